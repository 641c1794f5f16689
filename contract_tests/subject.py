"""The contract document under test, and the portal that stands in for its server."""

import os
from functools import cache
from pathlib import Path

from mijnklantportaal.contract import Contract, Operation
from mijnklantportaal.mock import Portal

TOKEN = "test-token"  # noqa: S105 - opens nothing but the mock


@cache
def contract() -> Contract:
    """Return the document that the environment variable CONTRACT names (a path), else the one that is shipped."""
    path = os.environ.get("CONTRACT")
    return Contract.load(Path(path) if path else None)


def portal(
    of: Contract | None = None, *, monthly_limit: int | None = None, requests_per_minute: int | None = None
) -> Portal:
    """Return a new portal; without limits, which would refuse what is valid."""
    return Portal(
        contract() if of is None else of,
        token=TOKEN,
        monthly_limit=monthly_limit,
        requests_per_minute=requests_per_minute,
    )


def label(operation: Operation) -> str:
    """Name an operation as schemathesis does; not each has an operationId."""
    return f"{operation.method} {operation.path}"


def has_input(operation: Operation) -> bool:
    """Tell whether a request has anything but its token to get wrong."""
    return bool(operation.request_content or operation.parameters)
