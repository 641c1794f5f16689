from __future__ import annotations

import datetime
from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from .._reading import read_bool, read_date, read_object, read_str
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="CreateCustomerInvoiceBody")


@_attrs_define
class CreateCustomerInvoiceBody:
    """
    Attributes:
        customer_id (str): ID of the customer this invoice is meant for Example: cst_abc12345def678.
        invoice_number (str): Number of the invoice, as `string` Example: 2014-001.
        issued_at (datetime.date): Date when the invoice is issued, in `YYYY-mm-dd` format Example: 2024-04-30.
        amount (str): Amount of the invoice, as `string`. Only Euro (EUR) is supported at the moment. Example: 12.95.
        pdf (File): The PDF file of the invoice
        due_at (datetime.date | Unset): Date when the invoice should be paid at, in `YYYY-mm-dd` format Example:
            2024-05-28.
        paid_at (str | Unset): Date and time when the invoice is paid, in `YYYY-mm-dd HH:mm:ss` format. Leave empty when
            the invoice is still due. Example: 2024-05-11 12:59:00.
        send_notification (bool | Unset): Indicates if MijnKlantportaal should send out the notification to inform the
            customer about the new invoice Example: True.
    """

    customer_id: str
    invoice_number: str
    issued_at: datetime.date
    amount: str
    pdf: File
    due_at: datetime.date | Unset = UNSET
    paid_at: str | Unset = UNSET
    send_notification: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer_id = self.customer_id

        invoice_number = self.invoice_number

        issued_at = self.issued_at.isoformat()

        amount = self.amount

        pdf = self.pdf.to_tuple()

        due_at: str | Unset = UNSET
        if not isinstance(self.due_at, Unset):
            due_at = self.due_at.isoformat()

        paid_at = self.paid_at

        send_notification = self.send_notification

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customerId": customer_id,
                "invoiceNumber": invoice_number,
                "issuedAt": issued_at,
                "amount": amount,
                "pdf": pdf,
            }
        )
        if due_at is not UNSET:
            field_dict["dueAt"] = due_at
        if paid_at is not UNSET:
            field_dict["paidAt"] = paid_at
        if send_notification is not UNSET:
            field_dict["sendNotification"] = send_notification

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.extend(types.form_parts("customerId", self.customer_id))

        files.extend(types.form_parts("invoiceNumber", self.invoice_number))

        files.append(("issuedAt", (None, self.issued_at.isoformat().encode(), "text/plain")))

        files.extend(types.form_parts("amount", self.amount))

        files.append(("pdf", self.pdf.to_tuple()))

        if not isinstance(self.due_at, Unset) and self.due_at is not None:
            files.append(("dueAt", (None, self.due_at.isoformat().encode(), "text/plain")))

        if not isinstance(self.paid_at, Unset) and self.paid_at is not None:
            files.extend(types.form_parts("paidAt", self.paid_at))

        if not isinstance(self.send_notification, Unset) and self.send_notification is not None:
            files.extend(types.form_parts("sendNotification", self.send_notification))

        for prop_name, prop in self.additional_properties.items():
            files.extend(types.form_parts(prop_name, prop))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = read_object(src_dict, cls.__name__)
        customer_id = read_str(d.pop("customerId"), "customerId")

        invoice_number = read_str(d.pop("invoiceNumber"), "invoiceNumber")

        issued_at = read_date(d.pop("issuedAt"), "issuedAt")

        amount = read_str(d.pop("amount"), "amount")

        pdf = File(payload=BytesIO(d.pop("pdf")))

        _due_at = d.pop("dueAt", UNSET)
        due_at: datetime.date | Unset
        if isinstance(_due_at, Unset):
            due_at = UNSET
        else:
            due_at = read_date(_due_at, "dueAt")

        _paid_at = d.pop("paidAt", UNSET)
        paid_at: str | Unset
        if isinstance(_paid_at, Unset):
            paid_at = UNSET
        else:
            paid_at = read_str(_paid_at, "paidAt")

        _send_notification = d.pop("sendNotification", UNSET)
        send_notification: bool | Unset
        if isinstance(_send_notification, Unset):
            send_notification = UNSET
        else:
            send_notification = read_bool(_send_notification, "sendNotification")

        made = cls(
            customer_id=customer_id,
            invoice_number=invoice_number,
            issued_at=issued_at,
            amount=amount,
            pdf=pdf,
            due_at=due_at,
            paid_at=paid_at,
            send_notification=send_notification,
        )

        made.additional_properties = d
        return made

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
