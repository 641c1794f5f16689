"""The objects that a portal is known to have.

Where a path names no object, the answer is 404 whatever else is wrong: nothing else would be tested.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

from contract_tests.exchanges import Exchange


class Objects:
    """For each operation, the path parameters that it accepted, the latest last."""

    def __init__(self) -> None:
        self._known: dict[str, list[Mapping[str, Any]]] = {}

    def learn(self, exchanges: Iterable[Exchange]) -> None:
        """Take over what accepted requests had in their paths, and forget what is gone."""
        for exchange in exchanges:
            named = exchange.path_parameters
            if not named or not exchange.accepted:
                continue
            if exchange.request.method == "DELETE":
                self._known = {
                    operation: [each for each in known if each != named] for operation, known in self._known.items()
                }
            else:
                self._known.setdefault(exchange.operation, []).append(named)

    def put(self, case: Case[Any]) -> Case[Any]:
        """Name an object that exists in the case's path, unless the path is what is wrong with it."""
        known = self._known.get(case.operation.label)
        if known and not (case.meta is not None and case.meta.is_negative_at(ParameterLocation.PATH)):
            case.path_parameters = dict(known[-1])
        return case
