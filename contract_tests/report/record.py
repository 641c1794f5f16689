"""What a pass did, put in order: numbered exchanges, and a cell for each operation and check."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, field, frozen
from mijnklantportaal.contract import Contract

from contract_tests import relations
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.floor import BEYOND, FLOOR, of_document
from contract_tests.report.replay import Replay, replay_of
from contract_tests.results import Judged, Result
from contract_tests.subject import label
from contract_tests.suite import SCRIPTED
from contract_tests.verdicts import HANDMADE, check_of


@frozen
class Entry:
    """An exchange, its number, and the part of the suite that made it."""

    number: int
    part: str
    judged: Judged


@define
class Cell:
    """What a check said of an operation; one that looked at nothing says nothing."""

    operation: str
    check: str
    numbers: list[int] = field(factory=list)
    findings: list[Finding] = field(factory=list)

    @property
    def state(self) -> str:
        """`broken`, `kept` or `unchecked`."""
        return "broken" if self.findings else "kept" if self.numbers else "unchecked"


@frozen
class Kind:
    """Findings that differ by their values only, and what repeats the first of them."""

    findings: Sequence[Finding]
    replay: Replay | None


@define
class Record:
    """What is to be reported: one or more passes, each over a server of its own."""

    contract: Contract
    passes: Sequence[Sequence[Result]]
    untried: Sequence[Finding]
    subject: str
    seed: int
    seconds: float
    entries: list[Entry] = field(factory=list, init=False)
    cells: dict[tuple[str, str], Cell] = field(factory=dict, init=False)

    @property
    def results(self) -> list[Result]:
        """The results of all passes."""
        return [result for each in self.passes for result in each]

    def __attrs_post_init__(self) -> None:
        for result in self.results:
            for judged in result.judged:
                self._put(Entry(len(self.entries) + 1, result.part, judged))
            for finding in result.beside:
                self._cell(finding.operation, check_of(finding)).findings.append(finding)
        for operation in self.operations:
            self._cell(operation, FLOOR).numbers = [1]
        for finding in self.shortfalls if self.operations else ():
            self._cell(finding.operation, FLOOR).findings.append(finding)
        self._count_relations()

    @property
    def shortfalls(self) -> list[Finding]:
        """What was tried too little."""
        return [*of_document(self.contract), *(each for each in self.untried if each.rule == FLOOR)]

    @property
    def notes(self) -> list[Finding]:
        """What cannot be tried more."""
        return [each for each in self.untried if each.rule == BEYOND]

    @property
    def operations(self) -> list[str]:
        """The document's operations, in its order."""
        return [label(each) for each in self.contract.operations]

    @property
    def checks(self) -> list[str]:
        """Every check, those that found something first."""
        found = {check for (_, check), cell in self.cells.items() if cell.findings}
        return sorted({check for _, check in self.cells}, key=lambda each: (each not in found, each))

    def rows(self) -> Iterator[tuple[str, list[Cell]]]:
        """Give for each check a cell for each operation."""
        for check in self.checks:
            yield check, [self.cells.get((each, check), Cell(each, check)) for each in self.operations]

    def findings(self) -> list[Finding]:
        """What is wrong, without what was tried too little."""
        return [finding for result in self.results for finding in result.findings]

    def kinds(self) -> list[Kind]:
        """Put together what differs by its values only; each request made by hand is of a kind of its own."""
        kinds: dict[tuple[str, ...], list[Finding]] = {}
        for each in self.findings():
            own = each.expected if each.rule == HANDMADE else ""
            kinds.setdefault((each.operation, each.rule, each.place, own), []).append(each)
        return [Kind(findings, self._replay(findings[0])) for findings in kinds.values()]

    def _put(self, entry: Entry) -> None:
        self.entries.append(entry)
        operation = entry.judged.exchange.operation
        for check in entry.judged.checked:
            self._cell(operation, check).numbers.append(entry.number)
        for finding in entry.judged.findings:
            self._cell(finding.operation, check_of(finding)).findings.append(finding)

    def _cell(self, operation: str, check: str) -> Cell:
        return self.cells.setdefault((operation, check), Cell(operation, check))

    def _count_relations(self) -> None:
        numbers: dict[str, list[int]] = {}
        for entry in self.entries:
            numbers.setdefault(entry.judged.exchange.operation, []).append(entry.number)
        for name, operations in relations.coverage(self.contract).items():
            for operation in operations:
                self._cell(operation, name.partition(" ")[0]).numbers = numbers.get(operation, [])

    def _replay(self, finding: Finding) -> Replay | None:
        if finding.exchange is None:
            return None
        earlier = self._earlier(finding.exchange)
        return replay_of(finding, finding.exchange, earlier)

    def _earlier(self, exchange: Exchange) -> list[Exchange]:
        """Return what was exchanged before with the same server: each scripted result had one of its own."""
        shared = [[each for each in one if each.part != SCRIPTED] for one in self.passes]
        own = [[each] for each in self.results if each.part == SCRIPTED]
        for results in (*shared, *own):
            exchanges = [each for result in results for each in result.exchanges]
            for index, each in enumerate(exchanges):
                if each.response is exchange.response:
                    return exchanges[:index]
        return []


def numbers_of(record: Record) -> Mapping[int, Sequence[int]]:
    """Return the numbers of exchanges by the identity of their responses."""
    found: dict[int, list[int]] = {}
    for entry in record.entries:
        found.setdefault(id(entry.judged.exchange.response), []).append(entry.number)
    return found
