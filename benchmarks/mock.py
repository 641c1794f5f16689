"""The mock portal against Prism 5.16.0, on the same contract document, in one run: `python -m benchmarks.mock`.

Prism is no part of this project: `npm install @stoplight/prism-cli@5.16.0` in a directory of your own, and name it with
--prism. Requests go over one kept connection from this process, written beforehand, so that it is the servers that are
measured; the rounds alternate, and the medians are compared.
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from operator import ge, le
from pathlib import Path

from benchmarks.bench import COMPILING, FIELDS, Row, all_met, started

DOCUMENT = Path(__file__).parents[1] / "generated/mijnklantportaal_client/contract.json"
SIZES = {"small PDF": 500, "100 kB": 100_000}
BOUNDS = {"small PDF": 1, "100 kB": 5}
ROUNDS, SECONDS, STARTS = 5, 1.0, 9
MOST_START = 0.5

_HEAD = re.compile(rb"HTTP/1.1 ([0-9]+).*?\r\ncontent-length: *([0-9]+).*?\r\n\r\n", re.IGNORECASE | re.DOTALL)


def main() -> int:
    """Print the rows; return 1 if one misses its bound, 2 without Prism."""
    parser = argparse.ArgumentParser("python -m benchmarks.mock", description=__doc__)
    parser.add_argument("--prism", type=Path, metavar="DIRECTORY", help="where npm installed Prism")
    prism = parser.parse_args().prism
    met = all_met(starts())
    command = None if prism is None else prism / "node_modules/.bin/prism"
    if command is None or not command.exists():
        where = "" if command is None else f"there is none at {command}; "
        remedy = "give PRISM=directory in which npm has installed it"
        print(f"NOT COMPARED WITH PRISM: {where}{remedy}", file=sys.stderr)
        return 2
    return 0 if all_met(uploads(command)) and met else 1


def starts() -> Iterator[Row]:
    """From the start of the process to its first answer, in seconds; the peer is the bound itself.

    httpx imports rich and pygments where they happen to be, for a command line of its own: half a second that the extra
    `mock` does not bring. Both are told apart.
    """
    yield Row("start, as the extra installs it", _start(hidden=("rich", "pygments")), MOST_START, "s", le, 1)
    yield Row("start, with rich and pygments there", _start(hidden=()), MOST_START, "s", le, 2)


def _start(hidden: tuple[str, ...]) -> float:
    taken = []
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "sitecustomize.py").write_text(f"import sys; sys.modules |= dict.fromkeys({hidden})")
        for _ in range(STARTS):
            begun = time.perf_counter()
            with mock(PYTHONPATH=directory) as port:
                _exchange(_connect(port), b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def uploads(command: Path) -> Iterator[Row]:
    """Invoices a second."""
    with ExitStack() as running:
        ports = (running.enter_context(mock()), running.enter_context(prism(command)))
        paths = ("/v1/customer-invoices", "/customer-invoices")
        for name, size in SIZES.items():
            content = request_content(size)
            sent = [_request(path, content) for path in paths]
            connections = [running.enter_context(_connect(port)) for port in ports]
            rates: list[list[float]] = [[], []]
            for _ in range(ROUNDS):
                for connection, request, measured in zip(connections, sent, rates, strict=True):
                    measured.append(_rate(connection, request))
            ours, peers = map(statistics.median, rates)
            yield Row(f"{name}, against Prism", ours, peers, "/s", ge, BOUNDS[name])


def request_content(size: int) -> bytes:
    """Return an invoice as a form, with a PDF of about so many bytes."""
    fields = [
        f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in FIELDS.items()
    ]
    part = (
        '--X\r\nContent-Disposition: form-data; name="pdf"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    pdf = b"%PDF-1.7\n" + os.urandom(size) + b"\n%%EOF\n"
    return b"".join([*map(str.encode, fields), part.encode(), pdf, b"\r\n--X--\r\n"])


def _request(path: str, content: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Authorization: Bearer test-token", "Accept: application/json"]
    lines += ["Content-Type: multipart/form-data; boundary=X", f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content


def _rate(connection: socket.socket, request: bytes) -> float:
    sent, begun = 0, time.perf_counter()
    while (taken := time.perf_counter() - begun) < SECONDS:
        assert _exchange(connection, request) == 201
        sent += 1
    return sent / taken


def _exchange(connection: socket.socket, request: bytes) -> int:
    connection.sendall(request)
    received = b""
    while not (head := _HEAD.match(received)):
        received += _more(connection)
    while len(received) < head.end() + int(head[2]):
        received += _more(connection)
    return int(head[1])


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    assert received, "the server hung up"
    return received


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


@contextmanager
def mock(**environment: str) -> Iterator[int]:
    """Run the mock portal in a process of its own; yield its port."""
    command = [sys.executable, "-m", "mijnklantportaal.mock", "--port", "0"]
    with started(command, os.environ | COMPILING | environment) as told:
        yield int(told.partition("/v1")[0].rpartition(":")[2])


@contextmanager
def prism(command: Path) -> Iterator[int]:
    """Run Prism, silent; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["mock", "--host", "127.0.0.1", "--port", str(port), "--verboseLevel", "silent", str(DOCUMENT)]
    with subprocess.Popen([str(command), *arguments], stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            return _connect(port).close()
        except ConnectionRefusedError:
            assert time.monotonic() < until, "Prism does not start"
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
