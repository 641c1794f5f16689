"""The objects that a server is known to have.

Where a path names no object, the answer is 404 whatever else is wrong: nothing else would be tested.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mijnklantportaal.contract import Contract
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

from contract_tests.exchanges import Exchange, json_of
from contract_tests.subject import label

_MOST = 20


class Objects:
    """For each operation, the path parameters under which it should find an object, the latest last."""

    def __init__(self, contract: Contract) -> None:
        self._operations = {label(each): each.path for each in contract.operations}
        self._known: dict[str, list[Mapping[str, Any]]] = {}
        self._put: Counter[str] = Counter()

    def learn(self, exchanges: Iterable[Exchange]) -> None:
        """Take over what was accepted in a path or made under it, and forget what is gone."""
        for exchange in exchanges:
            if not exchange.accepted:
                continue
            if exchange.request.method == "DELETE":
                self._forget(exchange.path_parameters)
            else:
                if exchange.path_parameters:
                    self._add(exchange.operation, exchange.path_parameters)
                for operation, named in self._made_by(exchange):
                    self._add(operation, named)

    def put(self, case: Case[Any], *, always: bool) -> Case[Any]:
        """Name an object that exists in the case's path, unless the path is what is wrong with it.

        It is another one each time. Unless `always`, every second case keeps what it has.
        """
        operation = case.operation.label
        known = self._known.get(operation)
        if not known or (case.meta is not None and case.meta.is_negative_at(ParameterLocation.PATH)):
            return case
        turn = self._put[operation]
        self._put[operation] += 1
        if always or turn % 2 == 0:
            case.path_parameters = dict(known[-1 - turn // (1 if always else 2) % len(known)])
        return case

    def _add(self, operation: str, named: Mapping[str, Any]) -> None:
        others = [each for each in self._known.get(operation, ()) if each != named]
        self._known[operation] = [*others, dict(named)][-_MOST:]

    def _forget(self, named: Mapping[str, Any]) -> None:
        self._known = {operation: [each for each in known if each != named] for operation, known in self._known.items()}

    def _made_by(self, exchange: Exchange) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Give the operations on what was made, by the convention that /things/{id} is one of /things."""
        if exchange.request.method != "POST" or (own := _id(exchange)) is None:
            return
        collection = re.escape(self._operations.get(exchange.operation, "").rstrip("/"))
        for operation, path in self._operations.items():
            one = re.match(collection + r"/\{([^{}]+)\}", path)
            named = {**exchange.path_parameters, one[1]: own} if one else {}
            if one and set(re.findall(r"\{([^{}]+)\}", path)) == named.keys():
                yield operation, named


def _id(exchange: Exchange) -> str | int | None:
    reply = json_of(exchange.response)
    own = reply.get("id") if isinstance(reply, dict) else None
    return own if isinstance(own, str | int) and not isinstance(own, bool) else None
