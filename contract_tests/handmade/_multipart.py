"""Multipart bodies that are malformed, and odd ones that are not."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen
from mijnklantportaal.contract import Request

from contract_tests.handmade._attempt import ACCEPTED, Attempt
from contract_tests.pdfs import HOSTILE, write_pdf
from contract_tests.wire import BOUNDARY, Part, read_parts, with_body, with_headers, with_parts

MULTIPART = "multipart/form-data"
_REFUSED = ("422",)
_OTHER_TYPE = ("415", "422")
_TOO_LARGE = ("413", "422")
_MIB = 1 << 20
_SINGLE = {"string", "boolean", "integer", "number"}

FILE_NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    'a"b;c=d.pdf',
    "factuur é €.pdf",
    "счет 🧾.pdf",
    "\u202efdp.exe",
    "line\r\nbreak.pdf",
    f"{'x' * 500}.pdf",
    "pdf",
    ".pdf",
    "a.php",
    "<script>alert(1)</script>.pdf",
    "'; DROP TABLE invoices; --.pdf",
    "%2e%2e%2f.pdf",
    " blanks .pdf ",
)
"""Names that are none of the contract's business."""

_NO_PDF: Mapping[str, bytes] = {
    "an empty file": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(32),
    "an archive": b"PK\x03\x04" + bytes(32),
    "a web page": b"<b>Invoice</b> %PDF-1.4 %%EOF",
    "a text": b"Invoice 2024-001",
    "a PDF after something else": b"MZ" + write_pdf(),
    "a signature in small letters": b"%pdf-1.4" + write_pdf()[8:],
    "a PDF without its signature": write_pdf()[5:],
    "a signature alone": b"%PDF-",
}


@frozen
class _Form:
    valid: Request
    parts: Sequence[Part]
    required: Collection[str]

    def attempt(self, place: str, what: str, request: Request, statuses: tuple[str, ...] = _REFUSED) -> Attempt:
        return Attempt(place, what, request, statuses, self.valid)

    def changed(self, what: str, part: Part, *instead: Part, statuses: tuple[str, ...] = _REFUSED) -> Attempt:
        """Put other parts in the place of one."""
        parts = [each for old in self.parts for each in (instead if old is part else [old])]
        return self.attempt(f"request.body.{part.name}", what, with_parts(self.valid, parts), statuses)


def multipart(schema: Mapping[str, Any], properties: Mapping[str, Any], valid: Request) -> Iterator[Attempt]:
    """Make the attempts on a form, of which the schema and its properties are given."""
    form = _Form(valid, [each for each in read_parts(valid) if each.name in properties], schema.get("required", ()))
    if not form.parts:
        return
    files = [each for each in form.parts if properties[each.name].get("format") == "binary"]
    texts = [each for each in form.parts if properties[each.name].get("type") in _SINGLE and each not in files]
    for file in files:
        yield from _of_file(form, file, properties[file.name])
    for text in texts:
        yield from _of_text(form, text)
    for text in texts[:1]:
        yield form.changed("2 MiB of text", text, evolve(text, content=b"1" * (2 * _MIB)), statuses=_TOO_LARGE)
    yield from _of_parts(form, schema)
    yield from _of_wire(form)
    yield from _of_media_type(form)


def _of_file(form: _Form, file: Part, schema: Mapping[str, Any]) -> Iterator[Attempt]:
    yield form.changed("a file as a text", file, evolve(file, filename=None, content_type=None))
    yield form.changed("a file as a text of its type", file, evolve(file, filename=None))
    yield form.changed("a file twice", file, file, file)
    yield form.changed("a file and a text", file, file, Part(file.name, b"text"))
    if file.name in form.required:
        yield form.changed("no file", file)
    yield form.changed("its name in the place of a file", file, Part(file.name, b"invoice.pdf"))
    if "contentMediaType" in schema:
        for name in ("image/png", "text/plain", "application/octet-stream", "application/json"):
            yield form.changed(f"a file said to be {name}", file, evolve(file, content_type=name))
    if schema.get("contentMediaType") == "application/pdf":
        for what, content in _NO_PDF.items():
            yield form.changed(what, file, evolve(file, content=content))
        yield form.changed("a PDF cut short", file, evolve(file, content=write_pdf()[:400]))
        yield from _of_content(form, file)
        capital = evolve(file, content_type="Application/PDF")
        yield form.changed("a media type in capitals", file, capital, statuses=ACCEPTED)
    for name in FILE_NAMES:
        yield form.changed(f"a file named {name[:40]!r}", file, evolve(file, filename=name), statuses=ACCEPTED)
    yield form.changed("a file whose name is empty", file, evolve(file, filename=""))


def _of_content(form: _Form, file: Part) -> Iterator[Attempt]:
    for payload in (*HOSTILE, f"\r\n--{BOUNDARY}x\r\n".encode()):
        what = f"a PDF that holds {payload[:24]!r}"
        yield form.changed(what, file, evolve(file, content=write_pdf(payload=payload)), statuses=ACCEPTED)
    large = evolve(file, content=write_pdf(payload=bytes(5 * _MIB)))
    yield form.changed("a PDF of 5 MiB", file, large, statuses=ACCEPTED)


def _of_text(form: _Form, text: Part) -> Iterator[Attempt]:
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


def _of_parts(form: _Form, schema: Mapping[str, Any]) -> Iterator[Attempt]:
    statuses = _REFUSED if schema.get("additionalProperties") is False else ACCEPTED
    for what, part in {
        "a field that nobody knows": Part("later", b"1"),
        "a field that nobody knows, of 3000 characters": Part("later", b"x" * 3000),
        "a field whose name is odd": Part("é <b>&'\"[]", b"1"),
        "a file that nobody knows": Part("later", b"1", "later.txt", "text/plain"),
    }.items():
        yield form.attempt("request.body", what, with_parts(form.valid, [*form.parts, part]), statuses)
    yield form.attempt("request.body", "the parts backwards", with_parts(form.valid, form.parts[::-1]), ACCEPTED)
    if form.required:
        yield form.attempt("request.body", "no parts", with_parts(form.valid, []))


def _of_wire(form: _Form) -> Iterator[Attempt]:
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
        "no beginning": body[body.index(b"\r\n") + 2 :],
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


def _of_media_type(form: _Form) -> Iterator[Attempt]:
    whole = with_parts(form.valid, form.parts)
    for what, value, statuses in (
        ("no boundary", MULTIPART, _REFUSED),
        ("an empty boundary", f"{MULTIPART}; boundary=", _REFUSED),
        ("another boundary", f"{MULTIPART}; boundary=another", _REFUSED),
        ("a boundary in other letters", f"{MULTIPART}; boundary={BOUNDARY.upper()}", _REFUSED),
        ("a boundary of 71 characters", f"{MULTIPART}; boundary={'x' * 71}", _REFUSED),
        ("a boundary in quotes", f'{MULTIPART}; boundary="{BOUNDARY}"', ACCEPTED),
        ("a media type in capitals", f"Multipart/Form-Data; Boundary={BOUNDARY}", ACCEPTED),
        ("another kind of multipart", f"multipart/mixed; boundary={BOUNDARY}", _OTHER_TYPE),
        ("a form said to be JSON", "application/json", _OTHER_TYPE),
        ("a form said to be bytes", "application/octet-stream", _OTHER_TYPE),
    ):
        yield form.attempt("request.headers.Content-Type", what, with_headers(whole, "Content-Type", [value]), statuses)
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
