"""The contract document of whatever document is given."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from mijnklantportaal.contract import Contract, ContractError

from codegen import documents, overlay
from codegen.documents import DocumentError
from codegen.overlay import PROMISES, REPAIRS, OverlayError
from contract_tests.relations import RelationError, declared

UNUSABLE = (DocumentError, OverlayError, ContractError, RelationError)
"""What is raised for a document that no contract can be made of; says why, in one line."""

_KEY = "x-relations"

_CODEGEN = Path(__file__).parents[1] / "codegen" / "tests" / "fixtures"
SPECS: Final = {"vendor": _CODEGEN / "single.yaml", "rehearsal": _CODEGEN / "rehearsal.yaml"}
"""What the suite itself is tried on: the vendor's first document (today's may be another), and a larger one."""


@cache
def document(name: str) -> Contract:
    """Return the contract of one of SPECS, or of the fixtures here."""
    if name not in SPECS:
        return Contract.load(Path(__file__).parent / "fixtures" / f"{name}.json")
    return contract_of(SPECS[name], on_dead=lambda _: None)


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
