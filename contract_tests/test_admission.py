"""A server whose certificate nobody vouches for is told, with the remedy, before anything is held against it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
import trustme

from contract_tests import command
from contract_tests.elsewhere import CONTRACT, CUSTOMER, READ, SPEC, TOKEN, pretend
from contract_tests.live.admission import UnreachableError, ask
from contract_tests.live.chosen import Chosen
from contract_tests.live.remote import Address, read_address
from contract_tests.options import USAGE

REMEDY = "name the file of an authority of your own (PEM) in SSL_CERT_FILE"
_ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def shown_as(host: str, authority: trustme.CA) -> Iterator[str]:
    """Run a server on this machine that has nothing, with a certificate for the host; give its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)

    with answering(lambda connection: context.wrap_socket(connection, server_side=True)) as address:
        yield f"https://{address}"


@contextmanager
def answering(secured: Callable[[socket.socket], socket.socket] = lambda connection: connection) -> Iterator[str]:
    """Run it without one; give its host and port."""

    def answer() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError), secured(connection) as asked:
                if asked.recv(65536):
                    asked.sendall(_ANSWER)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=answer)
        thread.start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    return trustme.CA()


def test_an_unknown_authority_is_told_with_the_remedy(
    authority: trustme.CA, chosen: list[Chosen], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with shown_as("127.0.0.1", authority) as url:
        assert command.main(["--spec", SPEC, "--url", url]) == USAGE
        said = f"error: {url}/v1 cannot be trusted: unable to get local issuer certificate; {REMEDY}\n"
        assert capsys.readouterr().err == said

        pretend(monkeypatch, chosen)
        options = ["--allow-writes", "--customer-id", CUSTOMER, "--token", TOKEN]
        assert command.main(["--spec", SPEC, "--url", url, *options]) == USAGE
        assert capsys.readouterr().err == said


def test_what_no_authority_mends_has_no_such_remedy(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _trust(authority, tmp_path, monkeypatch)

    with shown_as("portal.example", authority) as url, pytest.raises(UnreachableError, match="mismatch") as caught:
        ask(read_address(url, CONTRACT))

    assert "SSL_CERT_FILE" not in str(caught.value)


def test_an_authority_of_ones_own_is_trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _trust(authority, tmp_path, monkeypatch)

    with shown_as("127.0.0.1", authority) as url:
        address = read_address(url, CONTRACT)
        ask(address)
        server = Address(CONTRACT, address, TOKEN)()
        assert server is not None
        assert server.answer(READ).status_code == 404


def test_a_file_that_holds_no_certificates_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        assert command.main(["--spec", SPEC, "--url", url]) == USAGE

    assert capsys.readouterr().err.startswith("error: SSL_CERT_FILE")


def test_plain_http_needs_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")

    with answering() as host:
        address = read_address(f"http://{host}", CONTRACT)
        ask(address)
        server = Address(CONTRACT, address, TOKEN)()
        assert server is not None
        assert server.answer(READ).status_code == 404


def _trust(authority: trustme.CA, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(directory / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(directory / "authority.pem"))
