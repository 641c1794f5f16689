"""Requests as no client should send them, from a seed.

`python -m wrapper.tests.mock.hostile --requests 10000 --seed 1` sends them all. Each goes over a socket of its own, or
without one straight to the portal. Whatever is sent gets a well-formed answer below 500, or a closed connection where
the request never ends; afterwards the portal makes an invoice as ever.
"""

import argparse
import random
import re
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import h11
import httpx
from attrs import frozen
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import MockPortal, Portal

PATIENCE = 20.0
"""Seconds after which the portal is said to hang."""

FIELDS = {"customerId": "cst_1", "invoiceNumber": "2024-001", "issuedAt": "2024-04-29", "amount": "12.95"}
PDF = b"%PDF-1.7\ntrailer<<>>\n%%EOF\n"
TOKEN = b"Authorization: Bearer test-token"
# fmt: off
ODD = [
    "", "\x00", "\r\n", "é", "\u202e", "\U0001f9fe", '"', "\\", "../..", "%00", "%ff", "%zz", "=", ";", ",", "--X",
    "x" * 9000,
]
NAMES = [*FIELDS, "pdf", "dueAt", "paidAt", "sendNotification", "__proto__", "pdf[]", "a.b", ""]
DISPOSITIONS = [
    'form-data; name="{0}"', 'form-data; name="{0}"; filename="{1}"', "form-data; name=\"{0}\"; filename*=UTF-8''{1}",
    'form-data; name="{0}"; name="amount"', "form-data; name={0}", 'attachment; name="{0}"', "form-data",
    'form-data; name="{0}; filename="{1}', "",
]
PART_HEADERS = [
    "", "\r\nContent-Type: application/pdf", "\r\nContent-Type: ;", "\r\nContent-Transfer-Encoding: base64", "\r\nX",
    "\r\n folded", "\r\nContent-Disposition: form-data; name=b", "\r\nA: " + "x" * 9000,
]
CONTENT_TYPES = [
    "multipart/form-data; boundary=X", 'multipart/form-data; boundary="X"', "multipart/form-data; boundary=",
    "multipart/form-data", "multipart/form-data; boundary=X; boundary=Y", "multipart/mixed; boundary=X",
    f"multipart/form-data; boundary={'X' * 80}", "multipart/form-data; boundary=Y", "application/json",
    "application/json; charset=utf-16", "application/x-www-form-urlencoded", "text/plain", ";", "",
]
PATHS = [
    *["/v1/customer-invoices"] * 30, "/v1/customer-invoices/", "/", "*", "//x", "/v1/%2e%2e/customer-invoices",
    "/v1/%00", "/v1/customer-invoices?" + "a=b&" * 2000, "/v1/customer-invoices?%ff=%zz", "/" + "x" * 9000,
    "http://other/v1/customer-invoices", "/_mock", "/_mock.json", "/_mock/1/files/0", "/_mock/99999999999/files/0",
]
METHODS = [*["POST"] * 30, "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "CONNECT", "BREW", "post", "X" * 50]
HEADERS = [
    "Expect: 100-continue", "Connection: close", "Connection: upgrade\r\nUpgrade: websocket", "Cookie: =;;=",
    "Prefer: code=201", "Prefer: code=999", 'Prefer: code="', "Authorization: Bearer", "Authorization: Basic eA==",
    "Content-Encoding: gzip", "Range: bytes=0-", "X: " + "x" * 9000, "Prefer: " + ",;" * 2000,
    "Accept: " + "*/*," * 500,
]
BROKEN = [
    b"\x16\x03\x01\x02\x00\x01", b"\x00" * 50, b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 9000 + b"\r\n",
]
# fmt: on


@frozen
class Hostile:
    """A request as bytes; `is_whole` tells whether HTTP owes it an answer."""

    method: str
    target: str
    headers: tuple[str, ...]
    content: bytes
    wire: bytes
    is_whole: bool


def requests(seed: int) -> Iterator[Hostile]:
    """Yield hostile requests without end, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    while True:
        yield _request(chance)


def _request(chance: random.Random) -> Hostile:
    if chance.random() < 0.08:
        return Hostile("", "", (), b"", chance.choice(BROKEN), is_whole=True)
    method, target, content = chance.choice(METHODS), chance.choice(PATHS), _content(chance)
    headers = [f"Content-Type: {chance.choice(CONTENT_TYPES[:2] if chance.random() < 0.6 else CONTENT_TYPES)}"]
    headers += chance.sample(HEADERS, chance.choice([0, 0, 1, 2]))
    head = [f"{method} {target} HTTP/1.1", "Host: x", *headers]
    lines = [line.encode("utf-8") for line in head] + [TOKEN] * chance.choice([0, 1, 1, 1, 1, 2])
    wire = _framed(chance, lines, content)
    is_whole = chance.random() > 0.1
    return Hostile(
        method, target, tuple(headers), content, wire if is_whole else wire[: chance.randrange(len(wire))], is_whole
    )


def _framed(chance: random.Random, lines: list[bytes], content: bytes) -> bytes:
    if chance.random() < 0.2:
        size = chance.choice([1, 7, 4096])
        pieces = [content[at : at + size] for at in range(0, min(len(content), size * 500), size)]
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        return b"\r\n".join([*lines, b"Transfer-Encoding: chunked", b"", chunks + b"0\r\n\r\n"])
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(content), b"", content])


def _content(chance: random.Random) -> bytes:
    kind = chance.random()
    if kind < 0.1:
        return chance.randbytes(chance.choice([0, 1, 100, 100_000]))
    if kind < 0.15:
        return chance.choice([b"{", b"[" * 5000, b'{"a":1e999}', b"a=%zz&=&&", b'"\\ud800"', b"\xff\xfe"])
    if kind < 0.16:
        return b"--X\r\n" * 20_000
    fields = dict(FIELDS)
    if chance.random() < 0.5:
        fields[chance.choice(NAMES)] = chance.choice(ODD)
    body = b"".join(_part(chance, name, text.encode()) for name, text in fields.items())
    body += _part(
        chance, "pdf", chance.choice([PDF, PDF, b"", b"\r\n--X--\r\n", PDF + bytes(chance.choice([0, 2_000_000]))])
    )
    end = chance.choice(
        [b"--X--\r\n", b"--X--\r\n", b"--X--\r\n", b"", b"--X", b"--X--" + b"x" * 5000, b"\r\n--X--\r\n--X--"]
    )
    return body + end


def _part(chance: random.Random, name: str, content: bytes) -> bytes:
    odd = chance.random() < 0.06
    usual = DISPOSITIONS[1] if name == "pdf" else DISPOSITIONS[0]
    disposition = (chance.choice(DISPOSITIONS) if odd else usual).format(name, chance.choice(ODD) if odd else "a.pdf")
    more = chance.choice(PART_HEADERS) if odd else ("\r\nContent-Type: application/pdf" if name == "pdf" else "")
    newline = b"\n" if chance.random() < 0.02 else b"\r\n"
    return newline.join([b"--X", f"Content-Disposition: {disposition}{more}".encode(), b"", content, b""])


def over_socket(address: tuple[str, int], hostile: Hostile) -> int | None:
    """Send the bytes; return the status of the answer, None where the connection was closed without one.

    Raises:
        TimeoutError: Nothing came.
        h11.RemoteProtocolError: What came is no HTTP.
    """
    peer = h11.Connection(h11.CLIENT)
    method = "HEAD" if hostile.method == "HEAD" else "POST"  # the answer to HEAD has no body
    peer.send(h11.Request(method=method, target="/", headers=[("Host", "x"), ("Content-Length", "0")]))
    peer.send(h11.EndOfMessage())
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        try:
            connection.sendall(hostile.wire)
            connection.shutdown(socket.SHUT_WR)
        except TimeoutError:
            raise
        except OSError:
            pass  # it was answered before all was said
        status: int | None = None
        while True:
            event = peer.next_event()
            if event is h11.NEED_DATA:
                try:
                    received = connection.recv(65536)
                except ConnectionResetError:  # what it had not read yet was thrown away, and its answer with it
                    return status
                if not received and status is None and not peer.trailing_data[0]:
                    return None
                peer.receive_data(received)
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                return status


def without_socket(portal: Portal, hostile: Hostile) -> int:
    """Hand the request to the portal itself; return the status of the answer."""
    pairs = [tuple(line.partition(":")[::2]) for line in (*hostile.headers, TOKEN.decode())]
    headers = [(name, value.strip()) for name, value in pairs]
    return portal.answer(Request(hostile.method, hostile.target, headers, hostile.content)).status_code


def attack(portal: MockPortal, number: int, seed: int) -> Counter[int | None]:
    """Send so many requests, every other without a socket; return how often each status was answered.

    Raises:
        AssertionError: One was not answered as it should, or the portal makes no invoice any more.
    """
    address = ("127.0.0.1", httpx.URL(portal.url).port or 0)
    statuses: Counter[int | None] = Counter()
    for place, hostile in zip(range(number), requests(seed), strict=False):
        if place % 2 and hostile.method:
            status: int | None = without_socket(portal._portal, hostile)
        else:
            status = over_socket(address, hostile)
        assert status is not None or not hostile.is_whole or len(hostile.wire) > 60_000, hostile
        assert status is None or 200 <= status < 500, (status, hostile)
        statuses[status] += 1
    with httpx.Client(headers={"Authorization": "Bearer test-token"}, trust_env=False) as http:
        files = {"pdf": ("a.pdf", PDF, "application/pdf")}
        reply = http.post(f"{portal.url}/customer-invoices", data=FIELDS, files=files)
    assert (reply.status_code, portal.invoices[-1].result) == (201, reply.json())
    return statuses


def main() -> None:
    """Attack a portal; print what it answered, and how much memory it took at the most."""
    parser = argparse.ArgumentParser("python -m wrapper.tests.mock.hostile", description=__doc__)
    parser.add_argument("--requests", type=_whole, default=10_000, metavar="N", help="how many [%(default)s]")
    parser.add_argument("--seed", type=_whole, default=1, help="which [%(default)s]")
    options = parser.parse_args()
    with MockPortal(Contract.load()) as portal:
        before = _peak()
        statuses = attack(portal, options.requests, options.seed)
    shown = ", ".join(f"{status or 'closed'}: {number}" for status, number in sorted(statuses.items(), key=str))
    sys.stdout.write(f"{options.requests} requests answered ({shown})\n")
    sys.stdout.write(f"peak memory {before} MiB before, {_peak()} MiB after\n")


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number; give 0 or more")
    return int(text)


def _peak() -> int:
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+([0-9]+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
