"""Requests made by hand find the server that answers one of them wrongly, and nothing in one that does not."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache, partial

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, ReadRequest, Request, Response

from contract_tests.documents import document
from contract_tests.findings import Finding
from contract_tests.handmade import Attempt, attempts, bodies
from contract_tests.handmade._attempt import ACCEPTED
from contract_tests.pdfs import write_pdf
from contract_tests.relations import request_for
from contract_tests.servers import Mock, Server
from contract_tests.spoilt import Answer, Spoilt, Wrong, operation, refused, valid_request, with_header, with_json
from contract_tests.subject import TOKEN, label
from contract_tests.wire import BOUNDARY, Part, header, read_parts, with_body, with_headers, with_parts

FORM, CREATE, CHANGE = "POST /customer-invoices", "POST /things", "PATCH /things/{thingId}"
VENDOR, THINGS, REHEARSAL = "vendor", "things", "rehearsal"


@cache
def made(name: str, of: str) -> tuple[Server, tuple[Attempt, ...]]:
    contract = document(name)
    server = Mock(contract)()
    valid = with_headers(valid_request(contract, of, server), "User-Agent", ["tests"])
    return server, tuple(attempts(contract, operation(contract, of), valid))


def found(name: str, of: str, wrong: Wrong | None, what: str) -> list[Finding]:
    contract = document(name)
    server, every = made(name, of)
    tried = [each for each in every if what in f"{each.place}: {each.what}"]
    assert tried, f"nothing is tried of {what}"
    spoilt = server if wrong is None else Spoilt(server, wrong)
    return [each for attempt in tried for each in attempt.findings(contract, operation(contract, of), spoilt)]


def request(change: Callable[[Request], Request]) -> Wrong:
    """Read a request as another."""
    return lambda answer, came: answer(change(came))


def token(change: Callable[[str], str]) -> Wrong:
    """Read the credentials as other ones."""
    return request(lambda came: with_headers(came, "authorization", [change(header(came, "authorization") or "")]))


def parts(change: Callable[[Part], Part]) -> Wrong:
    """Read the parts of a form as other ones."""
    return request(lambda came: with_parts(came, [change(each) for each in read_parts(came)]))


def body(change: Callable[[bytes], bytes]) -> Wrong:
    return request(lambda came: evolve(came, content=change(came.content)))


def part(name: str, change: Callable[[Part], Part]) -> Wrong:
    return parts(lambda each: change(each) if each.name == name else each)


def text(name: str, change: Callable[[str], str]) -> Wrong:
    return part(name, lambda each: evolve(each, content=change(each.content.decode()).encode()))


def field(name: str, change: Callable[[object], object]) -> Wrong:
    """Read a field of JSON as another."""

    def changed(content: bytes) -> bytes:
        value = json.loads(content)
        return json.dumps({**value, name: change(value.get(name))} if isinstance(value, dict) else value).encode()

    return body(changed)


def crash_if(is_hit: Callable[[Request], bool]) -> Wrong:
    def wrong(answer: Answer, came: Request) -> Response:
        if is_hit(came):
            raise ZeroDivisionError("a crash that nobody turned into a status")
        return answer(came)

    return wrong


def refuse_if(is_hit: Callable[[Request], bool]) -> Wrong:
    return lambda answer, came: refused(422) if is_hit(came) else answer(came)


def _has_in_number(mark: str, came: Request) -> bool:
    return mark.encode() in _value(came, "invoiceNumber")


def _overridden(came: Request, method: str | None) -> Request:
    """Take it for one of another method, as Symfony does since it honours no TRACE any more."""
    return evolve(came, method=method) if method in ("PUT", "PATCH", "DELETE") else came


def _allowing(change: Callable[[str], str]) -> Wrong:
    def wrong(answer: Answer, came: Request) -> Response:
        response = answer(came)
        allow = header(response, "allow")
        return response if allow is None else with_header("Allow", change(allow))(response)

    return wrong


def _value(came: Request, name: str) -> bytes:
    return next((each.content for each in read_parts(came) if each.name == name), b"")


def _first_of_each(came: Request) -> Request:
    return with_parts(came, list({each.name: each for each in reversed(read_parts(came))}.values()))


def _from_query(came: Request) -> Request:
    query = came.url.partition("?")[2]
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return with_parts(came, [*read_parts(came), *(Part(name, value.encode()) for name, _, value in pairs)])


def _as_form(came: Request) -> Request:
    if header(came, "content-type") != "application/json":
        return came
    texts = [Part(name, value.encode("latin-1")) for name, value in json.loads(came.content).items() if name != "pdf"]
    return with_parts(came, [*texts, Part("pdf", write_pdf(), "1.pdf", "application/pdf")])


def _guessed(came: Request) -> Request:
    boundary = came.content.partition(b"\r\n")[0].removeprefix(b"--").decode()
    return with_headers(came, "content-type", [f"multipart/form-data; boundary={boundary}"])


def _with_id(response: Response, own: bytes) -> Response:
    fields = json.loads(response.content)
    return with_json(response, {**fields, "id": own.decode()}) if own else response


def _with_amount(response: Response, amount: int | None) -> Response:
    return response if amount is None else with_json(response, {**json.loads(response.content), "amount": str(amount)})


def _bearer(value: str) -> str:
    return f"Bearer {value.rpartition(' ')[2]}"


def _is_named(came: Request, pattern: str) -> bool:
    return any(re.search(pattern, each.filename or "") for each in read_parts(came))


END = f"--{BOUNDARY}--\r\n".encode()
OF_THE_FORM: dict[str, tuple[Wrong, str]] = {
    # Credentials.
    "no token is needed": (token(lambda _: f"Bearer {TOKEN}"), "no token"),
    "any scheme is taken": (token(_bearer), "the scheme Basic"),
    "no scheme is needed": (token(_bearer), "a token without its scheme"),
    "a token has no case": (token(lambda value: value.lower().replace("bearer", "Bearer")), "in other letters"),
    "the start of a token does": (token(lambda value: value[: len(f"Bearer {TOKEN}")]), "and a letter more"),
    "a colon is passed over": (token(lambda value: value.replace(":", "")), "a colon"),
    "white space is passed over": (token(lambda value: _bearer(f" {value[7:].replace(' ', '')}")), "white space in"),
    "the query may hold the token": (
        request(lambda came: with_headers(came, "authorization", [f"Bearer {came.url.rpartition('=')[2]}"])),
        "as access_token",
    ),
    "the form may hold the token": (
        lambda answer, came: answer(
            with_headers(came, "authorization", [f"Bearer {_value(came, 'api_token').decode()}"])
        ),
        "in the body, as api_token",
    ),
    "the query may hold it under another name": (
        request(
            lambda came: with_headers(
                came, "authorization", [f"Bearer {''.join(re.findall('[?&]key=([^&]*)', came.url))}"]
            )
        ),
        "the token in the query",
    ),
    "a header may hold the token alone": (
        request(lambda came: with_headers(came, "authorization", [f"Bearer {header(came, 'x-auth-token')}"])),
        "in Authentication",
    ),
    "another header may hold the token": (
        request(lambda came: with_headers(came, "authorization", [header(came, "authentication") or ""])),
        "in Authentication",
    ),
    "the scheme has a case": (token(lambda value: value if value.startswith("Bearer") else ""), "the scheme bearer"),
    "the second of two tokens counts": (
        token(lambda _: f"Bearer {TOKEN}"),
        "two lines, one with another token",
    ),
    "a byte outside ASCII crashes it": (
        crash_if(lambda came: not (header(came, "authorization") or "").isascii()),
        "a byte outside ASCII",
    ),
    "a byte outside ASCII is passed over": (
        token(lambda value: value.encode("ascii", "ignore").decode()),
        "a byte outside ASCII",
    ),
    # What stands about a request.
    "who takes JSON is refused": (
        refuse_if(lambda came: header(came, "accept") == "application/json"),
        "Accept: one who takes JSON only",
    ),
    "who takes PDF is refused": (
        lambda answer, came: refused(406) if header(came, "accept") == "application/pdf" else answer(came),
        "Accept: one who takes PDF only",
    ),
    "a long header crashes it": (
        crash_if(lambda came: any(len(value) > 1000 for _, value in came.headers)),
        "a long header",
    ),
    "nobody in particular is turned away": (
        lambda answer, came: answer(came) if header(came, "user-agent") else refused(403),
        "User-Agent",
    ),
    "nobody gets anything unasked": (
        lambda answer, came: answer(came) if header(came, "accept") else refused(406),
        "does not say what he takes",
    ),
    "a browser that is refused is sent elsewhere": (
        lambda answer, came: (
            refused(302)
            if answer(came).status_code == 422 and "text/html" in (header(came, "accept") or "")
            else answer(came)
        ),
        "a browser that sends nothing",
    ),
    "a browser gets a page": (
        lambda answer, came: evolve(
            answer(came), headers=[("Content-Type", "text/html")] if "html" in (header(came, "accept") or "") else []
        ),
        "Accept: a browser",
    ),
    "a stranger gets a page": (
        lambda answer, came: refused(302) if answer(came).status_code == 401 else answer(came),
        "Accept: a browser, and no token",
    ),
    "another method": (
        request(lambda came: _overridden(came, header(came, "x-http-method-override"))),
        "another method",
    ),
    "a slash is passed over": (
        request(lambda came: evolve(came, url=came.url.removesuffix("/"))),
        "path: a slash more",
    ),
    "HEAD crashes it": (crash_if(lambda came: came.method == "HEAD"), "HEAD"),
    "HEAD creates": (request(lambda came: evolve(came, method="POST")), "HEAD"),
    "nothing is allowed": (_allowing(lambda _: ""), "HEAD"),
    "less is allowed": (_allowing(lambda old: old.replace("POST", "PUT")), "HEAD"),
    "what was refused is allowed": (_allowing(lambda old: f"{old},HEAD"), "HEAD"),
    "more of a path is passed over": (
        request(lambda came: evolve(came, url=came.url.replace("/later/still", ""))),
        "path: a step more",
    ),
    "a path has no case": (request(lambda came: evolve(came, url=came.url.lower())), "path: other letters"),
    # Files.
    "a file may be a text": (part("pdf", lambda each: evolve(each, filename="1.pdf")), "a file as a text of its type"),
    "a text may be a file": (
        parts(lambda each: each if each.name == "pdf" else evolve(each, filename=None)),
        "amount: a text as a file",
    ),
    "a file may be anything": (part("pdf", lambda each: evolve(each, content=write_pdf())), "a picture"),
    "a file may be empty": (part("pdf", lambda each: evolve(each, content=write_pdf())), "an empty file"),
    "a PDF may be cut short": (part("pdf", lambda each: evolve(each, content=each.content + b"%%EOF")), "cut short"),
    "a PDF may come later": (
        part("pdf", lambda each: evolve(each, content=each.content.removeprefix(b"MZ"))),
        "after something",
    ),
    "a file may be of any type": (part("pdf", lambda each: evolve(each, content_type="application/pdf")), "image/png"),
    "an older name of a type will do": (
        part("pdf", lambda each: evolve(each, content_type=(each.content_type or "").replace("/x-pdf", "/pdf"))),
        "application/x-pdf",
    ),
    "a file may be of no type": (
        part("pdf", lambda each: evolve(each, content_type=each.content_type or "application/pdf")),
        "a file without a media type",
    ),
    "a type has no parameters": (
        refuse_if(lambda came: b"application/pdf; version" in came.content),
        "pdf: a media type with a parameter",
    ),
    "a file may have no name": (
        part("pdf", lambda each: evolve(each, filename=each.filename or "1.pdf")),
        "name is empty",
    ),
    "a path in a file's name": (crash_if(lambda came: _is_named(came, r"\.\./")), "a file named"),
    "an é in a file's name": (refuse_if(lambda came: _is_named(came, "é")), "a file named"),
    "a long name of a file": (refuse_if(lambda came: _is_named(came, ".{300}")), "a file named"),
    "a quote in a file's name": (refuse_if(lambda came: b"%22" in came.content), "a file named"),
    "a file's name has a case": (refuse_if(lambda came: _is_named(came, r"\.PDF")), "a file named"),
    "a PDF of a later version": (refuse_if(lambda came: b"%PDF-2.0" in came.content), "version 2.0"),
    "a PDF of an early version": (refuse_if(lambda came: b"%PDF-1.0" in came.content), "version 1.0"),
    "a large file": (refuse_if(lambda came: len(came.content) > 4 << 20), "5 MiB"),
    "a PDF with a boundary in it": (refuse_if(lambda came: b"--+++" in came.content), "a PDF that holds"),
    # Parts.
    "the first of two parts counts": (request(_first_of_each), "amount: a text twice"),
    "an unknown part is refused": (refuse_if(lambda came: b'"later"' in came.content), "a field that nobody knows"),
    "the order of the parts counts": (refuse_if(lambda came: read_parts(came)[0].name == "pdf"), "backwards"),
    "names have no case": (
        parts(lambda each: evolve(each, name="amount" if each.name == "AMOUNT" else each.name)),
        "'AMOUNT'",
    ),
    "a list does for a text": (parts(lambda each: evolve(each, name=each.name.removesuffix("[]"))), "'amount[]'"),
    "the query does for the form": (request(_from_query), "amount: a field in the query"),
    "Latin-1 is taken": (part("amount", lambda each: evolve(each, content_type=None)), "amount: a text in latin-1"),
    "any bytes are taken": (
        part("invoiceNumber", lambda each: evolve(each, content=b"1")),
        "invoiceNumber: bytes that",
    ),
    "a huge text is taken": (part("customerId", lambda each: evolve(each, content=b"cst_1")), "2 MiB"),
    "a type may not be stated": (refuse_if(lambda came: b"text/plain" in came.content), "said to be text/plain"),
    # On the wire.
    "the end may be missing": (body(lambda content: content if content.endswith(END) else content + END), "no end"),
    "LF does for CRLF": (
        request(
            lambda came: with_parts(
                came,
                [
                    *read_parts(
                        with_body(
                            came, f"multipart/form-data; boundary={BOUNDARY}", came.content.replace(b"\n", b"\r\n")
                        )
                    )
                ],
            )
        ),
        "in LF",
    ),
    "the boundary is guessed": (request(_guessed), "Content-Type: another boundary"),
    "a boundary need not be stated": (request(_guessed), "Content-Type: no boundary"),
    "quotes are part of a boundary": (refuse_if(lambda came: '"' in (header(came, "content-type") or "")), "in quotes"),
    "a boundary is short": (
        refuse_if(lambda came: re.search('boundary="[^"]{41}', header(came, "content-type") or "") is not None),
        "a boundary of 70 characters",
    ),
    "a boundary is not too short": (
        refuse_if(lambda came: (header(came, "content-type") or "").endswith('"x"')),
        "a boundary of one character",
    ),
    "a boundary is made of letters": (
        refuse_if(lambda came: "?" in (header(came, "content-type") or "")),
        "a boundary of all characters",
    ),
    "the headers of parts have a case": (
        refuse_if(lambda came: b"content-disposition" in came.content),
        "parts in small letters",
    ),
    "the headers of parts may not shout": (
        refuse_if(lambda came: b"CONTENT-TYPE" in came.content),
        "parts in capitals",
    ),
    "a disposition comes first": (
        refuse_if(lambda came: re.search(rb"\r\nContent-Type: \S+\r\nContent-Disp", came.content) is not None),
        "media types before both",
    ),
    "a name is in quotes": (
        refuse_if(lambda came: re.search(b'; name=[^"]', came.content) is not None),
        "a name without quotes",
    ),
    "a blank comes after a semicolon": (refuse_if(lambda came: b"form-data;name" in came.content), "without blanks"),
    "a blank comes after a colon": (refuse_if(lambda came: b"\r\nContent-Type:a" in came.content), "without blanks"),
    "a part has no encoding": (refuse_if(lambda came: b"Encoding: binary" in came.content), "an encoding"),
    "a boundary comes last": (
        refuse_if(lambda came: (header(came, "content-type") or "").endswith("later=1")),
        "parameters beside",
    ),
    "a name comes before a file's name": (
        refuse_if(lambda came: re.search(rb'filename="[^"]*"; name', came.content) is not None),
        "file names before",
    ),
    "media types have a case": (
        refuse_if(lambda came: "Multipart" in (header(came, "content-type") or "")),
        "in capitals",
    ),
    "a form ends with a line": (refuse_if(lambda came: came.content.endswith(b"--")), "no line break after its end"),
    "nothing comes after a form": (
        refuse_if(lambda came: not came.content.rstrip().endswith(b"--")),
        "something after its end",
    ),
    "nothing comes before a form": (
        refuse_if(lambda came: not came.content.startswith(b"--")),
        "something before its beginning",
    ),
    "a part has two headers": (
        crash_if(lambda came: b"\r\nContent-Length: " in came.content),
        "a length and an encoding",
    ),
    "parameters have a case": (refuse_if(lambda came: b" FILENAME=" in came.content), "parameters in capitals"),
    "a blank comes before a boundary": (
        refuse_if(lambda came: ";boundary=" in (header(came, "content-type") or "")),
        "a boundary without a blank",
    ),
    "a form has no character set": (
        refuse_if(lambda came: "charset=" in (header(came, "content-type") or "")),
        "parameters beside",
    ),
    "nothing comes after a PDF": (
        refuse_if(lambda came: not _value(came, "pdf").endswith(b"%%EOF\n")),
        "a PDF with something after its end",
    ),
    "a field is the method": (
        request(lambda came: _overridden(came, _value(came, "_method").decode())),
        "take for the method",
    ),
    "base64 is passed over": (
        body(lambda content: content.replace(b"Content-Transfer-Encoding: base64\r\n", b"")),
        "in base64",
    ),
    "JSON does for a form": (request(_as_form), "application/json for a form"),
    "a malformed body": (
        crash_if(lambda came: b"form-data" not in came.content and b"attachment" not in came.content),
        "no body",
    ),
    # Values.
    "a day too many": (text("issuedAt", lambda value: value.replace("04-31", "05-01")), "issuedAt: '2024-04-31'"),
    "a leap day is refused": (
        refuse_if(lambda came: _value(came, "issuedAt") == b"2024-02-29"),
        "issuedAt: '2024-02-29'",
    ),
    "only this century": (refuse_if(lambda came: _value(came, "issuedAt").startswith(b"19")), "issuedAt: '1999-12-31'"),
    "blanks about a date": (text("issuedAt", str.strip), "issuedAt: ' 2024-04-29'"),
    "the year 1 crashes it": (crash_if(lambda came: b"0001" in _value(came, "issuedAt")), "issuedAt: '0001-01-01'"),
    "the last day crashes it": (crash_if(lambda came: b"9999" in _value(came, "issuedAt")), "issuedAt: '9999-12-31'"),
    "the first hour crashes it": (crash_if(lambda came: b"0001" in _value(came, "paidAt")), "paidAt: '0001-01-01 00"),
    "the last hour crashes it": (crash_if(lambda came: b"9999" in _value(came, "paidAt")), "paidAt: '9999-12-31 23"),
    "a date ends at NUL": (text("issuedAt", lambda value: value.partition("\0")[0]), "issuedAt: '2024-04-29\\x00'"),
    "a time ends at NUL": (
        text("paidAt", lambda value: value.partition("\0")[0]),
        "paidAt: '2024-05-11 12:59:00\\x00'",
    ),
    "an amount ends at NUL": (text("amount", lambda value: value.partition("\0")[0]), "amount: '12.95\\x00'"),
    "thousands have an apostrophe": (text("amount", lambda value: value.replace("'", "")), 'amount: "1\'000"'),
    "a time at midnight": (
        text("paidAt", lambda value: value.replace("24:00:00", "00:00:00")),
        "paidAt: '2024-05-11 24",
    ),
    "an offset is taken": (text("paidAt", lambda value: value[:19]), "paidAt: '2024-05-11 12:59:00+02:00'"),
    "three decimals are rounded": (
        text("amount", lambda value: re.sub(r"(\.\d\d)\d+$", r"\1", value)),
        "amount: '12.999'",
    ),
    "commas in an amount": (text("amount", lambda value: value.replace(",", "")), "amount: '1,000.00'"),
    "exponents in an amount": (text("amount", lambda value: f"{float(value):.2f}"), "amount: '1e3'"),
    "a plus before an amount": (text("amount", lambda value: value.removeprefix("+")), "amount: '+1'"),
    "no digit before the point": (
        text("amount", lambda value: value if value[:1] != "." else f"0{value}"),
        "amount: '.5'",
    ),
    "minus nothing crashes it": (crash_if(lambda came: _value(came, "amount") == b"-0.00"), "amount: '-0.00'"),
    "a credit is refused": (refuse_if(lambda came: _value(came, "amount").startswith(b"-")), "amount: '-12.95'"),
    "nothing to pay is refused": (refuse_if(lambda came: _value(came, "amount") == b"0"), "amount: '0'"),
    "one decimal is refused": (refuse_if(lambda came: _value(came, "amount") == b"12.9"), "amount: '12.9'"),
    "1 is true": (text("sendNotification", lambda value: {"1": "true"}.get(value, value)), "sendNotification: '1'"),
    "false is no boolean": (
        refuse_if(lambda came: _value(came, "sendNotification") == b"false"),
        "sendNotification: 'false'",
    ),
    "an id ends at NUL": (text("customerId", lambda value: value.partition("\0")[0]), "\\x00'"),
    "an amount is octal": (
        lambda answer, came: _with_amount(answer(came), 8 if _value(came, "amount") == b"010" else None),
        "amount: '010'",
    ),
    "a time in UTC is taken": (
        text("paidAt", lambda value: value.replace("T", " ").removesuffix("Z")),
        "paidAt: '2024-05-11T10:59:00Z'",
    ),
    "an id in capitals": (text("customerId", lambda value: value.lower()), "customerId: 'CST_"),
    # Texts.
    "forty characters crash it": (crash_if(lambda came: len(_value(came, "invoiceNumber")) >= 40), "40 characters"),
    "three hundred are too many": (refuse_if(lambda came: len(_value(came, "invoiceNumber")) >= 300), "300 characters"),
    "four bytes crash it": (crash_if(lambda came: b"\xf0" in _value(came, "invoiceNumber")), "invoiceNumber: "),
    "a quote crashes it": (crash_if(lambda came: b"'" in _value(came, "invoiceNumber")), "DROP TABLE"),
    "more than a float has": (refuse_if(lambda came: len(_value(came, "invoiceNumber")) == 20), "'2024000000"),
    "a plus says nothing": (text("invoiceNumber", lambda value: value.removeprefix("+")), "'+31'"),
    "thousands are apart": (text("invoiceNumber", lambda value: value.replace("1,2", "12")), "invoiceNumber: '1,234'"),
    "a dot ends a text": (text("invoiceNumber", lambda value: value.rstrip(".")), "'a.'"),
    "a year of whole weeks": (refuse_if(lambda came: _value(came, "paidAt").startswith(b"2024-12-30")), "'2024-12-30"),
    "no summer after 2037": (refuse_if(lambda came: _value(came, "paidAt").startswith(b"2050-07")), "'2050-07-01"),
    "markup is taken out": (text("invoiceNumber", lambda value: re.sub("<.*?>", "", value)), "<script>"),
    "blanks are taken off": (text("invoiceNumber", str.strip), "' before'"),
    "blanks are nothing": (refuse_if(lambda came: _value(came, "invoiceNumber") == b" "), "invoiceNumber: ' '"),
    "lines are taken off": (text("invoiceNumber", lambda value: value.strip("\r\n")), "'\\r\\nlines"),
    "a blank is a blank": (text("invoiceNumber", lambda value: value.replace("\u00a0", " ")), "'no\\xa0break"),
    "soft hyphens are lost": (text("invoiceNumber", lambda value: value.replace("\u00ad", "")), "'no\\xa0break"),
    "a text is hexadecimal": (text("invoiceNumber", lambda value: str(int(value, 16))), "'0x1A'"),
    **{f"a {mark} crashes it": (crash_if(partial(_has_in_number, mark)), "?@[") for mark in "?@:!|~^#_"},
    "accents are put together": (text("invoiceNumber", lambda value: value.replace("e\u0301", "é")), "e\\u0301"),
    "a number is no text": (text("invoiceNumber", lambda value: value.lstrip("0") or "0"), "'007'"),
    "the text null is nothing": (
        refuse_if(lambda came: _value(came, "invoiceNumber") == b"null"),
        "invoiceNumber: 'null'",
    ),
    "an id of one's own": (
        lambda answer, came: _with_id(answer(came), _value(came, "id")),
        "id of one's own",
    ),
    "a control character crashes it": (crash_if(lambda came: b"\x1b" in _value(came, "invoiceNumber")), "x1b"),
    "a field must not be left out": (refuse_if(lambda came: not _value(came, "dueAt")), "dueAt: it left out"),
    "a field may be left out": (
        request(
            lambda came: with_parts(
                came, [*read_parts(came), *([] if _value(came, "amount") else [Part("amount", b"1")])]
            )
        ),
        "amount: it left out",
    ),
}


@pytest.mark.parametrize("name", OF_THE_FORM)
def test_a_form_that_is_read_wrongly_comes_to_light(name: str) -> None:
    wrong, what = OF_THE_FORM[name]

    assert found(VENDOR, FORM, None, what) == []
    assert found(VENDOR, FORM, wrong, what)


def _lenient_json(content: bytes) -> bytes:
    return re.sub(rb",\s*}", b"}", re.sub(rb"//.*\n", b"", content))


OF_OTHERS: dict[str, tuple[str, str, Wrong, str]] = {
    "a comma too many": (THINGS, CREATE, body(_lenient_json), "a comma too many"),
    "a comment": (THINGS, CREATE, body(_lenient_json), "a comment"),
    "the last of two keys": (
        THINGS,
        CREATE,
        body(lambda content: json.dumps(json.loads(content)).encode()),
        "a key twice",
    ),
    "any media type": (
        THINGS,
        CREATE,
        request(lambda came: with_headers(came, "content-type", ["application/json"])),
        "Content-Type: text/plain",
    ),
    "no charset": (
        THINGS,
        CREATE,
        refuse_if(lambda came: "charset" in (header(came, "content-type") or "")),
        "application/json; charset=utf-8",
    ),
    "unknown fields": (
        THINGS,
        CREATE,
        body(lambda content: json.dumps({k: v for k, v in json.loads(content).items() if k != "later"}).encode()),
        "later: a field",
    ),
    "a number for a text": (THINGS, CREATE, field("title", str), "title: a number"),
    "null for a text": (THINGS, CREATE, field("title", lambda value: value or "x"), "title: null"),
    "nothing for a text": (THINGS, CREATE, field("title", lambda value: value or "x"), "title: ''"),
    "a letter too many": (THINGS, CREATE, field("title", lambda value: str(value)[:40]), "xx"),
    "bytes for characters": (
        THINGS,
        CREATE,
        refuse_if(lambda came: len(str(json.loads(came.content)["title"]).encode()) > 40),
        "title: ",
    ),
    "a time that is none": (
        THINGS,
        CHANGE,
        field("soldAt", lambda value: str(value).replace("02-30", "03-01")),
        "soldAt: '2024-02-30 12:59:00'",
    ),
    "a page before the first": (
        THINGS,
        "GET /things",
        request(lambda came: evolve(came, url=came.url.replace("page=0", "page=1"))),
        "page: '0'",
    ),
    "a page that is no number": (
        THINGS,
        "GET /things",
        request(lambda came: evolve(came, url=came.url.partition("?")[0])),
        "page: 'one'",
    ),
    "the first of two pages": (
        THINGS,
        "GET /things",
        request(lambda came: evolve(came, url=re.sub("(page=1)&page=1", r"\1", came.url))),
        "request.query.page: it twice",
    ),
    "an unknown object": (
        THINGS,
        "GET /things/{thingId}",
        crash_if(lambda came: came.url.endswith("zzz")),
        "request.path.thingId",
    ),
    "a field of a field": (
        REHEARSAL,
        "POST /customer-invoices/manual",
        body(lambda content: content.replace(b'"amountExclVat": "12.999"', b'"amountExclVat": "12.99"')),
        "lines.0.amountExclVat: '12.999'",
    ),
    "an event that nobody knows": (
        REHEARSAL,
        "POST /webhooks",
        body(lambda content: content.replace(b"Customer-created", b"customer-created")),
        "type: 'Customer-created'",
    ),
    "an address that is none": (
        REHEARSAL,
        "POST /webhooks",
        body(lambda content: content.replace(b'"example.org"', b'"https://example.org"')),
        "url: 'example.org'",
    ),
}


@pytest.mark.parametrize("name", OF_OTHERS)
def test_another_body_or_parameter_that_is_read_wrongly_comes_to_light(name: str) -> None:
    document_, of, wrong, what = OF_OTHERS[name]

    assert found(document_, of, None, what) == []
    assert found(document_, of, wrong, what)


def test_an_object_that_is_not_there_is_no_refusal_of_what_is_valid() -> None:
    contract = document(THINGS)
    _, every = made(THINGS, CHANGE)
    elsewhere = Mock(contract)()

    assert [f for each in every for f in each.findings(contract, operation(contract, CHANGE), elsewhere)] == []
    some = [each for each in every if each.statuses == ACCEPTED][:3]
    spoilt = Spoilt(made(THINGS, CHANGE)[0], _missing)
    assert [f for each in some for f in each.findings(contract, operation(contract, CHANGE), spoilt)]


def _missing(answer: Answer, came: Request) -> Response:
    valid = made(THINGS, CHANGE)[1][0].valid
    return answer(came) if came == valid else refused(404)


def test_a_type_that_no_success_has_may_be_refused_where_the_document_says_so() -> None:
    of = json.loads(json.dumps(document(THINGS).document))
    responses = of["paths"]["/things"]["get"]["responses"]
    responses["406"] = responses["422"]
    contract = Contract(of)
    every = attempts(
        contract, operation(contract, "GET /things"), valid_request(contract, "GET /things", Mock(contract)())
    )
    refusable = {each.what for each in every if "406" in each.statuses}

    assert refusable == {"one who takes XML only", "one who takes PDF only"}
    assert not [each for each in made(THINGS, "GET /things")[1] if "406" in each.statuses]


class Blind(Contract):
    """A judge that finds nothing wrong with any request."""

    def read_request(self, request: Request) -> ReadRequest:
        return evolve(super().read_request(request), violations=[])


def test_dates_and_times_are_not_for_the_judge_to_say() -> None:
    blind = Blind(document(VENDOR).document)
    valid = valid_request(document(VENDOR), FORM, Mock(document(VENDOR))())
    every = {f"{each.place}: {each.what}": each.statuses for each in attempts(blind, operation(blind, FORM), valid)}

    for what in ("issuedAt: '2024-04-31'", "dueAt: '2100-02-29'", "paidAt: '2024-05-11 24:00:00'"):
        assert every[f"request.body.{what}"] == ("422",)
    assert every["request.body.sendNotification: '1'"] == ("422",)
    assert every["request.body.amount: '12.999'"] == ACCEPTED


def test_where_any_media_type_is_taken_a_body_must_be_sent_still() -> None:
    of = json.loads(json.dumps(document(THINGS).document))
    of["paths"]["/things"]["post"]["requestBody"]["content"] = {"*/*": {}}
    contract = Contract(of)
    valid = with_body(made(THINGS, CREATE)[1][0].valid, "application/octet-stream", b"1")

    every = {each.what for each in bodies(contract, operation(contract, CREATE), valid)}

    assert "no body" in every
    assert "application/xml" not in every


def test_what_another_document_says_is_not_mistaken() -> None:
    contract = document("oddities")
    server = Mock(contract)()
    like = Request("GET", f"/?key={TOKEN}", [], b"")
    refused_: set[str] = set()

    for each in contract.operations:
        valid = request_for(contract, each, like, dict.fromkeys(each.path_parameters, "odd_1"))
        assert valid is not None
        made = list(attempts(contract, each, valid))
        assert [f for attempt in made for f in attempt.findings(contract, each, server)] == []
        refused_ |= {attempt.what for attempt in made if attempt.statuses == ("401",)}
    assert refused_ >= {"no key", "another key"}


def test_nothing_is_wrong_with_seventeen_operations() -> None:
    contract = document(REHEARSAL)

    assert [f for each in contract.operations for f in _every_third(label(each))] == []


def _every_third(name: str) -> Iterator[Finding]:
    """All would take ten seconds; `make contract` makes them of whatever document."""
    contract = document(REHEARSAL)
    server, every = made(REHEARSAL, name)
    for each in every[len(name) % 3 :: 3]:
        yield from each.findings(contract, operation(contract, name), server)
