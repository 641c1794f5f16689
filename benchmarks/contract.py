"""What judging costs: the same client with a ContractTransport and without, in one run.

`python -m benchmarks.contract` prints the ratios; `rows()` gives them. The server states a rate limit here: without it
each of its replies would break the contract. It is reached over TLS, as the portal is (the client refuses anything else
but this machine); the rows without TLS say what is the most that judging can cost: no portal answers so soon.
"""

import asyncio
import ssl
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from operator import le
from pathlib import Path

import httpx
import trustme
from mijnklantportaal import MijnKlantportaal
from mijnklantportaal.contract import ContractTransport, Exchange

from benchmarks import server
from benchmarks.bench import SMALL, Row, all_met, large_pdf, medians, send_ours, send_plain, started
from benchmarks.memory import peak

SELF = [sys.executable, "-m", "benchmarks.contract"]
LIMITS = b"\r\nX-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 59\r\n"


def main() -> int:
    """Run all; return 1 if a ratio misses its bound."""
    ArgumentParser("python -m benchmarks.contract", description=__doc__).parse_args()
    return 0 if all_met(rows()) else 1


def rows() -> Iterator[Row]:
    """Run one comparison after the other."""
    with tls_server() as (url, context):
        yield from small_uploads(url, context, "50 kB upload", 1.25)
    with started([*SELF, "serve"]) as port:
        url = f"http://127.0.0.1:{port}/v1"
        yield from small_uploads(url, ssl.create_default_context(), "50 kB upload without TLS", 1.5)
        yield from large_upload(url)


def small_uploads(url: str, context: ssl.SSLContext, name: str, bound: float) -> Iterator[Row]:
    """Upload 50 kB, again and again, over one connection; every exchange keeps the contract."""

    def bare() -> httpx.HTTPTransport:
        return httpx.HTTPTransport(verify=context)

    with (
        MijnKlantportaal("token", base_url=url, requests_per_minute=None, transport=judging(bare())) as judged,
        MijnKlantportaal("token", base_url=url, requests_per_minute=None, transport=bare()) as unjudged,
    ):
        ours, without = medians(
            lambda: send_ours(judged, SMALL), lambda: send_ours(unjudged, SMALL), rounds=50, calls=10
        )
    yield Row(f"{name}, judged, against not judged", ours * 1e3, without * 1e3, "ms", le, bound)
    token = {"Authorization": "Bearer token"}
    with (
        httpx.Client(base_url=url, headers=token, transport=judging(bare())) as judged_plain,
        httpx.Client(base_url=url, headers=token, transport=bare()) as plain,
    ):
        ours, without = medians(
            lambda: send_plain(judged_plain, SMALL), lambda: send_plain(plain, SMALL), rounds=50, calls=10
        )
    yield Row(f"{name} with plain httpx, the same", ours * 1e3, without * 1e3, "ms", le, bound)


def large_upload(url: str) -> Iterator[Row]:
    """Upload 500 MB in a process of its own, and look at its memory."""
    with large_pdf() as path:
        finished = subprocess.run(  # noqa: S603  # our own
            [*SELF, url, path], check=True, capture_output=True, text=True
        )
    idle, most = (int(figure) / 1024 for figure in finished.stdout.split())
    yield Row("500 MB upload, judged, memory above idle, of 16", most - idle, 16, "MiB", le, 1)


def upload(url: str, path: str) -> None:
    """Print the peak memory of this process in KiB: after a small upload, and after one of the file. Linux only."""
    with MijnKlantportaal("token", base_url=url, transport=judging(httpx.HTTPTransport())) as portal:
        for pdf in (SMALL, Path(path)):
            send_ours(portal, pdf)
            print(peak())


def judging(transport: httpx.HTTPTransport) -> ContractTransport:
    """Return a transport that judges, and fails where an exchange is not as it should be."""
    return ContractTransport(transport, on_violation=_fail)


@contextmanager
def tls_server() -> Iterator[tuple[str, ssl.SSLContext]]:
    """Run the server over TLS; yield its base URL, and what trusts its certificate."""
    authority = trustme.CA()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with tempfile.TemporaryDirectory() as directory:
        certificate = str(Path(directory, "server.pem"))
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        with started([*SELF, "serve", certificate]) as port:
            yield f"https://127.0.0.1:{port}/v1", context


def _fail(exchange: Exchange) -> None:
    raise AssertionError(str(exchange))


def _serve(context: ssl.SSLContext | None) -> None:
    """Run the common server, with the headers that the contract promises."""
    server.ANSWER = server.ANSWER.replace(b"\r\n", LIMITS, 1)
    asyncio.run(server.main(context))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            _serve(None)
        case ["serve", certificate]:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            _serve(context)
        case [url, path]:
            upload(url, path)
        case _:
            sys.exit(main())
