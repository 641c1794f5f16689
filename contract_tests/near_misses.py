"""Values that are nearly valid: what a lenient reader takes, and a random one hardly hits upon."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.formats import formats_in

_OF_FORMAT = {
    "date": ("2024-04-31", "2023-02-29", "2024-4-3", "29-04-2024", "2024-04-29T00:00:00", "2024-04-29 ", "20240429"),
    "date-time": ("2024-05-11T12:59:00", "2024-05-11 12:59:00", "2024-02-30T12:59:00+02:00", "2024-05-11"),
    "local-date-time": (
        "2024-02-30 12:59:00",
        "2024-05-11 24:00:00",
        "2024-05-11 12:60:00",
        "2024-05-11T12:59:00",
        "2024-05-11 12:59:00+02:00",
        "2024-05-11 12:59",
        "2024-05-11",
    ),
}
# 1 and 0 are what some backends want; they are no part of the contract.
_OF_BOOLEAN = ("1", "0", "True", "FALSE", "yes", "null", "")
_BESIDES = ("{}1", "{}.", "{} ", "{}\n", " {}", "{}x", "{},-")


def near_misses(schema: Mapping[str, Any]) -> Iterator[str]:
    """Make texts that a field of this schema is not to be given."""
    for name in sorted(formats_in(schema)):
        yield from _OF_FORMAT.get(name, ())
    if schema.get("type") == "boolean":
        yield from _OF_BOOLEAN
    pattern, example = schema.get("pattern"), schema.get("example")
    if isinstance(pattern, str) and isinstance(example, str):
        # To Python, unlike ECMA-262, a line break may come after the end.
        whole = re.compile(re.sub(r"\$$", r"\\Z", pattern))
        yield from (text for text in (each.format(example) for each in _BESIDES) if not whole.search(text))
