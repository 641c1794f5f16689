"""Try an installed wheel, in an environment that holds nothing else: python smoke.py [EXTRA...].

Each extra that is named must work; each other must say in one line what to install.
"""

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import mijnklantportaal
import mijnklantportaal_client

ROOT = Path(__file__).parents[3]
EXTRAS = {"cli", "contract", "mock"}
BROUGHT_ALONG = {"mock": {"contract", "cli"}}
"""The extras that another brings: the mock is made of the contract, and runs on uvicorn, which needs click as we do."""


def main(extras: set[str]) -> None:
    """Try the core, and each extra with and without its packages."""
    assert importlib.util.find_spec("pytest") is None, "this environment is not empty"
    for package in (mijnklantportaal, mijnklantportaal_client):
        assert Path(str(package.__file__)).is_relative_to(sys.prefix), f"{package.__file__} is not installed here"
    for name in mijnklantportaal.__all__:
        getattr(mijnklantportaal, name)
    there = extras.union(*(BROUGHT_ALONG.get(extra, ()) for extra in extras))
    for extra in sorted(EXTRAS):
        globals()[f"{extra}_works" if extra in there else f"{extra}_says_what_to_install"]()


def contract_works() -> None:
    contract = importlib.import_module("mijnklantportaal.contract")
    judge = contract.Contract.load()
    places = [each.place for each in judge.validate_request(contract.Request("POST", "/v1/customer-invoices", [], b""))]
    assert "request.headers.Authorization" in places, places


def contract_says_what_to_install() -> None:
    last = run(sys.executable, "-c", "import mijnklantportaal.contract", fails=True).splitlines()[-1]
    assert last.endswith(f"Error: {remedy('mijnklantportaal.contract', 'contract')}"), last


def mock_works() -> None:
    """Run the examples of the README."""
    mock = importlib.import_module("mijnklantportaal.mock")
    readme = (ROOT / "README.md").read_text("utf-8")
    examples = re.findall(r"<!-- A test runs this example. -->\n```python\n(.*?)```", readme, re.DOTALL)
    assert examples
    with tempfile.TemporaryDirectory() as directory, mock.MockPortal() as portal:
        shutil.copy(ROOT / "examples" / "2024-001.pdf", directory)
        os.environ.update(MIJNKLANTPORTAAL_TOKEN=portal.token, MIJNKLANTPORTAAL_BASE_URL=portal.url)
        for example in examples:
            run(sys.executable, "-c", example, cwd=directory)
        assert [each.status_code for each in portal.received] == [201]


def mock_says_what_to_install() -> None:
    (line,) = run(sys.executable, "-m", "mijnklantportaal.mock", fails=True).splitlines()
    assert remedy("mijnklantportaal.mock", "mock") in line, line


def cli_works() -> None:
    assert "invoices" in run(command(), "--help")


def cli_says_what_to_install() -> None:
    (line,) = run(command(), "--help", fails=True).splitlines()
    assert line == remedy("the command mijnklantportaal", "cli"), line


def command() -> str:
    return str(Path(sys.executable).with_name("mijnklantportaal"))


def remedy(what: str, extra: str) -> str:
    return f'{what} needs extra packages: pip install "mijnklantportaal[{extra}]"'


def run(*arguments: str, fails: bool = False, cwd: str | None = None) -> str:
    done = subprocess.run(arguments, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert bool(done.returncode) == fails, done.stderr
    return done.stderr if fails else done.stdout


if __name__ == "__main__":
    main(set(sys.argv[1:]))
