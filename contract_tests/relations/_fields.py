"""Relations between the fields of a request and those of its reply."""

from collections.abc import Iterator
from typing import ClassVar
from zoneinfo import ZoneInfo

import attrs
from attrs import frozen
from mijnklantportaal.contract import Contract, Operation

from contract_tests.findings import Finding
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, View, own_fields, reply_properties, request_properties, shown
from contract_tests.relations._values import Comparison
from contract_tests.relations.shapes import is_nullable, required_of, schemas_of


@frozen(kw_only=True)
class Echo(Relation):
    """A field that was accepted comes back under its name with the same value."""

    name: ClassVar[str] = "echo"
    zone: str = attrs.field(default="UTC", validator=checks.zone)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether request and reply have a name in common."""
        both = request_properties(contract, operation).keys() & reply_properties(contract, operation).keys()
        return bool(both - own_fields(contract, operation))

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say which fields came back as something else."""
        if not view.exchange.accepted or view.operation is None:
            return
        comparison = Comparison(view.contract, ZoneInfo(self.zone))
        sent_as = request_properties(view.contract, view.operation)
        came_as = reply_properties(view.contract, view.operation)
        both = (sent_as.keys() & came_as.keys()) - own_fields(view.contract, view.operation)
        for name in sorted(both & view.sent.keys() & view.fields.keys()):
            sent, came, place = view.sent[name], view.fields[name], f"response.body.{name}"
            for where, lost in comparison.differences(sent, came, sent_as[name], came_as[name], place):
                yield view.finding(self.name, where, f"{shown(lost)}, as it was sent", came)


@frozen(kw_only=True)
class Unset(Relation):
    """A field that could have been sent with what was created, and was not, is null."""

    name: ClassVar[str] = "unset"

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation creates something with fields that may be left out."""
        return bool(self._names(contract, operation))

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say which fields have a value that nobody gave them."""
        if view.status != 201 or view.operation is None:
            return
        for name in self._names(view.contract, view.operation):
            if view.sent.get(name) in (None, "") and view.fields.get(name) is not None:
                yield view.finding(self.name, f"response.body.{name}", "null, as nothing was sent", view.fields[name])

    def _names(self, contract: Contract, operation: Operation) -> list[str]:
        came_as = reply_properties(contract, operation, "201")
        required = {name for each in schemas_of(operation.request_content, "*") for name in required_of(contract, each)}
        theirs = own_fields(contract, operation).union(operation.path_parameters)
        optional = request_properties(contract, operation).keys() - required - theirs
        return sorted(name for name in optional & came_as.keys() if is_nullable(contract, came_as[name]))


@frozen(kw_only=True)
class Addressed(Relation):
    """What a path names at its end is what comes back."""

    name: ClassVar[str] = "addressed"
    field: str = attrs.field(validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the path ends in a parameter and the reply has the field."""
        return operation.path.endswith("}") and self.field in reply_properties(contract, operation)

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say whether something else came back."""
        if not view.exchange.accepted or self.field not in view.fields:
            return
        wanted, came = list(view.read.path_parameters.values())[-1:], view.fields[self.field]
        if wanted and str(wanted[0]) != str(came):
            yield view.finding(self.name, f"response.body.{self.field}", f"{shown(wanted[0])}, as in the path", came)


@frozen(kw_only=True)
class Owned(Relation):
    """What the portal alone decides is not taken from the request, where somebody sends it all the same."""

    name: ClassVar[str] = "owned"
    fields: tuple[str, ...] = attrs.field(converter=checks.as_tuple, validator=checks.texts)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation creates something with such fields, which its requests do not have."""
        return bool(self._names(contract, operation))

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say which were taken over."""
        if view.status != 201 or view.operation is None:
            return
        for name in self._names(view.contract, view.operation):
            if name in view.sent and name in view.fields and view.sent[name] == view.fields[name]:
                place = f"response.body.{name}"
                yield view.finding(self.name, place, "a value of the portal's own", view.fields[name])

    def _names(self, contract: Contract, operation: Operation) -> list[str]:
        theirs = reply_properties(contract, operation, "201").keys() - request_properties(contract, operation).keys()
        return [name for name in self.fields if name in theirs]
