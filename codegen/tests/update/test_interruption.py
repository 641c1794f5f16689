"""An update that is interrupted leaves nothing behind: no half of it, no process, no directory."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from codegen.update import __main__ as command
from codegen.update import copy, interruption, run, steps
from codegen.update.copy import CHANGED, PARTS
from codegen.update.interruption import EndedError
from codegen.update.processes import Processes
from codegen.update.steps import Step

ROOT: Final = Path(__file__).parents[3]
IGNORED: Final = shutil.ignore_patterns("__pycache__", ".*", "tests")
QUICK: Final = Step("it is done", ("codegen.update.imports",))
# Asks for the end of the update of which it is a step, and would not end itself for a long time.
ENDLESS: Final = "import os, signal, sys\nos.kill(os.getppid(), int(sys.argv[1]))\nsignal.alarm(60)\nsignal.pause()\n"
PARENT: Final = "import subprocess, sys\nsubprocess.run([sys.executable, *sys.argv[1:]])\n"
CHILD: Final = """
import signal, sys
with open(sys.argv[1], "w") as told:
    signal.signal(signal.SIGALRM, lambda *_: print("still here", file=told, flush=True))
    signal.alarm(20)
    print("started", file=told, flush=True)
    signal.pause()
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with which nothing is done but what a test wants done."""
    tree = tmp_path / "tree"
    for name in PARTS:
        if (ROOT / name).is_dir():
            (tree / name).mkdir(parents=True)
        else:
            shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "codegen", tree / "codegen", dirs_exist_ok=True, ignore=IGNORED)
    (tree / "codegen" / "endless.py").write_text(ENDLESS)
    for name in ("GENERATE", "IMPORT", "ACCOUNT"):
        monkeypatch.setattr(steps, name, QUICK)
    monkeypatch.setattr(steps, "CHECKS", [])
    return tree


@pytest.fixture
def later(tmp_path: Path) -> Path:
    path = tmp_path / "later.yaml"
    path.write_bytes((ROOT / "openapi.yaml").read_bytes() + b"# later\n")
    return path


@pytest.fixture(autouse=True)
def _handlers_are_put_back() -> Iterator[None]:
    under_nohup = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    before = [signal.getsignal(number) for number in interruption._ALL]
    yield
    assert [signal.getsignal(number) for number in interruption._ALL] == before
    signal.signal(signal.SIGHUP, under_nohup)


def contents(tree: Path) -> dict[str, bytes]:
    files = [path for name in CHANGED for path in [tree / name, *(tree / name).rglob("*")] if path.is_file()]
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("name", "number"), [("GENERATE", signal.SIGINT), ("CHECKS", signal.SIGTERM), ("CHECKS", signal.SIGHUP)]
)
def test_nothing_is_changed_and_nothing_stays(  # noqa: PLR0917  # pytest's
    tree: Path,
    later: Path,
    name: str,
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    endless = Step("it never ends", ("codegen.endless", str(int(number))))
    monkeypatch.setattr(steps, name, endless if name == "GENERATE" else [QUICK, endless, QUICK])
    before = contents(tree)
    assert command.main([str(later), "--tree", str(tree)]) == 128 + number
    assert capsys.readouterr().err == "interrupted: nothing was changed\n"
    assert contents(tree) == before
    assert list((tree / "build").iterdir()) == []


def test_what_comes_too_late_is_told_so(
    tree: Path, later: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def put_in_place(changed: Path, tree: Path) -> None:
        copy.put_in_place(changed, tree)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(run, "put_in_place", put_in_place)
    assert command.main([str(later), "--tree", str(tree)]) == 130
    assert capsys.readouterr().err == "interrupted: all is in place already\n"
    assert (tree / "openapi.yaml").read_bytes() == later.read_bytes()


def test_what_was_changed_is_moved_without_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, changed = tmp_path / "tree", tmp_path / "work" / "copy"
    for directory in (tree, changed):
        directory.mkdir(parents=True)
        (directory / "one").write_text(directory.name)
        (directory / "two").write_text(directory.name)
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGTERM)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with interruption.raised(), pytest.raises(EndedError):
        copy.put_in_place(changed, tree, ("one", "two"))
    assert [(tree / name).read_text() for name in ("one", "two")] == ["copy", "copy"]


def test_the_first_signal_counts() -> None:
    with interruption.raised():
        with pytest.raises(EndedError) as raised:
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)  # while all is cleaned up
    assert raised.value.status == 143


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruption.raised():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_a_step_has_started_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    (tmp_path / "child.py").write_text(CHILD)
    os.mkfifo(tmp_path / "told")
    with ThreadPoolExecutor(1) as pool:
        with Processes() as processes:
            arguments = [sys.executable, "parent.py", "child.py", "told"]
            done = pool.submit(processes.run, arguments, tmp_path, os.environ)
            told = (tmp_path / "told").open()
            assert told.readline() == "started\n"
        with told:
            assert told.read() == ""  # until nobody could write any more
    assert done.result() == (False, "")


def test_nothing_is_started_any_more(tmp_path: Path) -> None:
    with Processes() as processes:
        pass
    succeeded, _ = processes.run([sys.executable, "-c", "open('run', 'w')"], tmp_path, os.environ)
    assert not succeeded
    assert list(tmp_path.iterdir()) == []
