"""The customer invoices of a portal: what `create` takes, what it sends, and how it reads the reply."""

import io
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, cast

import httpx
from mijnklantportaal_client.api.customer_invoices_api.create_customer_invoice import _get_kwargs
from mijnklantportaal_client.models import CreateCustomerInvoiceBody
from mijnklantportaal_client.types import UNSET, File

from mijnklantportaal import _wire
from mijnklantportaal._files import Progress
from mijnklantportaal._invoice import CustomerInvoice, read_invoice
from mijnklantportaal._received import reply_for_error
from mijnklantportaal._reply import Reply, shortened
from mijnklantportaal._request import CALL
from mijnklantportaal._session import AsyncSession, Session
from mijnklantportaal._settings import Settings, headers_from, timeout_from
from mijnklantportaal._threads import ClosingInThread, in_thread
from mijnklantportaal._upload import PdfSource, Upload, progress_from
from mijnklantportaal.errors import Call, UnreadableResponseError

_ARGUMENTS = {
    "customerId": "customer_id",
    "invoiceNumber": "invoice_number",
    "issuedAt": "issued_at",
    "dueAt": "due_at",
    "paidAt": "paid_at",
    "amount": "amount",
    "pdf": "pdf",
    "sendNotification": "send_notification",
}
"""The argument for each field on the wire."""


class CustomerInvoices:
    """The customer invoices, as `portal.customer_invoices`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | str | int,
        pdf: PdfSource,
        due_at: date | None = None,
        paid_at: datetime | None = None,
        send_notification: bool | None = None,
        extra: Mapping[str, str | int | Decimal | bool] | None = None,
        on_progress: Progress | None = None,
        timeout: float | httpx.Timeout | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> CustomerInvoice:
        """Put an invoice in the portal; a call that is cancelled or interrupted may have created it.

        Args:
            customer_id: The customer's id, `cst_…`.
            invoice_number: Your number for it. The portal may take the same number twice.
            issued_at: The date of issue, as all dates here from 1970 to 2100.
            amount: Euros, below a million million and with at most two decimals; text as `12.95`. A float is refused,
                because 0.1 + 0.2 is not 0.3; whether less than zero is right, the portal says.
            pdf: A path, bytes, or a binary file, sent from its present offset and put back there; several calls may
                share one.
            due_at: The date by which it should be paid.
            paid_at: When it was paid, with a time zone; None while it is due. Sent in Amsterdam time, to the second.
            send_notification: Whether the customer is told; None leaves it to the portal.
            extra: Fields that are newer than this package, by their names on the wire.
            on_progress: Called as `on_progress(sent, total)` with bytes of the PDF, before they leave: until the first
                call the invoice cannot exist. Starts again when the call is repeated; what it raises ends the call, as
                unknown. Under async it runs in a worker thread.
            timeout: Seconds for each step of this call, in place of the client's.
            headers: Further headers for this call.

        Returns:
            The invoice as the portal replied it; look at its `problems`.

        Raises:
            InvalidInputError: An argument cannot be right; nothing was sent.
            ConnectError: The portal was not reached; the invoice was not created.
            RefusedError: The portal said no; the invoice was not created. See its subclasses.
            OutcomeUnknownError: The invoice may exist; look in the portal before sending it again. ServerError is one.
            UnreadableResponseError: The invoice exists, but its reply could not be read.
        """
        invoice = _NewInvoice(
            customer_id=customer_id,
            invoice_number=invoice_number,
            issued_at=issued_at,
            amount=amount,
            pdf=pdf,
            due_at=due_at,
            paid_at=paid_at,
            send_notification=send_notification,
            extra=extra,
            on_progress=on_progress,
            timeout=timeout,
            headers=headers,
        )
        with closing(invoice):
            request = self._session.build_request(**invoice.open())
            return invoice.read(self._session.exchange(request), self._session.settings, request)


class AsyncCustomerInvoices:
    """The customer invoices, as `portal.customer_invoices` of an AsyncMijnKlantportaal."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def create(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | str | int,
        pdf: PdfSource,
        due_at: date | None = None,
        paid_at: datetime | None = None,
        send_notification: bool | None = None,
        extra: Mapping[str, str | int | Decimal | bool] | None = None,
        on_progress: Progress | None = None,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 - for each step, not for the whole
        headers: Mapping[str, str] | None = None,
    ) -> CustomerInvoice:
        """Put an invoice in the portal: see `CustomerInvoices.create`; only a worker thread touches the PDF.

        A call that is cancelled, as by `asyncio.timeout`, may have created the invoice: it raises no error of ours that
        could tell.
        """
        invoice = _NewInvoice(
            customer_id=customer_id,
            invoice_number=invoice_number,
            issued_at=issued_at,
            amount=amount,
            pdf=pdf,
            due_at=due_at,
            paid_at=paid_at,
            send_notification=send_notification,
            extra=extra,
            on_progress=on_progress,
            timeout=timeout,
            headers=headers,
        )
        async with ClosingInThread(invoice.close):
            request = self._session.build_request(**await in_thread(invoice.open))
            return invoice.read(await self._session.exchange(request), self._session.settings, request)


class _NewInvoice:
    """An invoice on its way: the arguments checked, the PDF opened and closed, and the reply read when it comes."""

    def __init__(
        self,
        *,
        customer_id: object,
        invoice_number: object,
        issued_at: object,
        amount: object,
        pdf: object,
        due_at: object,
        paid_at: object,
        send_notification: object,
        extra: object,
        on_progress: object,
        timeout: object,
        headers: Mapping[str, str] | None,
    ) -> None:
        self._number = _wire.text("invoice_number", invoice_number)
        self._upload = Upload("pdf", pdf, f"{self._number}.pdf", progress_from("on_progress", on_progress))
        self._body = CreateCustomerInvoiceBody(
            customer_id=_wire.text("customer_id", customer_id),
            invoice_number=self._number,
            issued_at=_wire.day("issued_at", issued_at),
            due_at=UNSET if due_at is None else _wire.day("due_at", due_at),
            paid_at=UNSET if paid_at is None else _wire.moment("paid_at", paid_at),
            amount=_wire.amount("amount", amount),
            send_notification=UNSET
            if send_notification is None
            else _wire.flag("send_notification", send_notification),
            pdf=File(io.BytesIO()),  # until it is open
        )
        if extra is not None:
            self._body.additional_properties = dict(_wire.further_fields("extra", extra, _ARGUMENTS))
        self._headers = headers_from("headers", headers)
        self._timeout = {} if timeout is None else {"timeout": timeout_from("timeout", timeout)}

    def open(self) -> dict[str, Any]:
        """Open and check the PDF; return what an httpx client's `build_request` takes."""
        self._upload.open()
        self._body.pdf = File(cast("BinaryIO", self._upload.content), self._upload.file_name, "application/pdf")
        generated = _get_kwargs(body=self._body)
        self._call = Call("POST", generated["url"], self._number)
        return {
            **generated,
            **self._timeout,
            "headers": {**self._headers, **generated.get("headers", {})},
            "extensions": {CALL: self._call},
        }

    def close(self) -> None:
        """Close the PDF."""
        self._upload.close()

    def _sent(self) -> dict[str, object]:
        body = self._body
        return {
            "customerId": body.customer_id,
            "invoiceNumber": body.invoice_number,
            "issuedAt": body.issued_at,
            "amount": Decimal(body.amount),
            **({"dueAt": body.due_at} if body.due_at else {}),
        }

    def read(self, reply: Reply, settings: Settings, request: httpx.Request) -> CustomerInvoice:
        """Return the invoice that the 2xx reply to the request tells of."""
        try:
            return read_invoice(reply, self._sent())
        except ValueError as error:
            reply = reply_for_error(reply, settings, request)
            reason = f"{reply.status_code}, but {error}: {shortened(reply.text, 120) or 'an empty body'}"
            raise UnreadableResponseError(self._call, reason, reply) from error
