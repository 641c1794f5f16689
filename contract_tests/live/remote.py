"""A server that is reached over HTTP."""

import re
from collections.abc import Callable
from functools import cached_property
from urllib.parse import quote

import httpx
from attrs import define, field, frozen
from mijnklantportaal import _settings
from mijnklantportaal.contract import Contract, Request, Response
from mijnklantportaal.contract._spellings import replaced, spellings

from contract_tests.credentials import basic, has_basic, in_base64, name_and_password, with_token
from contract_tests.live.admission import SECONDS, UsageError, trusted
from contract_tests.live.pace import Metered, Paced
from contract_tests.live.patience import Patience, Patient
from contract_tests.servers import Server
from contract_tests.subject import TOKEN

_NOT_OURS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
_OF_THE_WIRE = {"content-length", "transfer-encoding", "content-encoding"}
"""Headers that say how a body came, and nothing of what is handed on: the body itself, any coding undone."""
_USERINFO = re.compile(r"(?:[^/?#@]*:)?/*[^/?#]*@")


def is_loopback(url: httpx.URL) -> bool:
    """Tell whether an address is on this machine, by the client's own rule."""
    return _settings.is_loopback(url.host)


@define
class Remote:
    """Sends requests to a server.

    The requests that come in carry `TOKEN` and paths of the contract; the true token and address are put in here, and
    the token is taken out of the answers: nothing else ever holds it.
    """

    contract: Contract
    url: httpx.URL
    _token: str = field(repr=False)
    _client: httpx.Client = field(repr=False)

    def answer(self, request: Request) -> Response:
        """Send a request, once."""
        headers = [
            # White space around a value is none of it (RFC 9110, 5.5), and httpx refuses to send it.
            (name.encode("latin-1"), with_token(value, self._token).strip(" \t").encode("latin-1"))
            for name, value in request.headers
            if name.lower() not in _NOT_OURS
        ]
        # Only such codings as httpx undoes: a body whose coding is false is no answer, and raises an error.
        headers.append((b"Accept-Encoding", self._client.headers["accept-encoding"].encode()))
        target = self._target(request).replace(TOKEN, quote(self._token, safe="")).encode("latin-1")
        sent = httpx.Request(
            request.method, self.url.copy_with(raw_path=target), headers=headers, content=request.content or None
        )
        try:
            came = self._client.send(sent)
        except httpx.HTTPError as error:
            error.args = (self._without_token(str(error)),)
            raise
        content = self._without_token(came.content.decode("latin-1")).encode("latin-1")
        pairs = [
            (name, self._without_token(value))
            for name, value in came.headers.multi_items()
            if name.lower() not in _OF_THE_WIRE
        ]
        if content:
            pairs.append(("content-length", str(len(content))))
        return Response(came.status_code, pairs, content)

    def _without_token(self, text: str) -> str:
        return replaced(text, self._secrets, TOKEN)

    @cached_property
    def _secrets(self) -> list[str]:
        """What is taken out of the answers."""
        secrets = [self._token, in_base64(self._token)]
        if has_basic(self.contract):
            secrets += [basic(self._token), name_and_password(self._token)[1]]
        return spellings(filter(None, secrets))

    def _target(self, request: Request) -> str:
        """Return path and query, under the address's own path in the place of the contract's."""
        target = httpx.URL(request.url).raw_path.decode("latin-1") if "://" in request.url else request.url
        base = self.contract.base_path
        beyond = target.removeprefix(base) if target.startswith((f"{base}/", f"{base}?")) or target == base else target
        return self.url.raw_path.decode("latin-1").rstrip("/") + beyond


@frozen
class Address:
    """Starts nothing: gives the server at an address, which cannot be told its limits."""

    contract: Contract
    url: httpx.URL
    token: str = field(repr=False)
    guard: Callable[[Server], Server] = field(default=lambda server: server, repr=False)
    """Put between the pace and the server, so that it sees whatever is sent."""
    patience: Patience = field(factory=Patience, init=False, repr=False, eq=False)

    def __call__(self, *, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server | None:
        """Give the server; None where it is to have limits."""
        if monthly_limit is not None or requests_per_minute is not None:
            return None
        # Nobody says when the last request is made, so no connection is kept open. A proxy has no business with this
        # machine's own servers.
        limits = httpx.Limits(max_keepalive_connections=0)
        here = is_loopback(self.url)
        client = httpx.Client(timeout=SECONDS, limits=limits, trust_env=not here, verify=trusted(self.url))
        server: Server = Remote(self.contract, self.url, self.token, client)
        if not is_loopback(self.url):
            server = Metered(server)
        return Patient(Paced(self.guard(server)), self.patience)


def read_address(text: str, contract: Contract) -> httpx.URL:
    """Read the address of a server; without a path it is given the contract's.

    Raises:
        UsageError: it is no address of the web, or holds a password, which is not repeated.
    """
    if _USERINFO.match(text):
        raise UsageError("the address holds a user or a password: leave them out, and give TOKEN=")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise UsageError(f"{text!r} is no address: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise UsageError(f"{text!r} is no address of a server: give one such as http://127.0.0.1:8000/v1")
    if url.port is not None and not 0 < url.port < 65536:
        raise UsageError(f"{text!r}: {url.port} is no port; give 1 to 65535")
    try:
        url.raw_host.decode().encode("idna")  # as the resolver will
    except UnicodeError:
        raise UsageError(f"{text!r}: {url.host!r} is no name of a host") from None
    return url if url.path.rstrip("/") else url.copy_with(path=contract.base_path)


def protect(url: httpx.URL, token: str) -> None:
    """See that a token is not shown to the network; the tests' own is no secret.

    Raises:
        UsageError: it would be.
    """
    if token != TOKEN and url.scheme == "http" and not is_loopback(url):
        raise UsageError(f"{str(url)!r}: TOKEN would cross the network unencrypted; use https, or give none")
