"""What is made and tried in the copy, each in a process of its own that sees the copy and not the tree."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    """

    what: str
    arguments: Sequence[str]
    hint: str = ""


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
        "the client and the wrapper are typed",
        # The tree's cache: what has not changed is not looked at again.
        ("mypy", "--cache-dir", "{tree}/.mypy_cache", "generated/mijnklantportaal_client", "wrapper/mijnklantportaal"),
    ),
)


def run(step: Step, copy: Path, places: Mapping[str, Path]) -> Outcome:
    """Run one step in the copy, with these places in its arguments."""
    with Processes() as processes:
        return _run(step, copy, places, processes)


def run_all(steps: Iterable[Step], copy: Path, places: Mapping[str, Path]) -> Iterator[Outcome]:
    """Run steps that do not need each other, two at a time; give what came of them in their order."""
    with ThreadPoolExecutor(WORKERS) as pool, Processes() as processes:
        yield from pool.map(lambda step: _run(step, copy, places, processes), steps)


def _run(step: Step, copy: Path, places: Mapping[str, Path], processes: Processes) -> Outcome:
    arguments = [argument.format(**places) for argument in step.arguments]
    # Before what is installed, which is the tree.
    path = os.pathsep.join([str(copy), str(copy / "generated"), str(copy / "wrapper")])
    # Compiled code is kept, whatever the environment says: the steps import much, and mostly the same.
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""}
    return Outcome(step, *processes.run([sys.executable, "-m", *arguments], copy, environment))
