import pytest

from codegen.changes import prose


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Date when it is issued, in `YYYY-mm-dd` format", {"spelling": ("yyyy-mm-dd",)}),
        ("Format: dd-mm-YYYY", {"spelling": ("dd-mm-yyyy",)}),
        ("Formatted as d/m/Y", {"spelling": ("d/m/y",)}),
        ("as `%Y-%m-%d %H:%M`", {"spelling": ("%y-%m-%d %h:%m",)}),
        ("in `YYYYMMDD`", {"spelling": ("yyyymmdd",)}),
        ("in `YYYY-mm-dd HH:mm:ss` format. Leave empty when", {"spelling": ("yyyy-mm-dd hh:mm:ss",), "absence": True}),
        ("Written in ATOM format.", {"spelling": ("RFC 3339",)}),
        ("a Unix timestamp in UTC", {"spelling": ("Unix time",), "zone": ("UTC",)}),
        ("ISO 3166-1 alpha-2 country code (2 letters)", {"spelling": ("ISO 3166-1 alpha-2",), "length": "2 letters"}),
        ("with a maximum of 60", {"maximum": 60}),
        ("Maximum length: 60 characters", {"maximum": 60}),
        ("no more than 1,000 items", {"maximum": 1000}),
        ("up to 2.5", {"maximum": 2.5}),
        ("between 3 and 10 characters", {"maximum": 10, "minimum": 3}),
        ("at least 8 characters", {"minimum": 8}),
        ("60 requests per minute", {"maximum": 60, "period": ("minute",)}),
        ("Can be `a`, `b` or `c`.", {"values": ("a", "b", "c")}),
        ('Possible values are "a" and "b"', {"values": ("a", "b")}),
        ("Falls back to `NL` when not provided", {"default": "NL"}),
        ("Default is 15 objects", {"default": "15"}),
        ("always starting with `inv_`.", {"prefix": "inv_"}),
        ("Amount in cents", {"denomination": ("cent",)}),
        ("The sum (eurocents)", {"denomination": ("cent",)}),
        ("in the smallest currency unit", {"denomination": ("cent",)}),
        ("Amount in euros, not in cents; 12 cents for each letter", {"currency": ("EUR",)}),
        ("Only Euro (EUR) and USD", {"currency": ("EUR", "USD")}),
        ("Sum incl. 21% VAT", {"tax": ("including",)}),
        ("Sum, without taxes", {"tax": ("excluding",)}),
        ("with a comma as decimal separator", {"decimal mark": ("comma",)}),
        ("with a point as decimal separator", {}),
        ("Dutch time, not UTC", {"zone": ("Europe/Amsterdam",)}),
        ("Coordinated Universal Time", {"zone": ("UTC",)}),
        ("as `YYYY-mm-dd HH:mm` in UTC+1", {"spelling": ("yyyy-mm-dd hh:mm",), "zone": ("UTC+1",)}),
        (r"as `Y-m-d\TH:i:sP`", {"spelling": (r"y-m-d\th:i:sp",)}),
        ("Duration in whole minutes", {"measure": ("minute",)}),
        ("as a percentage", {"measure": ("percent",)}),
        ("at most 5 MB", {"maximum": 5_000_000}),
        ("at least 0", {"minimum": 0}),
        ("less than 10, greater than 2", {"maximum": 10, "minimum": 2}),
        ("Country, as two letters", {"length": "2 letters"}),
        ("a comma-separated list", {"spelling": ("comma-separated",)}),
        ("Due date, if available", {"absence": True}),
        ("This field is required", {"obligation": True}),
        ("This field is not required", {}),
        ("The customer's own number, e.g. a purchase order", {}),
        ("Mind your own business at 12 to 14 Main Street", {}),
    ],
)
def test_what_a_text_says(text: str, facts: dict[str, object]) -> None:
    assert prose.facts(text) == facts


@pytest.mark.parametrize(
    ("example", "spelling"),
    [
        ("2024-04-29", "date, year first"),
        ("29-04-2024", "date, year last"),
        ("2024-04-29T21:00:00+02:00", "time with offset"),
        ("12.95", "decimal point"),
        ("12,95", "decimal comma"),
        ("1295", "whole number"),
        ("2024-001", None),
        (12.95, None),
    ],
)
def test_how_an_example_is_spelt(example: object, spelling: str | None) -> None:
    assert prose.spelling_of(example) == spelling
