"""Examples that are written wrongly. Tools send them as they stand, and each spoils a whole request."""

import re
from collections.abc import Iterator
from datetime import datetime

from codegen.doctor.actions import remove
from codegen.doctor.description import Description, types
from codegen.doctor.examples import examples, mended_date, mended_url, short
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.prose import ATOM, DATE, LOCAL_TIME


@rule(
    "impossible-date", Severity.CONTRACT, "Whoever sends the example is refused, and learns nothing from the refusal."
)
def dates(description: Description) -> Iterator[Problem]:
    """Find examples that are in no calendar."""
    for example in examples(description):
        mended = mended_date(example.value) if isinstance(example.value, str) else None
        if mended:
            yield Problem(example.location, f"{short(example.value)} is in no calendar", example.replaced(mended))


@rule("comma-after-url", Severity.CONTRACT, "Whoever follows the example asks for another page, or for none.")
def commas(description: Description) -> Iterator[Problem]:
    """Find URLs with a comma at their end."""
    for example in examples(description):
        mended = mended_url(example.value) if isinstance(example.value, str) else None
        if mended:
            yield Problem(
                example.location, f"the URL {short(example.value)} ends in a stray comma", example.replaced(mended)
            )


@rule(
    "example-against-prose",
    Severity.CONTRACT,
    "Description and example say different things, and one of them is wrong.",
)
def against_prose(description: Description) -> Iterator[Problem]:
    """Find examples that are not written as the description says."""
    for example in examples(description):
        if not isinstance(example.value, str) or "string" not in types(example.schema.value):
            continue
        if mended_date(example.value):
            continue  # told by `impossible-date`
        wanted = _wanted(example.schema.prose, example.value)
        if wanted:
            yield Problem(
                example.location,
                f"{short(example.value)} is not written as the description says, {wanted}",
                remove(example.location) if isinstance(example.word, str) else None,
            )


def _wanted(prose: str, written: str) -> str | None:
    """Give the form that the prose asks for, if the text does not have it."""
    if LOCAL_TIME.search(prose):
        empty = not written and "leave empty" in prose.lower()
        return None if empty or _is_time(written, "%Y-%m-%d %H:%M:%S") else "`YYYY-mm-dd HH:mm:ss`"
    if DATE.search(prose):
        return None if _is_time(written, "%Y-%m-%d") else "`YYYY-mm-dd`"
    if ATOM.search(prose):
        return None if "T" in written and _is_time(written, "%Y-%m-%dT%H:%M:%S%z") else "ATOM"
    return None


def _is_time(written: str, form: str) -> bool:
    try:
        datetime.strptime(re.sub(r"\.[0-9]+", "", written), form)  # noqa: DTZ007  # only the form counts
    except ValueError:
        return False
    return len(written) >= len("2024-04-29")


RULES: tuple[Rule, ...] = (dates, commas, against_prose)
