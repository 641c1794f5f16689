"""The portal itself: from a request to a response, without HTTP."""

import threading
from urllib.parse import quote

from attrs import evolve

from mijnklantportaal.contract import Contract, Operation, ReadRequest, Request, Response
from mijnklantportaal.mock import _clock
from mijnklantportaal.mock._actions import Actions, Call, MissingError
from mijnklantportaal.mock._clock import Clock
from mijnklantportaal.mock._fits import Fits
from mijnklantportaal.mock._limits import Allowance, MonthlyLimit, RateLimit
from mijnklantportaal.mock._received import Received, json_of, received
from mijnklantportaal.mock._replies import Refusal, Replies, validation_errors
from mijnklantportaal.mock._resources import Plan, Resources
from mijnklantportaal.mock._security import Security
from mijnklantportaal.mock._store import Newest, Store
from mijnklantportaal.mock._values import NoValueError, Occasion, Values

_UNAUTHENTICATED = Refusal(401, {"message": "Unauthenticated."})
_NOT_FOUND = Refusal(404, {"message": "Not Found"})
_TOO_MANY_REQUESTS = Refusal(429, {"code": 429, "message": "Too many requests."})


class Portal:
    """Answers requests as the contract document says, for every operation in it.

    It asks in this order: are there such a path and method (404, 405), is the token right (401), is the rate kept
    (429), is what the path names there (404), is the request valid (422), is the licence's number of invoices used up
    (426). Several threads may use it.
    """

    def __init__(
        self,
        contract: Contract | None = None,
        *,
        token: str = "test-token",  # noqa: S107  # opens nothing but this portal
        monthly_limit: int | None = None,
        requests_per_minute: int | None = None,
        clock: Clock = _clock.now,
    ) -> None:
        """Set up a portal.

        Args:
            contract: What to answer to; the vendor's contract unless stated.
            token: The only token that is let in.
            monthly_limit: How many invoices a calendar month in Amsterdam may have; beyond them, the operations that
                document 426 answer it.
            requests_per_minute: How many requests with the token a minute may have; beyond them, 429. Unless stated
                there is no limit, and the headers always show the vendor's 60 with 59 left: a client that paces
                itself by them never waits.
            clock: Tells the time, as an aware datetime.

        Raises:
            ValueError: An argument makes no sense, or no reply can be made up from the document; says what helps.
        """
        _check(token, monthly_limit, requests_per_minute)
        self.contract = Contract.load() if contract is None else contract
        self.url = _server_url(self.contract)
        """How the portal's own addresses begin, in its replies too."""
        self._lock = threading.Lock()
        self._clock = clock
        self._rate = RateLimit(requests_per_minute)
        self._month = MonthlyLimit(monthly_limit)
        self._security = Security(self.contract, token)
        self._received: Newest[int, Received] = Newest()
        self._count = 0
        fits = Fits(self.contract)
        values = Values(self.contract.resolve, fits, self.url)
        self._resources = Resources(self.contract, values)
        self._replies = Replies(self.contract, values, fits)
        self._actions = Actions(values, fits, Store())
        for operation, plan in self._resources.plans.items():
            self._rehearse(operation, plan)
        self._seed()

    @property
    def received(self) -> tuple[Received, ...]:
        """What came in, oldest first: the newest ten thousand requests, of no more than 256 MiB together."""
        with self._lock:
            return tuple(self._received)

    def answer(self, request: Request) -> Response:
        """Answer a request; to HEAD with what GET would get, of which the caller leaves the body out."""
        judged = self._head_as_get(request)
        read = self.contract.read_request(judged)
        with self._lock:
            occasion = self._occasion()
            allowance, reply = self._decide(judged, read, occasion)
            if isinstance(reply, Refusal):
                reply = self._replies.refusal(read.operation, reply, allowance.headers, occasion)
            self._record(request, read, reply)
        return reply

    def refuse_size(self, request: Request, most: int) -> Response:
        """Answer a request whose body was not read to its end."""
        refusal = Refusal(413, {"message": f"The body is larger than {most} bytes."})
        with self._lock:
            reply = self._replies.refusal(None, refusal, self._rate.idle().headers, self._occasion())
            self._record(request, ReadRequest(None, {}, {}, None, []), reply)
        return reply

    def _decide(self, request: Request, read: ReadRequest, occasion: Occasion) -> tuple[Allowance, Response | Refusal]:
        allowance = self._rate.idle()
        if read.operation is None:
            return allowance, self._without_operation(request, allowance)
        known = self._security.knows(request)
        if read.operation.secured and (not known or any(each.rule == "security" for each in read.violations)):
            return allowance, _UNAUTHENTICATED
        if known:
            allowance = self._rate.take(occasion.moment)
        if allowance.retry_after is not None:
            return allowance, _TOO_MANY_REQUESTS
        return allowance, self._perform(read.operation, read, allowance, occasion)

    def _without_operation(self, request: Request, allowance: Allowance) -> Response | Refusal:
        methods = set(self.contract.allowed_methods(request.url))
        if not methods:
            return _NOT_FOUND
        methods |= {"OPTIONS", "HEAD"} if "GET" in methods else {"OPTIONS"}
        allow = ("Allow", ", ".join(sorted(methods)))
        if request.method == "OPTIONS":
            return Response(204, [allow, *allowance.headers], b"")
        message = f"The {request.method} method is not supported for this route. Supported methods: {allow[1]}."
        return Refusal(405, {"message": message}, [allow])

    def _perform(
        self, operation: Operation, read: ReadRequest, allowance: Allowance, occasion: Occasion
    ) -> Response | Refusal:
        plan = self._resources.plans[operation]
        try:
            self._actions.check_existing(plan, read.path_parameters)
        except MissingError:
            return _NOT_FOUND
        if read.violations:
            return Refusal(422, validation_errors(read.violations, plan.required))
        is_limited = plan.action == "create" and "426" in operation.responses
        if is_limited and self._month.reached(occasion.moment):
            return Refusal(426, {"message": operation.responses["426"].get("description") or "Upgrade Required"})
        body = self._actions.perform(plan, self._call(operation, read, occasion))
        if is_limited:
            self._month.count(occasion.moment)
        return self._replies.documented(plan.success, body, allowance.headers, occasion)

    def _call(self, operation: Operation, read: ReadRequest, occasion: Occasion) -> Call:
        body = json_of(read.body)
        url = self.url + operation.path
        for name, value in read.path_parameters.items():
            url = url.replace(f"{{{name}}}", quote(str(value), safe=""))
        return Call(read.path_parameters, body if isinstance(body, dict) else {}, read.query.get("page"), url, occasion)

    def _head_as_get(self, request: Request) -> Request:
        methods = self.contract.allowed_methods(request.url) if request.method == "HEAD" else ()
        return evolve(request, method="GET") if "GET" in methods and "HEAD" not in methods else request

    def _occasion(self) -> Occasion:
        return Occasion(_clock.read(self._clock), self.url)

    def _record(self, request: Request, read: ReadRequest, reply: Response) -> None:
        self._count += 1
        entry = received(request, read, reply.status_code, self._security.credential_headers)
        size = len(request.content) + sum(len(name) + len(value) for name, value in request.headers)
        self._received.put(self._count, entry, size)

    def _rehearse(self, operation: Operation, plan: Plan) -> None:
        """See that the operation has a reply that keeps the contract: better now than in somebody's test."""
        where = f"{operation.method} {operation.path}"
        request = Request(operation.method, self.contract.base_path + operation.path, [], b"")
        try:
            body = self._replies.made_up(plan.success, occasion=self._occasion())
            reply = self._replies.documented(plan.success, body, self._rate.idle().headers, self._occasion())
        except NoValueError as error:
            raise ValueError(f"{where}: {error}") from None
        violations = self.contract.validate_response(request, reply)
        if violations:
            raise ValueError(f"{where}: no reply comes to mind: {violations[0]}; give the schema an example")

    def _seed(self) -> None:
        """Make the objects of the examples, of the kinds that no operation creates."""
        for kind in self._resources.uncreated():
            for example in self._actions.id_examples(kind):
                self._actions.create(kind, Call({}, {}, None, self.url, self._occasion()), with_id=example)


def _check(token: str, monthly_limit: int | None, requests_per_minute: int | None) -> None:
    if not token or not token.isascii() or any(character.isspace() for character in token):
        raise ValueError("token: give some ASCII text without white space")
    if monthly_limit is not None and monthly_limit < 0:
        raise ValueError(f"monthly_limit: {monthly_limit} is negative; give 0 or more, or None for no limit")
    if requests_per_minute is not None and requests_per_minute < 1:
        raise ValueError(f"requests_per_minute: {requests_per_minute} is too few; give 1 or more, or None for no limit")


def _server_url(contract: Contract) -> str:
    servers = contract.document.get("servers") or [{}]
    url = str(servers[0].get("url", "")).rstrip("/")
    # A relative or templated address is completed by the portal's own, once it has one.
    return url if "://" in url and "{" not in url else f"http://localhost{contract.base_path.rstrip('/')}"
