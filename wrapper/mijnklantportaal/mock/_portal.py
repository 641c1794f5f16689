"""The portal itself: from a request to a response, without HTTP."""

import threading
from weakref import WeakSet

from attrs import evolve

from mijnklantportaal.contract import Contract, Operation, ReadRequest, Request, Response
from mijnklantportaal.mock import _clock
from mijnklantportaal.mock._actions import Actions, Call
from mijnklantportaal.mock._arguments import check_whole
from mijnklantportaal.mock._clock import Clock
from mijnklantportaal.mock._decisions import Decision, Decisions
from mijnklantportaal.mock._faults import Faults, NoReply, NoReplyError, OtherReply, TakesOrders
from mijnklantportaal.mock._limits import Allowance, MonthlyLimit, RateLimit
from mijnklantportaal.mock._received import Received, received
from mijnklantportaal.mock._rehearsal import rehearse
from mijnklantportaal.mock._replies import Done, Preferred, Refusal, Replies
from mijnklantportaal.mock._resources import Resources
from mijnklantportaal.mock._security import Security
from mijnklantportaal.mock._store import Newest, Store
from mijnklantportaal.mock._values import Occasion, Values

# Of a large document it takes a while, and the next portal would find nothing else.
_REHEARSED: WeakSet[Contract] = WeakSet()


class Portal(TakesOrders):
    """Answers requests as the contract document says, for every operation in it.

    It asks in this order: are there such a path and method (404, 405), is the token right (401), is the rate kept
    (429), is what the path names there (404), is the request valid (422), is the licence's number of invoices used up
    (426). Several threads may use it.

    A valid request with `Prefer: code=…` gets the response that its operation documents for that status, whatever the
    path names and the licence allows, and nothing is carried out; a status that is not documented gets a 404 that says
    which ones are. So it is with Prism.
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
                there is no limit, and the headers show so many that a client that paces itself by them never waits.
            clock: Tells the time, as an aware datetime.

        Raises:
            ValueError: An argument makes no sense, or no reply can be made up from the document; says what helps.
        """
        if contract is not None and not isinstance(contract, Contract):
            raise ValueError(f"contract: {contract!r} is no Contract; give Contract.load(…), or leave it out")
        _check(token, monthly_limit, requests_per_minute)
        self.contract: Contract = Contract.load() if contract is None else contract
        self.url: str = _server_url(self.contract)
        """How the portal's own addresses begin, in its replies too."""
        self._lock = threading.Lock()
        self._clock = clock
        self._rate = RateLimit(requests_per_minute)
        self._security = Security(self.contract, token)
        self._faults = Faults(self.contract.operations)
        self._received: Newest[int, Received] = Newest()
        self._count = 0
        values = Values(self.contract, self.url)
        resources = Resources(self.contract, values)
        self._replies = Replies(self.contract, values)
        actions = Actions(values, Store())
        month = MonthlyLimit(monthly_limit)
        self._decisions = Decisions(self.contract, resources, actions, self._security, self._rate, month)
        occasion = self._occasion()
        if self.contract not in _REHEARSED:
            rehearse(self.contract, resources, self._replies, self._rate.idle().headers, occasion)
            _REHEARSED.add(self.contract)
        for kind in resources.uncreated():
            for example in actions.id_examples(kind):
                actions.create(kind, Call({}, {}, None, self.url, occasion), with_id=example)

    @property
    def received(self) -> tuple[Received, ...]:
        """What came in, oldest first: the newest ten thousand requests, of no more than 256 MiB together."""
        with self._lock:
            return tuple(self._received)

    @property
    def invoices(self) -> tuple[Received, ...]:
        """The requests of `received` that made an invoice, as the licence counts them, though the reply was lost."""
        return tuple(each for each in self.received if each.carried_out and self._decisions.is_invoice(each.operation))

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
                allowance, decision = self._decisions.decide(judged, read, occasion)
                if isinstance(decision, Done):
                    done = decision
                    fault = self._faults.take(read.operation, carried_out=True)
                reply = self._reply(decision, read.operation, allowance, occasion)
            if fault is not None:
                reply = self._faulty(fault.instead, read.operation, occasion)
            self._record(request, read, reply, done, occasion)
        if isinstance(reply, NoReply):
            raise NoReplyError(hang_up=reply.hang_up)
        is_head = read.operation is not None and read.operation.method == "HEAD"
        return evolve(reply, content=b"") if is_head else reply

    def refuse_size(self, request: Request, most: int) -> Response:
        """Answer a request whose body was not read to its end."""
        refusal = Refusal(413, {"message": f"The body is larger than {most} bytes."})
        with self._lock:
            occasion = self._occasion()
            reply = self._replies.refusal(None, refusal, self._rate.idle().headers, occasion)
            self._record(request, ReadRequest(None, {}, {}, None, []), reply, None, occasion)
        return reply

    def _reply(
        self, decision: Decision, operation: Operation | None, allowance: Allowance, occasion: Occasion
    ) -> Response:
        if isinstance(decision, Done):
            return self._replies.documented(decision.reply, decision.body, allowance.headers, occasion)
        if isinstance(decision, Refusal):
            return self._replies.refusal(operation, decision, allowance.headers, occasion)
        if isinstance(decision, Preferred):
            code = decision.reply.status_code
            return self._replies.preferred(decision, self._headers(code, allowance, None, occasion))
        return decision

    def _faulty(
        self, instead: OtherReply | NoReply, operation: Operation | None, occasion: Occasion
    ) -> Response | NoReply:
        if isinstance(instead, NoReply):
            return instead
        headers = self._headers(instead.status_code, self._rate.idle(), instead.retry_after, occasion)
        return self._replies.ordered(operation, instead, headers, occasion)

    def _headers(
        self, status_code: int, allowance: Allowance, retry_after: int | None, occasion: Occasion
    ) -> list[tuple[str, str]]:
        """Return the headers of a reply that was asked for."""
        if status_code == 429:
            return self._rate.used_up(occasion.moment, retry_after or 0).headers
        wait = [] if retry_after is None else [("Retry-After", str(retry_after))]
        challenge = [self._security.challenge] if status_code == 401 else []
        return [*allowance.headers, *wait, *challenge]

    def _head_as_get(self, request: Request) -> Request:
        methods = self.contract.allowed_methods(request.url) if request.method == "HEAD" else ()
        return evolve(request, method="GET") if "GET" in methods and "HEAD" not in methods else request

    def _occasion(self) -> Occasion:
        return Occasion(_clock.read(self._clock), self.url)

    def _record(
        self,
        request: Request,
        read: ReadRequest,
        reply: Response | NoReply,
        done: Done | None,
        occasion: Occasion,
    ) -> None:
        self._count += 1
        status_code = None if isinstance(reply, NoReply) else reply.status_code
        entry = received(
            request,
            read,
            status_code,
            done,
            number=self._count,
            received_at=occasion.moment,
            hides=self._security.hides,
        )
        size = len(request.content) + sum(len(name) + len(value) for name, value in request.headers)
        self._received.put(self._count, entry, size)


def _check(token: object, monthly_limit: int | None, requests_per_minute: int | None) -> None:
    # Not shown: somebody may have taken a real one.
    if not isinstance(token, str) or not token.isascii() or token.split() != [token]:
        raise ValueError("token: give some ASCII text without white space")
    if monthly_limit is not None:
        check_whole("monthly_limit", monthly_limit)
        if monthly_limit < 0:
            raise ValueError(f"monthly_limit: {monthly_limit} is negative; give 0 or more, or leave it out")
    if requests_per_minute is not None:
        check_whole("requests_per_minute", requests_per_minute)
        if requests_per_minute < 1:
            raise ValueError(f"requests_per_minute: {requests_per_minute} is too few; give 1 or more, or leave it out")


def _server_url(contract: Contract) -> str:
    servers = contract.document.get("servers") or [{}]
    url = str(servers[0].get("url", "")).rstrip("/")
    # A relative or templated address is completed by the portal's own, once it has one.
    return url if "://" in url and "{" not in url else f"http://localhost{contract.base_path}"
