"""The contract document of whatever document is given."""

from collections.abc import Callable
from pathlib import Path

from mijnklantportaal.contract import Contract, ContractError

from codegen import documents, overlay
from codegen.documents import DocumentError
from codegen.generate import PROMISES, REPAIRS
from codegen.overlay import OverlayError
from contract_tests.relations import RelationError, declared

UNUSABLE = (DocumentError, OverlayError, ContractError, RelationError)
"""What is raised for a document that no contract can be made of; says why, in one line."""

_KEY = "x-relations"


def contract_of(spec: Path, *, on_dead: Callable[[str], None]) -> Contract:
    """Repair a vendor's document and add what is promised in prose; one that declares relations is a contract already.

    `on_dead` is told of what the overlays find nothing to change for.
    """
    document = documents.load_openapi(spec)
    if _KEY not in document:
        document = overlay.apply(document, [overlay.load(REPAIRS), overlay.load(PROMISES)], on_dead=on_dead)
    contract = Contract(document)
    declared(contract)
    return contract
