"""The mock portal keeps the contract, by schemathesis and by the judge, and enough was tried to say so."""

from collections import Counter

from mijnklantportaal.contract import Operation

from contract_tests.report.record import Record
from contract_tests.results import Result
from contract_tests.subject import contract, label
from contract_tests.suite import Suite
from contract_tests.verdicts import BY_RESPONSE, told


def _findings(results: list[Result]) -> str:
    return told(finding for result in results for finding in result.findings)


def test_nothing_is_wrong(evidence: Suite, operation: Operation) -> None:
    assert not _findings(evidence.of(operation)), f"with seed {evidence.seed}, the same requests each time"


def test_each_operation_was_examined_and_nothing_else(evidence: Suite) -> None:
    operations = {label(each) for each in contract().operations}
    strange = [result for result in evidence.done if result.operation not in operations]

    assert not _findings(strange)
    assert {result.operation for result in evidence.done} == operations


def test_enough_was_tried(evidence: Suite) -> None:
    assert not told(evidence.shortfalls())


def test_a_cell_counts_what_was_looked_at(evidence: Suite) -> None:
    record = Record(evidence.contract, [evidence.done], list(evidence.shortfalls()), "the mock", evidence.seed, 1.0)

    assert {cell.state for _, row in record.rows() for cell in row} <= {"kept", "unchecked"}
    # By what was asked, not by what it was asked for: a script for one operation asks others too.
    exchanges = Counter(each.operation for result in evidence.done for each in result.exchanges)
    for operation in record.operations:
        assert len(record.cells[operation, BY_RESPONSE].numbers) == exchanges[operation] > 0
