"""What the command sends is what the contract allows, and its exit code says whether the invoice exists."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from attrs import frozen
from mijnklantportaal import cli
from mijnklantportaal.contract import Response

from contract_tests.client.sent import credentials_misfits
from contract_tests.client.ways import Line
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
    least = [text for pair in {**LEAST, "--pdf": str(pdf)}.items() for text in pair]

    def run(line: Line, *options: str) -> Done:
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
