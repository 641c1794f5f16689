"""Where a document has examples, and how one that cannot be is mended."""

import calendar
import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node
from codegen.doctor.finding import Action
from codegen.documents import Location

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])(.*)", re.DOTALL)


@frozen
class Example:
    """A value that stands as an example of a schema."""

    schema: Node
    value: Any
    location: Location
    holder: Node  # of the keyword `example`, `default` or `value`; an entry of a list has none of its own

    @property
    def word(self) -> str | int:
        return self.location[-1]

    def replaced(self, value: Any) -> Action | None:
        """Give the action that puts another value in its place; a list can only be added to."""
        return update(self.holder.location, {self.word: value}) if isinstance(self.word, str) else None


def examples(description: Description, *, defaults: bool = False) -> Iterator[Example]:
    for node in description.of("Schema"):
        if defaults:
            if "default" in node.value:
                yield Example(node, node.value["default"], (*node.location, "default"), node)
            continue
        if "example" in node.value:
            yield Example(node, node.value["example"], (*node.location, "example"), node)
        listed = node.value.get("examples")
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            yield Example(node, value, (*node.location, "examples", index), node)
    if not defaults:
        yield from _beside(description)


def _beside(description: Description) -> Iterator[Example]:
    """Give the examples that stand beside a schema, in a body, a parameter or a header."""
    for node in description.of("MediaType", "Parameter", "Header"):
        for schema in node.under("schema"):
            if "example" in node.value:
                yield Example(schema, node.value["example"], (*node.location, "example"), node)
            for listed in node.under("examples"):
                named = description.follow(listed)
                if named is not None and "value" in named.value:
                    yield Example(schema, named.value["value"], (*named.location, "value"), named)


def mended_date(written: str) -> str | None:
    """Give the nearest earlier date for one that is in no calendar, what stands behind it as it is; None if it is."""
    match = _DATE.fullmatch(written)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    right_month = min(max(month, 1), 12)
    last = calendar.monthrange(year or 1, right_month)[1]  # the year 0 is in no calendar either
    right = f"{year or 1:04}-{right_month:02}-{min(max(day, 1), last):02}"
    return None if right == f"{match[1]}-{match[2]}-{match[3]}" else right + match[4]


def mended_url(written: str) -> str | None:
    """Give a URL without the commas at its end; None for anything else."""
    return written.rstrip(",") if re.fullmatch(r"https?://[^ ]*[^ ,],+", written) else None


def short(value: object) -> str:
    line = " ".join(str(value).split())
    return line if len(line) <= 100 else line[:99] + "…"
