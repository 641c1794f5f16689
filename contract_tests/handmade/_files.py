"""Files that are none, are not what they are said to be, or are and look odd."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from contract_tests.handmade._attempt import ACCEPTED, Attempt
from contract_tests.handmade._form import Form
from contract_tests.pdfs import HOSTILE, write_pdf
from contract_tests.wire import BOUNDARY, Part

_MIB = 1 << 20

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
    "INVOICE.PDF",
)
"""Names that are none of the contract's business."""

_PDF_VERSIONS = (*(f"1.{each}" for each in range(8)), "2.0")
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


def of_file(form: Form, file: Part, schema: Mapping[str, Any]) -> Iterator[Attempt]:
    """Make the attempts on a file in a form, of which the schema is given."""
    yield form.changed("a file as a text", file, evolve(file, filename=None, content_type=None))
    yield form.changed("a file as a text of its type", file, evolve(file, filename=None))
    yield form.changed("a file twice", file, file, file)
    yield form.changed("a file and a text", file, file, Part(file.name, b"text"))
    if file.name in form.required:
        yield form.changed("no file", file)
    yield form.changed("its name in the place of a file", file, Part(file.name, b"invoice.pdf"))
    if "contentMediaType" in schema:
        for name in ("image/png", "text/plain", "application/octet-stream", "application/json", "application/x-pdf"):
            yield form.changed(f"a file said to be {name}", file, evolve(file, content_type=name))
        yield form.changed("a file without a media type", file, evolve(file, content_type=None))
    if schema.get("contentMediaType") == "application/pdf":
        for what, content in _NO_PDF.items():
            yield form.changed(what, file, evolve(file, content=content))
        yield form.changed("a PDF cut short", file, evolve(file, content=write_pdf()[:400]))
        yield from _of_content(form, file)
        # Parameters that are not known are passed over (RFC 2045, 5).
        for what, name in {
            "in capitals": "Application/PDF",
            "with a parameter": "application/pdf; version=1.4",
        }.items():
            other = evolve(file, content_type=name)
            yield form.changed(f"a media type {what}", file, other, statuses=ACCEPTED)
    for name in FILE_NAMES:
        yield form.changed(f"a file named {name[:40]!r}", file, evolve(file, filename=name), statuses=ACCEPTED)
    yield form.changed("a file whose name is empty", file, evolve(file, filename=""))


def _of_content(form: Form, file: Part) -> Iterator[Attempt]:
    for payload in (*HOSTILE, f"\r\n--{BOUNDARY}x\r\n".encode()):
        what = f"a PDF that holds {payload[:24]!r}"
        yield form.changed(what, file, evolve(file, content=write_pdf(payload=payload)), statuses=ACCEPTED)
    for version in _PDF_VERSIONS:
        content = write_pdf().replace(b"%PDF-1.4", f"%PDF-{version}".encode(), 1)
        yield form.changed(f"a PDF of version {version}", file, evolve(file, content=content), statuses=ACCEPTED)
    signed = evolve(file, content=write_pdf() + b"% signed by nobody\n")
    yield form.changed("a PDF with something after its end", file, signed, statuses=ACCEPTED)
    large = evolve(file, content=write_pdf(payload=bytes(5 * _MIB)))
    yield form.changed("a PDF of 5 MiB", file, large, statuses=ACCEPTED)
