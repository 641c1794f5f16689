"""A portal behind real sockets: it keeps its connections, and httpcore logs what it does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from attrs import field, frozen

from .fakes import INVOICE


@frozen
class RealPortal:
    """Creates each invoice that it is sent.

    Attributes:
        received: The Authorization and the body of each request.
        ports: From where they came, one for each connection.
    """

    url: str
    received: list[tuple[str | None, bytes]] = field(factory=list)
    ports: set[int] = field(factory=set)


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # one waits for each kept connection
    request_queue_size = 128  # of many that connect at once, the system would reset some


@contextmanager
def running() -> Iterator[RealPortal]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            portal.ports.add(self.client_address[1])
            portal.received.append((self.headers["Authorization"], body))
            content = json.dumps(INVOICE).encode()
            self.send_response(201)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base class
            """Be quiet."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        portal = RealPortal(f"http://127.0.0.1:{server.server_port}/v1")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield portal
        finally:
            server.shutdown()
            thread.join()
