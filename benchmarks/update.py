"""What taking over a new document costs: the whole update, at 1 operation, 17, and 200.

`python -m benchmarks.update` prints the time and the CPU time of each, and what one more operation costs between the
first two and the last two: no more in the larger document, as long as the time is at most linear. `--sizes 1 17` is
done in a minute, 200 takes ten times as long.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Any

from attrs import frozen

from codegen import documents
from codegen.update.copy import PARTS

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "codegen" / "tests" / "fixtures"
SIZES = (1, 17, 200)
SENT = "/customer-invoices"
METHODS = ("get", "post", "patch", "delete")


@frozen
class Cost:
    """What an update took."""

    operations: int
    seconds: float
    cpu_seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each size; return 1 if an update did not succeed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.update", description=__doc__)
    parser.add_argument("--sizes", type=_size, nargs="+", default=SIZES, metavar="OPERATIONS")
    costs = []
    for size in sorted(set(parser.parse_args(arguments).sizes)):
        cost = measured(size)
        if cost is None:
            return 1
        costs.append(cost)
        each = f"{cost.cpu_seconds / size:.2f} CPU seconds an operation"
        print(f"{size:4} operations: {cost.seconds:6.1f} s, {cost.cpu_seconds:6.1f} CPU seconds, {each}", flush=True)
    for less, more in pairwise(costs):
        slope = (more.cpu_seconds - less.cpu_seconds) / (more.operations - less.operations)
        print(f"from {less.operations} to {more.operations}: {slope:.2f} CPU seconds for each operation more")
    return 0


def _size(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of operations; give 1 or more")
    return int(text)


def measured(size: int) -> Cost | None:
    """Take over a document of so many operations, in a copy of the tree; None where that does not succeed."""
    with tempfile.TemporaryDirectory() as directory:
        tree, spec = Path(directory, "tree"), Path(directory, "new.yaml")
        _copy(tree)
        documents.dump(document(size), spec)
        before, began = _cpu_seconds(), time.monotonic()
        command = [sys.executable, "-m", "codegen.update", str(spec), "--tree", str(tree)]
        finished = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if finished.returncode:
            print(finished.stdout, finished.stderr, sep="", end="", file=sys.stderr)
            return None
        return Cost(size, time.monotonic() - began, _cpu_seconds() - before)


def document(size: int) -> Mapping[str, Any]:
    """Make a document of so many operations: the vendor's one, else the rehearsal's over and over by other names."""
    if size == 1:
        only = documents.load_openapi(FIXTURES / "single.yaml")
        only["info"]["title"] += " once more"
        return only
    made = documents.load_openapi(FIXTURES / "rehearsal.yaml")
    # Of those two operations the wrapper sends one: a document without it cannot be taken over.
    paths = {SENT: made["paths"].pop(SENT), **made["paths"]}
    schemas = made["components"]["schemas"]
    made["paths"], made["components"]["schemas"] = {}, {}
    for turn, path, method, operation in islice(_operations(paths, schemas), size):
        made["paths"].setdefault(path, {})[method] = operation
        made["components"]["schemas"] |= {
            f"{name}{turn}": value for name, value in _named(schemas, schemas, turn).items()
        }
    return made


def _operations(paths: Any, schemas: Any) -> Iterator[tuple[str, str, str, Any]]:
    for number in count(1):
        turn = "" if number == 1 else str(number)
        for path, item in _named(paths, schemas, turn).items():
            _, kind, *rest = path.split("/")
            for method in METHODS:
                if method in item:
                    operation = item[method]
                    if "operationId" in operation:
                        operation["operationId"] += turn and f"-{turn}"
                    yield turn, "/".join(["", kind + turn, *rest]), method, operation


def _named(value: Any, schemas: Any, turn: str) -> Any:
    """Copy a part of the document, with references to the schemas of this turn."""
    text = json.dumps(value)
    for name in schemas:
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{name}{turn}"')
    return json.loads(text)


def _copy(tree: Path) -> None:
    tree.mkdir()
    for name in (*PARTS, ".mypy_cache"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy2(ROOT / name, tree / name)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
