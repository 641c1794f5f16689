"""The command: what its options send, what it prints, and the exit codes that scripts rely on."""

import io
import json
import os
import re
import subprocess
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn, Protocol

import click
import httpx
import mijnklantportaal.mock.__main__ as mock_command
import pytest
from attrs import frozen
from mijnklantportaal import MijnKlantportaal, _session, _wire, cli
from mijnklantportaal._customer_invoices import CustomerInvoices
from mijnklantportaal.cli import _commands

from .fakes import CREATED, INVOICE, PDF, TOKEN, Answer, FakePortal, Received, answer


@frozen
class Done:
    """A command that has ended."""

    code: int | str | None
    out: str
    err: str
    received: list[Received]


class Run(Protocol):
    def __call__(self, *arguments: str, portal: Answer = CREATED) -> Done: ...


@pytest.fixture
def pdf(tmp_path: Path) -> str:
    path = tmp_path / "2024-001.pdf"
    path.write_bytes(PDF)
    return str(path)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", TOKEN)

    def run(*arguments: str, portal: Answer = CREATED) -> Done:
        fake = FakePortal(portal)
        monkeypatch.setattr(_commands, "MijnKlantportaal", partial(MijnKlantportaal, max_retries=0, transport=fake))
        monkeypatch.setattr(sys, "argv", ["mijnklantportaal", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Done(end.value.code, *capsys.readouterr(), fake.received)

    return run


def create(path: str, **changes: str | None) -> list[str]:
    options = {
        "customer-id": "cst_abc12345def678",
        "invoice-number": "2024-001",
        "issued-at": "2024-04-29",
        "amount": "12.95",
        "pdf": path,
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    return ["invoices", "create", *(f"--{name}={value}" for name, value in options.items() if value is not None)]


def test_the_least_options(run: Run, pdf: str) -> None:
    done = run(*create(pdf))
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "inv_abc12345def678 created: invoice 2024-001, EUR 12.95\nPayment page: https://portal.example/pay/123-abc\n"
    )
    (request,) = done.received
    assert request.url == "https://api.mijnklantportaal.nl/v1/customer-invoices"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.values == {
        "customerId": b"cst_abc12345def678",
        "invoiceNumber": b"2024-001",
        "issuedAt": b"2024-04-29",
        "amount": b"12.95",
        "pdf": PDF,
    }


def test_every_option(run: Run, pdf: str) -> None:
    done = run(
        *create(
            pdf, due_at="2024-05-28", paid_at="2024-05-11T10:59:00Z", base_url="http://localhost:1/v1", timeout="1.5"
        ),
        "--send-notification",
        "--field=reference=PO=1234",
        "--field",
        "note=",
    )
    assert done.code == 0
    (request,) = done.received
    assert request.url == "http://localhost:1/v1/customer-invoices"
    assert request.extensions["timeout"]["read"] == 1.5
    assert {name: value for name, value in request.values.items() if name not in {"pdf", "customerId"}} == {
        "invoiceNumber": b"2024-001",
        "issuedAt": b"2024-04-29",
        "amount": b"12.95",
        "dueAt": b"2024-05-28",
        "paidAt": b"2024-05-11 12:59:00",
        "sendNotification": b"true",
        "reference": b"PO=1234",
        "note": b"",
    }


def test_no_notification(run: Run, pdf: str) -> None:
    assert run(*create(pdf), "--no-send-notification").received[0].values["sendNotification"] == b"false"


def test_json(run: Run, pdf: str) -> None:
    done = run(*create(pdf), "--json", portal=answer(201, content=json.dumps({**INVOICE, "note": "é\ud800"})))
    assert done.code == 0
    assert json.loads(done.out) == {
        "id": "inv_abc12345def678",
        "customer_id": "cst_abc12345def678",
        "invoice_number": "2024-001",
        "issued_at": "2024-04-29",
        "due_at": "2024-05-28",
        "currency": "EUR",
        "amount": "12.95",
        "paid_at": "2024-05-28T21:00:00+02:00",
        "created_at": "2024-04-29T21:00:00+02:00",
        "online_payment_link": "https://portal.example/pay/123-abc",
        "extra": {"note": "é\ud800"},
        "problems": [],
    }


def test_what_is_not_as_promised_is_told(run: Run, pdf: str) -> None:
    done = run(*create(pdf), portal=answer(201, json={**INVOICE, "amount": 5, "links": None}))
    assert done.code == 0
    assert done.out.splitlines() == [
        "inv_abc12345def678 created: invoice 2024-001, EUR ?",
        "Not as promised: amount: a decimal number as text expected, got 5",
        "Not as promised: links: an object with onlinePaymentLink.href expected, got None",
    ]


HOSTILE = "\nPayment page: https://evil.example\x1b]0;\x07\x9b2J\u202e"


def test_a_reply_forges_no_line_and_drives_no_terminal(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    links = {"onlinePaymentLink": {"href": f"https://portal.example/{'a' * 300}{HOSTILE}"}}
    portal = answer(201, json={**INVOICE, "id": f"inv_1{HOSTILE}", "currency": f"EUR{HOSTILE}", "links": links})
    done = run(*create(pdf), portal=portal)
    assert done.code == 0
    what_is_left = "Payment page: https://evil.example ]0; 2J"
    assert done.out == (
        f"inv_1 {what_is_left} created: invoice 2024-001, EUR {what_is_left} 12.95\n"
        f"Payment page: https://portal.example/{'a' * 300} {what_is_left}\n"
    )

    monkeypatch.setattr(sys, "stdout", Full())
    assert run(*create(pdf), portal=portal).err.startswith(f"Error: inv_1 {what_is_left} was created, but could")


def test_what_is_no_number_is_json_all_the_same(run: Run, pdf: str) -> None:
    done = run(*create(pdf), "--json", portal=answer(201, content='{"id": "inv_1", "a": [NaN, -Infinity, 1e999, 1.5]}'))
    assert done.code == 0
    assert json.loads(done.out, parse_constant=pytest.fail)["extra"] == {"a": ["NaN", "-Infinity", "Infinity", 1.5]}


def failure(error: str, outcome: str, status_code: int | None = None, **errors: list[str]) -> dict[str, Any]:
    """Return what --json tells of a failure, without its message."""
    return {"error": error, "outcome": outcome, "status_code": status_code, "errors": errors, "retry_after": None}


REFUSAL = answer(422, json={"message": "No.", "errors": {"amount": ["Too much é€.", "Too odd."]}})
ENDS: list[tuple[Answer, int, dict[str, Any]]] = [
    (REFUSAL, 1, failure("ValidationError", "not applied", 422, amount=["Too much é€.", "Too odd."])),
    (httpx.ConnectError("no way"), 1, failure("ConnectError", "not applied")),
    (answer(500, html="<p>\n<p>"), 2, failure("ServerError", "unknown", 500)),
    (
        answer(429, headers={"Retry-After": "3600"}),
        1,
        {**failure("RateLimitError", "not applied", 429), "retry_after": 3600.0},
    ),
    (httpx.ReadTimeout("too late"), 2, failure("OutcomeUnknownError", "unknown")),
    (answer(201, html="<p>\n<p>"), 3, failure("UnreadableResponseError", "applied", 201)),
]


@pytest.mark.parametrize(("portal", "code", "report"), ENDS)
def test_an_error_is_one_line_and_an_exit_code(
    run: Run, pdf: str, portal: Answer, code: int, report: dict[str, Any]
) -> None:
    done = run(*create(pdf), portal=portal)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("Error: POST /customer-invoices for invoice 2024-001: ")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err

    reported = run(*create(pdf), "--json", portal=portal)
    assert (reported.code, reported.err) == (code, "")
    assert json.loads(reported.out) == {**report, "message": done.err[len("Error: ") : -1]}


def test_the_exit_codes_are_those_of_the_help(run: Run) -> None:
    done = run("invoices", "create", "--help")
    assert done.code == 0
    help_text = " ".join(done.out.split())
    assert "0 the invoice was created" in help_text
    for outcome, code in _commands.EXIT_CODES.items():
        word = {"not applied": "was not created", "unknown": "may exist", "applied": "exists"}[outcome]
        assert f"{code} it {word}" in help_text
    assert f"{_commands.BAD_USAGE} an option or a variable of the environment cannot be right" in help_text


def test_the_years_of_a_date_are_those_of_the_help(run: Run) -> None:
    help_text = " ".join(run("invoices", "create", "--help").out.split())
    years = f"{_wire.FIRST_YEAR} to {_wire.LAST_YEAR}"
    assert f"The date of issue, {years}." in help_text
    assert f"be paid, {years}." in help_text
    assert years in NO_DATE


NO_DATE = "it is no date as YYYY-MM-DD, 1970 to 2100; give one, e.g. 2024-0"
NO_TIME = "it is no time with an offset, 1970 to 2100; give one, e.g. 2024-05-11T12:59:00+02:00"
NO_FIELD = "it is no NAME=VALUE; give one, e.g. reference=PO-1234"
OWN_OPTION = "this field has an option of its own:"
NO_SECONDS = "it is no number of seconds above 0, up to 2147483; give one, e.g. 30"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"issued_at": "2024-04-31"}, f"Invalid value for '--issued-at': '2024-04-31': {NO_DATE}4-29"),
        ({"issued_at": "20240429"}, f"Invalid value for '--issued-at': '20240429': {NO_DATE}4-29"),
        ({"issued_at": "2024-W18-1"}, f"Invalid value for '--issued-at': '2024-W18-1': {NO_DATE}4-29"),
        ({"issued_at": "0024-04-29"}, f"Invalid value for '--issued-at': '0024-04-29': {NO_DATE}4-29"),
        ({"due_at": "soon"}, f"Invalid value for '--due-at': 'soon': {NO_DATE}5-28"),
        ({"paid_at": "today"}, f"Invalid value for '--paid-at': 'today': {NO_TIME}"),
        ({"paid_at": "2024-05-11T12:59:00"}, f"Invalid value for '--paid-at': '2024-05-11T12:59:00': {NO_TIME}"),
        ({"paid_at": "20240511T125900Z"}, f"Invalid value for '--paid-at': '20240511T125900Z': {NO_TIME}"),
        ({"timeout": "long"}, f"Invalid value for '--timeout': 'long': {NO_SECONDS}"),
        ({"timeout": "0"}, f"Invalid value for '--timeout': '0': {NO_SECONDS}"),
        ({"timeout": "nan"}, f"Invalid value for '--timeout': 'nan': {NO_SECONDS}"),
        ({"field": "reference"}, f"Invalid value for '--field': 'reference': {NO_FIELD}"),
        ({"field": "amount=1"}, f"Invalid value for '--field': 'amount=1': {OWN_OPTION} --amount"),
        ({"field": "dueAt="}, f"Invalid value for '--field': 'dueAt=': {OWN_OPTION} --due-at"),
        ({"field": "due_at="}, f"Invalid value for '--field': 'due_at=': {OWN_OPTION} --due-at"),
        ({"field": "=1"}, f"Invalid value for '--field': '=1': {NO_FIELD}"),
        ({"field": " =1"}, f"Invalid value for '--field': ' =1': {NO_FIELD}"),
        (
            {"pdf": ""},
            "Invalid value for '--pdf': '': it is empty; give the path of a PDF, e.g. 2024-001.pdf",
        ),
        ({"field": "a=\ud800"}, "Invalid value for '--field': 'a=\\ud800': it holds half a character"),
        ({"field": "a=\udce9"}, "Invalid value for '--field': 'a=\\udce9': the locale says that it is"),
        ({"timeout": "1e9"}, f"Invalid value for '--timeout': '1e9': {NO_SECONDS}"),
        ({"timeout": "2147484"}, f"Invalid value for '--timeout': '2147484': {NO_SECONDS}"),
        ({"timeout": "1_0"}, f"Invalid value for '--timeout': '1_0': {NO_SECONDS}"),
        ({"customer_id": None}, "Missing option '--customer-id'."),
        ({"colour": "red"}, "No such option"),
    ],
)
def test_bad_usage(run: Run, pdf: str, changes: dict[str, str | None], message: str) -> None:
    done = run(*create(pdf, **changes))
    assert (done.code, done.out, done.received) == (64, "", [])
    assert done.err.startswith("Usage: mijnklantportaal invoices create")
    shown = done.err.splitlines()[-1]
    assert shown.startswith(f"Error: {message}")
    assert shown.endswith(message) or "e.g." not in message

    reported = run(*create(pdf, **changes), "--json")
    assert (reported.code, reported.err, reported.received) == (64, "", [])
    told = {**failure("InvalidInputError", "not applied"), "message": shown[len("Error: ") :]}
    assert json.loads(reported.out) == told


def test_a_field_is_given_once(run: Run, pdf: str) -> None:
    done = run(*create(pdf), "--field=a=1", "--field=b=1", "--field=a=2")
    assert (done.code, done.out, done.received) == (64, "", [])
    message = "Error: Invalid value for '--field': 'a=2': a is given twice; give it once, e.g. a=1"
    assert done.err.splitlines()[-1] == message


@pytest.mark.parametrize(
    ("again", "value"),
    [
        (["--amount", "2"], "'2'"),
        (["--issued-at=soon"], "'soon'"),
        (["--send-notification", "--no-send-notification"], "False"),
        (["--json", "--json"], "True"),
    ],
)
def test_an_option_is_given_once(run: Run, pdf: str, again: list[str], value: str) -> None:
    done = run(*create(pdf), *again)
    assert (done.code, done.received) == (64, [])
    told = done.out or done.err
    assert f"Invalid value for '{again[0].partition('=')[0]}'" in told
    assert f": {value}: it is given more than once; give it once" in told


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": "12,95"}, "--amount: '12,95': give digits with a point before the decimals, e.g. 12.95"),
        ({"amount": "1" * 13}, "--amount: '1111111111111': give less than a million million euros, e.g. 12.95"),
        (
            {"pdf": "missing.pdf"},
            (
                "--pdf: 'missing.pdf': it cannot be opened: No such file or directory; give the path of a PDF, "
                "e.g. 2024-001.pdf"
            ),
        ),
        (
            {"pdf": "\x00"},
            "--pdf: '\\x00': it cannot be opened: embedded null byte; give the path of a PDF, e.g. 2024-001.pdf",
        ),
        ({"pdf": __file__}, f"--pdf: {__file__!r}: it does not begin with %PDF-; give a PDF file, e.g. 2024-001.pdf"),
        ({"customer_id": ""}, "--customer-id: '': it is empty; give one, e.g. cst_abc12345def678"),
        ({"invoice_number": " "}, "--invoice-number: ' ': it is empty; give one, e.g. 2024-001"),
        (
            {"base_url": "http://portal.example"},
            (
                "--base-url: 'http://portal.example': the token would cross the network unencrypted; use https, "
                "e.g. https://api.mijnklantportaal.nl/v1"
            ),
        ),
        (
            {"base_url": "https://me:secret@portal.example"},
            (
                "--base-url: …@portal.example: take the user name and password out of it, "
                "e.g. https://api.mijnklantportaal.nl/v1"
            ),
        ),
    ],
)
def test_an_option_that_cannot_be_right(run: Run, pdf: str, changes: dict[str, str | None], message: str) -> None:
    done = run(*create(pdf, **changes))
    assert (done.code, done.out, done.err, done.received) == (64, "", f"Error: {message}\n", [])

    reported = run(*create(pdf, **changes), "--json")
    assert (reported.code, reported.err) == (64, "")
    assert json.loads(reported.out) == {**failure("InvalidInputError", "not applied"), "message": message}


def test_a_pdf_is_called_what_was_typed(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "nothing.pdf"
    empty.touch()
    assert run(*create(str(empty))).err.startswith(f"Error: --pdf: {str(empty)!r}: there is nothing in it")


@pytest.mark.parametrize(
    ("encoding", "mended"),
    [("utf-8", "give it so, e.g. "), ("ascii", "set another locale, e.g. LC_ALL=C.UTF-8\n")],
)
def test_the_locale_is_named_where_it_is_the_cause(
    run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch, encoding: str, mended: str
) -> None:
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)
    for name in ("customer-id", "invoice-number"):
        done = run(*create(pdf, **{name: "\udcc3\udca9"}))
        assert (done.code, done.received) == (64, [])
        said = f"--{name}: '\\udcc3\\udca9': the locale says that it is {encoding}, and it is not; {mended}"
        assert done.err.startswith(f"Error: {said}")
        assert "the locale" not in run(*create(pdf, **{name: "\ud800"})).err
    assert "the locale" not in run(*create(pdf, amount="\udcc3\udca9")).err


def test_no_token(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIJNKLANTPORTAAL_TOKEN")
    done = run(*create(pdf))
    assert done.code == 64
    assert done.err == (
        "Error: MIJNKLANTPORTAAL_TOKEN: it is not set: set it to an API key from the portal's settings, "
        "e.g. export MIJNKLANTPORTAAL_TOKEN=…\n"
    )


def test_a_base_url_from_the_environment_is_called_so(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", "portal.example")
    assert run(*create(pdf)).err.startswith("Error: MIJNKLANTPORTAAL_BASE_URL: 'portal.example': give an absolute URL")


def test_half_a_command_is_told_how_it_goes_on(run: Run) -> None:
    for arguments in ([], ["invoices"]):
        done = run(*arguments)  # click 8.1 calls it a success
        assert "Usage: mijnklantportaal" in done.out + done.err


def test_an_unknown_command_is_bad_usage(run: Run) -> None:
    done = run("offers")
    assert (done.code, done.out) == (64, "")
    assert done.err.splitlines()[-1].startswith("Error: No such command")


def test_help_and_version(run: Run) -> None:
    assert run("-h").out.startswith("Usage: mijnklantportaal [OPTIONS] COMMAND")
    assert run("--version").out.startswith("mijnklantportaal ")
    assert run("--version").code == 0


def test_an_interruption_leaves_the_outcome_unknown(run: Run, pdf: str) -> None:
    message = "Interrupted: look in the portal before you send the invoice again."
    done = run(*create(pdf), portal=KeyboardInterrupt())
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == message

    reported = run(*create(pdf), "--json", portal=KeyboardInterrupt())
    assert (reported.code, reported.err.strip()) == (2, "")  # click ends the line of ^C
    assert json.loads(reported.out) == {**failure("KeyboardInterrupt", "unknown"), "message": message}


def test_what_nobody_foresaw_leaves_the_outcome_unknown(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("of all things")

    monkeypatch.setattr(CustomerInvoices, "create", fail)
    message = "RuntimeError: of all things: look in the portal before you send the invoice again."
    done = run(*create(pdf))
    assert (done.code, done.out, done.err) == (2, "", f"Error: {message}\n")

    reported = run(*create(pdf), "--json")
    assert (reported.code, reported.err) == (2, "")
    assert json.loads(reported.out) == {**failure("RuntimeError", "unknown"), "message": message}


@pytest.mark.parametrize(
    ("error", "ends"),
    [(RuntimeError("no"), (1, "Error: no")), (KeyboardInterrupt(), (130, "")), (click.Abort(), (130, ""))],
)
def test_what_fails_before_there_is_a_client_has_sent_nothing(
    run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch, error: BaseException, ends: tuple[int, str]
) -> None:
    def fail(*_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(_session, "_client_options", fail)
    done = run(*create(pdf))
    assert (done.code, done.err.strip()) == ends  # click ends the line of ^C

    reported = run(*create(pdf), "--json")
    assert (reported.code, reported.err.strip()) == (ends[0], "")
    told = {**failure("RuntimeError", "not applied"), "message": "no"}
    assert (json.loads(reported.out) == told) if ends[1] else (reported.out == "")


def test_a_proxy_of_the_environment_is_called_by_its_name(
    pdf: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", TOKEN)
    monkeypatch.setenv("https_proxy", "nonsense://x")
    monkeypatch.setattr(sys, "argv", ["mijnklantportaal", *create(pdf)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = "Error: https_proxy: 'nonsense://x': it is no proxy; give one, e.g. http://proxy.example:3128, or unset it\n"
    assert (end.value.code, *capsys.readouterr()) == (64, "", told)


def test_an_interruption_before_it_begins_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupt:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "mijnklantportaal.cli._commands":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "mijnklantportaal.cli._commands")
    monkeypatch.setattr(sys, "meta_path", [Interrupt(), *sys.meta_path])
    done = run("--version")
    assert (done.code, done.out, done.err) == (130, "", "")


INTERRUPT = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup may have started us
class Interrupt:
    def find_spec(self, name, *_):
        if name == {name!r}:
            signal.raise_signal(signal.{signal})
sys.meta_path.insert(0, Interrupt())
"""


@pytest.mark.parametrize(
    ("start", "name", "signal"),
    [
        ("from _mijnklantportaal_command import main; main()", "httpx", "SIGINT"),
        ("from _mijnklantportaal_command import main; main()", "httpx", "SIGTERM"),
        ("from _mijnklantportaal_command import main; main()", "httpx", "SIGHUP"),
        ("from _mijnklantportaal_command import main; main()", "mijnklantportaal.cli._commands", "SIGINT"),
        # The package itself is imported before anything of ours can catch an interruption.
        ("import runpy; runpy.run_module('mijnklantportaal', run_name='__main__')", "mijnklantportaal.cli", "SIGINT"),
    ],
)
def test_an_interrupted_import_is_quiet(start: str, name: str, signal: str) -> None:
    command = [sys.executable, "-c", INTERRUPT.format(name=name, signal=signal) + start]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


ENDED = """
import httpx, signal
signal.signal(signal.{name}, signal.{at_start})
from mijnklantportaal.cli import _commands
def end(*_):
    signal.raise_signal(signal.{name})
    return httpx.Response(201, json=dict(id="inv_1"))
def tell(*arguments, **options):
    end()
    told(*arguments, **options)
httpx.HTTPTransport.handle_request = end
told, _commands.print_failure = _commands.print_failure, tell
from _mijnklantportaal_command import main; main()
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("at_start", ["SIG_DFL", "SIG_IGN"])
def test_who_ends_it_while_it_sends_is_told_to_look(pdf: str, name: str, at_start: str) -> None:
    command = [sys.executable, "-c", ENDED.format(name=name, at_start=at_start), *create(pdf)]
    environment = {**os.environ, "MIJNKLANTPORTAAL_TOKEN": TOKEN}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if at_start == "SIG_DFL":
        message = "Interrupted: look in the portal before you send the invoice again."
        assert (done.returncode, done.stdout, done.stderr.strip()) == (2, "", message)
    else:  # as nohup has it
        assert (done.returncode, done.stdout.partition(":")[0], done.stderr) == (0, "inv_1 created", "")


IN_A_TERMINAL = """
import fcntl, httpx, os, signal, termios
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup may have started us
fcntl.ioctl(2, termios.TIOCSCTTY, 0)
def wait(*_):
    os.write(1, b"sends")
    while True:
        os.read(2, 1)
httpx.HTTPTransport.handle_request = wait
from _mijnklantportaal_command import main; main()
"""


def test_a_terminal_that_goes_away_while_it_sends_leaves_the_exit_code(large: str) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", IN_A_TERMINAL, *create(large)]
    with subprocess.Popen(  # noqa: S603  # our own
        command,
        env={**os.environ, "MIJNKLANTPORTAAL_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        assert process.stdout.read(5) == b"sends"
        os.close(ours)
        assert process.stdout.read() == b""
    assert process.returncode == 2


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interruption_at_the_very_end_leaves_the_exit_code_alone(signal: str) -> None:
    code = f"import atexit, signal; atexit.register(signal.raise_signal, signal.{signal})\n"
    code += "from _mijnklantportaal_command import main; main()"
    command = [sys.executable, "-c", code, "offers"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.splitlines()[-1].startswith("Error: No such command")


def test_an_interrupted_mock_says_nothing_of_invoices(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object, prog: str) -> int:
        assert prog == "mijnklantportaal mock"
        raise KeyboardInterrupt

    monkeypatch.setattr(mock_command, "main", interrupt)
    done = run("mock")
    assert (done.code, done.err) == (130, "")


class Full(io.StringIO):
    """A stream to a full disk."""

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.fixture
def large(tmp_path: Path) -> str:
    path = tmp_path / "large.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b" " * (6 * 1024 * 1024) + b"\n%%EOF\n")
    return str(path)


def test_a_large_file_shows_its_progress(run: Run, large: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    done = run(*create(large))
    assert done.code == 0
    assert "Sending" in done.err
    assert re.findall("[0-9]+%", done.err) == ["0%", "33%", "66%", "99%", "100%"]
    assert "Sending" not in done.out


def test_progress_keeps_to_its_line(run: Run, large: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    done = run(*create(large))
    assert max(map(len, re.findall("Sending[^\r\n\x1b]*", done.err))) == 30


def test_without_a_terminal_no_progress_is_shown(run: Run, large: str) -> None:
    assert run(*create(large)).err == ""


def test_a_small_file_shows_no_progress(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(*create(pdf)).err == ""


@pytest.mark.parametrize(("portal", "code"), [(CREATED, 0), (answer(422), 1)])
def test_a_terminal_that_has_gone_away_does_not_stop_the_upload(
    run: Run, large: str, monkeypatch: pytest.MonkeyPatch, portal: Answer, code: int
) -> None:
    terminal = Full()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    done = run(*create(large), portal=portal)
    assert (done.code, len(done.received)) == (code, 1)


class Interrupted(io.StringIO):
    """A stream whose reader keeps it waiting until the user has enough."""

    def write(self, _: str) -> int:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("stdout", "reason"),
    [
        (Full(), "No space left on device"),
        (None, "standard output is closed"),
        (Interrupted(), "KeyboardInterrupt"),
    ],
)
def test_an_invoice_that_cannot_be_printed_exists_all_the_same(
    run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch, stdout: io.StringIO | None, reason: str
) -> None:
    monkeypatch.setattr(sys, "stdout", stdout)
    for options in ((), ("--json",)):
        done = run(*create(pdf), *options)
        assert (done.code, len(done.received)) == (3, 1)
        assert done.err == (
            f"Error: inv_abc12345def678 was created, but could not be printed ({reason}): do not send it again.\n"
        )


def test_a_stream_that_broke_gets_no_second_document(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            monkeypatch.setattr(self, "write", super().write)
            super().write(text[:1])
            raise OSError(5, "Input/output error")

    stdout = Broken()
    monkeypatch.setattr(sys, "stdout", stdout)
    assert run(*create(pdf), "--json").code == 3
    assert stdout.getvalue() == "{"


@pytest.mark.parametrize("broken", [Full(), Interrupted(), None])
def test_the_exit_code_needs_no_stream(
    run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch, broken: io.StringIO | None
) -> None:
    monkeypatch.setattr(sys, "stdout", broken)
    monkeypatch.setattr(sys, "stderr", broken)
    for options in ((), ("--json",)):
        codes = [run(*create(pdf), *options, portal=portal).code for portal in (CREATED, answer(422), answer(500))]
        assert codes == [3, 1, 2]
        assert run(*create(pdf, issued_at="soon"), *options).code == 64


def test_an_error_that_cannot_be_printed_as_json_is_told_as_text(
    run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    done = run(*create(pdf), "--json", portal=answer(422, json={"message": "No."}))
    assert done.code == 1
    assert done.err.startswith("Error: POST /customer-invoices for invoice 2024-001: 422 No.")


def test_a_character_that_the_terminal_lacks_is_no_failure(run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1", write_through=True)
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(*create(pdf), portal=answer(201, json={**INVOICE, "invoiceNumber": "€"})).code == 0
    terminal.seek(0)
    assert "invoice \\u20ac, EUR" in terminal.read()


@pytest.mark.parametrize("portal", [answer(201, json={**INVOICE, "invoiceNumber": "é€"}), REFUSAL])
def test_json_is_json_whatever_the_terminal_lacks(
    run: Run, pdf: str, monkeypatch: pytest.MonkeyPatch, portal: Answer
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    monkeypatch.setattr(sys, "stdout", terminal)
    run(*create(pdf), "--json", portal=portal)
    terminal.seek(0)
    assert "é€" in str(json.loads(terminal.read()))


@pytest.mark.parametrize("asked", ["--version", "--help"])
def test_what_cannot_be_printed_is_no_call(run: Run, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    done = run(asked)
    assert (done.code, done.err) == (1, "Error: [Errno 28] No space left on device\n")


@pytest.mark.parametrize("code", [0, 1])
def test_the_mock_gets_its_arguments(run: Run, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    seen: list[Any] = []

    def main(arguments: list[str], prog: str) -> int:
        seen.append((arguments, prog))
        return code

    monkeypatch.setattr(mock_command, "main", main)
    assert run("mock", "--port", "0", "--help", "-h", "x").code == code
    assert seen == [(["--port", "0", "--help", "-h", "x"], "mijnklantportaal mock")]


def test_a_mock_without_its_packages_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mijnklantportaal.mock.__main__", None)
    done = run("mock")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1

    reported = run("mock", "--json")
    assert (reported.code, reported.err) == (1, "")
    told = {**failure("ModuleNotFoundError", "not applied"), "message": done.err[len("Error: ") : -1]}
    assert json.loads(reported.out) == told


def test_a_missing_extra_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mijnklantportaal.cli._commands")
    monkeypatch.delattr(cli, "_commands")
    monkeypatch.setitem(sys.modules, "click", None)
    done = run("--version")
    assert done.code == 'the command mijnklantportaal needs extra packages: pip install "mijnklantportaal[cli]"'


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "mijnklantportaal", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert done.stdout == f"mijnklantportaal {version('mijnklantportaal')}\n"
