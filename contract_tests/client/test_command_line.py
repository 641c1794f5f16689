"""What the command sends is what the contract allows, and its exit code says whether the invoice exists."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from mijnklantportaal.cli._commands import cli
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


def _run(monkeypatch: pytest.MonkeyPatch, pdf: Path, line: Line, *options: str) -> Result:
    """Run the command in this process, its connection replaced by a line."""
    pdf.write_bytes(PDF)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: line.handle_request(request))
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", TOKEN)
    least = [text for pair in {**LEAST, "--pdf": str(pdf)}.items() for text in pair]
    return CliRunner().invoke(cli, ["invoices", "create", *least, *options])


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
def test_options_arrive_as_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: list[str], further: Mapping[str, str]
) -> None:
    line = Line(portal().answer)

    result = _run(monkeypatch, tmp_path / "invoice.pdf", line, "--json", *options)

    assert result.exit_code == 0
    (request,) = line.sent
    assert [str(each) for each in contract().validate_request(request)] == []
    assert credentials_misfits(request) == []
    parts = read_parts(request)
    assert {part.name: part.content.decode() for part in parts if part.filename is None} == {**SENT, **further}
    assert [(part.name, part.filename, part.content) for part in parts if part.filename] == [
        ("pdf", "invoice.pdf", PDF)
    ]
    shown = json.loads(result.stdout)
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
def test_the_exit_code_says_whether_the_invoice_exists(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int, code: int, said: str
) -> None:
    line = Line(lambda _: Response(status, [("Location", "/elsewhere")], f'{{"message": "{TOKEN}"}}'.encode()))

    result = _run(monkeypatch, tmp_path / "invoice.pdf", line)

    assert result.exit_code == code
    assert said in result.stderr
    assert TOKEN not in result.output
    assert result.stderr.count("\n") == 1
    assert len(line.sent) == 1


@pytest.mark.parametrize(
    "options",
    [["--amount", "12,95"], ["--issued-at", "29-04-2024"], ["--paid-at", "2024-05-11T12:59"], ["--field", "amount=1"]],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_not_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: list[str]) -> None:
    line = Line(portal().answer)

    result = _run(monkeypatch, tmp_path / "invoice.pdf", line, *options)

    assert result.exit_code not in {0, 1, 2, 3} or "Invalid value" in result.stderr
    assert options[0] in result.stderr
    assert line.sent == []
