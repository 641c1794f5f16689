"""The document comes from a file or from the web, or there is one line that says why not."""

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from mijnklantportaal._settings import is_loopback

from codegen.update import document
from codegen.update.document import SourceError, fetch

CONTENT = b"openapi: 3.1.0\n"


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, target = {"/there": (200, ""), "/moved": (302, "/there"), "/away": (302, "http://192.0.2.1/there")}.get(
            self.path, (404, "")
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(CONTENT)))
        if target:
            self.send_header("Location", target)
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refusal(source: str) -> str:
    with pytest.raises(SourceError) as caught:
        fetch(source)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_bytes(CONTENT)
    assert fetch(str(path)) == CONTENT


@pytest.mark.parametrize("name", ["missing.yaml", ".", "nul\0"])
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    assert "cannot be read" in refusal(str(tmp_path / name))


@pytest.mark.parametrize("path", ["/there", "/moved"])
def test_an_address_is_fetched(site: str, path: str) -> None:
    assert fetch(site + path) == CONTENT


def test_a_status_is_told(site: str) -> None:
    assert refusal(f"{site}/gone") == f"{site}/gone: answered 404 Not Found"


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1/there", "ftp://127.0.0.1/there", "http://portal.example/there", "https://"]
)
def test_an_address_that_anybody_could_change_is_refused(url: str) -> None:
    assert refusal(url) == f"{url}: give an https address, or a file"


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://127.0.0.1", True),
        ("http://127.9.9.9:8000/there", True),
        ("http://[::1]:8000", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://LOCALHOST", True),
        ("http://portal.localhost", False),
        ("http://127\uff0e0\uff0e0\uff0e1", True),  # full stops of another script, which the address loses
        # What only a resolver can tell, which may be somebody else's.
        ("http://localhost.", False),
        ("http://127.0.0.1.", False),
        ("http://127.1", False),
        ("http://2130706433", False),
        ("http://0.0.0.0", False),
        ("http://[::]", False),
        ("http://[::ffff:10.0.0.1]", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://notlocalhost", False),
        ("http://localhost@portal.example", False),
    ],
)
def test_this_machine_is_what_the_client_takes_for_it(url: str, *, is_here: bool) -> None:
    assert is_loopback(httpx.URL(url).host) == is_here
    with nullcontext() if is_here else pytest.raises(SourceError, match="give an https address, or a file"):
        document._check_address(httpx.Request("GET", url))


def test_a_redirection_to_one_is_refused_before_it_is_followed(site: str) -> None:
    assert "192.0.2.1" in refusal(f"{site}/away")


@pytest.mark.parametrize("url", ["https://[", "https://127.0.0.1:1/there", "http://127.0.0.1:99999/"])
def test_an_address_that_leads_nowhere_is_named(url: str) -> None:
    assert refusal(url).startswith(url)


@pytest.mark.parametrize("source", ["file", "site"])
def test_what_is_too_large_is_no_document(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(CONTENT)
    monkeypatch.setattr(document, "MAX_BYTES", len(CONTENT) - 1)
    assert "larger than 14 bytes" in refusal(str(path) if source == "file" else f"{site}/there")
