"""What can go wrong between client and portal, and what the caller must be told."""

import gzip
import json
import socket
from collections.abc import Sequence

from attrs import field, frozen
from mijnklantportaal import (
    AuthenticationError,
    ConflictError,
    ConnectError,
    LicenseLimitError,
    MijnKlantportaalError,
    NotFoundError,
    Outcome,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    RefusedError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
)

from .certificates import shows_itself_as
from .server import Behaviour, Handshake, Peer

INVOICE = json.dumps({"id": "inv_abc12345def678"}).encode()
MEGABYTE = 1024 * 1024


@frozen
class Fault:
    """A fault and what must come of it.

    Attributes:
        name: What the server does.
        script: The behaviour of each connection in turn; the last one holds for all that follow.
        error: The error; None where the call succeeds all the same.
        reached: How often the request must have begun to arrive.
        method: POST sends an invoice, GET asks for a list.
        calls: How many calls are made through the same client; the last one is judged.
        idle: Whether the server has closed the connection before the next call.
        body: Bytes of the PDF.
        stalls: Whether the client must run into a time-out.
        handshake: How the server comes to TLS; None without it.
        trusting: Whether the client trusts the authority of the server's certificate.
    """

    name: str
    script: Sequence[Behaviour] = field(repr=False)
    error: type[MijnKlantportaalError] | None
    reached: int = 1
    method: str = "POST"
    calls: int = 1
    idle: bool = False
    body: int = 2000
    stalls: bool = False
    handshake: Handshake | None = field(default=None, repr=False)
    trusting: bool = True

    @property
    def outcome(self) -> Outcome | None:
        """What the error must say."""
        return None if self.error is None else self.error.outcome


# Behaviours


def reply(status: str, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """Return a whole reply."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answers(*data: bytes) -> Behaviour:
    """Read the request, send the bytes, close."""

    def behave(peer: Peer) -> None:
        peer.read_request()
        for piece in data:
            peer.send(piece)

    return behave


def answers_and_stalls(data: bytes) -> Behaviour:
    """Read the request, send the bytes, and keep the connection open without another word."""

    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(data)
        peer.stall()

    return behave


def reads(share: float, *, reset: bool = False) -> Behaviour:
    """Read a share of the request, and close."""

    def behave(peer: Peer) -> None:
        if share:
            peer.read_request(share)
        if reset:
            peer.reset()

    return behave


def reads_one_byte(peer: Peer) -> None:
    """Read a byte, and close."""
    peer.read(1)


def reads_nothing_and_stalls(peer: Peer) -> None:
    """Keep the connection open and leave the request where it is."""
    peer.stall()


def refuses_early(peer: Peer) -> None:
    """Answer after the beginning of a large request, and read on until the client has seen it."""
    peer.read(1000)
    peer.send(reply("413 Content Too Large", b"{}", "Connection: close"))
    while True:
        peer.read(MEGABYTE)


def closes_idle(peer: Peer) -> None:
    """Answer, say that the connection stays, and close it before the next request comes."""
    peer.read_request()
    peer.send(reply("201 Created", INVOICE))


def drops_second(peer: Peer) -> None:
    """Answer, keep the connection, and close it when the next request has come."""
    closes_idle(peer)
    peer.read_request()


def sends_much(status: str) -> Behaviour:
    """Answer with a body of 100 MB."""

    def behave(peer: Peer) -> None:
        peer.read_request()
        peer.send(reply(status, b"", length=100 * MEGABYTE))
        for _ in range(100):
            peer.send(bytes(MEGABYTE))

    return behave


def statuses(status: int, body: bytes = b'{"message": "No."}', *headers: str) -> Behaviour:
    """Answer with a status, and say that the connection closes: a repetition must not meet that by surprise."""
    return answers(reply(f"{status} Status", body, "Connection: close", *headers))


# Handshakes


def speaks_no_tls(connection: socket.socket) -> socket.socket:
    """Answer at once, in plain text."""
    connection.recv(65536)
    connection.sendall(reply("201 Created", INVOICE))
    raise ConnectionAbortedError


def hangs_up(connection: socket.socket) -> socket.socket:
    """Close where a certificate is due."""
    connection.recv(65536)
    raise ConnectionAbortedError


def keeps_silent(connection: socket.socket) -> socket.socket:
    """Wait until the client gives up."""
    while connection.recv(65536):
        pass
    raise ConnectionAbortedError


def breaks_tls(*data: bytes) -> Behaviour:
    """Read the request, send the bytes, and then some that nobody can decrypt."""

    def behave(peer: Peer) -> None:
        answers(*data)(peer)
        peer.send_beneath(b"what?" * 20)

    return behave


CREATED = answers(reply("201 Created", INVOICE))
SECURED = shows_itself_as("127.0.0.1")
HTML = b"<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>"
ZIPPED, ZIPPED_TWICE = gzip.compress(gzip.compress(INVOICE)), "Content-Encoding: gzip, gzip"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"

FAULTS = (
    # before a reply
    Fault("refuses the connection", (), ConnectError, reached=0),
    Fault("reads the request and says nothing", [answers_and_stalls(b"")], OutcomeUnknownError, stalls=True),
    Fault("does not read, of 20 MB", [reads_nothing_and_stalls], OutcomeUnknownError, body=20 * MEGABYTE, stalls=True),
    Fault("closes after 0 bytes of the request", [reads(0)], OutcomeUnknownError),
    Fault("closes after 1 byte of the request", [reads_one_byte], OutcomeUnknownError),
    Fault("closes after half of the request", [reads(0.5)], OutcomeUnknownError, body=2 * MEGABYTE),
    Fault("closes after all of the request", [reads(1)], OutcomeUnknownError),
    Fault("resets after half of the request", [reads(0.5, reset=True)], OutcomeUnknownError, body=2 * MEGABYTE),
    Fault("resets after all of the request", [reads(1, reset=True)], OutcomeUnknownError),
    Fault("closes the connection while it is idle", [closes_idle, CREATED], None, 2, calls=2, idle=True),
    Fault("closes a kept connection on the second request", [drops_second], OutcomeUnknownError, calls=2),
    # half a reply
    Fault("half a status line", [answers(b"HTTP/1.1 20")], OutcomeUnknownError),
    Fault("half the headers", [answers(b"HTTP/1.1 201 Created\r\nContent-Le")], OutcomeUnknownError),
    Fault("half the body", [answers(reply("201 Created", INVOICE[:9], length=len(INVOICE)))], UnreadableResponseError),
    Fault("no HTTP at all", [answers(b"220 smtp.example ESMTP\r\n")], OutcomeUnknownError),
    Fault(
        "201, but no body comes",
        [answers_and_stalls(reply("201 Created", length=100))],
        UnreadableResponseError,
        stalls=True,
    ),
    Fault("100 Continue, and then nothing", [answers(b"HTTP/1.1 100 Continue\r\n\r\n")], OutcomeUnknownError),
    # a broken body
    Fault("201, longer than it says", [answers(reply("201 Created", INVOICE + b"more", length=len(INVOICE)))], None),
    Fault("201, shorter than it says", [answers(reply("201 Created", INVOICE, length=999))], UnreadableResponseError),
    Fault("201, no chunks", [answers(CHUNKED + b"what?\r\n")], UnreadableResponseError),
    Fault("201, the last chunk missing", [answers(CHUNKED + b"2\r\n{}\r\n")], UnreadableResponseError),
    Fault("201, no gzip", [answers(reply("201 Created", INVOICE, "Content-Encoding: gzip"))], UnreadableResponseError),
    Fault("201, gzip", [answers(reply("201 Created", gzip.compress(INVOICE), "Content-Encoding: gzip"))], None),
    Fault("201, gzip of gzip", [answers(reply("201 Created", ZIPPED, ZIPPED_TWICE))], UnreadableResponseError),
    Fault("422, gzip of gzip", [answers(reply("422 Status", ZIPPED, ZIPPED_TWICE))], ValidationError),
    Fault("201, 100 MB", [sends_much("201 Created")], UnreadableResponseError),
    Fault("422, 100 MB", [sends_much("422 Unprocessable Content")], ValidationError),
    # a 2xx that is no invoice
    Fault("201, empty", [statuses(201, b"")], UnreadableResponseError),
    Fault("201, HTML", [statuses(201, HTML, "Content-Type: text/html")], UnreadableResponseError),
    Fault("201, []", [statuses(201, b"[]")], UnreadableResponseError),
    Fault("201, null", [statuses(201, b"null")], UnreadableResponseError),
    Fault('201, {"links": null}', [statuses(201, b'{"links": null}')], UnreadableResponseError),
    Fault('201, {"id": 5}', [statuses(201, b'{"id": 5}')], UnreadableResponseError),
    Fault("201, deeply nested", [statuses(201, b"[" * 100_000)], UnreadableResponseError),
    Fault("201, UTF-16", [statuses(201, '{"id": "inv_1"'.encode("utf-16"))], UnreadableResponseError),
    Fault('201, {"id": "inv_1", "links": null}', [statuses(201, b'{"id": "inv_1", "links": null}')], None),
    Fault("200 with an invoice", [statuses(200, INVOICE)], None),
    Fault("204", [answers(b"HTTP/1.1 204 No Content\r\n\r\n")], UnreadableResponseError),
    Fault("103, then 201", [answers(b"HTTP/1.1 103 Early Hints\r\n\r\n", reply("201 Created", INVOICE))], None),
    # other statuses
    Fault("302 to another host", [statuses(302, b"", "Location: http://127.0.0.2:9/")], OutcomeUnknownError),
    Fault("307 to another host", [statuses(307, b"", "Location: http://127.0.0.2:9/")], OutcomeUnknownError),
    Fault("400", [statuses(400)], RefusedError),
    Fault("401", [statuses(401)], AuthenticationError),
    Fault("403", [statuses(403)], PermissionDeniedError),
    Fault("404", [statuses(404)], NotFoundError),
    Fault("408", [statuses(408)], OutcomeUnknownError),
    Fault("409", [statuses(409)], ConflictError),
    Fault("413 before the end of 20 MB", [refuses_early], RefusedError, body=20 * MEGABYTE),
    Fault("422", [statuses(422)], ValidationError),
    Fault("422, HTML", [statuses(422, HTML)], ValidationError),
    Fault("425", [statuses(425)], OutcomeUnknownError),
    Fault("426", [statuses(426)], LicenseLimitError),
    Fault("499", [statuses(499)], OutcomeUnknownError),
    Fault("500", [statuses(500)], ServerError),
    Fault("502, HTML", [statuses(502, HTML)], ServerError),
    Fault("503, Retry-After: 0", [statuses(503, b"", "Retry-After: 0")], ServerError),
    Fault("520", [statuses(520)], ServerError),
    Fault("600", [statuses(600)], OutcomeUnknownError),
    # TLS, over which the portal is reached
    Fault("TLS: nobody vouches for the certificate", [CREATED], ConnectError, 0, handshake=SECURED, trusting=False),
    Fault("TLS: another's certificate", [CREATED], ConnectError, 0, handshake=shows_itself_as("portal.example")),
    Fault("TLS: speaks none", [CREATED], ConnectError, 0, handshake=speaks_no_tls),
    Fault("TLS: closes in the handshake", [CREATED], ConnectError, 0, handshake=hangs_up),
    Fault("TLS: says nothing in the handshake", [CREATED], ConnectError, 0, handshake=keeps_silent, stalls=True),
    Fault("TLS: 201", [CREATED], None, handshake=SECURED),
    Fault("TLS: closes after 0 bytes of the request", [reads(0)], OutcomeUnknownError, handshake=SECURED),
    Fault("TLS: closes after half of it", [reads(0.5)], OutcomeUnknownError, body=2 * MEGABYTE, handshake=SECURED),
    Fault("TLS: closes after all of it", [reads(1)], OutcomeUnknownError, handshake=SECURED),
    Fault("TLS: resets after all of it", [reads(1, reset=True)], OutcomeUnknownError, handshake=SECURED),
    Fault("TLS: says nothing", [answers_and_stalls(b"")], OutcomeUnknownError, stalls=True, handshake=SECURED),
    Fault("TLS: breaks before a reply", [breaks_tls()], OutcomeUnknownError, handshake=SECURED),
    Fault("TLS: breaks in the headers", [breaks_tls(b"HTTP/1.1 201 C")], OutcomeUnknownError, handshake=SECURED),
    Fault(
        "TLS: breaks in the body",
        [breaks_tls(reply("201 Created", INVOICE[:9], length=len(INVOICE)))],
        UnreadableResponseError,
        handshake=SECURED,
    ),
    Fault("TLS: closes while it is idle", [closes_idle, CREATED], None, 2, calls=2, idle=True, handshake=SECURED),
    # repeated by itself
    Fault("429", [statuses(429)], RateLimitError),
    Fault("429, Retry-After: 3600", [statuses(429, b"{}", "Retry-After: 3600")], RateLimitError),
    Fault("429, Retry-After: 1, each time", [statuses(429, b"{}", "Retry-After: 1")], RateLimitError, reached=3),
    Fault("429, Retry-After: 1, then 201", [statuses(429, b"{}", "Retry-After: 1"), CREATED], None, reached=2),
    Fault("GET: closes without a word", [reads(1)], OutcomeUnknownError, reached=3, method="GET"),
    Fault("GET: closes without a word, then 200", [reads(1), statuses(200, b"[]")], None, reached=2, method="GET"),
    Fault("GET: says nothing", [answers_and_stalls(b"")], OutcomeUnknownError, reached=3, method="GET", stalls=True),
    Fault("GET: half the body", [answers(reply("200 OK", b"{", length=9))], UnreadableResponseError, 3, method="GET"),
    Fault("GET: 500", [statuses(500)], ServerError, method="GET"),
    Fault("GET: 502", [statuses(502)], ServerError, reached=3, method="GET"),
    Fault("GET: 503", [statuses(503)], ServerError, reached=3, method="GET"),
    Fault("GET: 504, then 200", [statuses(504), statuses(200, b"[]")], None, reached=2, method="GET"),
)
"""Each fault once; the table that `make faults` prints."""
