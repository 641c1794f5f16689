"""What is under test: something that answers requests."""

from typing import Protocol

from attrs import define, field, frozen
from mijnklantportaal.contract import Contract, Request, Response
from starlette.requests import Request as HTTPRequest
from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from contract_tests.exchanges import unanswered
from contract_tests.subject import portal


class Server(Protocol):
    """Answers one request after the other, as the mock's `Portal` does."""

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        ...


class Start(Protocol):
    """Starts a new server."""

    def __call__(self, *, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server | None:
        """Start a server with these limits; None where it cannot be told its limits."""
        ...


class OverBudgetError(Exception):
    """A request was not sent, because it would have gone beyond what is allowed."""


@frozen
class Mock:
    """Starts mock portals of a contract."""

    contract: Contract

    def __call__(self, *, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server:
        """Start a portal; without limits unless they are stated, which would refuse what is valid."""
        return portal(self.contract, monthly_limit=monthly_limit, requests_per_minute=requests_per_minute)


@define
class Watched:
    """A server of which every exchange is kept; where it fails to answer, that is an exchange too."""

    server: Server
    _exchanges: list[tuple[Request, Response]] = field(factory=list, init=False)

    def answer(self, request: Request) -> Response:
        """Answer as the server does, or say why it did not."""
        try:
            response = self.server.answer(request)
        except OverBudgetError:
            raise
        except Exception as error:
            response = unanswered(error)
        self._exchanges.append((request, response))
        return response

    def taken(self) -> list[tuple[Request, Response]]:
        """Hand over what was exchanged since the last time."""
        taken, self._exchanges = self._exchanges, []
        return taken


@define
class Watching:
    """Starts servers of which every exchange is kept."""

    start: Start
    servers: list[Watched] = field(factory=list, init=False)

    def __call__(self, *, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server | None:
        """Start a server, where there is one with these limits."""
        server = self.start(monthly_limit=monthly_limit, requests_per_minute=requests_per_minute)
        if server is None:
            return None
        self.servers.append(Watched(server))
        return self.servers[-1]


def application(server: Server) -> Router:
    """Return an ASGI application that answers as the server does."""

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        http = HTTPRequest(scope, receive)
        # Undecoded: what the path means is the judge's affair.
        path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        url = (path + b"?" + query if query else path).decode("latin-1")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in http.headers.raw]
        response = server.answer(Request(http.method, url, headers, await http.body()))
        pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
        content = b"" if http.method == "HEAD" else response.content
        await send({"type": "http.response.start", "status": response.status_code, "headers": pairs})
        await send({"type": "http.response.body", "body": content})

    # Starlette's answers to the events of a server's life.
    return Router(redirect_slashes=False, default=endpoint)
