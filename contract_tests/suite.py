"""The whole of what is asked of a server, cheapest and most telling first.

A few valid requests; what is made of them by hand; the relations that take requests of their own; then the long runs of
schemathesis, and by hand what only they had a request for; last, the relations over all that was exchanged, and whether
it was enough.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice

from attrs import define, evolve, field
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests import floor, relations, scripts
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.handmade import Attempt, attempts, bodies
from contract_tests.results import Judged, Result
from contract_tests.runs import FIRST, RUNS, SEED, Run, Session
from contract_tests.servers import Server, Start, Watched, Watching
from contract_tests.subject import label
from contract_tests.verdicts import CHECKED, judge
from contract_tests.wire import media_type_of

BY_HAND, SCRIPTED, RELATIONS = "by hand", "scripted", "relations"

_MOST_TURNS = 5


def examine(contract: Contract, start: Start, *, seed: int = SEED) -> Iterator[Finding]:
    """Look for what is wrong with a server; who stops at the first finding stops the work.

    A run of schemathesis in which anything is wrong is not made to its end: `results` tells all.
    """
    suite = Suite(contract, start, seed=seed, stop_at_first=True)
    for result in suite.results():
        yield from result.findings
    yield from suite.shortfalls()


@define
class Suite:
    """One pass over a server.

    Attributes:
        operations: The labels of those that are examined; the others are sent a few valid requests, for objects.
        done: The results so far.
    """

    contract: Contract
    start: Start
    seed: int = SEED
    runs: Sequence[Run] = RUNS
    operations: Collection[str] | None = None
    stop_at_first: bool = False
    done: list[Result] = field(factory=list, init=False)
    _seen: list[relations.View] = field(factory=list, init=False)
    _looked_at: int = field(default=0, init=False)

    def results(self) -> Iterator[Result]:
        """Do it, and tell what each part brought to light."""
        for result in self._parts():
            self.done.append(result)
            yield result

    def completed(self) -> "Suite":
        """Do it all, and return itself."""
        for _ in self.results():
            pass
        return self

    @property
    def findings(self) -> list[Finding]:
        """All that is wrong, so far."""
        return [finding for result in self.done for finding in result.findings]

    def shortfalls(self) -> Iterator[Finding]:
        """Say where too little was tried for the lack of findings to mean anything."""
        return (each for each in self.untried() if each.rule == floor.FLOOR)

    def untried(self) -> Iterator[Finding]:
        """Say the same, and where no more could be tried."""
        can_limit = self.start(monthly_limit=1) is not None
        for operation in self._chosen():
            yield from floor.findings(self.contract, operation, self.of(operation), self.runs, can_limit=can_limit)

    def of(self, operation: Operation) -> list[Result]:
        """Return what was done to one operation so far."""
        return [each for each in self.done if each.operation == label(operation)]

    def _chosen(self) -> Iterator[Operation]:
        return (each for each in self.contract.operations if self.operations is None or label(each) in self.operations)

    def valid_requests(self, operation: Operation) -> list[Request]:
        """Return one for each media type of a body, those first that the server accepted."""
        exchanges = [exchange for result in self.of(operation) for exchange in result.exchanges]
        valid = sorted((each for each in exchanges if each.claim == "valid"), key=lambda each: not each.accepted)
        found: dict[str, Request] = {}
        for each in valid:
            found.setdefault(media_type_of(each.request), each.request)
        return list(found.values())

    def _parts(self) -> Iterator[Result]:
        server = Watched(self._started())
        session = Session(self.contract, server, self.seed)
        yield from session.execute(FIRST, stop_at_first=self.stop_at_first)
        yield from self._relations()
        early: set[tuple[str, str]] = set()
        for operation in self._chosen():
            valid = self.valid_requests(operation)
            if valid:
                early |= {(label(operation), media_type_of(each)) for each in valid}
                yield self._by_hand(operation, attempts(self.contract, operation, valid[0]), valid[1:], server)
                yield from self._scripted(operation, valid[0])
        yield from self._relations()
        for run in self.runs:
            yield from self._in_full(session, run)
        # The first few requests need not be of every media type.
        for operation in self._chosen():
            valid = self.valid_requests(operation)
            late = [each for each in valid if (label(operation), media_type_of(each)) not in early]
            if late:
                yield self._by_hand(operation, (), late, server)
        yield from self._relations()

    def _in_full(self, session: Session, run: Run) -> Iterator[Result]:
        """Make a run, and again where it fell short of the floor, which depends on what is drawn."""
        short = self.operations
        for turn in range(_MOST_TURNS):
            drawn = evolve(run, examples=max(1, run.examples // 2)) if turn else run
            yield from session.execute(drawn, short, turn=turn, stop_at_first=self.stop_at_first)
            short = [label(each) for each in self._chosen() if self._is_short(run, each)]
            if not short:
                return

    def _is_short(self, run: Run, operation: Operation) -> bool:
        return any(each.why is None for each in floor.shortfalls(self.contract, run, operation, self.of(operation)))

    def _started(self) -> Server:
        server = self.start()
        if server is None:
            raise ValueError("a server without limits cannot be started")
        return server

    def _by_hand(
        self, operation: Operation, made: Iterable[Attempt], others: Sequence[Request], server: Watched
    ) -> Result:
        """Make these attempts, and those on the bodies of other valid requests."""
        judged: list[Judged] = []
        for attempt in chain(made, *(bodies(self.contract, operation, each) for each in others)):
            judged += attempt.judged(self.contract, operation, server)
            if judged[-1].findings and self.stop_at_first:
                break
        return Result(BY_HAND, label(operation), judged)

    def _scripted(self, operation: Operation, valid: Request) -> Iterator[Result]:
        watching = Watching(self.start)
        found = scripts.findings(self.contract, operation, valid, watching)
        yield Result(SCRIPTED, label(operation), beside=list(islice(found, 1 if self.stop_at_first else None)))
        for server in watching.servers:
            names = ((relations.name_of(self.contract, request), request, came) for request, came in server.taken())
            exchanges = [Exchange(name, None, request, came) for name, request, came in names]
            judged = [Judged(each, CHECKED, tuple(judge(self.contract, each))) for each in exchanges]
            yield Result(SCRIPTED, label(operation), judged)

    def _relations(self) -> Iterator[Result]:
        """Hold all that was exchanged with the one server so far against the declared relations."""
        told = set(map(str, self.findings))
        new, self._looked_at = self.done[self._looked_at :], len(self.done)
        exchanges = [each for result in new if result.part != SCRIPTED for each in result.exchanges]
        self._seen += relations.views(self.contract, exchanges)
        found: dict[str, list[Finding]] = {}
        for finding in relations.broken_in(self.contract, self._seen):
            if str(finding) not in told:
                found.setdefault(finding.operation, []).append(finding)
        for operation, findings in found.items():
            yield Result(RELATIONS, operation, beside=findings)
