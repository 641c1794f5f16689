"""The same work done by us and by what a user would pick instead, in one run; `make bench` prints the ratios.

Rounds alternate between the peers, so that a slow moment of the machine meets all of them; the medians are compared.
"""

import asyncio
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from operator import ge, le
from pathlib import Path
from typing import IO

import httpx
from attrs import frozen
from mijnklantportaal import MijnKlantportaal
from mijnklantportaal_client import AuthenticatedClient
from mijnklantportaal_client.api.customer_invoices_api import create_customer_invoice
from mijnklantportaal_client.models import CreateCustomerInvoiceBody
from mijnklantportaal_client.types import File

HERE = Path(__file__).parent
SMALL = b"%PDF-1.7\n" + os.urandom(50_000) + b"\n%%EOF\n"
LARGE = 500 * 1000 * 1000
WORKERS = 16
TOKEN = "1|" + "t" * 40
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
FIELDS = {"customerId": "cst_1", "invoiceNumber": "2024-001", "issuedAt": "2024-04-29", "amount": "12.95"}

COMPILING = {"PYTHONDONTWRITEBYTECODE": ""}
"""Starts are measured as pip leaves a package: with bytecode, which an environment may forbid to be kept."""


@frozen
class Row:
    """One comparison: ours against the peer's, and the bound that their ratio must keep."""

    name: str
    ours: float
    peer: float
    unit: str
    holds: Callable[[float, float], bool]
    bound: float

    @property
    def met(self) -> bool:
        """Whether the ratio keeps the bound."""
        return self.holds(self.ours / self.peer, self.bound)

    def __str__(self) -> str:
        sign = "<=" if self.holds is le else ">="
        figures = f"{self.ours:10.2f} {self.peer:10.2f} {self.unit:<4} {self.ours / self.peer:6.2f} {sign} {self.bound}"
        return f"{self.name:<52} {figures}{'' if self.met else '  MISSED'}"


def main() -> int:
    """Run all; return 1 if a ratio misses its bound."""
    ArgumentParser("python -m benchmarks.bench", description=__doc__).parse_args()
    print(f"{'':<52} {'ours':>10} {'peer':>10} {'':<4} {'ratio':>6}")
    return 0 if all_met(rows()) else 1


def all_met(rows: Iterable[Row]) -> bool:
    """Print each row as it comes; tell whether all keep their bounds."""
    met = []
    for row in rows:
        print(row, flush=True)
        met.append(row.met)
    return all(met)


def rows() -> Iterator[Row]:
    """Run one comparison after the other."""
    with one_core(), server() as url:
        yield from small_uploads(url)
    with server() as url:
        with large_pdf() as path:
            yield from large_uploads(url, path)
        yield concurrency(url)
    yield imports()


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and those that it starts meanwhile, on one core where the system can (Linux).

    One client and its server take turns. On two cores, each turn begins with waking a core that sleeps: on a virtual
    machine that takes as long as the turn, varies more, and is the doing of neither client.
    """
    if sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def large_pdf() -> Iterator[Path]:
    """Give a file of 500 MB that begins and ends as a PDF does; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "large.pdf")
        with path.open("wb") as file:
            file.write(b"%PDF-1.7\n")
            file.seek(LARGE - 6)
            file.write(b"%%EOF\n")
        yield path


def small_uploads(url: str) -> Iterator[Row]:
    """Upload 50 kB, again and again, over one connection."""
    portal = MijnKlantportaal(TOKEN, base_url=url, requests_per_minute=None)
    plain = httpx.Client(base_url=url, headers=HEADERS)
    generated = AuthenticatedClient(base_url=url, token=TOKEN)
    with portal, plain, generated:
        ours, httpxs, generateds = medians(
            lambda: send_ours(portal, SMALL),
            lambda: send_plain(plain, SMALL),
            lambda: send_generated(generated, SMALL),
            rounds=25,
            calls=100,
        )
    yield Row("50 kB upload, against plain httpx", ours * 1e3, httpxs * 1e3, "ms", le, 0.5)
    yield Row("50 kB upload, against the generated client", ours * 1e3, generateds * 1e3, "ms", le, 0.5)


def large_uploads(url: str, path: Path) -> Iterator[Row]:
    """Upload 500 MB: the time, and in a process of its own the memory."""
    portal = MijnKlantportaal(TOKEN, base_url=url)
    plain = httpx.Client(base_url=url, headers=HEADERS, timeout=60)
    with portal, plain:
        ours, httpxs = medians(
            lambda: send_ours(portal, path), lambda: send_plain_file(plain, path), rounds=15, calls=1
        )
    yield Row("500 MB upload, against plain httpx", ours, httpxs, "s", le, 0.6)
    finished = subprocess.run(  # noqa: S603 - our own
        [sys.executable, HERE / "memory.py", url, path], check=True, capture_output=True, text=True
    )
    idle, peak = (int(figure) / 1024 for figure in finished.stdout.split())
    yield Row("500 MB upload, memory above the idle client, of 16", peak - idle, 16, "MiB", le, 1)


def concurrency(url: str) -> Row:
    """Upload 50 kB from sixteen threads through one client, and from sixteen tasks through httpx's async client."""
    uploads = 320

    def threads() -> None:
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda _: send_ours(portal, SMALL), range(uploads)))

    async def task(client: httpx.AsyncClient) -> None:
        for _ in range(uploads // WORKERS):
            response = await client.post("/customer-invoices", data=FIELDS, files={"pdf": pdf_part(SMALL)})
            response.raise_for_status().json()

    async def tasks() -> None:
        async with httpx.AsyncClient(base_url=url, headers=HEADERS) as client:
            await asyncio.gather(*(task(client) for _ in range(WORKERS)))

    with MijnKlantportaal(TOKEN, base_url=url, requests_per_minute=None) as portal:
        ours, httpxs = medians(threads, lambda: asyncio.run(tasks()), rounds=7, calls=1)
    return Row("16 at once, 50 kB, against async httpx", uploads / ours, uploads / httpxs, "/s", ge, 2)


def imports() -> Row:
    """Import in a new process each time."""
    ours, httpxs = medians(
        lambda: importing("mijnklantportaal"), lambda: importing("httpx"), rounds=15, calls=1, own_clock=True
    )
    return Row("import, against import httpx", ours * 1e3, httpxs * 1e3, "ms", le, 1.6)


def medians(*works: Callable[[], object], rounds: int, calls: int, own_clock: bool = False) -> list[float]:
    """Return the median seconds of one call of each work; a work with a clock of its own returns its seconds."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            results = [work() for _ in range(calls)]
            taken.append(float(str(results[0])) if own_clock else (time.perf_counter() - start) / calls)
    return [statistics.median(taken) for taken in times]


def send_ours(portal: MijnKlantportaal, pdf: bytes | Path) -> None:
    """Send an invoice as our users do."""
    portal.customer_invoices.create(
        customer_id="cst_1", invoice_number="2024-001", issued_at=date(2024, 4, 29), amount="12.95", pdf=pdf
    )


def send_plain(client: httpx.Client, pdf: bytes | IO[bytes]) -> None:
    """Send an invoice as httpx's users do."""
    response = client.post("/customer-invoices", data=FIELDS, files={"pdf": pdf_part(pdf)})
    response.raise_for_status().json()


def send_plain_file(client: httpx.Client, path: Path) -> None:
    """Send a file as httpx's users do."""
    with path.open("rb") as file:
        send_plain(client, file)


def send_generated(client: AuthenticatedClient, pdf: bytes) -> None:
    """Send an invoice as users of the generated client do."""
    body = CreateCustomerInvoiceBody(
        customer_id="cst_1",
        invoice_number="2024-001",
        issued_at=date(2024, 4, 29),
        amount="12.95",
        pdf=File(io.BytesIO(pdf), "2024-001.pdf", "application/pdf"),
    )
    assert create_customer_invoice.sync(client=client, body=body) is not None


def pdf_part(pdf: bytes | IO[bytes]) -> tuple[str, bytes | IO[bytes], str]:
    """Return the file part of a plain request."""
    return "2024-001.pdf", pdf, "application/pdf"


def importing(module: str) -> float:
    """Return the seconds that the import takes."""
    code = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    finished = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | COMPILING
    )
    return float(finished.stdout)


@contextmanager
def server() -> Iterator[str]:
    """Run the server in a process of its own; yield its base URL."""
    with started([sys.executable, HERE / "server.py"]) as port:
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def started(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a server in a process of its own; yield the first line that it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
