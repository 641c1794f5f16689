"""Multipart bodies that are malformed, and odd ones that are not."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve
from mijnklantportaal.contract import Request

from contract_tests.handmade._attempt import ACCEPTED, Attempt
from contract_tests.handmade._files import of_file
from contract_tests.handmade._form import UNPROCESSABLE, Form
from contract_tests.wire import BOUNDARY, Part, read_parts, with_body, with_headers, with_parts

MULTIPART = "multipart/form-data"
_OTHER_TYPE = ("415", "422")
_TOO_LARGE = ("413", "422")
_MIB = 1 << 20
_SINGLE = {"string", "boolean", "integer", "number"}
_HEADER = re.compile(rb"\r\nContent-\w+:")
_HEADS = re.compile(rb"(Content-Disposition: [^\r\n]*\r\n)(Content-Type: [^\r\n]*\r\n)")
_HEADER_LINE = re.compile(rb"\r\nContent-\w+: [^\r\n]*")
_BOUNDARIES = {
    "a boundary of one character": "x",
    "a boundary of 70 characters": BOUNDARY.ljust(70, "x"),
    "a boundary of all characters": "'()+_,-./:=? 1aZ",
}
"""What may separate parts (RFC 2046, 5.1.1)."""


def multipart(schema: Mapping[str, Any], properties: Mapping[str, Any], valid: Request) -> Iterator[Attempt]:
    """Make the attempts on a form, of which the schema and its properties are given."""
    form = Form(valid, [each for each in read_parts(valid) if each.name in properties], schema.get("required", ()))
    if not form.parts:
        return
    files = [each for each in form.parts if properties[each.name].get("format") == "binary"]
    texts = [each for each in form.parts if properties[each.name].get("type") in _SINGLE and each not in files]
    for file in files:
        yield from of_file(form, file, properties[file.name])
    for text in texts:
        yield from _of_text(form, text)
    for text in texts[:1]:
        yield form.changed("2 MiB of text", text, evolve(text, content=b"1" * (2 * _MIB)), statuses=_TOO_LARGE)
    yield from _of_parts(form, schema)
    yield from _of_wire(form)
    yield from _of_media_type(form)


def _of_text(form: Form, text: Part) -> Iterator[Attempt]:
    yield form.changed("a text as a file", text, evolve(text, filename="text.txt"))
    yield form.changed("a text twice", text, text, text)
    yield form.changed("bytes that are no UTF-8", text, evolve(text, content=b"\xff\xfe\xfa"))
    yield form.changed("UTF-8 that is longer than it need be", text, evolve(text, content=b"\xc0\xaf"))
    yield form.changed("half a character", text, evolve(text, content=b"\xed\xa0\xbd"))
    for charset in ("utf-16", "latin-1", "windows-1252"):
        other = evolve(text, content_type=f"text/plain; charset={charset}")
        yield form.changed(f"a text in {charset}", text, other)
    yield form.changed("a text said to be JSON", text, evolve(text, content_type="application/json"))
    for kind in ("text/plain", "text/plain; charset=utf-8", "Text/Plain; Charset=UTF-8"):
        yield form.changed(f"a text said to be {kind}", text, evolve(text, content_type=kind), statuses=ACCEPTED)
    if text.name in form.required:
        yield form.changed("no such part", text)
        for name in (text.name.upper(), f" {text.name}", f"{text.name}[]", f"{text.name}[0]"):
            yield form.changed(f"a part named {name!r} instead", text, evolve(text, name=name))
        elsewhere = with_parts(form.valid, [each for each in form.parts if each is not text])
        query = f"{form.valid.url}{'&' if '?' in form.valid.url else '?'}{text.name}={text.content.decode('latin-1')}"
        if re.fullmatch(r"[!-~]*", query):
            yield form.attempt(f"request.body.{text.name}", "a field in the query", evolve(elsewhere, url=query))


def _of_parts(form: Form, schema: Mapping[str, Any]) -> Iterator[Attempt]:
    statuses = UNPROCESSABLE if schema.get("additionalProperties") is False else ACCEPTED
    for what, part in {
        "a field that nobody knows": Part("later", b"1"),
        "a field that nobody knows, of 3000 characters": Part("later", b"x" * 3000),
        "a field whose name is odd": Part("é <b>&'\"[]", b"1"),
        "a field that some take for the method": Part("_method", b"PUT"),
        "a file that nobody knows": Part("later", b"1", "later.txt", "text/plain"),
    }.items():
        yield form.attempt("request.body", what, with_parts(form.valid, [*form.parts, part]), statuses)
    yield form.attempt("request.body", "the parts backwards", with_parts(form.valid, form.parts[::-1]), ACCEPTED)
    if form.required:
        yield form.attempt("request.body", "no parts", with_parts(form.valid, []))


def _of_wire(form: Form) -> Iterator[Attempt]:
    whole = with_parts(form.valid, form.parts)
    body, first = whole.content, form.parts[0].name.encode()
    end, disposition = f"--{BOUNDARY}--".encode(), b"Content-Disposition: form-data"
    for what, content in {
        "no body": b"",
        "a line break for a body": b"\r\n",
        "no end": body[: body.rindex(end)],
        "half an end": body[: body.rindex(end) + len(end) - 2] + b"\r\n",
        "cut short within a part": body[: len(body) // 2],
        "lines that end in LF": body.replace(b"\r\n", b"\n"),
        "lines that end in CR": body.replace(b"\r\n", b"\r"),
        # What comes before the first boundary is no part: the first of them is missing.
        **({"no beginning": body[body.index(b"\r\n") + 2 :]} if form.parts[0].name in form.required else {}),
        "a part without a name": body.replace(b'; name="%b"' % first, b"", 1),
        "a part without a disposition": body.replace(b'%b; name="%b"\r\n' % (disposition, first), b"", 1),
        "a part that is an attachment": body.replace(b"form-data", b"attachment", 1),
        "a part in base64": body.replace(disposition, b"Content-Transfer-Encoding: base64\r\n" + disposition, 1),
        "a part with two dispositions": body.replace(disposition, disposition + b"\r\n" + disposition, 1),
        "a header without a colon": body.replace(disposition, b"nonsense\r\n" + disposition, 1),
        "the boundary without its hyphens": body.replace(f"--{BOUNDARY}".encode(), BOUNDARY.encode()),
    }.items():
        if content != body and (content or form.required):
            yield form.attempt("request.body", what, evolve(whole, content=content))
    # The names of headers have no case (RFC 822, 3.4.7), and their parameters none and no order (RFC 2045, 5); what
    # other headers a part has means nothing (RFC 7578, 4.8), nor does what comes before and after (RFC 2046, 5.1.1).
    length = b"Content-Length: %d\r\nContent-Transfer-Encoding: binary\r\n" % len(form.parts[0].content)
    turned = re.sub(rb'(; name="[^"]*")(; filename="[^"]*")', rb"\2\1", body)
    unquoted = re.sub(rb'(; name=)"(\w+)"', rb"\1\2", body, count=1)
    for what, content in {
        "no line break after its end": body.removesuffix(b"\r\n"),
        "something after its end": body + b"An epilogue.\r\n",
        "something before its beginning": b"A preamble.\r\n" + body,
        "a length and an encoding in the head of a part": body.replace(disposition, length + disposition, 1),
        "the names of parameters in capitals": re.sub(rb"; (file)?name=", lambda found: found[0].upper(), body),
        "the headers of its parts in small letters": _HEADER.sub(lambda found: found[0].lower(), body),
        "the headers of its parts in capitals": _HEADER.sub(lambda found: found[0].upper(), body),
        "file names before the names of fields, media types before both": _HEADS.sub(rb"\2\1", turned),
        "heads of parts without blanks, and a name without quotes": _HEADER_LINE.sub(_dense, unquoted),
    }.items():
        if content != body:
            yield form.attempt("request.body", what, evolve(whole, content=content), ACCEPTED)


def _dense(line: re.Match[bytes]) -> bytes:
    return re.sub(rb'; ((?:file)?name=")', rb";\1", line[0].replace(b": ", b":", 1))


def _of_media_type(form: Form) -> Iterator[Attempt]:
    whole = with_parts(form.valid, form.parts)
    for what, value, statuses in (
        ("no boundary", MULTIPART, UNPROCESSABLE),
        ("an empty boundary", f"{MULTIPART}; boundary=", UNPROCESSABLE),
        ("another boundary", f"{MULTIPART}; boundary=another", UNPROCESSABLE),
        ("a boundary in other letters", f"{MULTIPART}; boundary={BOUNDARY.upper()}", UNPROCESSABLE),
        ("a boundary of 71 characters", f"{MULTIPART}; boundary={'x' * 71}", UNPROCESSABLE),
        ("a boundary in quotes", f'{MULTIPART}; boundary="{BOUNDARY}"', ACCEPTED),
        ("a media type in capitals", f"Multipart/Form-Data; Boundary={BOUNDARY}", ACCEPTED),
        ("a boundary without a blank before it", f"{MULTIPART};boundary={BOUNDARY}", ACCEPTED),
        ("parameters beside the boundary", f"{MULTIPART}; charset=utf-8; boundary={BOUNDARY}; later=1", ACCEPTED),
        ("another kind of multipart", f"multipart/mixed; boundary={BOUNDARY}", _OTHER_TYPE),
        ("a form said to be JSON", "application/json", _OTHER_TYPE),
        ("a form said to be bytes", "application/octet-stream", _OTHER_TYPE),
    ):
        yield form.attempt("request.headers.Content-Type", what, with_headers(whole, "Content-Type", [value]), statuses)
    for what, boundary in _BOUNDARIES.items():
        bounded = whole.content.replace(BOUNDARY.encode(), boundary.encode())
        other = with_body(whole, f'{MULTIPART}; boundary="{boundary}"', bounded)
        yield form.attempt("request.headers.Content-Type", what, other, ACCEPTED)
    none = with_headers(whole, "content-type", [])
    yield form.attempt("request.headers.Content-Type", "no media type", none, _OTHER_TYPE)
    fields = {part.name: part.content.decode("latin-1") for part in form.parts}
    for media_type, content in {
        "application/json": json.dumps(fields),
        "application/x-www-form-urlencoded": "&".join(f"{name}=1" for name in fields),
        "text/plain": "\n".join(fields),
        "application/xml": "<form/>",
    }.items():
        other = with_body(form.valid, media_type, content.encode())
        yield form.attempt("request.headers.Content-Type", f"{media_type} for a form", other, _OTHER_TYPE)
