"""Sets the suite on many faults, several at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# What every run imports and reads. A process that has it already is copied for each: most of the time is saved.
_PREPARED = (
    *("pytest", "contract_tests.conftest", "contract_tests.faults.clients", "contract_tests.faults.servers"),
    "contract_tests.faults.prepared",
)


def each(run: Callable[[T], R], things: Iterable[T], jobs: int) -> Iterator[R]:
    """Yield what comes of each thing, in their order; each has a process of its own, which leaves nothing behind."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(_PREPARED))
    with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
        yield from pool.map(run, things)


def chosen(names: Sequence[str], text: str) -> list[str]:
    """Return the names with the text in them."""
    return [name for name in names if text.lower() in name.lower()]
