"""Sets the tests of the client side on a faulty client, and stops at the first that fails."""

import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import define
from hypothesis import Phase, settings
from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock import Portal

from contract_tests.faults.catalogue import CLIENT
from contract_tests.faults.outcome import TIMED_OUT, Outcome
from contract_tests.faults.patches import patched
from contract_tests.faults.portal import FAULTLESS

ROOT = Path(__file__).parents[2]
TESTS = ("contract_tests/client",)
"""Where the tests of the client side are."""

_PATIENCE = 300
"""Seconds, after which a run is broken off."""

_BY_NAME = {fault.name: fault for fault in CLIENT}
_OPTIONS = (
    *("-x", "-q", "--tb=no", "-p", "no:cacheprovider"),
    # In a process that is prepared for many runs, much is imported by the time that pytest would rewrite it.
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)


@define(eq=False)  # pytest puts its plugins into sets
class _Watch:
    """A plugin that keeps the name of the first test that fails, and counts what the mock is sent."""

    failed: str = ""
    asked: int = 0

    def pytest_collection(self) -> None:
        """Have no smaller example looked for: that there is one is all that matters, and the search takes longest."""
        settings.register_profile("caught", settings.default, phases=[Phase.explicit, Phase.generate])
        settings.load_profile("caught")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            path, separator, test = report.nodeid.partition("::")
            self.failed = Path(path).name + separator + test

    @contextmanager
    def counting(self) -> Iterator[None]:
        answer = Portal.answer

        def counted(portal: Portal, request: Request) -> Response:
            self.asked += 1
            return answer(portal, request)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Portal, "answer", counted)
            yield


def run(name: str) -> Outcome:
    """Run the tests with the fault of this name in the client.

    In a process of its own: test modules keep what they import of the client, faulty or not.
    """
    watch, output = _Watch(), io.StringIO()
    fault = nullcontext() if name == FAULTLESS.name else patched(_BY_NAME[name])
    with TemporaryDirectory() as folder, fault, watch.counting(), _limited(), redirect_stdout(output):
        tests = [str(ROOT / path) for path in TESTS]
        with redirect_stderr(output):
            status = pytest.main(["--rootdir", str(ROOT), f"--basetemp={folder}/tests", *_OPTIONS, *tests], [watch])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        raise RuntimeError(f"{name}: pytest did not run: {output.getvalue()}")
    rule = watch.failed or ("" if status == pytest.ExitCode.OK else TIMED_OUT)
    return Outcome(name, rule, watch.asked)


@contextmanager
def _limited() -> Iterator[None]:
    """Interrupt what takes too long."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(_PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
