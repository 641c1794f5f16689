"""What is printed, and what becomes of it where that fails."""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import IO, Any

import attrs
import click
from attrs import field, frozen

from mijnklantportaal import CustomerInvoice, Outcome
from mijnklantportaal._reply import on_one_line


@frozen
class Failure:
    """What is told of a command that failed.

    Attributes:
        error: The name of its kind.
        outcome: Whether the portal carried it out.
        message: One line.
        status_code: The HTTP status; None where no reply came.
        errors: The portal's complaints by field.
        retry_after: The seconds that the portal asks to wait; None where it asks for none.
        text: What a person reads instead, usage included; without it, the message.
    """

    error: str
    outcome: Outcome
    message: str
    status_code: int | None = None
    errors: Mapping[str, Sequence[str]] = field(factory=dict)
    retry_after: float | None = None
    text: str | None = None


class NotPrintedError(Exception):
    """Raised when an invoice was created, but could not be printed."""


def print_invoice(invoice: CustomerInvoice, *, as_json: bool) -> None:
    """Print an invoice on standard output.

    Raises:
        NotPrintedError: It could not; the message says that the invoice exists.
    """
    try:
        _write(_as_json(invoice) if as_json else _as_text(invoice), sys.stdout)
    except (Exception, KeyboardInterrupt) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        message = f"{on_one_line(invoice.id)} was created, but could not be printed ({reason}): do not send it again."
        raise NotPrintedError(message) from error


def print_failure(failure: Failure, *, as_json: bool) -> None:
    """Print a failure: as JSON on standard output, else, and where that is broken, as text on standard error."""
    if as_json:
        try:
            _write(_json(attrs.asdict(failure, filter=attrs.filters.exclude("text"))), sys.stdout)
        except (OSError, ValueError, KeyboardInterrupt):
            pass
        else:
            return
    with suppress(OSError, ValueError, KeyboardInterrupt):  # then the exit code is all that is left
        _write(failure.text or f"Error: {failure.message}", sys.stderr)


def usage_of(error: click.UsageError) -> str:
    """Return the usage and the error, as click shows them."""
    text = io.StringIO()
    error.show(text)
    return text.getvalue().rstrip("\n")


def _write(text: str, stream: IO[str] | None) -> None:
    if stream is None:  # closed before the command began
        raise OSError("standard output is closed")
    click.echo(text, file=stream)


def _as_text(invoice: CustomerInvoice) -> str:
    told = (invoice.invoice_number, invoice.currency, invoice.amount)
    number, currency, amount = ("?" if value is None else value for value in told)
    lines = [f"{invoice.id} created: invoice {number}, {currency} {amount}"]
    if invoice.online_payment_link is not None:
        lines.append(f"Payment page: {invoice.online_payment_link}")
    lines += [f"Not as promised: {problem}" for problem in invoice.problems]
    return "\n".join(map(on_one_line, lines))


def _as_json(invoice: CustomerInvoice) -> str:
    fields = attrs.asdict(invoice, filter=attrs.filters.exclude("raw"), recurse=False)
    return _json(fields)


def _json(fields: Mapping[str, Any]) -> str:
    # NaN and Infinity, which Python reads and writes, are no JSON: they become text.
    plain = json.loads(json.dumps(fields, default=_spelt), parse_constant=str)
    # In ASCII, because what another encoding of the terminal lacks would not be JSON any more.
    return json.dumps(plain, indent=2)


def _spelt(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)  # a datetime is a date too
