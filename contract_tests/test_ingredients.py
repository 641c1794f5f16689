"""What the runs are made of is what it says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.formats import get_default_format_strategies

from contract_tests import formats
from contract_tests.handmade._values import texts
from contract_tests.pdfs import HOSTILE, pdfs, write_pdf
from contract_tests.subject import contract

# JSON Schema's numbers, and texts without a shape.
_WITHOUT_SHAPE = {"int32", "int64", "float", "double", "password"}


def test_every_format_of_the_document_can_be_made() -> None:
    known = get_default_format_strategies().keys() | formats.STRATEGIES.keys() | _WITHOUT_SHAPE

    assert formats.formats_in(contract().document) <= known


@given(formats.STRATEGIES["local-date-time"])
@settings(derandomize=True, database=None)
def test_local_times_are_in_the_calendar(text: str) -> None:
    assert formats.is_local_date_time(text)


@pytest.mark.parametrize("text", ["3745-99-24 38:97:27", "2024-02-30 12:00:00", "2024-05-11T12:59:00"])
def test_other_times_are_not(text: str) -> None:
    assert not formats.is_local_date_time(text)


@pytest.mark.parametrize("name", ["date", "date-time", "local-date-time"])
def test_the_first_and_the_last_day_of_the_calendar_are_tried(name: str) -> None:
    schema = {"type": "string", "format": name}
    right = [text for text, is_valid in texts(contract(), schema) if is_valid]

    assert {text[:10] for text in right} >= {"0001-01-01", "9999-12-31"}


def test_a_pattern_that_python_does_not_read_has_texts_all_the_same() -> None:
    schema = {"type": "string", "pattern": r"^\p{L}{2}$", "example": "ab"}

    assert {"AB", "ab ", "b"} <= {text for text, _ in texts(contract(), schema)}


@given(pdfs() | st.sampled_from([write_pdf(payload=payload) for payload in HOSTILE]))
@settings(derandomize=True, database=None)
def test_a_pdf_is_whole(pdf: bytes) -> None:
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", pdf)[1])  # type: ignore[index]
    offsets = [int(line) for line in re.findall(rb"(\d{10}) 00000 n \n", pdf[start:])]

    assert pdf.startswith(b"%PDF-1.4\n")
    assert pdf[start:].startswith(b"xref\n")
    assert [pdf[offset:].partition(b" 0 obj")[0] for offset in offsets] == [b"%d" % n for n in range(1, 7)]
