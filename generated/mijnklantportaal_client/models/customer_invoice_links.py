from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._reading import read_object
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.customer_invoice_links_customer import CustomerInvoiceLinksCustomer
    from ..models.customer_invoice_links_online_payment_link import CustomerInvoiceLinksOnlinePaymentLink


T = TypeVar("T", bound="CustomerInvoiceLinks")


@_attrs_define
class CustomerInvoiceLinks:
    """
    Attributes:
        customer (CustomerInvoiceLinksCustomer | Unset):
        online_payment_link (CustomerInvoiceLinksOnlinePaymentLink | Unset):
    """

    customer: CustomerInvoiceLinksCustomer | Unset = UNSET
    online_payment_link: CustomerInvoiceLinksOnlinePaymentLink | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer: dict[str, Any] | Unset = UNSET
        if not isinstance(self.customer, Unset):
            customer = self.customer.to_dict()

        online_payment_link: dict[str, Any] | Unset = UNSET
        if not isinstance(self.online_payment_link, Unset):
            online_payment_link = self.online_payment_link.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if customer is not UNSET:
            field_dict["customer"] = customer
        if online_payment_link is not UNSET:
            field_dict["onlinePaymentLink"] = online_payment_link

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.customer_invoice_links_customer import CustomerInvoiceLinksCustomer  # noqa: PLC0415
        from ..models.customer_invoice_links_online_payment_link import CustomerInvoiceLinksOnlinePaymentLink  # noqa: PLC0415

        d = read_object(src_dict, cls.__name__)
        _customer = d.pop("customer", UNSET)
        customer: CustomerInvoiceLinksCustomer | Unset
        if isinstance(_customer, Unset):
            customer = UNSET
        else:
            customer = CustomerInvoiceLinksCustomer.from_dict(_customer)

        _online_payment_link = d.pop("onlinePaymentLink", UNSET)
        online_payment_link: CustomerInvoiceLinksOnlinePaymentLink | Unset
        if isinstance(_online_payment_link, Unset):
            online_payment_link = UNSET
        else:
            online_payment_link = CustomerInvoiceLinksOnlinePaymentLink.from_dict(_online_payment_link)

        made = cls(
            customer=customer,
            online_payment_link=online_payment_link,
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
