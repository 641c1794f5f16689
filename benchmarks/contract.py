"""What judging costs: the same client with a ContractTransport and without, in one run.

`python -m benchmarks.contract` prints the ratios; `rows()` gives them. The server states a rate limit here: without it
each of its replies would break the contract.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from operator import le
from pathlib import Path

import httpx
from mijnklantportaal import MijnKlantportaal
from mijnklantportaal.contract import ContractTransport, Exchange

from benchmarks import server
from benchmarks.bench import SMALL, Row, large_pdf, medians, send_ours, send_plain

SELF = [sys.executable, "-m", "benchmarks.contract"]
LIMITS = b"\r\nX-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 59\r\n"


def main() -> int:
    """Run all; return 1 if a ratio misses its bound."""
    met = []
    for row in rows():
        print(row, flush=True)
        met.append(row.met)
    return 0 if all(met) else 1


def rows() -> Iterator[Row]:
    """Run one comparison after the other."""
    with portal_server() as url:
        yield from small_uploads(url)
        yield from large_upload(url)


def small_uploads(url: str) -> Iterator[Row]:
    """Upload 50 kB, again and again, over one connection; every exchange keeps the contract."""
    judged = MijnKlantportaal("token", base_url=url, requests_per_minute=None, transport=judging())
    bare = MijnKlantportaal("token", base_url=url, requests_per_minute=None, transport=httpx.HTTPTransport())
    with judged, bare:
        ours, without = medians(lambda: send_ours(judged, SMALL), lambda: send_ours(bare, SMALL), rounds=25, calls=20)
    yield Row("50 kB upload, judged, against not judged", ours * 1e3, without * 1e3, "ms", le, 1.25)
    token = {"Authorization": "Bearer token"}
    with (
        httpx.Client(base_url=url, headers=token, transport=judging()) as judged_plain,
        httpx.Client(base_url=url, headers=token) as plain,
    ):
        ours, without = medians(
            lambda: send_plain(judged_plain, SMALL), lambda: send_plain(plain, SMALL), rounds=25, calls=20
        )
    yield Row("50 kB upload with plain httpx, the same", ours * 1e3, without * 1e3, "ms", le, 1.25)


def large_upload(url: str) -> Iterator[Row]:
    """Upload 500 MB in a process of its own, and look at its memory."""
    with large_pdf() as path:
        finished = subprocess.run(  # noqa: S603  # our own
            [*SELF, url, path], check=True, capture_output=True, text=True
        )
    idle, peak = (int(figure) / 1024 for figure in finished.stdout.split())
    yield Row("500 MB upload, judged, memory above idle, of 16", peak - idle, 16, "MiB", le, 1)


def upload(url: str, path: str) -> None:
    """Print the peak memory of this process in KiB: after a small upload, and after one of the file. Linux only."""
    with MijnKlantportaal("token", base_url=url, transport=judging()) as portal:
        for pdf in (SMALL, Path(path)):
            send_ours(portal, pdf)
            # Not ru_maxrss, which begins at the peak of the process that started this one.
            print(re.findall(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text())[0])


def judging() -> ContractTransport:
    """Return a transport that judges, and fails where an exchange is not as it should be."""
    return ContractTransport(httpx.HTTPTransport(), on_violation=_fail)


@contextmanager
def portal_server() -> Iterator[str]:
    """Run the common server, with the headers that the contract promises; yield its base URL."""
    with subprocess.Popen([*SELF, "serve"], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def _fail(exchange: Exchange) -> None:
    raise AssertionError(str(exchange))


def _serve() -> None:
    server.ANSWER = server.ANSWER.replace(b"\r\n", LIMITS, 1)
    asyncio.run(server.main())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            _serve()
        case [url, path]:
            upload(url, path)
        case _:
            sys.exit(main())
