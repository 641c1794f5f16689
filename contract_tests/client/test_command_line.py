"""What the command sends is what the contract allows, and its exit code says whether the invoice exists."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from attrs import frozen
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mijnklantportaal import cli
from mijnklantportaal.contract import Response

from contract_tests.client.create import LEAST as SMALLEST
from contract_tests.client.create import Arguments
from contract_tests.client.invoices import ARGUMENTS, NAMES, TEXTS, check, is_new
from contract_tests.client.line import Line
from contract_tests.client.replies import EXAMPLE
from contract_tests.client.sent import credentials_misfits
from contract_tests.pdfs import HOSTILE, write_pdf
from contract_tests.subject import TOKEN, contract, portal
from contract_tests.wire import read_parts

PDF = write_pdf(payload=HOSTILE[1])
LEAST: Mapping[str, Any] = {
    "--customer-id": "cst_abc12345def678",
    "--invoice-number": "2024 & 001 é",
    "--issued-at": "2024-04-29",
    "--amount": "12.5",
}
SENT = {
    "customerId": "cst_abc12345def678",
    "invoiceNumber": "2024 & 001 é",
    "issuedAt": "2024-04-29",
    "amount": "12.50",
}


_portal = cache(portal)


@frozen
class Done:
    """A command that has ended."""

    code: object
    out: str
    err: str


class Run(Protocol):
    def __call__(self, line: Line, *options: str) -> Done: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run the command in this process, its connection replaced by a line."""
    pdf = tmp_path / "invoice.pdf"
    pdf.write_bytes(PDF)
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", TOKEN)

    def run(line: Line, *options: str) -> Done:
        stated = {each.partition("=")[0] for each in options}
        more = {**LEAST, "--pdf": str(pdf)}.items()
        least = [text for name, value in more if name not in stated for text in (name, value)]
        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: line.handle_request(request))
        monkeypatch.setattr(sys, "argv", ["mijnklantportaal", "invoices", "create", *least, *options])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Done(end.value.code, *capsys.readouterr())

    return run


@pytest.mark.parametrize(
    ("options", "further"),
    [
        ([], {}),
        (["--due-at", "2024-05-28"], {"dueAt": "2024-05-28"}),
        (["--paid-at", "2024-05-11T23:59:00+00:00"], {"paidAt": "2024-05-12 01:59:00"}),
        (["--paid-at", "2024-01-11T12:59:00+01:00"], {"paidAt": "2024-01-11 12:59:00"}),
        (["--send-notification"], {"sendNotification": "true"}),
        (["--no-send-notification"], {"sendNotification": "false"}),
        (["--field", "reference=PO=1", "--field", "note="], {"reference": "PO=1", "note": ""}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_arrive_as_they_are(run: Run, options: list[str], further: Mapping[str, str]) -> None:
    line = Line(portal().answer)

    done = run(line, "--json", *options)

    assert done.code == 0
    (request,) = line.sent
    assert [str(each) for each in contract().validate_request(request)] == []
    assert credentials_misfits(request) == []
    parts = read_parts(request)
    assert {part.name: part.content.decode() for part in parts if part.filename is None} == {**SENT, **further}
    assert [(part.name, part.filename, part.content) for part in parts if part.filename] == [
        ("pdf", "invoice.pdf", PDF)
    ]
    shown = json.loads(done.out)
    assert (shown["id"][:4], shown["amount"], shown["invoice_number"]) == ("inv_", "12.50", "2024 & 001 é")
    if "paidAt" in further:
        assert datetime.fromisoformat(shown["paid_at"]) == datetime.fromisoformat(options[1]).astimezone(UTC)


def _options(arguments: Arguments, pdf: Path) -> Iterator[tuple[str, str]]:
    """Spell arguments as options, each with its value."""
    yield "--customer-id", arguments["customer_id"]
    yield "--invoice-number", arguments["invoice_number"]
    amount = arguments["amount"]
    yield "--amount", amount if isinstance(amount, str) else f"{Decimal(amount):f}"
    yield "--pdf", str(pdf)
    for name in ("issued_at", "due_at", "paid_at"):
        if arguments.get(name) is not None:
            yield f"--{name.replace('_', '-')}", arguments[name].isoformat()
    for name, value in arguments.get("extra", {}).items():
        yield "--field", f"{name}={value}"


# The first equals sign ends the name, and on the command line all is text.
_EXTRAS = st.dictionaries(NAMES.filter(lambda name: is_new(name) and "=" not in name), TEXTS, max_size=3)


@given(arguments=ARGUMENTS, extra=_EXTRAS, joined=st.booleans())
@example(arguments={**SMALLEST, "amount": "-1.50", "invoice_number": "--amount=1"}, extra={"-": "-x"}, joined=True)
@example(arguments={**SMALLEST, "amount": "-1.50", "invoice_number": "--help"}, extra={"-": "--"}, joined=False)
# What the fixture changes is the same for all of them.
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_invoice_arrives_as_it_is(
    run: Run, tmp_path: Path, arguments: Arguments, extra: Mapping[str, str], *, joined: bool
) -> None:
    line = Line(_portal().answer)
    pdf = tmp_path / "-1 é.pdf"
    pdf.write_bytes(arguments["pdf"])
    given_ = {**arguments, "extra": extra}
    pairs = _options(given_, pdf)
    texts = [f"{name}={value}" for name, value in pairs] if joined else [text for pair in pairs for text in pair]
    told = {None: [], True: ["--send-notification"], False: ["--no-send-notification"]}

    done = run(line, "--json", *texts, *told[arguments.get("send_notification")])

    assert (done.code, done.err) == (0, "")
    check(line.sent, given_, arguments["pdf"], "-1 é.pdf")
    assert json.loads(done.out)["invoice_number"] == arguments["invoice_number"]


def _replying(**changes: object) -> Line:
    content = json.dumps({**EXAMPLE, **SENT, **changes}).encode()
    return Line(lambda _: Response(201, [("Content-Type", "application/json")], content))


def test_it_goes_where_the_option_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", "https://other.example/v2")
    line = _replying()

    assert run(line).code == 0
    assert run(line, "--base-url", "http://127.0.0.1:1/v3", "--timeout", "7.5").code == 0

    assert [request.url.removesuffix("/customer-invoices") for request in line.sent] == [
        "https://other.example/v2",
        "http://127.0.0.1:1/v3",
    ]
    assert {*line.extensions[1]["timeout"].values()} == {7.5}


def test_the_invoice_is_told_as_text(run: Run) -> None:
    assert run(_replying()) == Done(
        0,
        "inv_abc12345def678 created: invoice 2024 & 001 é, EUR 12.50\nPayment page: https://portal.example/pay/123-abc\n",
        "",
    )


def test_the_invoice_is_told_as_json(run: Run) -> None:
    done = run(_replying(newer=[1]), "--json")

    assert json.loads(done.out) == {
        "id": "inv_abc12345def678",
        "customer_id": "cst_abc12345def678",
        "invoice_number": "2024 & 001 é",
        "issued_at": "2024-04-29",
        "due_at": "2024-05-28",
        "currency": "EUR",
        "amount": "12.50",
        "paid_at": "2024-05-28T21:00:00+02:00",
        "created_at": "2024-04-29T21:00:00+02:00",
        "online_payment_link": "https://portal.example/pay/123-abc",
        "extra": {"newer": [1]},
        "problems": [],
    }


def test_what_is_odd_in_the_reply_is_told(run: Run) -> None:
    as_text = run(_replying(amount=None, links=None))
    as_json = run(_replying(amount=None, links=None), "--json")

    first, *rest = as_text.out.splitlines()
    assert first == "inv_abc12345def678 created: invoice 2024 & 001 é, EUR ?"
    told = json.loads(as_json.out)
    assert [problem.partition(":")[0] for problem in told["problems"]] == ["amount", "links"]
    assert rest == [f"Not as promised: {problem}" for problem in told["problems"]]
    assert (as_text.code, as_json.code, told["amount"], told["online_payment_link"]) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (200, 3, "exists"),
        (201, 3, "exists"),
        (302, 2, "may exist"),
        (401, 1, "not created"),
        (408, 2, "may exist"),
        (422, 1, "not created"),
        (426, 1, "not created"),
        (500, 2, "may exist"),
    ],
)
def test_the_exit_code_says_whether_the_invoice_exists(run: Run, status: int, code: int, said: str) -> None:
    line = Line(lambda _: Response(status, [("Location", "/elsewhere")], f'{{"message": "{TOKEN}"}}'.encode()))

    done = run(line)

    assert done.code == code
    assert said in done.err
    assert TOKEN not in done.out + done.err
    assert done.err.count("\n") == 1
    assert len(line.sent) == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--amount", "12,95"],
        ["--issued-at", "29-04-2024"],
        ["--issued-at", "20240429"],
        ["--paid-at", "2024-05-11T12:59"],
        ["--field", "amount=1"],
        ["--field", "note=1", "--field", "note=2"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_cannot_be_meant_is_not_sent(run: Run, options: list[str], *, as_json: bool) -> None:
    line = Line(portal().answer)

    done = run(line, *options, *(["--json"] if as_json else []))

    assert done.code == 64
    told = json.loads(done.out) if as_json else {"outcome": "not applied", "message": done.err}
    assert told["outcome"] == "not applied"
    assert options[-2] in told["message"]
    assert options[-1] in told["message"]
    assert line.sent == []
