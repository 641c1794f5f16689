"""Runs of schemathesis against a server, each with one job.

One mixed run would hardly test what is invalid. The coverage run also gets the credentials wrong; the two fuzzing runs
leave them alone, so that what is refused there is refused for its data.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import Any

import schemathesis
from attrs import define, field, frozen
from hypothesis import Phase, settings
from mijnklantportaal.contract import Contract, Operation
from schemathesis import Case, HookContext
from schemathesis.core.transport import Response as HTTPResponse
from schemathesis.engine import from_schema
from schemathesis.engine.core import EventStream
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.schemas import BaseSchema

from contract_tests import bodies, credentials, draws, formats, relations
from contract_tests.claims import is_known
from contract_tests.exchanges import Exchange, Mode, read_call, read_exchange
from contract_tests.findings import Finding
from contract_tests.objects import Objects
from contract_tests.results import Judged, Result
from contract_tests.servers import Server, application
from contract_tests.subject import label
from contract_tests.verdicts import CHECKED, Paths, judge

SEED = 1

_APART = 1_000_000
"""How far the seeds of a run and of its repetition lie apart, so that no other pass has the same."""

draws.from_seed_alone()

PROFILE = "contract tests"
# Without Phase.target, in which schemathesis varies what the server accepted last: of a hundred requests half would be
# the same. Its own configuration has no word for this, but gives way to a profile.
settings.register_profile(PROFILE, phases=[Phase.explicit, Phase.generate])


@frozen
class Run:
    """A way to run schemathesis.

    Attributes:
        examples: Requests drawn for an operation with a body.
        explores: Whether it looks for objects: half of its paths name what schemathesis found in responses, or made up.
        breaks_credentials: Whether the token is among the things that are made invalid.
    """

    name: str
    mode: Mode
    phases: frozenset[str]
    examples: int = 1
    explores: bool = False
    breaks_credentials: bool = False

    def examples_for(self, operation: Operation) -> int:
        """Return how many requests to draw: without a body, little differs from one to the next."""
        return self.examples if operation.request_content else max(min(4, self.examples), self.examples // 4)


FIRST = Run("the first valid requests", "positive", frozenset({"fuzzing"}), examples=4, explores=True)
"""Enough to make requests by hand of, and to find most faults."""

POSITIVE = Run("fuzzing with valid requests", "positive", frozenset({"fuzzing"}), examples=36)
COVERAGE = Run("examples and coverage", "all", frozenset({"examples", "coverage"}), breaks_credentials=True)
NEGATIVE = Run("fuzzing with invalid requests", "negative", frozenset({"fuzzing"}), examples=36)
RUNS = (POSITIVE, COVERAGE, NEGATIVE)
"""The long ones, in this order: what is accepted makes more objects for the others to name."""


@define
class Session:
    """Runs against one server: the objects that a run comes to know are those that the next ones name."""

    contract: Contract
    server: Server
    seed: int = SEED
    _objects: Objects = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._objects = Objects(self.contract)

    def execute(
        self, run: Run, operations: Collection[str] | None = None, *, turn: int = 0, stop_at_first: bool = False
    ) -> Iterator[Result]:
        """Make a run; yield what it did to each operation in each phase.

        Args:
            run: What to do.
            operations: The labels of those to do it to; all of them unless stated.
            turn: How many times the run has been made before: each time, other requests are drawn.
            stop_at_first: Give it up as soon as the judge finds anything, and then tell that alone.
        """
        seed = self.seed + turn * _APART
        configured = configuration(run, self.contract, seed, operations, stop_at_first=stop_at_first)
        schema = self._schema(run, configured)
        yield from list(self._execute(run, schema, stop_at_first=stop_at_first))

    def _execute(self, run: Run, schema: BaseSchema, *, stop_at_first: bool) -> Iterator[Result]:
        events = from_schema(schema).execute()
        alarm = _Alarm(self.contract, run, events)

        # At once, and not by the events: those are read while the next requests are on their way.
        @schema.hook
        def after_call(_: HookContext, case: Case[Any], response: HTTPResponse) -> None:
            exchange = read_call(case, response)
            self._objects.learn([exchange])
            if stop_at_first:
                alarm.hear(exchange)

        paths = Paths(self.contract)
        with _loaded(PROFILE), closing(events.generator) as stream:
            for event in stream:
                if isinstance(event, ScenarioFinished):
                    yield _result(run, self.contract, paths, event)
                elif isinstance(event, NonFatalError):
                    gave_up = Finding(event.label, "error", "the run", "no error", event.info.format())
                    yield Result(run.name, event.label, beside=[gave_up])
                elif isinstance(event, FatalError):
                    raise event.exception
        if alarm.result is not None:
            yield alarm.result

    def _schema(self, run: Run, configured: dict[str, Any]) -> BaseSchema:
        formats.register()
        bodies.register(self.contract)
        document = json.loads(json.dumps(bodies.drawable(self.contract)), object_hook=formats.without_widths)
        schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(configured))
        schema.app = application(self.server)
        schema.hook("filter_case")(is_known)

        @schema.hook
        def map_case(_: HookContext, case: Case[Any]) -> Case[Any]:
            return self._objects.put(case, always=not run.explores)

        return schema


@define
class _Alarm:
    """Stops a run at the first exchange with which anything is wrong, without waiting for the run to tell it."""

    contract: Contract
    run: Run
    events: EventStream
    result: Result | None = None

    def hear(self, exchange: Exchange) -> None:
        if self.result is not None:
            return
        found = (*judge(self.contract, exchange), *relations.broken(self.contract, [exchange]))
        if found:
            self.result = Result(self.run.name, exchange.operation, [Judged(exchange, CHECKED, found)])
            self.events.stop()


@contextmanager
def _loaded(profile: str) -> Iterator[None]:
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        yield
    finally:
        settings.load_profile(before)


def configuration(
    run: Run, contract: Contract, seed: int, operations: Collection[str] | None, *, stop_at_first: bool
) -> dict[str, Any]:
    """Return how schemathesis is to be set up for a run."""
    # Values out of responses are for the run that looks for objects; in the others they would mend what is to be wrong.
    source = {"extra-data-sources": {"responses": run.explores}}
    known = credentials.configured(contract)
    return {
        "seed": seed,
        # Neither cache nor database: what an earlier run found steers no later one.
        "cache": {"enabled": False},
        # By schemathesis's own means: a header given to each call would mend the requests whose token it broke.
        "auth": {"auto-signup": False, **({"openapi": known} if known else {})},
        "generation": {
            "max-examples": run.examples,
            "mode": run.mode,
            "database": "none",
            "unique-inputs": True,
            "with-security-parameters": run.breaks_credentials,
        },
        "operations": list(_operations(run, contract, operations)),
        "continue-on-failure": not stop_at_first,
        **({"max-failures": 1} if stop_at_first else {}),
        # The answer is what is judged; nor is the token to go where a server sends it.
        "max-redirects": 0,
        "checks": {"enabled": True},
        # Of what is left out too little is tried, as the floor says; and how long it takes depends on the machine.
        "suppress-health-check": ["filter_too_much", "too_slow"],
        # Texts out of the project's own source would make its every edit a new run.
        "analysis": {"constants": {"enabled": False}},
        "phases": {
            **{name: {"enabled": name in run.phases, **source} for name in ("examples", "coverage")},
            # Only the document says what is valid; a server that refuses it is not to be learnt from.
            "fuzzing": {"enabled": "fuzzing" in run.phases, **source, "error-feedback": {"enabled": False}},
            "stateful": {"enabled": False},
        },
    }


def _operations(run: Run, contract: Contract, wanted: Collection[str] | None) -> Iterator[dict[str, Any]]:
    # schemathesis goes through all entries for every request, and merges anew those that fit: one for each operation
    # would take the square of the time, and one for all of them a tenth of it.
    others: dict[int, list[str]] = {}
    for each in contract.operations:
        if (number := run.examples_for(each)) != run.examples:
            others.setdefault(number, []).append(label(each))
    for examples, names in others.items():
        yield {"include-name": names, "generation": {"max-examples": examples}}
    left_out = [each for each in contract.operations if wanted is not None and label(each) not in wanted]
    unsendable = [each for each in contract.operations if not bodies.can_be_sent(contract, each)]
    unwanted = [label(each) for each in (*left_out, *unsendable)]
    if unwanted:
        yield {"include-name": unwanted, "enabled": False}


def _result(run: Run, contract: Contract, paths: Paths, event: ScenarioFinished) -> Result:
    recorder = event.recorder
    judged, beside = [], []
    for key, interaction in recorder.interactions.items():
        node = recorder.cases[key]
        is_child = node.parent_id is not None
        exchange = read_exchange(node.value, interaction, run.mode, is_child=is_child)
        if exchange is None:
            beside.append(Finding(recorder.label, "error", "response", "an answer", "none"))
            continue
        checks = recorder.checks.get(key, ())
        found = [*judge(contract, exchange)]
        # Where there was no answer, there is nothing to check.
        for check in checks if exchange.failure is None else ():
            if check.failure_info is not None and not paths.are_ambiguous(check.name, exchange):
                failure = check.failure_info.failure
                said = f"{failure.title}: {failure.message}"
                found.append(Finding(exchange.operation, check.name, "response", "no failure", said, exchange))
        judged.append(Judged(exchange, CHECKED.union(check.name for check in checks), tuple(found)))
    return Result(run.name, recorder.label, judged, beside, event.skip_reason)
