"""`make faults` prints each fault, what the caller is told, and how often the request reached the server."""

import sys
from argparse import ArgumentParser

from .catalogue import FAULTS
from .runner import Result, expected, run


def main() -> int:
    """Print the table; return 1 if a row is wrong."""
    ArgumentParser("python -m wrapper.tests.faults", description=__doc__).parse_args()
    wrong = 0
    row = "{:<48} {:<24} {:<12} {:>7}  {:<5} {:<5}"
    print(row.format("the server", "error", "outcome", "reached", "sync", "async"))
    for fault in FAULTS:
        wanted = expected(fault)
        results = [run(fault, mode) for mode in ("sync", "async")]
        wrong += sum(result != wanted for result in results)
        print(row.format(fault.name, *_columns(wanted), *(_verdict(result, wanted) for result in results)), flush=True)
    print(f"\n{len(FAULTS)} faults, {wrong} rows wrong")
    return 1 if wrong else 0


def _columns(result: Result) -> tuple[str, str, int]:
    return (result.error.__name__ if result.error else "-", result.outcome or "created", result.reached)


def _verdict(result: Result, wanted: Result) -> str:
    return "ok" if result == wanted else f"WRONG: {' '.join(map(str, _columns(result)))}"


if __name__ == "__main__":
    sys.exit(main())
