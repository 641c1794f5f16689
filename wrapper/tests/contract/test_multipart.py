"""Multipart bodies are read as receivers read them, and refused where receivers would not agree."""

import email.message
import email.policy

import httpx
import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Part, Request, Violation

AMOUNT = b'Content-Disposition: form-data; name="amount"'
PDF = b'Content-Disposition: form-data; name="pdf"; filename="2024-001.pdf"'


def judge(contract: Contract, invoice: Request, old: bytes, new: bytes) -> list[Violation]:
    assert invoice.content.count(old) == 1
    return contract.validate_request(evolve(invoice, content=invoice.content.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (AMOUNT, AMOUNT + b"\r\n" + AMOUNT, "repeats a header"),
        (AMOUNT, AMOUNT + b"\r\ncontent-DISPOSITION: form-data", "repeats a header"),
        (AMOUNT, AMOUNT.replace(b"form-data", b"attachment"), "without a usable Content-Disposition"),
        (AMOUNT, AMOUNT + b'; name="amount"', "without a usable Content-Disposition"),
        (AMOUNT, AMOUNT + b'; Name="amount"', "without a usable Content-Disposition"),
        (AMOUNT, AMOUNT.replace(b'"amount"', b'"amount'), "without a usable Content-Disposition"),
        (AMOUNT, AMOUNT.replace(b'"amount"', b'"amount" x'), "without a usable Content-Disposition"),
        (AMOUNT, AMOUNT + b"; name*=UTF-8''amount", 'name* in the part "amount"'),
        (PDF, PDF + b"; filename*=UTF-8''x.pdf", 'filename* or name* in the part "pdf"'),
        (PDF, PDF.replace(b"2024-001", b"2024-\xff"), "a part header that is not UTF-8"),
        (AMOUNT, b"Content Disposition: form-data", "a malformed header"),
        (AMOUNT, AMOUNT + b"\r\nContent-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding"),
        (AMOUNT, AMOUNT + b"\r\nX-Odd: a\nb", "a malformed header"),
        (AMOUNT, AMOUNT + b"\r\nX-Odd: a\rb", "a malformed header"),
        (AMOUNT, AMOUNT + b"\r\n folded", "a malformed header"),
        (AMOUNT, AMOUNT + b"\r\n: x", "a malformed header"),
        (AMOUNT, AMOUNT + b"\r\nX-Long: " + b"x" * 16_384, "more than 16384 bytes of headers"),
        (AMOUNT, AMOUNT + b"".join(b"\r\nX-%d: x" % number for number in range(8)), "more than 8 headers"),
        (AMOUNT + b"\r\n", b"\r\n", "without a usable Content-Disposition"),
        (AMOUNT + b"\r\n\r\n12.95", AMOUNT, "headers do not end"),
        # To some receivers the content begins with the boundary, to others there is none.
        (AMOUNT + b"\r\n\r\n12.95\r\n", AMOUNT + b"\r\n\r\n", "headers do not end"),
        (b"------b0undary\r\n" + AMOUNT, b"------b0undary \r\n" + AMOUNT, "white space after a boundary"),
        (b"------b0undary\r\n" + AMOUNT, b"------b0undary\t\r\n" + AMOUNT, "white space after a boundary"),
        (b"------b0undary--", b"------b0undary", "closing boundary is missing"),
        (b"------b0undary--", b"", "closing boundary is missing"),
    ],
)
def test_what_is_malformed_is_refused(shipped: Contract, invoice: Request, old: bytes, new: bytes, words: str) -> None:
    (violation,) = judge(shipped, invoice, old, new)
    assert (violation.rule, violation.place) == ("multipart", "request.body")
    assert words in violation.got


@pytest.mark.parametrize(
    "preamble",
    [
        b"\r\n",
        b"x\r\n",
        b"\r\nThis is a message in several parts - says MIME.\r\n",
        b"------b0undaries\r\n------b0undar\r\n--x------b0undary-\r\n",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_what_stands_before_the_first_boundary_is_no_part(
    shipped: Contract, invoice: Request, preamble: bytes, size: int
) -> None:
    content = preamble + invoice.content
    judge = shipped.judge_request(evolve(invoice, content=b""))
    for start in range(0, len(content), size):
        judge.feed(content[start : start + size])
    assert judge.end() == []
    read = shipped.read_request(evolve(invoice, content=content))
    assert (read.violations, read.body) == ([], shipped.read_request(invoice).body)


@pytest.mark.parametrize("before", [b"x", b"\n", b"\r", b"x\n", b"-", b"\r\n "])
def test_the_first_boundary_begins_a_line(shipped: Contract, invoice: Request, before: bytes) -> None:
    # To some receivers it is one all the same, to others the first part is lost.
    (violation,) = shipped.validate_request(evolve(invoice, content=before + invoice.content))
    assert violation.got == "the first boundary does not begin a line"


@pytest.mark.parametrize("content", [b"\r\n", b"x", b"------b0undar\r\n", b"------b0undary", b"\r\n------b0undary-"])
def test_without_a_boundary_it_is_no_form(shipped: Contract, invoice: Request, content: bytes) -> None:
    (violation,) = shipped.validate_request(evolve(invoice, content=content))
    assert violation.got == "the first boundary is missing"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (AMOUNT, AMOUNT.lower()),
        (AMOUNT, AMOUNT.replace(b'"amount"', b"amount")),
        (AMOUNT, AMOUNT.replace(b": form-data; name=", b":form-data;name = ")),
        (AMOUNT, AMOUNT + b"\r\nContent-Transfer-Encoding: 8BIT"),
        (AMOUNT, AMOUNT + b"\r\nX-Unknown: x"),
        (b"Content-Type: application/pdf", b"content-type:  Application/PDF; x=y "),
        (b"------b0undary--", b"------b0undary--\r\n"),
        (b"------b0undary--", b"------b0undary--\r\nepilogue"),
        (b"------b0undary--", b"------b0undary--\r\n------b0undary\r\nepilogue"),
        (b"(pages)", b"\r\n------b0undar\r\n------b0undaryX\r\n--\r\n\r\n"),
        (b"(pages)", b"\r\n------b0undary-\r\n------b0undary\r------b0undary\n"),
    ],
)
def test_what_may_vary_does(shipped: Contract, invoice: Request, old: bytes, new: bytes) -> None:
    assert judge(shipped, invoice, old, new) == []


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        (b'"a b.pdf"', "a b.pdf"),
        (b'"a;b=c.pdf"', "a;b=c.pdf"),
        (b'"a\\"b\\\\c.pdf"', 'a"b\\c.pdf'),
        # Browsers send a backslash as it is.
        (b'"C:\\temp\\new.pdf"', "C:\\temp\\new.pdf"),
        ('"één.pdf"'.encode(), "één.pdf"),
        (b"a.pdf", "a.pdf"),
    ],
)
def test_file_names(shipped: Contract, invoice: Request, spelt: bytes, name: str) -> None:
    content = invoice.content.replace(b'"2024-001.pdf"', spelt)
    read = shipped.read_request(evolve(invoice, content=content))
    assert (read.violations, read.body["pdf"].filename) == ([], name)


@pytest.mark.parametrize("boundary", ["x", "a b", "'()+_,-./:=?", "x" * 70])
def test_boundaries_that_rfc_2046_allows(shipped: Contract, invoice: Request, boundary: str) -> None:
    content = invoice.content.replace(b"----b0undary", boundary.encode())
    headers = [*invoice.headers[:-1], ("Content-Type", f'multipart/form-data; boundary="{boundary}"')]
    assert shipped.validate_request(evolve(invoice, headers=headers, content=content)) == []


@pytest.mark.parametrize("boundary", ["", "x ", "x" * 71, "a\\\\b", "é", "a*b"])
def test_boundaries_that_rfc_2046_forbids(shipped: Contract, invoice: Request, boundary: str) -> None:
    headers = [*invoice.headers[:-1], ("Content-Type", f'multipart/form-data; boundary="{boundary}"')]
    (violation,) = shipped.validate_request(evolve(invoice, headers=headers))
    assert (violation.rule, violation.place) == ("content-type", "request.headers.Content-Type")


def test_what_httpx_sends_is_read_byte_for_byte(shipped: Contract) -> None:
    pdf = b"%PDF-1.7\r\n--\r\n" + bytes(range(256)) * 300 + b"\r\n%%EOF"
    fields = {"customerId": "cst_1", "invoiceNumber": 'é"\r\n--x', "issuedAt": "2024-04-29", "amount": "12.95"}
    sent = httpx.Request(
        "POST", "https://h/v1/customer-invoices", data=fields, files={"pdf": ('a "b" é.pdf', pdf, "application/pdf")}
    )
    headers = [("Authorization", "Bearer t0ken"), *sent.headers.multi_items()]
    read = shipped.read_request(Request(sent.method, str(sent.url), headers, sent.read()))
    assert read.violations == []
    assert read.body == fields | {"pdf": Part("a %22b%22 é.pdf", "application/pdf", pdf)}


@pytest.mark.parametrize("preamble", [b"", b"This is a message in several parts.\r\n\r\n"])
def test_the_standard_library_reads_the_same_parts(shipped: Contract, invoice: Request, preamble: bytes) -> None:
    """A second witness: Python's e-mail parser."""
    headers = dict(invoice.headers)
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + preamble + invoice.content, policy=email.policy.HTTP)
    read = shipped.read_request(evolve(invoice, content=preamble + invoice.content)).body
    for part in message.iter_parts():
        assert isinstance(part, email.message.EmailMessage)
        name = part.get_param("name", header="content-disposition")
        value = read.pop(name)
        content = part.get_payload(decode=True)
        expected = value.content if isinstance(value, Part) else {True: b"true"}.get(value, str(value).encode())
        assert content == expected
    assert read == {}
