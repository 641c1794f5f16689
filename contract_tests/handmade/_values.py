"""Values that are nearly valid, or valid and odd: what a lenient reader takes, and a careless one trips over."""

# ruff: noqa: RUF001  # characters that are easily mistaken for others are the point

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mijnklantportaal.contract import Contract

from contract_tests.relations import shapes

TEXTS = (
    "Café ß €",
    "👩‍👩‍👧 🧾 𝒳",
    "e\u0301 o\u0308",
    "שלום \u202eabc\u202c عربي",
    "中文字",
    "\"double\" 'single' `back` „low“",
    "a\\b\\n\\",
    "<script>alert(1)</script>",
    "a & b &amp; <b>",
    "'; DROP TABLE invoices; --",
    "%s %d %n {0} ${7*7} {{7*7}}",
    "=1+1",
    "../../etc/passwd",
    "a=b&c=d;e,f",
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "%41%2500+",
    " before",
    "after ",
    "in  between",
    "a\ttab",
    "two\r\nlines",
    "\r\nlines about it\r\n",
    " ",
    "no\u00a0break, soft\u00adhyphen",
    "zero\u200bwidth",
    "\ufeffmark",
    "--boundary--",
    "null",
    "undefined",
    "true",
    "0",
    "007",
    "0x1A",
    "1.0",
    "1e3",
    "-1",
    "+31",
    "1,234",
    "a.",
    "20240000000000000001",  # beyond 64 bits, and what a float has
    "x" * 40,
    "x" * 256,
    "x" * 300,
    "é" * 300,
    "x" * 3000,
)
"""What a text may be of which only the length is said, if anything."""

UNPRINTABLE = ("a\x00b", "a\x1b[31mb", "a\x7fb", "a\u2028b", "a\ufffeb")
"""What a backend may well refuse, though no schema does; it must not crash of it, nor change it in silence."""

NO_NUMBERS = ("", " 1", "1 ", "+1", "01", "1.0", "1e3", "0x1", "one", "NaN", "١", "true")
"""What is easily mistaken for a number, where it is written as text."""

_AMOUNTS = (
    *("0", "0.00", "-0.00", "0.01", "-12.95", "12.9", "12", "010", "-0.01", "1234567.89", "99999999999.99"),
    "90071992547409.93",  # which a float has not
    *("12.999", "12.951", "12.950", "1e3", "1E3", "1,000.00", "1.000,00", "12,95", ".5", "5.", "+1", "--1", "-", "- 1"),
    *("1 000", "1_000", "€ 12.95", "12.95 EUR", "NaN", "Infinity", "0x10", "1/2", "12.95.1", "", " ", "12.95\n"),
    *("\t1", "1-", "(1)", "١٢", "12.9５", "twelve", "null", "12.-5", "1\u00a0000", "−1", "1'000", "12.95\x00"),
)

_DATES = (
    *("2024-02-29", "2000-02-29", "2024-01-31", "2024-04-30", "2023-12-31", "2024-01-01"),
    *("1999-12-31", "2000-01-01", "2100-02-28", "2100-12-31", "0001-01-01", "9999-12-31"),
)
_NO_DATES = (
    *("2024-04-31", "2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2024-06-31", "2024-09-31", "2024-11-31"),
    *("2024-13-01", "2024-00-10", "2024-01-00", "2024-01-32", "0000-00-00", "2024-4-3", "24-04-29", "29-04-2024"),
    *("04/29/2024", "2024/04/29", "2024.04.29", "2024-29-04", "2024-04-29T00:00:00", "2024-04-29 00:00:00"),
    *("2024-04-29 ", " 2024-04-29", "2024-04-29\n", "20240429", "2024-W18-1", "2024-120", "2024-04", "tomorrow", "now"),
    *("+2024-04-29", "-2024-04-29", "12024-04-29", "٢٠٢٤-٠٤-٢٩", "2024-04-2９", "1714348800", "2024-04-29Z", "null"),
    "2024-04-29\x00",  # at which C ends a text
)
_LOCAL_TIMES = (
    *(
        "2024-02-29 23:59:59",
        "2024-01-01 00:00:00",
        "2024-07-01 12:00:00",
        "1999-12-31 23:59:59",
        "2100-02-28 12:00:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
    ),
    # A Monday of the next year's first week, by ISO 8601, and a summer after 2037, where the tables of zones end.
    *("2024-12-30 12:00:00", "2050-07-01 12:00:00"),
    # The hour that spring skips, and the one that autumn repeats, with their neighbours.
    *("2024-03-31 01:59:59", "2024-03-31 02:30:00", "2024-03-31 03:00:00"),
    *("2024-10-27 01:59:59", "2024-10-27 02:30:00", "2024-10-27 03:00:00"),
)
_NO_LOCAL_TIMES = (
    *(
        "2024-02-30 12:59:00",
        "2023-02-29 12:59:00",
        "2024-04-31 12:59:00",
        "2024-13-01 12:59:00",
        "0000-00-00 00:00:00",
    ),
    *("2024-05-11 24:00:00", "2024-05-11 25:00:00", "2024-05-11 12:60:00", "2024-05-11 12:59:60", "2024-05-11 12:59"),
    *(
        "2024-05-11T12:59:00",
        "2024-05-11T10:59:00Z",
        "2024-05-11 12:59:00+02:00",
        "2024-05-11 12:59:00Z",
        "2024-05-11 12:59:00.5",
        "2024-05-11",
    ),
    *("2024-5-11 12:59:00", "2024-05-11 1:59:00", "2024-05-11  12:59:00", "11-05-2024 12:59:00", "12:59:00", "now"),
    *(" 2024-05-11 12:59:00", "2024-05-11 12:59:00 ", "2024-05-11 12:59:00\n", "2024-05-11 12:59:00 PM", "1715425140"),
    *(" ", "null", "0", "false", "٢٠٢٤-٠٥-١١ ١٢:٥٩:٠٠", "2024-05-11 12:59:00\x00"),
)
_TIMES = (
    *("2024-05-11T12:59:00+02:00", "2024-05-11T10:59:00Z", "2024-02-29T23:59:59-11:00", "2024-10-27T02:30:00+01:00"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
)
_NO_TIMES = (
    *("2024-05-11T12:59:00", "2024-05-11 12:59:00", "2024-02-30T12:59:00+02:00", "2024-05-11", "2024-05-11T25:00:00Z"),
    *("2024-05-11T12:59:00+0200", "2024-05-11T12:59Z", "20240511T125900Z", "Sat, 11 May 2024 12:59:00 GMT", "now"),
)
_BY_HAND: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "date": (_DATES, _NO_DATES),
    "date-time": (_TIMES, _NO_TIMES),
    "local-date-time": (_LOCAL_TIMES, _NO_LOCAL_TIMES),
}
"""Of a format, what is valid and what is not, said by hand: the judge is not to be its own witness."""

_OTHERS: Mapping[str, tuple[str, ...]] = {
    "uri": ("https://example.org/a?b=c#d", "example.org", "/a", "//example.org", "http://", "https://exa mple.org", ""),
    "email": (
        "a+b@example.org",
        "a@b@c",
        "example.org",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@example.org\n",
        "",
    ),
    "uuid": ("00000000-0000-4000-8000-000000000000", "00000000", "g0000000-0000-4000-8000-000000000000", ""),
}
# 1 and 0 are what some backends want; they are no part of the contract.
_NO_BOOLEANS = ("1", "0", "True", "FALSE", "TRUE", "yes", "no", "on", "null", "", " true", "true ", "2", "tru")
_BESIDES = (
    "{}\n",
    "{} ",
    " {}",
    "{}.",
    "{},-",
    "{}é",
    "{}\u200b",
    "x{}",
    "{}/..",
    "{}<b>",
    "{}'--",
    "{0} {0}",
    "{}\\",
    "{}\0",
)


def texts(contract: Contract, schema: Any) -> Iterator[tuple[str, bool | None]]:
    """Make texts for a field, each with whether it is valid; None where that is for the judge to say."""
    stated = list(shapes.alternatives(contract, schema))
    yield from dict.fromkeys(_of_format(stated))
    yield from ((text, None) for text in dict.fromkeys(_of_shape(stated)))


def _of_format(stated: list[Mapping[str, Any]]) -> Iterator[tuple[str, bool | None]]:
    formats = {each["format"] for each in stated if "format" in each}
    # What else is said of the value is for the judge.
    is_all = len(formats) == 1 and not any({"enum", "pattern", "not", "maxLength"} & each.keys() for each in stated)
    for name in sorted(formats):
        right, wrong = _BY_HAND.get(name, ((), ()))
        yield from ((text, True if is_all else None) for text in right)
        yield from ((text, False if is_all else None) for text in wrong)
    types = set().union(*map(shapes.types_in, stated))
    if "boolean" in types and not {"string", "null"} & types:
        yield from (("true", True), ("false", True))
        yield from ((text, False) for text in _NO_BOOLEANS)


def _of_shape(stated: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in stated:
        yield from _OTHERS.get(each.get("format", ""), ())
        for member in each.get("enum", [each["const"]] if "const" in each else ()):
            if isinstance(member, str):
                yield from (member, member.upper(), member.capitalize(), f" {member}", f"{member}x", member[:-1])
        if "pattern" in each:
            yield from _of_pattern(each["pattern"], str(each.get("example", "")))
        yield from _of_length(each)
    is_text = any("string" in shapes.types_in(each) for each in stated)
    if is_text and not any(_has_shape(each) for each in stated):
        yield from (*TEXTS, *UNPRINTABLE)
    elif is_text:
        yield from ("", " ", "x", "null", TEXTS[1], TEXTS[7], "x" * 300)


def _is_for_amounts(pattern: str) -> bool:
    try:
        return bool(re.search(pattern, "12.95") and not re.search(pattern, "x"))
    except re.error:  # ECMA-262 has what Python's own does not read
        return False


def _of_pattern(pattern: str, example: str) -> Iterator[str]:
    if _is_for_amounts(pattern):
        yield from _AMOUNTS
        return
    yield from (each.format(example) for each in _BESIDES)
    yield from (example.upper(), example.swapcase(), example[1:], example[:4], example * 20, f"{example}{'x' * 300}")
    start, mark, end = example.rpartition("_")
    yield from (f"{start}{mark}{each}" for each in (end.upper(), end.capitalize(), f"-{end}", f"{end}_9-Z", "0", "1e3"))
    if mark:
        yield f"{start[::-1]}{mark}{end}"


def _of_length(schema: Mapping[str, Any]) -> Iterator[str]:
    # Characters, not bytes: the last one takes four.
    for length in (schema.get("minLength", 0) - 1, schema.get("minLength", 0)):
        if length >= 0:
            yield from ("x" * length, "é" * length)
    if "maxLength" in schema:
        most = schema["maxLength"]
        yield from (letter * (most + more) for letter in "xé𝒳" for more in (0, 1))


def _has_shape(schema: Mapping[str, Any]) -> bool:
    return bool({"format", "pattern", "enum", "const", "contentMediaType"} & schema.keys())


def numbers(contract: Contract, schema: Any) -> Iterator[Any]:
    """Make numbers about the bounds of a field that is one."""
    for each in shapes.alternatives(contract, schema):
        if {"integer", "number"} & shapes.types_in(each):
            yield from (0, 1, -1, 1.5, 2**31, 2**53, -(2**63))
            for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
                if key in each:
                    yield from (each[key] - 1, each[key], each[key] + 1)


OTHER_TYPES: Mapping[str, Any] = {
    "null": None,
    "a number": 12.95,
    "a whole number": 1,
    "true": True,
    "a list": [],
    "a list of a text": ["x"],
    "an object": {},
    "an object with a field": {"x": "y"},
}
"""Values of each type of JSON, for a field that is of another."""
