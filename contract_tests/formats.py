"""The formats that schemathesis does not know, or fills with something else than the portal takes; and deep JSON."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Response

from contract_tests.pdfs import pdfs

_LOCAL_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)


def is_local_date_time(text: str) -> bool:
    """Tell whether this is a time of the calendar as `YYYY-mm-dd HH:MM:SS`."""
    if not _LOCAL_DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - it has no zone
    except ValueError:
        return False
    return True


OURS: Mapping[str, Callable[[str], bool]] = {"local-date-time": is_local_date_time}
"""The checks of the formats that are not JSON Schema's."""

STRATEGIES: Mapping[str, st.SearchStrategy[Any]] = {
    # schemathesis would send a PNG.
    "binary": pdfs(),
    # A pattern would give 3745-99-24 38:97:27.
    "local-date-time": st.datetimes().map(lambda moment: moment.isoformat(" ", "seconds")),
}


def register() -> None:
    """Tell schemathesis how to make them, and how to read JSON."""
    for name, strategy in STRATEGIES.items():
        schemathesis.openapi.format(name, strategy)
    schemathesis.deserializer("application/json")(_read_json)


def _read_json(_: object, response: Response) -> Any:
    try:
        return response.json()
    except RecursionError:
        # Nothing else is caught around it: the thread that sends the requests would end.
        raise ValueError("nested too deeply") from None


def without_widths(node: dict[str, Any]) -> dict[str, Any]:
    """Take away what says how wide a number is, for `object_hook`: bounds to schemathesis, to JSON Schema nothing."""
    return {key: value for key, value in node.items() if key != "format" or value not in ("int32", "int64")}


def formats_in(document: object) -> set[str]:
    """Return every format that a document's schemas name."""
    if isinstance(document, Mapping):
        own = document.get("format")
        named = {own} if isinstance(own, str) else set()
        return named.union(*map(formats_in, document.values()))
    if isinstance(document, list):
        return set().union(*map(formats_in, document))
    return set()
