"""A command that is interrupted, while it is imported or at its work, ends without a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SINGLE = str(ROOT / "codegen" / "tests" / "fixtures" / "single.yaml")
# Python runs a module of this name before all else.
SITE = """
import signal, sys
def interrupt(event, values):
    if event in ("import", "open") and values[0] == {moment!r}:
        signal.raise_signal(signal.SIGINT)
sys.addaudithook(interrupt)
"""


def run(arguments: list[str], site: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "sitecustomize.py").write_text(site)
    return subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "moment"),
    [
        (["codegen.doctor", SINGLE], "codegen.doctor"),  # before its __main__ has begun
        (["codegen.doctor", SINGLE], SINGLE),
        (["codegen.changes", SINGLE, SINGLE], "codegen.documents"),
        (["codegen.update", SINGLE], "codegen.doctor"),
        (["codegen.generate"], "openapi_python_client"),
    ],
)
def test_an_interruption_is_quiet(arguments: list[str], moment: str, tmp_path: Path) -> None:
    done = run(arguments, SITE.format(moment=moment), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_whatever_else_goes_wrong_is_not(tmp_path: Path) -> None:
    site = SITE.format(moment="codegen.documents").replace("signal.raise_signal(signal.SIGINT)", "raise ValueError")
    done = run(["codegen.changes", SINGLE, SINGLE], site, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
