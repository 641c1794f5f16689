"""The portal itself: from a request to a response, without HTTP."""

import threading
from urllib.parse import quote

from attrs import evolve

from mijnklantportaal.contract import Contract, Operation, ReadRequest, Request, Response
from mijnklantportaal.mock import _clock
from mijnklantportaal.mock._actions import Actions, Call, MissingError
from mijnklantportaal.mock._clock import Clock
from mijnklantportaal.mock._faults import Faults, NoReply, NoReplyError, OtherReply, TakesOrders
from mijnklantportaal.mock._fits import Fits
from mijnklantportaal.mock._limits import Allowance, MonthlyLimit, RateLimit
from mijnklantportaal.mock._received import Received, json_of, received
from mijnklantportaal.mock._replies import Done, Refusal, Replies, usual_refusal, validation_errors
from mijnklantportaal.mock._resources import Plan, Resources
from mijnklantportaal.mock._security import Security
from mijnklantportaal.mock._store import Newest, Store
from mijnklantportaal.mock._values import NoValueError, Occasion, Values


class Portal(TakesOrders):
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
        self.contract: Contract = Contract.load() if contract is None else contract
        self.url: str = _server_url(self.contract)
        """How the portal's own addresses begin, in its replies too."""
        self._lock = threading.Lock()
        self._clock = clock
        self._rate = RateLimit(requests_per_minute)
        self._month = MonthlyLimit(monthly_limit)
        self._security = Security(self.contract, token)
        self._faults = Faults(self.contract.operations)
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

    @property
    def invoices(self) -> tuple[Received, ...]:
        """The requests of `received` that made an invoice, as the licence counts them, though the reply was lost."""
        return tuple(each for each in self.received if each.carried_out and self._is_invoice(each.operation))

    def answer(self, request: Request) -> Response:
        """Answer a request; to HEAD with what GET would get, of which the caller leaves the body out.

        Raises:
            NoReplyError: A fault was ordered that keeps the reply from the client.
        """
        judged = self._head_as_get(request)
        read = self.contract.read_request(judged)
        with self._lock:
            occasion = self._occasion()
            done: Done | None = None
            reply: Response | NoReply
            fault = self._faults.take(read.operation, carried_out=False)
            if fault is None:
                allowance, decision = self._decide(judged, read, occasion)
                if isinstance(decision, Done):
                    done = decision
                    fault = self._faults.take(read.operation, carried_out=True)
                reply = self._reply(decision, read.operation, allowance, occasion)
            if fault is not None:
                reply = self._faulty(fault.instead, read.operation, occasion)
            self._record(request, read, reply, done)
        if isinstance(reply, NoReply):
            raise NoReplyError(hang_up=reply.hang_up)
        return reply

    def refuse_size(self, request: Request, most: int) -> Response:
        """Answer a request whose body was not read to its end."""
        refusal = Refusal(413, {"message": f"The body is larger than {most} bytes."})
        with self._lock:
            reply = self._replies.refusal(None, refusal, self._rate.idle().headers, self._occasion())
            self._record(request, ReadRequest(None, {}, {}, None, []), reply, None)
        return reply

    def _reply(
        self, decision: Done | Refusal | Response, operation: Operation | None, allowance: Allowance, occasion: Occasion
    ) -> Response:
        if isinstance(decision, Done):
            return self._replies.documented(decision.reply, decision.body, allowance.headers, occasion)
        if isinstance(decision, Refusal):
            return self._replies.refusal(operation, decision, allowance.headers, occasion)
        return decision

    def _faulty(
        self, instead: OtherReply | NoReply, operation: Operation | None, occasion: Occasion
    ) -> Response | NoReply:
        if isinstance(instead, NoReply):
            return instead
        headers = self._rate.idle().headers
        if instead.status_code == 429:
            headers = self._rate.used_up(occasion.moment, instead.retry_after or 0).headers
        elif instead.retry_after is not None:
            headers = [*headers, ("Retry-After", str(instead.retry_after))]
        return self._replies.ordered(operation, instead, headers, occasion)

    def _decide(
        self, request: Request, read: ReadRequest, occasion: Occasion
    ) -> tuple[Allowance, Done | Refusal | Response]:
        allowance = self._rate.idle()
        if read.operation is None:
            return allowance, self._without_operation(request, allowance)
        known = self._security.knows(request)
        if read.operation.secured and (not known or any(each.rule == "security" for each in read.violations)):
            return allowance, usual_refusal(401)
        if known:
            allowance = self._rate.take(occasion.moment)
        if allowance.retry_after is not None:
            return allowance, usual_refusal(429)
        return allowance, self._perform(read.operation, read, occasion)

    def _without_operation(self, request: Request, allowance: Allowance) -> Response | Refusal:
        methods = set(self.contract.allowed_methods(request.url))
        if not methods:
            return usual_refusal(404)
        methods |= {"OPTIONS", "HEAD"} if "GET" in methods else {"OPTIONS"}
        allow = ("Allow", ", ".join(sorted(methods)))
        if request.method == "OPTIONS":
            return Response(204, [allow, *allowance.headers], b"")
        message = f"The {request.method} method is not supported for this route. Supported methods: {allow[1]}."
        return Refusal(405, {"message": message}, [allow])

    def _perform(self, operation: Operation, read: ReadRequest, occasion: Occasion) -> Done | Refusal:
        plan = self._resources.plans[operation]
        try:
            self._actions.check_existing(plan, read.path_parameters)
        except MissingError:
            return usual_refusal(404)
        if read.violations:
            return Refusal(422, validation_errors(read.violations, plan.required))
        if self._is_invoice(operation) and self._month.reached(occasion.moment):
            return usual_refusal(426, operation)
        body = self._actions.perform(plan, self._call(operation, read, occasion))
        if self._is_invoice(operation):
            self._month.count(occasion.moment)
        return Done(plan.success, body)

    def _is_invoice(self, operation: Operation | None) -> bool:
        """Tell whether the operation makes what the licence counts."""
        if operation is None or "426" not in operation.responses:
            return False
        return self._resources.plans[operation].action == "create"

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

    def _record(self, request: Request, read: ReadRequest, reply: Response | NoReply, done: Done | None) -> None:
        self._count += 1
        status_code = None if isinstance(reply, NoReply) else reply.status_code
        entry = received(request, read, status_code, done, self._security.credential_headers)
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
