"""Passes over a server, some of them at the same time, each in a process of its own."""

import multiprocessing
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import httpx
from attrs import evolve, field, frozen
from mijnklantportaal.contract import Contract, Operation

from contract_tests.findings import Finding
from contract_tests.live.remote import Address
from contract_tests.relations import shapes
from contract_tests.results import Judged, Result
from contract_tests.runs import POSITIVE, RUNS
from contract_tests.servers import Mock, Start
from contract_tests.subject import label
from contract_tests.suite import Suite

DEEP_SEEDS, DEEP_TIMES = 3, 8
"""How many passes a deep run makes, and how many times as many examples each of them draws."""


@frozen
class Task:
    """A pass over some operations of a document, in a form that can be handed to a process.

    Attributes:
        address: The server's and its token; None for a mock portal.
    """

    document: Mapping[str, Any]
    base_path: str
    operations: Sequence[str]
    seed: int
    times: int = 1
    address: tuple[str, str] | None = field(default=None, repr=False)

    def perform(self) -> tuple[list[Result], list[Finding]]:
        """Do it; give the results for these operations, and what was not tried enough."""
        contract = Contract(self.document, base_path=self.base_path)
        start: Start = Mock(contract)
        if self.address is not None:
            url, token = self.address
            start = Address(contract, httpx.URL(url), token)
        runs = [evolve(run, examples=run.examples * self.times) for run in RUNS]
        suite = Suite(contract, start, seed=self.seed, runs=runs, operations=self.operations)
        for _ in suite.results():
            # The rest would not be sent.
            if isinstance(start, Address) and start.patience.is_over:
                break
        untried = list(suite.untried())
        strange = {each.operation for each in suite.done} - {label(each) for each in contract.operations}
        wanted = strange.union(self.operations)
        return [_bare(each) for each in suite.done if each.operation in wanted], untried


def tasks(contract: Contract, seed: int, workers: int, *, deep: bool, address: tuple[str, str] | None) -> list[Task]:
    """Divide the work among so many workers; deep runs make it anew with other seeds."""
    shares = _shares(contract, workers)
    seeds = [seed + each for each in range(DEEP_SEEDS)] if deep else [seed]
    times = DEEP_TIMES if deep else 1
    return [
        Task(contract.document, contract.base_path, share, each, times, address) for each in seeds for share in shares
    ]


def _shares(contract: Contract, workers: int) -> list[list[str]]:
    """Divide the operations; those on one kind of object stay together, because some make what others need."""
    kinds: dict[str, list[str]] = {}
    work: Counter[str] = Counter()
    for each in contract.operations:
        kind = each.path.split("/")[1]
        kinds.setdefault(kind, []).append(label(each))
        work[kind] += _work(contract, each)
    shares: list[list[str]] = [[] for _ in range(min(workers, len(kinds)))]
    for kind, _ in work.most_common():
        min(shares, key=lambda share: sum(work[each] for each in share)).append(kind)
    return [[name for kind in share for name in kinds[kind]] for share in shares]


def _work(contract: Contract, operation: Operation) -> int:
    """Estimate how much work an operation is: most of it is to draw the values in its bodies."""
    schemas = (media.get("schema", {}) for media in operation.request_content.values())
    return POSITIVE.examples_for(operation) * (1 + sum(_values(contract, each) for each in schemas))


def _values(contract: Contract, schema: Any, depth: int = 3) -> int:
    """Count the values that one by this schema is made of, itself among them; to a depth, for it may hold itself."""
    inner = [*shapes.properties_of(contract, schema).values(), shapes.items_of(contract, schema)] if depth else []
    return 1 + sum(_values(contract, each, depth - 1) for each in inner if each)


def perform(todo: Sequence[Task], workers: int) -> Iterator[tuple[list[Result], list[Finding]]]:
    """Do it all, in this process where one worker is enough."""
    if workers == 1 or len(todo) == 1:
        yield from (task.perform() for task in todo)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context(start_method())) as pool:
        yield from pool.map(Task.perform, todo)


def start_method() -> str:
    """Choose how processes begin: forked they need not import everything again, but would take over the threads."""
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    return "fork" if can_fork else "spawn"


def _bare(result: Result) -> Result:
    """Leave out what only the runs themselves need: it is not made to travel between processes."""
    return evolve(result, judged=[_bare_judged(each) for each in result.judged])


def _bare_judged(judged: Judged) -> Judged:
    exchange = evolve(judged.exchange, fields={}, path_parameters={})
    return evolve(
        judged, exchange=exchange, findings=tuple(evolve(each, exchange=exchange) for each in judged.findings)
    )
