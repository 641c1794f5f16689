"""The commands, their options and their exit codes."""

import io
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, TypeVar

import attrs
import click

from mijnklantportaal import CustomerInvoice, InvalidInputError, MijnKlantportaal, MijnKlantportaalError, Outcome
from mijnklantportaal._upload import Progress

T = TypeVar("T")

BAD_USAGE = 64
"""EX_USAGE of sysexits.h."""

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

EXIT_CODES = {Outcome.NOT_APPLIED: 1, Outcome.UNKNOWN: 2, Outcome.APPLIED: 3}

_LARGE = 1024 * 1024
"""Bytes from which a file's progress is worth showing."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mijnklantportaal", message="%(package)s %(version)s")
def cli() -> None:
    """Send invoices to MijnKlantportaal."""


@cli.group()
def invoices() -> None:
    """Customer invoices."""


@cli.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
    short_help="Run a stand-in portal on this machine.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def mock(arguments: tuple[str, ...]) -> None:
    """Run a stand-in portal on this machine: the same as python -m mijnklantportaal.mock."""
    try:
        from mijnklantportaal.mock.__main__ import main  # noqa: PLC0415 - another extra
    except ImportError as error:
        raise click.ClickException(str(error)) from None
    try:
        sys.exit(main(list(arguments)))
    except KeyboardInterrupt:  # before it listens to signals itself
        sys.exit(INTERRUPTED)


def _read_by(read: Callable[[str], T], example: str) -> Callable[[str], T]:
    """Return a type for an option whose text a function reads that raises ValueError."""

    def convert(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise click.BadParameter(f"{text!r} is not right ({error}); give e.g. {example}") from None

    return convert


def _field(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise ValueError("there is no = in it")
    return name, value


@invoices.command()
@click.option("--customer-id", required=True, metavar="cst_…", help="The customer's id.")
@click.option("--invoice-number", required=True, metavar="TEXT", help="Your number for the invoice.")
@click.option(
    "--issued-at",
    required=True,
    type=_read_by(date.fromisoformat, "2024-04-29"),
    metavar="YYYY-MM-DD",
    help="The date of issue.",
)
@click.option("--amount", required=True, metavar="EUROS", help="At most two decimals, e.g. 12.95.")
@click.option("--pdf", required=True, metavar="PATH", help="The PDF file of the invoice.")
@click.option(
    "--due-at",
    type=_read_by(date.fromisoformat, "2024-05-28"),
    metavar="YYYY-MM-DD",
    help="The date by which it should be paid.",
)
@click.option(
    "--paid-at",
    type=_read_by(datetime.fromisoformat, "2024-05-11T12:59:00+02:00"),
    metavar="TIME",
    help="When it was paid, with an offset, e.g. 2024-05-11T12:59:00+02:00.",
)
@click.option(
    "--send-notification/--no-send-notification",
    default=None,
    help="Whether the customer is told. Left to the portal unless stated.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    type=_read_by(_field, "reference=PO-1234"),
    metavar="NAME=VALUE",
    help="A field that is newer than this program; may be repeated.",
)
@click.option("--base-url", metavar="URL", help="Another portal, e.g. a mock on this machine.")
@click.option("--timeout", type=float, metavar="SECONDS", help="For each step of the call.")
@click.option("--json", "as_json", is_flag=True, help="Print the result, or the error, as a JSON object.")
def create(*, base_url: str | None, as_json: bool, fields: Sequence[tuple[str, str]], **arguments: Any) -> None:
    """Put an invoice in the portal.

    The token is read from the environment variable MIJNKLANTPORTAAL_TOKEN.

    \b
    Exit codes:
      0   the invoice was created
      1   it was not created: mend the cause and send it again
      2   it may exist: look in the portal before you send it again
      3   it exists, but the reply could not be read or printed: do not send it again
      64  an option cannot be right; nothing was sent
    """  # noqa: D301 - click reads the character
    try:
        with MijnKlantportaal(base_url=base_url) as portal, _progress(arguments["pdf"]) as on_progress:
            invoice = portal.customer_invoices.create(extra=dict(fields), on_progress=on_progress, **arguments)
    except MijnKlantportaalError as error:
        _fail(error, as_json=as_json)
    try:
        click.echo(_as_json(invoice) if as_json else _as_text(invoice))
    except OSError:  # a full disk, or a reader that has gone: exit code 1 would have the invoice sent again
        sys.exit(EXIT_CODES[Outcome.APPLIED])


def run() -> int:
    """Run the command line; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that it cannot show is no failure of the call
            stream.reconfigure(errors="backslashreplace")
    try:
        cli.main(prog_name="mijnklantportaal", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return BAD_USAGE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted: look in the portal before you send the invoice again.", err=True)
        return EXIT_CODES[Outcome.UNKNOWN]
    except Exception as error:  # nobody knows how far the call had come
        reason = f"{type(error).__name__}: {error}"
        click.echo(f"Error: {reason}: look in the portal before you send the invoice again.", err=True)
        return EXIT_CODES[Outcome.UNKNOWN]
    return 0


def _progress(path: str) -> AbstractContextManager[Progress | None]:
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError):
        return nullcontext()  # sending it will say why
    if size < _LARGE or not sys.stderr.isatty():
        return nullcontext()
    return _Bar(size)


class _Bar:
    """A progress bar on standard error."""

    def __init__(self, size: int) -> None:
        self._bar = click.progressbar(length=size, label="Sending", file=sys.stderr)

    def __enter__(self) -> Progress:
        self._bar.__enter__()
        return lambda sent, _total: self._bar.update(sent - self._bar.pos)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, traceback)


def _as_text(invoice: CustomerInvoice) -> str:
    lines = [f"{invoice.id} created: invoice {invoice.invoice_number}, {invoice.currency} {invoice.amount}"]
    if invoice.online_payment_link is not None:
        lines.append(f"Payment page: {invoice.online_payment_link}")
    lines += [f"Not as promised: {problem}" for problem in invoice.problems]
    return "\n".join(lines)


def _as_json(invoice: CustomerInvoice) -> str:
    fields = attrs.asdict(invoice, filter=attrs.filters.exclude("raw"), recurse=False)
    return json.dumps(fields, default=str, ensure_ascii=False, indent=2)


def _option(argument: str) -> str:
    if argument == "token":
        return "MIJNKLANTPORTAAL_TOKEN"
    return f"--{argument.replace('_', '-')}".replace("--extra", "--field", 1)


def _fail(error: MijnKlantportaalError, *, as_json: bool) -> NoReturn:
    if isinstance(error, InvalidInputError):
        code = BAD_USAGE
        text = f"{_option(error.argument)}: {error.value}: {error.remedy}"
    else:
        code = EXIT_CODES[error.outcome]
        text = str(error)
    if as_json:
        report = {"error": type(error).__name__, "outcome": error.outcome, "message": text}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        click.echo(f"Error: {text}", err=True)
    sys.exit(code)
