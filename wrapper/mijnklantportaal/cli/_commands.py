"""The commands, their options and their exit codes."""

import io
import sys
from threading import Event
from typing import Any

import click

from mijnklantportaal import InvalidInputError, MijnKlantportaal, MijnKlantportaalError, Outcome
from mijnklantportaal._settings import LONGEST
from mijnklantportaal.cli import INTERRUPTED
from mijnklantportaal.cli._options import EachOnce, day, field, in_its_words, moment, once_each, path, read_by, seconds
from mijnklantportaal.cli._progress import progress_of
from mijnklantportaal.cli._report import Failure, NotPrintedError, print_failure, print_invoice, usage_of

BAD_USAGE = 64
"""EX_USAGE of sysexits.h."""

EXIT_CODES = {Outcome.NOT_APPLIED: 1, Outcome.UNKNOWN: 2, Outcome.APPLIED: 3}


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
    from mijnklantportaal.mock.__main__ import main  # noqa: PLC0415 - another extra

    try:
        sys.exit(main(list(arguments), prog="mijnklantportaal mock"))
    except KeyboardInterrupt:  # before it listens to signals itself
        sys.exit(INTERRUPTED)


@invoices.command(cls=EachOnce)
@click.option("--customer-id", required=True, metavar="cst_…", help="The customer's id.")
@click.option("--invoice-number", required=True, metavar="TEXT", help="Your number for the invoice.")
@click.option(
    "--issued-at",
    required=True,
    type=read_by(day, "it is no date as YYYY-MM-DD, 1970 to 2100; give one, e.g. 2024-04-29"),
    metavar="YYYY-MM-DD",
    help="The date of issue, 1970 to 2100.",
)
@click.option("--amount", required=True, metavar="EUROS", help="At most two decimals, e.g. 12.95.")
@click.option(
    "--pdf",
    required=True,
    type=read_by(path, "it is empty; give the path of a PDF, e.g. 2024-001.pdf"),
    metavar="PATH",
    help="The PDF file of the invoice.",
)
@click.option(
    "--due-at",
    type=read_by(day, "it is no date as YYYY-MM-DD, 1970 to 2100; give one, e.g. 2024-05-28"),
    metavar="YYYY-MM-DD",
    help="The date by which it should be paid, 1970 to 2100.",
)
@click.option(
    "--paid-at",
    type=read_by(moment, "it is no time with an offset, 1970 to 2100; give one, e.g. 2024-05-11T12:59:00+02:00"),
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
    type=read_by(field, "it is no NAME=VALUE; give one, e.g. reference=PO-1234"),
    callback=once_each,
    metavar="NAME=VALUE",
    help="A field that is newer than this program; may be repeated.",
)
@click.option("--base-url", metavar="URL", help="Another portal, e.g. a mock on this machine.")
@click.option(
    "--timeout",
    type=read_by(seconds, f"it is no number of seconds above 0, up to {LONGEST}; give one, e.g. 30"),
    metavar="SECONDS",
    help="For each step of the call.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result, or the error, as a JSON object.")
@click.pass_obj
def create(begun: Event, /, *, base_url: str | None, as_json: bool, fields: dict[str, str], **arguments: Any) -> None:
    """Put an invoice in the portal.

    The token is read from the environment variable MIJNKLANTPORTAAL_TOKEN.

    \b
    Exit codes:
      0   the invoice was created
      1   it was not created: mend the cause and send it again
      2   it may exist: look in the portal before you send it again
      3   it exists, but the reply could not be read or printed: do not send it again
      64  an option or a variable of the environment cannot be right; nothing was sent
      130 interrupted (Ctrl-C, SIGTERM, SIGHUP) before it began; nothing was sent
    """  # noqa: D301 - click reads the character
    try:
        with MijnKlantportaal(base_url=base_url) as portal, progress_of(arguments["pdf"]) as on_progress:
            begun.set()
            invoice = portal.customer_invoices.create(extra=fields, on_progress=on_progress, **arguments)
    except InvalidInputError as error:
        raise in_its_words(error, {**arguments, "base_url": base_url}) from error
    print_invoice(invoice, as_json=as_json)


def run() -> int:
    """Run the command line; return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that it cannot show is no failure of the call
            stream.reconfigure(errors="backslashreplace")
    begun = Event()
    try:
        cli.main(prog_name="mijnklantportaal", standalone_mode=False, obj=begun)
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, click.Abort | KeyboardInterrupt) and not begun.is_set():
            return INTERRUPTED
        code, failure = _end_of(error, begun=begun.is_set())
        # Looked for, because a line that cannot be parsed has no options; a broken stdout is not tried again.
        print_failure(failure, as_json="--json" in sys.argv[1:] and not isinstance(error, NotPrintedError))
        return code
    return 0


def _end_of(error: BaseException, *, begun: bool) -> tuple[int, Failure]:
    kind = type(error).__name__
    match error:
        case InvalidInputError():
            code, failure = BAD_USAGE, Failure(kind, error.outcome, str(error))
        case MijnKlantportaalError():
            told = {
                name: getattr(error, name) for name in ("status_code", "errors", "retry_after") if hasattr(error, name)
            }
            code, failure = EXIT_CODES[error.outcome], Failure(kind, error.outcome, str(error), **told)
        case NotPrintedError():
            code, failure = EXIT_CODES[Outcome.APPLIED], Failure(kind, Outcome.APPLIED, str(error))
        case click.UsageError():  # one name for all that an option can have wrong
            message = error.format_message()
            code = BAD_USAGE
            failure = Failure(InvalidInputError.__name__, Outcome.NOT_APPLIED, message, text=usage_of(error))
        case click.Abort() | KeyboardInterrupt():
            message = "Interrupted: look in the portal before you send the invoice again."
            code = EXIT_CODES[Outcome.UNKNOWN]
            failure = Failure(KeyboardInterrupt.__name__, Outcome.UNKNOWN, message, text=message)
        case _ if not begun:  # an extra is missing, or the help cannot be printed
            code, failure = EXIT_CODES[Outcome.NOT_APPLIED], Failure(kind, Outcome.NOT_APPLIED, str(error) or kind)
        case _:  # nobody knows how far the call had come
            message = f"{kind}: {error}: look in the portal before you send the invoice again."
            code, failure = EXIT_CODES[Outcome.UNKNOWN], Failure(kind, Outcome.UNKNOWN, message)
    return code, failure
