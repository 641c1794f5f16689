"""What is made and tried in the copy, each in a process of its own that sees the copy and not the tree."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from attrs import field, frozen

WORKERS: Final = 2


@frozen
class Step:
    """A module to run with Python; `{tree}` in an argument is the tree that the copy was made of."""

    what: str
    arguments: Sequence[str]


@frozen
class Outcome:
    """What came of a step."""

    step: Step
    succeeded: bool
    output: str = field(repr=False)


GENERATE: Final = Step("generated the client", ("codegen.generate",))
CHECKS: Final = (
    Step("every operation keeps its contract", ("contract_tests",)),
    Step(
        "mypy --strict on the client and the wrapper",
        # The tree's cache: what has not changed is not looked at again.
        ("mypy", "--cache-dir", "{tree}/.mypy_cache", "generated/mijnklantportaal_client", "wrapper/mijnklantportaal"),
    ),
    Step("every module can be imported", ("codegen.update.imports", "mijnklantportaal_client", "mijnklantportaal")),
)
ACCOUNT: Final = Step(
    "the account of the change", ("codegen.changes", "{tree}/openapi.yaml", "openapi.yaml", "--markdown")
)


def run(step: Step, copy: Path, tree: Path) -> Outcome:
    """Run one step in the copy."""
    arguments = [argument.format(tree=tree) for argument in step.arguments]
    # Before what is installed, which is the tree.
    path = os.pathsep.join([str(copy), str(copy / "generated"), str(copy / "wrapper")])
    finished = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-m", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(step, finished.returncode == 0, finished.stdout)


def run_all(steps: Iterable[Step], copy: Path, tree: Path) -> Iterator[Outcome]:
    """Run steps that do not need each other, two at a time; give what came of them in their order."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(lambda step: run(step, copy, tree), steps)
