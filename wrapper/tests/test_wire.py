"""How values are spelt on the wire, and which of them are refused before anything is sent."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, Inexact, localcontext
from enum import Enum
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal import InvalidInputError, _wire

from .fakes import deterministic


class Naive(tzinfo):
    """A zone that does not know its offset, which makes a time naive."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


class Broken(tzinfo):
    def utcoffset(self, _: datetime | None) -> NoReturn:
        raise LookupError("no such zone")

    dst = tzname = utcoffset


def refused(function: Callable[[str, Any], object], value: object, remedy: str) -> InvalidInputError:
    with pytest.raises(InvalidInputError, match=re.escape(remedy)) as caught:
        function("it", value)
    assert caught.value.argument == "it"
    return caught.value


@pytest.mark.parametrize("value", ["2024-001", "1 2", "é/\\\"'", "€ 😀", "\u200b1"])
def test_text_goes_out_as_it_is(value: str) -> None:
    assert _wire.text("it", value) == value


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (1, "give it as text (str), not int"),
        (b"1", "not bytes"),
        (None, "not NoneType"),
        ("", "it is empty"),
        ("  ", "it is empty"),
        *[(f"1{control}", "a control character") for control in "\x00\t\n\r\x1f\x7f\x85\x9f\u2028\u2029"],
        *[(number, "begins or ends with a blank") for number in (" 1", "1 ", "1\xa0")],
        ("1\ud800", "a lone surrogate"),
    ],
)
def test_text_refuses(value: object, remedy: str) -> None:
    refused(_wire.text, value, remedy)


@pytest.mark.parametrize("value", [date(1970, 1, 1), date(2024, 2, 29), date(2100, 12, 31)])
def test_a_day_goes_out_as_it_is(value: date) -> None:
    assert _wire.day("it", value) == value


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (datetime(2024, 4, 29, tzinfo=UTC), "give a date, not a datetime"),
        ("2024-04-29", "give a datetime.date"),
        (None, "give a datetime.date"),
        (date(1969, 12, 31), "give a year from 1970 to 2100"),
        (date(2101, 1, 1), "give a year from 1970 to 2100"),
    ],
)
def test_day_refuses(value: object, remedy: str) -> None:
    refused(_wire.day, value, remedy)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2024, 5, 11, 10, 59, tzinfo=UTC), "2024-05-11 12:59:00"),
        (datetime(2024, 1, 11, 11, 59, tzinfo=UTC), "2024-01-11 12:59:00"),
        (datetime(2024, 5, 11, 12, 59, 1, 999_999, _wire.AMSTERDAM), "2024-05-11 12:59:01"),
        (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), "2025-01-01 00:30:00"),
        (datetime(1970, 1, 1, tzinfo=_wire.AMSTERDAM), "1970-01-01 00:00:00"),
        # The hour that comes twice: the format has no room for the difference.
        (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "2024-10-27 02:30:00"),
        (datetime(2024, 10, 27, 1, 30, tzinfo=UTC), "2024-10-27 02:30:00"),
    ],
)
def test_a_moment_goes_out_in_amsterdam_time(value: datetime, text: str) -> None:
    assert _wire.moment("it", value) == text


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (datetime(2024, 5, 11, 12, 59), "it has no time zone"),  # noqa: DTZ001 - that is the point
        (datetime(2024, 5, 11, 12, 59, tzinfo=Naive()), "it has no time zone"),
        (datetime(2024, 5, 11, 12, 59, tzinfo=Broken()), "its time zone does not work; give another"),
        (date(2024, 5, 11), "give a datetime.datetime"),
        ("2024-05-11 12:59:00", "give a datetime.datetime"),
        (datetime(1969, 12, 31, 23, 59, tzinfo=UTC), "give a year from"),
        (datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=5))), "give a year from"),
        (datetime(2100, 12, 31, 23, 30, tzinfo=UTC), "give a year from"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), "give a year from"),
        (datetime.max.replace(tzinfo=UTC), "give a year from"),
    ],
)
def test_moment_refuses(value: object, remedy: str) -> None:
    refused(_wire.moment, value, remedy)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.95"), "12.95"),
        ("12.95", "12.95"),
        ("+12.9", "12.90"),
        (12, "12.00"),
        (-5, "-5.00"),
        ("-0.01", "-0.01"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("12.9500"), "12.95"),
        ("007", "7.00"),
        ("999999999999.99", "999999999999.99"),
        (Decimal("-999999999999.99"), "-999999999999.99"),
    ],
)
def test_an_amount_has_two_decimals(value: Decimal | str | int, text: str) -> None:
    assert _wire.amount("it", value) == text


@deterministic
@given(st.integers(-(10**14) + 1, 10**14 - 1), st.integers(1, 40), st.booleans())
def test_an_amount_is_exact_whatever_the_callers_context(cents: int, precision: int, trapped: bool) -> None:  # noqa: FBT001
    value = Decimal(cents).scaleb(-2)
    with localcontext() as context:
        context.prec = precision
        context.traps[Inexact] = trapped
        text = _wire.amount("it", value)
    assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text)
    assert Decimal(text) == value


@deterministic
@given(st.integers(-(10**15), 10**15).filter(lambda mills: mills % 10 != 0))
def test_an_amount_is_never_rounded(mills: int) -> None:
    with pytest.raises(InvalidInputError):
        _wire.amount("it", Decimal(mills).scaleb(-3))


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (12.95, "never a float"),
        (True, "never a float"),
        (None, "never a float"),
        (b"1", "never a float"),
        *[
            (text, "give digits with a point")
            for text in ["", "12,95", "1.", ".5", "1e3", " 1", "1\n", "€1", "٣", "1_0"]
        ],
        (Decimal("NaN"), "give a number"),
        (Decimal("sNaN"), "give a number"),
        (Decimal("-Infinity"), "give a number"),
        ("1000000000000", "a million million"),
        (-(10**12), "a million million"),
        (Decimal("1E+999999"), "a million million"),
        ("12.955", "round it, e.g. to 12.96"),
        (Decimal("1E-999999"), "round it"),
    ],
)
def test_amount_refuses(value: object, remedy: str) -> None:
    refused(_wire.amount, value, remedy)


def test_an_amount_too_long_to_show_is_refused_all_the_same() -> None:
    assert refused(_wire.amount, 10**5000, "a million million").value == "<int>"


def test_a_flag_is_a_boolean() -> None:
    assert _wire.flag("it", True) is True  # noqa: FBT003
    assert _wire.flag("it", False) is False  # noqa: FBT003
    for value in (1, 0, "true", "no"):
        refused(_wire.flag, value, "give True or False")


def test_a_member_of_an_enumeration_goes_out_as_its_text() -> None:
    class Named(str, Enum):  # noqa: UP042  # whose str() is "Named.FIRST"
        FIRST = "2024-001"

    assert str(_wire.text("it", Named.FIRST)) == "2024-001"
    assert str(_wire.further_fields("extra", {"a": Named.FIRST}, {})["a"]) == "2024-001"


def test_further_fields_go_out_as_they_are() -> None:
    given_fields = {
        "a": "é\r\n",
        "b": 7,
        "c": Decimal("1E+3"),
        "d": True,
        "e": "",
        "f": Decimal("0.10"),
        "g": -(10**5000),
    }
    assert _wire.further_fields("extra", given_fields, {}) == {
        "a": "é\r\n",
        "b": "7",
        "c": "1000",
        "d": True,
        "e": "",
        "f": "0.10",
        "g": "-1" + "0" * 5000,
    }


@pytest.mark.parametrize(
    ("fields", "argument", "remedy"),
    [
        ([("a", "b")], "extra", "give a mapping"),
        ("a=b", "extra", "give a mapping"),
        ({"": "b"}, "extra", "it is empty"),
        ({1: "b"}, "extra", "give it as text"),
        ({"a\r\n": "b"}, "extra", "a control character"),
        ({"dueAt": "b"}, "extra", "this field has an argument of its own: due_at"),
        ({"due_at": "b"}, "extra", "this field has an argument of its own: due_at"),
        ({"a": 1.5}, "extra['a']", "give text"),
        ({"a": None}, "extra['a']", "give text"),
        ({"a": Decimal("NaN")}, "extra['a']", "give text"),
        ({"a": "\ud800"}, "extra['a']", "a lone surrogate"),
    ],
)
def test_further_fields_refuse(fields: object, argument: str, remedy: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(remedy)) as caught:
        _wire.further_fields("extra", fields, {"dueAt": "due_at"})
    assert caught.value.argument == argument


def test_an_error_names_the_argument_the_value_and_the_remedy() -> None:
    error = refused(_wire.amount, 12.95, "never a float")
    assert str(error) == 'it: 12.95: give a Decimal, text or whole number, e.g. Decimal("12.95"); never a float'


def test_an_error_shows_no_more_than_the_beginning_of_a_value() -> None:
    assert refused(_wire.text, "x" * 60 + "\n", "a control").value == f"'{'x' * 56}…"
    assert refused(_wire.text, "x" * 56 + "\n", "a control").value == f"'{'x' * 56}\\n'"


def test_an_error_is_one_line_whatever_the_value_says_of_itself() -> None:
    class Table:
        def __repr__(self) -> str:
            return "a\r\nb\n"

    class Broken:
        def __repr__(self) -> str:
            raise LookupError

    assert refused(_wire.text, Table(), "not Table").value == "a b"
    assert refused(_wire.text, Broken(), "not Broken").value == "<Broken>"
