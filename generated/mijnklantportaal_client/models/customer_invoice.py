from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._reading import misfit, read_date, read_datetime, read_object, read_str
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.customer_invoice_links import CustomerInvoiceLinks


T = TypeVar("T", bound="CustomerInvoice")


@_attrs_define
class CustomerInvoice:
    """Customer Invoice

    Attributes:
        id (str | Unset): ID of the invoice, always starting with `inv_`. Example: inv_abc12345def678.
        customer_id (str | Unset): ID of the customer which the invoice belongs to. Example: cst_abc12345def678.
        invoice_number (str | Unset): Number of the invoice as `string`. Example: 2024-001.
        issued_at (datetime.date | Unset): Issue date of the invoice. Formatted as `YYYY-mm-dd`. Example: 2024-04-29.
        due_at (datetime.date | None | Unset): Due date for the invoice, if available. Formatted as `YYYY-mm-dd`.
            Example: 2024-05-28.
        currency (str | Unset): Currency of the invoice amount. Example: EUR.
        amount (str | Unset): Invoice amount as `string`. Example: 12.95.
        paid_at (datetime.datetime | None | Unset): Date the invoice is marked as paid. Written in ATOM format. Example:
            2024-05-28T21:00:00+02:00.
        created_at (datetime.datetime | Unset): Date and time when the invoice was added to MijnKlantportaal. Written in
            ATOM format. Example: 2024-04-29T21:00:00+02:00.
        links (CustomerInvoiceLinks | Unset):
    """

    id: str | Unset = UNSET
    customer_id: str | Unset = UNSET
    invoice_number: str | Unset = UNSET
    issued_at: datetime.date | Unset = UNSET
    due_at: datetime.date | None | Unset = UNSET
    currency: str | Unset = UNSET
    amount: str | Unset = UNSET
    paid_at: datetime.datetime | None | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    links: CustomerInvoiceLinks | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        customer_id = self.customer_id

        invoice_number = self.invoice_number

        issued_at: str | Unset = UNSET
        if not isinstance(self.issued_at, Unset):
            issued_at = self.issued_at.isoformat()

        due_at: None | str | Unset
        if isinstance(self.due_at, Unset):
            due_at = UNSET
        elif isinstance(self.due_at, datetime.date):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        currency = self.currency

        amount = self.amount

        paid_at: None | str | Unset
        if isinstance(self.paid_at, Unset):
            paid_at = UNSET
        elif isinstance(self.paid_at, datetime.datetime):
            paid_at = self.paid_at.isoformat()
        else:
            paid_at = self.paid_at

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        links: dict[str, Any] | Unset = UNSET
        if not isinstance(self.links, Unset):
            links = self.links.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if customer_id is not UNSET:
            field_dict["customerId"] = customer_id
        if invoice_number is not UNSET:
            field_dict["invoiceNumber"] = invoice_number
        if issued_at is not UNSET:
            field_dict["issuedAt"] = issued_at
        if due_at is not UNSET:
            field_dict["dueAt"] = due_at
        if currency is not UNSET:
            field_dict["currency"] = currency
        if amount is not UNSET:
            field_dict["amount"] = amount
        if paid_at is not UNSET:
            field_dict["paidAt"] = paid_at
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if links is not UNSET:
            field_dict["links"] = links

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.customer_invoice_links import CustomerInvoiceLinks  # noqa: PLC0415

        d = read_object(src_dict, cls.__name__)
        _id = d.pop("id", UNSET)
        id: str | Unset
        if isinstance(_id, Unset):
            id = UNSET
        else:
            id = read_str(_id, "id")

        _customer_id = d.pop("customerId", UNSET)
        customer_id: str | Unset
        if isinstance(_customer_id, Unset):
            customer_id = UNSET
        else:
            customer_id = read_str(_customer_id, "customerId")

        _invoice_number = d.pop("invoiceNumber", UNSET)
        invoice_number: str | Unset
        if isinstance(_invoice_number, Unset):
            invoice_number = UNSET
        else:
            invoice_number = read_str(_invoice_number, "invoiceNumber")

        _issued_at = d.pop("issuedAt", UNSET)
        issued_at: datetime.date | Unset
        if isinstance(_issued_at, Unset):
            issued_at = UNSET
        else:
            issued_at = read_date(_issued_at, "issuedAt")

        def _parse_due_at(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = read_date(data, "dueAt_type_0")

                return due_at_type_0
            except (TypeError, ValueError, KeyError):
                pass
            raise misfit(data, "dueAt", "datetime.date | None")

        due_at = _parse_due_at(d.pop("dueAt", UNSET))

        _currency = d.pop("currency", UNSET)
        currency: str | Unset
        if isinstance(_currency, Unset):
            currency = UNSET
        else:
            currency = read_str(_currency, "currency")

        _amount = d.pop("amount", UNSET)
        amount: str | Unset
        if isinstance(_amount, Unset):
            amount = UNSET
        else:
            amount = read_str(_amount, "amount")

        def _parse_paid_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paid_at_type_0 = read_datetime(data, "paidAt_type_0")

                return paid_at_type_0
            except (TypeError, ValueError, KeyError):
                pass
            raise misfit(data, "paidAt", "datetime.datetime | None")

        paid_at = _parse_paid_at(d.pop("paidAt", UNSET))

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = read_datetime(_created_at, "createdAt")

        _links = d.pop("links", UNSET)
        links: CustomerInvoiceLinks | Unset
        if isinstance(_links, Unset):
            links = UNSET
        else:
            links = CustomerInvoiceLinks.from_dict(_links)

        made = cls(
            id=id,
            customer_id=customer_id,
            invoice_number=invoice_number,
            issued_at=issued_at,
            due_at=due_at,
            currency=currency,
            amount=amount,
            paid_at=paid_at,
            created_at=created_at,
            links=links,
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
