"""mypy and pyright, both strict, agree with what `api.py` states; nothing that is public is left untyped."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

API = Path(__file__).with_name("api.py")

Complaints: TypeAlias = list[tuple[str, int, str]]
"""The file's name, the line and the rule of each."""


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Run a tool of this environment from an empty directory: only what is installed is in its reach."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment = {
        **os.environ,
        "MYPY_CACHE_DIR": str(pytestconfig.cache.mkdir("mypy")),
        # pyright knows its environment by the first python on the path.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",  # or it asks the network for a newer version
    }

    def run_one(*command: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-m", *command],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return done.stdout

    return run_one


def mypy(run: Callable[..., str], *files: Path) -> Complaints:
    lines = run("mypy", "--config-file=", "--strict", "--no-error-summary", "--hide-error-context", *map(str, files))
    found = re.findall(r"^(.*):(\d+): error: .*\[([\w-]+)\]$", lines, re.MULTILINE)
    assert len(found) == lines.count(": error:"), lines
    return [(Path(file).name, int(line), rule) for file, line, rule in found]


def pyright(run: Callable[..., str], *files: Path) -> Complaints:
    found: Sequence[dict[str, Any]] = json.loads(run("pyright", "--outputjson", *map(str, files)))["generalDiagnostics"]
    return [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each.get("rule", each["message"]))
        for each in found
    ]


@pytest.fixture(scope="session")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("wrong") / "wrong.py"
    file.write_text(
        "# pyright: strict, reportUnnecessaryTypeIgnoreComment=true\n"
        "from typing import assert_type\n"
        "from mijnklantportaal import CustomerInvoice\n"
        "def f(invoice: CustomerInvoice) -> None:\n"
        "    assert_type(invoice.id, int)\n"
        "    assert_type(invoice.id, str)  # type: ignore[arg-type]\n"
        "    assert_type(invoice.no_such_name, str)\n"
    )
    return file


@pytest.fixture(scope="session", params=[mypy, pyright])
def complaints(request: pytest.FixtureRequest, run: Callable[..., str], wrong: Path) -> Complaints:
    """What a checker has against both files: most of its time goes into what both of them import."""
    found: Complaints = request.param(run, API, wrong)
    return found


def test_the_public_names_have_the_stated_types(complaints: Complaints) -> None:
    assert [each for each in complaints if each[0] != "wrong.py"] == []


def test_a_wrong_statement_would_be_reported(complaints: Complaints) -> None:
    assert {line for file, line, _ in complaints if file == "wrong.py"} == {5, 6, 7}


@pytest.mark.parametrize("package", ["mijnklantportaal", "mijnklantportaal_client"])
def test_the_public_names_are_completely_typed(package: str, run: Callable[..., str]) -> None:
    report = json.loads(run("pyright", "--outputjson", "--verifytypes", package, "--ignoreexternal"))
    completeness = report["typeCompleteness"]
    assert Path(completeness["pyTypedPath"]).parts[-2:] == (package, "py.typed")
    untyped = {
        symbol["name"]: [each["message"] for each in symbol["diagnostics"]]
        for symbol in completeness["symbols"]
        if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
    }
    assert untyped == {}
    assert completeness["exportedSymbolCounts"]["withKnownType"] > 50
    assert completeness["completenessScore"] == 1
