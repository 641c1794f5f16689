"""Three runs of schemathesis against a portal in this process, each with one job.

One mixed run would hardly test what is invalid. The coverage run also gets the credentials wrong; the two fuzzing runs
leave them alone, so that what is refused there is refused for its data.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Literal

import schemathesis
from attrs import field, frozen
from hypothesis import Phase, settings
from mijnklantportaal.contract import Contract, Operation
from mijnklantportaal.mock import Portal, create_app
from schemathesis import Case, HookContext
from schemathesis.core.failures import Failure
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from contract_tests import formats
from contract_tests.claims import is_known
from contract_tests.exchanges import Exchange, read_exchange
from contract_tests.objects import Objects
from contract_tests.subject import TOKEN, label
from contract_tests.verdicts import Complaint, Paths, complaints_about, describe

SEED = 1

PROFILE = "contract tests"
# Without Phase.target, in which schemathesis varies what the server accepted last: of a hundred requests half would be
# the same. Its own configuration has no word for this, but gives way to a profile.
settings.register_profile(PROFILE, phases=[Phase.explicit, Phase.generate])


@frozen
class Run:
    """A way to run schemathesis.

    Attributes:
        examples: Requests drawn for an operation with a body.
        breaks_credentials: Whether the token is among the things that are made invalid.
    """

    name: str
    mode: Literal["all", "positive", "negative"]
    phases: frozenset[str]
    examples: int = 1
    breaks_credentials: bool = False

    def examples_for(self, operation: Operation) -> int:
        """Return how many requests to draw; of those for an object, many differ in its id only."""
        if not operation.request_content:
            return max(1, self.examples // 2)
        return self.examples * (2 if operation.path_parameters else 1)


POSITIVE = Run("fuzzing with valid requests", "positive", frozenset({"fuzzing"}), examples=80)
COVERAGE = Run("examples and coverage", "all", frozenset({"examples", "coverage"}), breaks_credentials=True)
NEGATIVE = Run("fuzzing with invalid requests", "negative", frozenset({"fuzzing"}), examples=80)
RUNS = (POSITIVE, COVERAGE, NEGATIVE)
"""In this order: the first one finds the objects that the others name."""


@frozen
class Result:
    """What a run, or the part of it that concerns one operation, sent and what is wrong with it."""

    run: Run
    operation: str
    exchanges: list[Exchange] = field(repr=lambda exchanges: str(len(exchanges)))
    complaints: list[Complaint]
    skipped: str | None = None


def execute(
    contract: Contract, portal: Portal, runs: Iterable[Run] = RUNS, *, stop_at_first: bool = False
) -> Iterator[Result]:
    """Make the runs; yield what they did to each operation in each phase.

    `stop_at_first` gives up a run at the first failure that schemathesis sees, instead of looking for all.
    """
    formats.register()
    objects = Objects()
    for run in runs:
        for result in list(_execute(run, contract, portal, objects, stop_at_first=stop_at_first)):
            objects.learn(result.exchanges)
            yield result


@contextmanager
def _loaded(profile: str) -> Iterator[None]:
    before = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        yield
    finally:
        settings.load_profile(before)


def _execute(
    run: Run, contract: Contract, portal: Portal, objects: Objects, *, stop_at_first: bool
) -> Iterator[Result]:
    document = json.loads(json.dumps(contract.document))
    configuration = _configuration(run, contract, stop_at_first=stop_at_first)
    schema = schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(configuration))
    schema.app = create_app(portal)
    schema.hook("filter_case")(is_known)

    @schema.hook
    def map_case(_: HookContext, case: Case[Any]) -> Case[Any]:
        return objects.put(case)

    paths = Paths(contract)
    with _loaded(PROFILE), closing(from_schema(schema).execute().generator) as stream:
        for event in stream:
            if isinstance(event, ScenarioFinished):
                yield _result(run, contract, paths, event)
            elif isinstance(event, NonFatalError):
                text = f"schemathesis gave up: {event.info.format()}"
                yield Result(run, event.label, [], [Complaint(event.label, "error", text)])
            elif isinstance(event, FatalError):
                raise event.exception


def _configuration(run: Run, contract: Contract, *, stop_at_first: bool) -> dict[str, Any]:
    # Values out of responses are for the run that looks for objects; in the others they would mend what is to be wrong.
    source = {"extra-data-sources": {"responses": run.mode == "positive"}}
    return {
        "seed": SEED,
        # Neither cache nor database: what an earlier run found steers no later one.
        "cache": {"enabled": False},
        # By schemathesis's own means: a header given to each call would mend the requests whose token it broke.
        "auth": {"auto-signup": False, "openapi": _credentials(contract)},
        "generation": {
            "mode": run.mode,
            "database": "none",
            "unique-inputs": True,
            "with-security-parameters": run.breaks_credentials,
        },
        "operations": [
            {"include-name": label(each), "generation": {"max-examples": run.examples_for(each)}}
            for each in contract.operations
        ],
        "continue-on-failure": not stop_at_first,
        **({"max-failures": 1} if stop_at_first else {}),
        "checks": {"enabled": True},
        # Texts out of the mock's own source would make its every edit a new run.
        "analysis": {"constants": {"enabled": False}},
        "phases": {
            **{name: {"enabled": name in run.phases, **source} for name in ("examples", "coverage")},
            # Only the document says what is valid; a server that refuses it is not to be learnt from.
            "fuzzing": {"enabled": "fuzzing" in run.phases, **source, "error-feedback": {"enabled": False}},
            "stateful": {"enabled": False},
        },
    }


def _credentials(contract: Contract) -> dict[str, dict[str, str]]:
    schemes = contract.document.get("components", {}).get("securitySchemes", {})
    return {
        name: {"api_key": TOKEN} if scheme.get("type") == "apiKey" else {"bearer": TOKEN}
        for name, scheme in schemes.items()
    }


def _result(run: Run, contract: Contract, paths: Paths, event: ScenarioFinished) -> Result:
    recorder = event.recorder
    exchanges, complaints = [], []
    for key, interaction in recorder.interactions.items():
        node = recorder.cases[key]
        exchange = read_exchange(node.value, interaction, is_child=node.parent_id is not None)
        if exchange is None:
            complaints.append(Complaint(recorder.label, "error", "a request was not answered"))
            continue
        exchanges.append(exchange)
        complaints += [
            _complaint(check.name, check.failure_info.failure, exchange)
            for check in recorder.checks.get(key, ())
            if check.failure_info is not None and not paths.are_ambiguous(check.name, exchange)
        ]
    complaints += complaints_about(contract, exchanges)
    return Result(run, recorder.label, exchanges, complaints, event.skip_reason)


def _complaint(check: str, failure: Failure, exchange: Exchange) -> Complaint:
    return Complaint(exchange.operation, check, f"{failure.title}: {failure.message}\n{describe(exchange)}")
