"""What is made and tried in the copy, each in a process of its own that sees the copy and not the tree."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import field, frozen

from codegen.update.processes import Processes

WORKERS: Final = 2


@frozen
class Step:
    """A module to run with Python.

    Attributes:
        arguments: the module and its own; in them `{tree}` is the tree that the copy was made of, and `{new}` the new
            document under its own name.
        hint: what may be the matter when it fails.
        learns: whether it is done sooner for having been done to the tree, before anything is changed.
    """

    what: str
    arguments: Sequence[str]
    hint: str = ""
    learns: bool = False


@frozen
class Outcome:
    """What came of a step."""

    step: Step
    succeeded: bool
    output: str = field(repr=False)


GENERATE: Final = Step("the client is generated", ("codegen.generate",))
IMPORT: Final = Step(
    "every module can be imported",
    ("codegen.update.imports", "mijnklantportaal_client", "mijnklantportaal"),
    hint="the wrapper sends POST /customer-invoices: where that has changed, change "
    "wrapper/mijnklantportaal/_customer_invoices.py too",
)
ACCOUNT: Final = Step(
    "the change is accounted for",
    (
        *("codegen.changes", "{tree}/openapi.yaml", "{new}"),
        *("--generated", "{tree}/generated", "generated", "--markdown", "{tree}/build/update.md"),
    ),
)
CHECKS: Final = (
    Step(
        "every operation keeps its contract",
        ("contract_tests", "--out", "{tree}/build/contract"),
        hint="the exchanges are in build/contract/report.html",
    ),
    Step(
        "an invoice reaches a portal that keeps to the document",
        ("examples.demo",),
        hint="where the portal wants it sent otherwise, change wrapper/ here in the tree, or mend what the generator "
        "makes in codegen/mends/, then give the same command again",
    ),
    Step(
        "the client and the wrapper are typed",
        # The tree's cache: what has not changed is not looked at again. In a fresh clone there is none.
        ("mypy", "--cache-dir", "{tree}/.mypy_cache", "generated/mijnklantportaal_client", "wrapper/mijnklantportaal"),
        hint="where the document has changed what the wrapper uses, change wrapper/ here in the tree, then give the "
        "same command again",
        learns=True,
    ),
)


@frozen
class Runner:
    """Runs steps, two at a time, in the order in which it is told of them."""

    _pool: ThreadPoolExecutor
    _processes: Processes

    def begin(self, steps: Iterable[Step], tree: Path) -> None:
        """Do to the tree, beside what is done next, the steps that learn by it; what comes of them is forgotten."""
        for step in steps:
            if step.learns:
                self._pool.submit(_run, step, tree, {"tree": tree}, self._processes)

    def run(self, step: Step, copy: Path, places: Mapping[str, Path]) -> Outcome:
        """Run one step in the copy, with these places in its arguments."""
        return self._pool.submit(_run, step, copy, places, self._processes).result()

    def run_all(self, steps: Iterable[Step], copy: Path, places: Mapping[str, Path]) -> Iterator[Outcome]:
        """Run steps that do not need each other; give what came of them in their order."""
        return self._pool.map(lambda step: _run(step, copy, places, self._processes), steps)


@contextmanager
def running() -> Iterator[Runner]:
    """Give what runs steps; those that still run at the end are ended."""
    with ThreadPoolExecutor(WORKERS) as pool, Processes() as processes:
        yield Runner(pool, processes)


def _run(step: Step, copy: Path, places: Mapping[str, Path], processes: Processes) -> Outcome:
    arguments = [argument.format(**places) for argument in step.arguments]
    # Before what is installed, which is the tree.
    path = os.pathsep.join([str(copy), str(copy / "generated"), str(copy / "wrapper")])
    # Compiled code is kept, whatever the environment says: the steps import much, and mostly the same.
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""}
    return Outcome(step, *processes.run([sys.executable, "-m", *arguments], copy, environment))
