"""Real PDF files, a few hundred bytes each."""

from collections.abc import Sequence

from hypothesis import strategies as st

HOSTILE = (
    # Each would end a multipart part, and begin another, had the boundary been fixed or guessable.
    b"\r\n--+++--\r\n",
    b'\r\n--+++\r\nContent-Disposition: form-data; name="amount"\r\n\r\n0.01\r\n--+++--\r\n',
    b'\r\n--boundary\r\nContent-Disposition: form-data; name="customerId"\r\n\r\ncst_other\r\n--boundary--',
    b"--\r\n\r\n--\r\n",
    b"\r\n",
    b"\n\r\x00\r\r\n",
    b"\x1a%%EOF\n%PDF-1.4\n",
    bytes(range(256)),
)
"""Contents that a careless sender or receiver would trip over."""


def write_pdf(lines: Sequence[str] = ("Invoice",), payload: bytes = b"") -> bytes:
    """Return a PDF of one page with these lines; the payload is a stream in it that no page shows."""
    shown = " ".join(f"<{line.encode('cp1252', 'replace').hex()}> Tj T*" for line in lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        _stream(f"BT /F1 12 Tf 14 TL 72 770 Td {shown} ET".encode()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(payload),
    ]
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)


def pdfs() -> st.SearchStrategy[bytes]:
    """Generate PDFs of which no two are likely to be the same."""
    lines = st.lists(st.text(max_size=20), min_size=1, max_size=3)
    return st.builds(write_pdf, lines, st.sampled_from(HOSTILE) | st.binary(max_size=64))
