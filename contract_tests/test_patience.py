"""A server that does not answer is not waited for again and again."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contract_tests import command, passes
from contract_tests.elsewhere import CUSTOMER, READ, SPEC, Scripted, pretend
from contract_tests.live.chosen import Chosen
from contract_tests.live.patience import IN_A_ROW, IN_ALL, Patience, Patient, SilentError
from contract_tests.options import BROKEN


def sent_until_given_up(statuses: list[int | None]) -> int:
    server = Scripted([*statuses, 200])
    patient = Patient(server, Patience())
    for _ in range(len(statuses) + 1):
        try:
            patient.answer(READ)
        except httpx.ReadTimeout:
            pass
        except SilentError:
            return server.asked
    return -1


def test_a_server_that_does_not_answer_is_given_up() -> None:
    assert sent_until_given_up([None] * IN_A_ROW) == IN_A_ROW
    assert sent_until_given_up([None, 200] * IN_ALL) == 2 * IN_ALL - 1
    assert sent_until_given_up([None, None, 500, None, None]) == -1


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Listen, and never say anything."""
    monkeypatch.setattr("contract_tests.live.remote.SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0), backlog=20) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def test_a_server_that_hangs_ends_the_few(
    silent: str,
    chosen: list[Chosen],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend(monkeypatch, chosen)
    options = ["--allow-writes", "--customer-id", CUSTOMER, "--max-creates", "9", "--out", str(tmp_path)]

    assert command.main(["--spec", SPEC, "--url", silent, *options]) == BROKEN
    said = capsys.readouterr().out
    assert "POST /customer-invoices: crash: the run: expected an answer to each request, got time-outs, 3 in a" in said
    assert "1 operation, 3 exchanges, 4 violations" in said
    assert (tmp_path / "report.html").exists()


def test_a_server_that_hangs_ends_the_whole(
    silent: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "ask", lambda _: None)
    monkeypatch.setattr(passes, "RUNS", ())

    assert command.main(["--spec", SPEC, "--url", silent, "--workers", "1", "--out", str(tmp_path)]) == BROKEN
    said = capsys.readouterr().out
    assert "POST /customer-invoices: crash: the run: expected an answer to each request, got time-outs, 3 in a" in said
    assert "1 operation, 3 exchanges, 4 violations, 0 shortfalls" in said
    assert (tmp_path / "report.html").exists()
