"""A certificate that is not trusted is said to be that, at once; one's own authority is trusted by SSL_CERT_FILE."""

import asyncio
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError, MijnKlantportaal

from .fakes import ARGUMENTS, TOKEN
from .faults.catalogue import CREATED
from .faults.certificates import client, shows_itself_as, write_authority
from .faults.server import Server

Create: TypeAlias = Callable[..., str]
REMEDY = "; trust an authority of your own by naming its file of certificates (PEM) in SSL_CERT_FILE. The invoice was"


def create(url: str, transport: httpx.HTTPTransport | None = None) -> str:
    with MijnKlantportaal(TOKEN, base_url=url, transport=transport) as portal:
        return portal.customer_invoices.create(**ARGUMENTS).id


def create_async(url: str, transport: httpx.AsyncHTTPTransport | None = None) -> str:
    async def call() -> str:
        async with AsyncMijnKlantportaal(TOKEN, base_url=url, transport=transport) as portal:
            return (await portal.customer_invoices.create(**ARGUMENTS)).id

    return asyncio.run(call())


each = pytest.mark.parametrize("create", [create, create_async])


class Counted:
    """A handshake, and how often it was begun."""

    def __init__(self, host: str, until: datetime | None = None) -> None:
        self._handshake = shows_itself_as(host, until)
        self.times = 0

    def __call__(self, connection: socket.socket) -> socket.socket:
        self.times += 1
        return self._handshake(connection)


@each
def test_an_unknown_authority_is_named_with_the_remedy(create: Create) -> None:
    handshake = Counted("127.0.0.1")
    with Server([CREATED], handshake) as server, pytest.raises(ConnectError, match="CERTIFICATE_VERIFY") as caught:
        create(server.url)
    assert REMEDY in str(caught.value)
    assert handshake.times == 1  # it would not be trusted the next time either


@pytest.mark.parametrize("kind", [httpx.HTTPTransport, httpx.AsyncHTTPTransport])
@pytest.mark.parametrize(
    ("handshake", "said"),
    [
        (Counted("portal.example"), "IP address mismatch"),
        (Counted("127.0.0.1", datetime(2026, 1, 1, tzinfo=UTC)), "certificate has expired"),
    ],
)
def test_what_no_authority_mends_has_no_such_remedy(kind: Any, handshake: Counted, said: str) -> None:
    handshake.times = 0
    call: Create = create if kind is httpx.HTTPTransport else create_async
    transport = kind(verify=client(trusting=True))
    with Server([CREATED], handshake) as server, pytest.raises(ConnectError, match=said) as caught:
        call(server.url, transport)
    assert "SSL_CERT_FILE" not in str(caught.value)
    assert handshake.times == 1


@each
def test_an_authority_of_ones_own_is_trusted(create: Create, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_authority(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with Server([CREATED], shows_itself_as("127.0.0.1")) as server:
        assert create(server.url) == "inv_abc12345def678"


def test_an_error_that_is_its_own_cause_is_told() -> None:
    class Circular(httpx.HTTPTransport):
        def handle_request(self, _: httpx.Request) -> httpx.Response:
            error = httpx.ConnectError("round and round")
            raise error from error

    with (
        MijnKlantportaal(TOKEN, max_retries=0, transport=Circular()) as portal,
        pytest.raises(ConnectError, match="round and round"),
    ):
        portal.customer_invoices.create(**ARGUMENTS)
