"""Relations between an object and what becomes of it: they take requests of their own."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import attrs
from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.findings import Finding
from contract_tests.readings import read
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, View, own_fields, reply_properties, request_properties, shown
from contract_tests.relations._samples import Family, family, request_for, without_body
from contract_tests.relations._talk import Talk
from contract_tests.relations._values import moment
from contract_tests.servers import Start

_MOST_PAGES = 20


@frozen(kw_only=True)
class Fresh(Relation):
    """A time at which something was created is the time at which it was created.

    Attributes:
        skew: Seconds by which two clocks may differ.
    """

    name: ClassVar[str] = "fresh"
    field: str = attrs.field(validator=checks.text)
    skew: int = attrs.field(default=300, validator=checks.number)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation creates something that has the field."""
        return self.field in reply_properties(contract, operation, "201")

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Create something, and something with every field set, and compare its time with the clock.

        Unless the request may have set it.
        """
        if self.field in request_properties(contract, operation).keys() - own_fields(contract, operation):
            return
        if (server := start()) is None:
            return
        for request in (valid, request_for(contract, operation, valid, read(contract, valid).path_parameters)):
            before = time.time()
            view = None if request is None else Talk(contract, server).send(request)
            came = moment(view.fields.get(self.field)) if view is not None and view.status == 201 else None
            if view is None or came is None:
                continue
            if not before - self.skew <= came.timestamp() <= time.time() + self.skew:
                now = f"a time within {self.skew} s of now"
                yield view.finding(self.name, f"response.body.{self.field}", now, view.fields[self.field])


@frozen(kw_only=True)
class Kept(Relation):
    """What was created or changed can be fetched and is listed, as it was answered; what was refused changed nothing.

    Attributes:
        field: The field that the path of an object names.
    """

    name: ClassVar[str] = "kept"
    field: str = attrs.field(validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether what the operation creates can be fetched or listed."""
        found = family(contract, operation)
        is_named = self.field in reply_properties(contract, operation, "201")
        return found is not None and is_named and ("GET" in found.items or found.listed is not None)

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Create two objects, look at them, change one, look again."""
        server, found = start(), family(contract, operation)
        if server is None or found is None:
            return
        talk = Talk(contract, server)
        created = [view for view in (talk.send(valid), talk.send(valid)) if view.status == 201]
        for view in created:
            yield from self._is_there(talk, found, view.fields, view)
        if created and "PATCH" in found.items:
            yield from self._is_changed(talk, found, created)
        if (content := without_body(contract, valid)) is not None:
            before = self._listed(talk, found, valid)
            refused = talk.send(content)
            if before is not None and refused.status >= 400 and self._listed(talk, found, valid) != before:
                yield refused.finding(self.name, "response.status", "that a refusal creates nothing", refused.status)

    def _is_there(self, talk: Talk, found: Family, own: Mapping[str, Any], view: View) -> Iterator[Finding]:
        key = own.get(self.field)
        if "GET" in found.items:
            request = _about(talk.contract, found.items["GET"], view.exchange.request, key)
            came = talk.send(request) if request else None
            if came is not None and (came.status != 200 or came.reply != own):
                yield came.finding(self.name, "response.body", f"{shown(own)}, as it was answered before", _said(came))
        listed = self._listed(talk, found, view.exchange.request)
        if listed is not None and own not in listed:
            place = f"response.body.{self.field}"
            yield view.finding(
                self.name, place, f"to be listed by GET {found.create.path}", _listed_as(listed, self.field, key)
            )

    def _is_changed(self, talk: Talk, found: Family, created: list[View]) -> Iterator[Finding]:
        first, *others = created
        patch, key = found.items["PATCH"], first.fields.get(self.field)
        path = dict.fromkeys(patch.path_parameters, key)
        request = request_for(talk.contract, patch, first.exchange.request, path, unlike_examples=True)
        if request is None:
            return
        changed = talk.send(request)
        if changed.status != 200:
            return
        unsent = first.fields.keys() - changed.sent.keys()
        kept = {name: first.fields[name] for name in unsent}
        if any(changed.fields.get(name) != value for name, value in kept.items()):
            yield changed.finding(self.name, "response.body", f"{shown(kept)}, which was not to change", changed.fields)
        for own in (changed, *others):
            yield from self._is_there(talk, found, own.fields, first)
        spoilt = without_body(talk.contract, request)
        refused = None if spoilt is None else talk.send(spoilt)
        if refused is not None and refused.status >= 400:
            yield from self._is_there(talk, found, changed.fields, first)

    def _listed(self, talk: Talk, found: Family, like: Request) -> list[Any] | None:
        """Return all that is listed; None where it cannot be told."""
        request = None if found.listed is None else request_for(talk.contract, found.listed, like, {})
        items: list[Any] = []
        for _ in range(_MOST_PAGES):
            if request is None:
                break
            view = talk.send(request)
            page = view.fields.get("data", view.reply)
            if view.status != 200 or not isinstance(page, list):
                return None
            items += page
            following = view.fields.get("next_page_url")
            if not isinstance(following, str):
                return items
            parts = urlsplit(following)
            request = evolve(request, url=f"{view.exchange.request.url.partition('?')[0]}?{parts.query}")
        return None


@frozen(kw_only=True)
class Gone(Relation):
    """What was deleted is not there any more.

    Attributes:
        field: The field that the path of an object names.
        unless: A reply that has these values of fields says so too, as a link that is closed.
    """

    name: ClassVar[str] = "gone"
    field: str = attrs.field(validator=checks.text)
    unless: Mapping[str, Any] = attrs.field(factory=dict, validator=checks.mapping, hash=False)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether what the operation creates can be deleted."""
        found = family(contract, operation)
        return found is not None and "DELETE" in found.items

    def tried(self, contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
        """Create two objects and delete one of them."""
        server, found = start(), family(contract, operation)
        if server is None or found is None:
            return
        talk = Talk(contract, server)
        created = [view for view in (talk.send(valid), talk.send(valid)) if view.status == 201]
        for view, is_deleted in zip(created, (True, False), strict=False):
            key = view.fields.get(self.field)
            if is_deleted:
                yield from self._delete(talk, found, valid, key)
            elif "GET" in found.items and (request := _about(contract, found.items["GET"], valid, key)):
                other = talk.send(request)
                if other.status != 200:
                    yield other.finding(self.name, "response.status", "200, as another was deleted", other.status)

    def _delete(self, talk: Talk, found: Family, valid: Request, key: Any) -> Iterator[Finding]:
        delete = _about(talk.contract, found.items["DELETE"], valid, key)
        if delete is None or not talk.send(delete).exchange.accepted:
            return
        requests = [delete]
        if "GET" in found.items and (fetch := _about(talk.contract, found.items["GET"], valid, key)):
            requests.append(fetch)
        for request in requests:
            view = talk.send(request)
            says_so = self.unless and self.unless.items() <= view.fields.items()
            if view.exchange.accepted and not says_so:
                yield view.finding(self.name, "response.status", "404, as it was deleted", view.status)


def _about(contract: Contract, operation: Operation, like: Request, key: Any) -> Request | None:
    return request_for(contract, operation, like, dict.fromkeys(operation.path_parameters, key))


def _said(view: View) -> str:
    return f"{view.status} {shown(view.reply)}"


def _listed_as(listed: list[Any], field: str, own: Any) -> str:
    there = any(isinstance(each, dict) and each.get(field) == own for each in listed)
    return f"{len(listed)} objects, {'one' if there else 'none'} of them with its {field}"
