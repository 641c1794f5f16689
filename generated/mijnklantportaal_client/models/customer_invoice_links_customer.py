from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._reading import read_object, read_str
from ..types import UNSET, Unset

T = TypeVar("T", bound="CustomerInvoiceLinksCustomer")


@_attrs_define
class CustomerInvoiceLinksCustomer:
    """
    Attributes:
        href (str | Unset): Endpoint to the Get Customer API Example:
            https://api.mijnklantportaal.nl/v1/customers/cst_abc12345def678.
        type_ (str | Unset): Type of the content the endpoint will return Example: application/json.
    """

    href: str | Unset = UNSET
    type_: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        href = self.href

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if href is not UNSET:
            field_dict["href"] = href
        if type_ is not UNSET:
            field_dict["type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = read_object(src_dict, cls.__name__)
        _href = d.pop("href", UNSET)
        href: str | Unset
        if isinstance(_href, Unset):
            href = UNSET
        else:
            href = read_str(_href, "href")

        _type_ = d.pop("type", UNSET)
        type_: str | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = read_str(_type_, "type")

        made = cls(
            href=href,
            type_=type_,
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
