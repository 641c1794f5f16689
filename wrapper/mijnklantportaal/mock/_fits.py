"""The judge's word on a single value."""

from collections.abc import Iterator
from typing import Any

from mijnklantportaal.contract import Contract
from mijnklantportaal.contract._document import Document, Pointer
from mijnklantportaal.contract._schemas import Schemas


class Fits:
    """Tells whether a value keeps a schema of the contract, with the validators that judge whole exchanges."""

    def __init__(self, contract: Contract) -> None:
        self._schemas = Schemas(Document(contract.document))
        self._pointers = {id(node): pointer for pointer, node in _mappings((), contract.document)}
        self._document = contract.document  # kept alive: the ids are those of its nodes

    def __call__(self, schema: Any, value: Any) -> bool:
        """Tell whether the value keeps the schema, which is a node of the document."""
        if schema in (True, {}):  # {} may stand for a schema that the document leaves out
            return True
        return self._schemas.schema(self._pointers[id(schema)]).accepts(value)


def _mappings(pointer: Pointer, node: Any) -> Iterator[tuple[Pointer, Any]]:
    if isinstance(node, dict):
        yield pointer, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from _mappings((*pointer, str(key)), child)
