"""What a reply says, however odd it is."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal._redaction import redacted
from mijnklantportaal._reply import errors_of, message_of, retry_after_of, shortened

from .fakes import TOKEN, deterministic, reply

DATE = "Mon, 29 Apr 2024 10:00:00 GMT"


def test_a_reply_shows_the_length_of_its_body_only() -> None:
    assert repr(reply(422, b"secret")) == "Reply(status_code=422, headers={}, content=<6 bytes>)"


def test_text_survives_what_is_not_utf_8() -> None:
    assert reply(content=b"caf\xe9").text == "caf\ufffd"


def test_a_body_that_is_no_json_is_a_value_error() -> None:
    for content in (b"", b"<html>", b"\xff", b"[" * 100_000, b'{"\xff": ' + b"[" * 100_000):
        with pytest.raises(ValueError, match=r"."):
            reply(content=content).json()


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": "caf\xe9", "id": "inv_1"}', {"a": "caf\ufffd", "id": "inv_1"}),
        (b'{"a": 5, "b": ' + b"1" * 5000 + b"}", {"a": 5, "b": Decimal("1" * 5000)}),
        (b'{"a\xff": -' + b"1" * 5000 + b"}", {"a\ufffd": Decimal("-" + "1" * 5000)}),
        ('{"id": "inv_1"}'.encode("utf-16"), {"id": "inv_1"}),
        (b'\xef\xbb\xbf{"id": "inv_1"}', {"id": "inv_1"}),
    ],
)
def test_what_is_odd_in_json_does_not_hide_the_rest(content: bytes, value: object) -> None:
    assert reply(content=content).json() == value


def test_a_secret_is_struck_out_of_headers_and_body() -> None:
    echo = reply(500, f"<pre>Bearer {TOKEN}</pre>".encode(), x_echo=f"Bearer {TOKEN}", server="nginx")
    assert redacted(echo, [TOKEN]) == reply(500, b"<pre>Bearer [token]</pre>", x_echo="Bearer [token]", server="nginx")


@pytest.mark.parametrize(
    "spelt",
    [
        r"tok_a\u002bc=/1|<&\"\u0027\\$",
        r"\u0074\u006F\u006b_a\u002Bc\u003d\/1\u007c\u003c\u0026\u0022'\u005c$",
        r"tok_a+c=\/1|<&\"'\\$",
        "tok_a%2Bc%3D%2F1%7C%3C%26%22%27%5C%24",
        "tok_a+c=/1|&lt;&amp;&quot;&#x27;\\$",
        "tok_a+c=/1|&lt;&amp;\"'\\$",
    ],
)
def test_a_secret_is_struck_out_however_it_is_spelt(spelt: str) -> None:
    """JSON may write any character by its number, as PHP's does `<`; a debug page shows a URL, or escapes HTML."""
    echo = reply(422, f'{{"message": "bad {spelt}, \\u002b"}}'.encode())

    assert redacted(echo, ["tok_a+c=/1|<&\"'\\$"]).content == b'{"message": "bad [token], \\u002b"}'


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("length", [6, 7, len(TOKEN) - 1])
def test_a_secret_in_which_a_body_breaks_off_is_struck_out(length: int, coding: str) -> None:
    cut = reply(500, f"Bearer {TOKEN[:length]}".encode(coding))
    assert redacted(cut, [TOKEN]).content == "Bearer [token]".encode(coding)
    whole = f"{TOKEN[:length]}, {TOKEN[1:]}, {TOKEN[:5]}".encode(coding)
    assert redacted(reply(500, whole), [TOKEN]).content == whole


def test_where_there_is_no_secret_nothing_is_struck_out() -> None:
    echo = reply(422, b'{"message": "\\u0041"}', x_echo="a")
    assert redacted(echo, [""]) == echo


def test_shortened_is_one_line_of_limited_length() -> None:
    assert shortened(" a\r\n\tb\x00c\x7f ") == "a b c"
    assert shortened("a\x1b[2Jb\x80c\x9bd\u2028e\u202ef\u2066g\u061ch\u200fi") == "a [2Jb c d e f g h i"
    assert shortened("é\u2009€\u200dé") == "é €\u200dé"
    assert shortened("a\ud800b\udfff") == "a b"  # nobody can print a half one
    assert shortened("x" * 300) == "x" * 300
    assert shortened("x" * 301) == "x" * 299 + "…"
    assert shortened("x" + " " * 100_000 + "y") == "x"  # what is as long as that is not looked through


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"message": "The amount\\nis invalid."}', "The amount is invalid."),
        (b'{"message": 5}', '{"message": 5}'),
        (b'{"code": 429}', '{"code": 429}'),
        (b'["x"]', '["x"]'),
        (b"<html>\n<h1>Bad Gateway</h1>", "<html> <h1>Bad Gateway</h1>"),
        (b"", ""),
        (b"<p>" + b"x" * 1000, "<p>" + "x" * 296 + "…"),
        (json.dumps({"message": "y" * 1000}).encode(), "y" * 299 + "…"),
    ],
)
def test_the_message_is_the_portals_or_the_beginning_of_the_body(content: bytes, message: str) -> None:
    assert message_of(reply(422, content)) == message


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (
            b'{"errors": {"amount": ["bad", "too\\nlow"], "pdf": "none"}}',
            {"amount": ("bad", "too low"), "pdf": ("none",)},
        ),
        (b'{"errors": {"amount": [{"code": 1}, null]}}', {"amount": ("{'code': 1}", "None")}),
        (b'{"errors": {"amount": []}}', {"amount": ()}),
        (b'{"errors": ["bad"]}', {}),
        (b'{"message": "bad"}', {}),
        (b'["bad"]', {}),
        (b"<html>", {}),
    ],
)
def test_the_complaints_are_told_by_field(content: bytes, errors: dict[str, tuple[str, ...]]) -> None:
    assert errors_of(reply(422, content)) == errors


def test_the_names_of_fields_can_be_printed() -> None:
    assert list(errors_of(reply(422, b'{"errors": {"a\\n\\ud800b": ["no"]}}'))) == ["a b"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 30 ", 30.0),
        ("1.5", 1.5),
        ("999999999", 999_999_999.0),
        ("Mon, 29 Apr 2024 10:00:30 GMT", 30.0),
        ("Mon, 29 Apr 2024 09:59:00 GMT", 0.0),
        ("Mon, 29 Apr 2024 12:00:30 +0200", 30.0),
        ("9999999999", None),
        ("-1", None),
        ("1e3", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Mon, 29 Apr 2024 10:00:30 -0000", None),  # a time without a zone
        ("Mon, 31 Apr 2024 10:00:30 GMT", None),
        ("Mon, 29 Apr 99999999999999999999 10:00:30 GMT", None),
        ("Mon, 29 Apr 2024 10:00:30 +99999999999999999999", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_of(reply(429, retry_after=value, date=DATE)) == seconds


def test_no_retry_after() -> None:
    assert retry_after_of(reply(429)) is None
    assert retry_after_of(reply(429, date=DATE)) is None
    assert retry_after_of(reply(429, retry_after=DATE)) is None
    assert retry_after_of(reply(429, retry_after=DATE, date="today")) is None


@deterministic
@given(st.text(), st.text())
def test_retry_after_never_fails(value: str, date: str) -> None:
    seconds = retry_after_of(reply(429, retry_after=value, date=date))
    assert seconds is None or seconds >= 0
