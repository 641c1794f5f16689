"""The relations that a contract document declares: its root's `x-relations`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import attrs
from mijnklantportaal.contract import Contract, Operation

from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.relations._base import KEY, Relation, View
from contract_tests.relations._errors import Blame, Message
from contract_tests.relations._fields import Addressed, Echo, Owned, Unset
from contract_tests.relations._lifecycle import Fresh, Gone, Kept
from contract_tests.relations._limits import Limit, RateLimit
from contract_tests.relations._objects import URL, Link, Unique
from contract_tests.relations._order import Order
from contract_tests.subject import label

_RELATIONS: tuple[type[Relation], ...] = (
    *(Addressed, Blame, Echo, Fresh, Gone, Kept, Limit, Link, Message, Order, Owned, RateLimit, Unique, Unset, URL),
)
VOCABULARY: dict[str, type[Relation]] = {each.name: each for each in _RELATIONS}
"""Every relation, by the name under which it is declared."""


class RelationError(ValueError):
    """A relation is declared wrongly; says where and why, in one line."""


@lru_cache(maxsize=8)
def declared(contract: Contract) -> tuple[Relation, ...]:
    """Read the relations of a contract document; none where it declares none.

    Raises:
        RelationError: One of them makes no sense.
    """
    entries = contract.document.get(KEY, [])
    if not isinstance(entries, list):
        raise RelationError(f"{KEY}: must be a list, got {entries!r}")
    return tuple(_read(entry, f"{KEY}[{index}]") for index, entry in enumerate(entries))


def broken(contract: Contract, exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    """Say what exchanges with one server, in the order in which they were made, break of the declared relations."""
    yield from broken_in(contract, views(contract, exchanges))


def views(contract: Contract, exchanges: Sequence[Exchange]) -> list[View]:
    """Read the exchanges that have to do with an operation."""
    return [view for each in exchanges if (view := View(contract, each)).operation is not None]


def broken_in(contract: Contract, views: Sequence[View]) -> Iterator[Finding]:
    """Say what exchanges that are read already break, as `broken` does."""
    for relation in declared(contract):
        concerned = _operations(contract, relation)
        yield from relation.broken([each for each in views if each.operation in concerned])


def coverage(contract: Contract) -> dict[str, list[str]]:
    """Tell for each declared relation the operations that it applies to: for none, it is not checked at all."""
    return {
        f"{relation.name} ({KEY}[{index}])": [label(each) for each in _operations(contract, relation)]
        for index, relation in enumerate(declared(contract))
    }


@lru_cache(maxsize=8192)
def _operations(contract: Contract, relation: Relation) -> Mapping[Operation, None]:
    # A set in the document's order.
    concerned = (each for each in contract.operations if relation.selects(each) and relation.applies_to(contract, each))
    return dict.fromkeys(concerned)


def _read(entry: Any, place: str) -> Relation:
    if not isinstance(entry, dict) or "relation" not in entry:
        raise RelationError(f"{place}: must be a mapping with `relation`, got {entry!r}")
    kind = VOCABULARY.get(str(entry["relation"]))
    if kind is None:
        raise RelationError(f"{place}: there is no relation {entry['relation']!r}; known are {', '.join(VOCABULARY)}")
    given = {name.replace("-", "_"): value for name, value in entry.items() if name != "relation"}
    known = {each.name: each.default is attrs.NOTHING for each in attrs.fields(kind)}
    for name in given.keys() - known.keys():
        wanted = ", ".join(each.replace("_", "-") for each in known)
        raise RelationError(f"{place}: {kind.name} has no `{name.replace('_', '-')}`; known are {wanted}")
    for name in (each for each, is_required in known.items() if is_required and each not in given):
        raise RelationError(f"{place}: {kind.name} needs `{name.replace('_', '-')}`")
    try:
        return kind(**given)
    except ValueError as error:
        raise RelationError(f"{place}: {kind.name}: {error}") from None
