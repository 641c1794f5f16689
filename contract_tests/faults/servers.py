"""Sets the suite on a faulty portal, and stops at the first finding."""

from contract_tests.documents import document
from contract_tests.faults.catalogue import SERVER
from contract_tests.faults.outcome import Outcome
from contract_tests.faults.portal import FAULTLESS, Starter
from contract_tests.runs import SEED
from contract_tests.suite import examine

_BY_NAME = {fault.name: fault for fault in (FAULTLESS, *SERVER)}


def run(name: str, seed: int = SEED) -> Outcome:
    """Examine a portal with the fault of this name."""
    # Whatever is published now: the catalogue lists the faults of this one.
    contract = document("vendor")
    start = Starter(contract, _BY_NAME[name])
    finding = next(examine(contract, start, seed=seed), None)
    rule = f"{finding.rule} {finding.place}".rstrip() if finding else ""
    return Outcome(name, rule, start.asked)
