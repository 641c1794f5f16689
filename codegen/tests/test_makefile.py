"""What is given to make is what is done: a slip in it is no other run that ends well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# The run in which this test is may be make's own, with variables of its own.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def dry_run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Have make say what it would do."""
    return subprocess.run(  # noqa: S603  # our own
        ["make", "--dry-run", *arguments],  # noqa: S607  # whichever there is
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["contract", "URL="], "URL= is given and empty: `make contract` takes PYTHON URL TOKEN SPEC "),
        (["contract", "URL= "], "URL= is given and empty"),
        (["contract", "URL=", "TOKEN="], "= is given and empty"),
        (["contract", "URL=https://portal.example", "TOKEN="], "TOKEN= is given and empty"),
        (["contract", "url=https://portal.example"], "url= is unknown: `make contract` takes PYTHON URL "),
        (["contract-deep", "url=https://portal.example"], "url= is unknown: `make contract-deep` takes"),
        (["contract", "OUT=reports"], "OUT= is unknown: `make contract` takes"),
        (["doctor", "SPCE=new.yaml"], "SPCE= is unknown: `make doctor` takes PYTHON SPEC."),
        (["doctor", "SPEC="], "SPEC= is given and empty"),
        (["ci", "PYTHON="], "PYTHON= is given and empty"),
        (["SPEC=new.yaml"], "SPEC= is unknown: `make` takes PYTHON."),
    ],
)
def test_a_variable_that_would_be_passed_over_is_refused(arguments: list[str], said: str) -> None:
    done = dry_run(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "done"),
    [
        (["doctor", "SPEC=new.yaml"], "-m codegen.doctor 'new.yaml'"),
        (["update", "SPEC=new.yaml"], "-m codegen.update 'new.yaml'"),
        (["changes", "OLD=old.yaml", "NEW=new.yaml"], "-m codegen.changes 'old.yaml' 'new.yaml'"),
        (["client", "SPEC=new.yaml", "OUT=there"], "-m codegen.generate --spec 'new.yaml' --out 'there'"),
        (["contract", "URL=http://[::1]/v1", "TOKEN=t"], "-m contract_tests --url 'http://[::1]/v1'"),
        (["contract-deep", "SPEC=s", "REPLAY=r"], "-m contract_tests --spec 's' --replay 'r' --deep"),
        (["contract", "SEED=7", "WORKERS=2"], "-m contract_tests --seed '7' --workers '2'"),
        (["contract", "MAX_CREATES=1", "MAX_REQUESTS=9", "ALLOW_WRITES=1", "CUSTOMER_ID=c"], "-m contract_tests"),
        (["doctor", "contract", "SPEC=s", "URL=u"], "-m contract_tests --url 'u' --spec 's'"),
        (["hostile", "SEED=7"], "--seed '7'"),
        (["bench-mock", "PRISM=there"], "--prism 'there'"),
        (["mock", "PORT=8001"], "--port '8001'"),
        (["-j2", "check", "PYTHON=python3", "SHELL=/bin/sh", "MAKEFLAGS=n"], "-m codegen.generate --check"),
    ],
)
def test_a_variable_that_is_known_reaches_its_program(arguments: list[str], done: str) -> None:
    assert done in " ".join(dry_run(*arguments).stdout.split())


def test_the_environment_may_hold_anything() -> None:
    for name, value in (("URL", ""), ("url", "x"), ("SPEC", "")):
        assert dry_run("contract", **{name: value}).stdout.strip().endswith("-m contract_tests")
    assert "--url 'http://127.0.0.1:8000/v1'" in dry_run("contract", URL="http://127.0.0.1:8000/v1").stdout


def test_what_else_is_needed_is_told() -> None:
    for arguments, said in (
        (["client", "OUT=there"], "make client OUT=there needs SPEC=file too"),
        (["client", "SPEC=new.yaml"], "make client SPEC=new.yaml needs OUT=directory too"),
    ):
        # Only the tests in front of the programs are run.
        line = dry_run(*arguments).stdout.replace("\\\n", "").partition("\n")[0]
        done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert (done.returncode, done.stdout.partition(":")[0]) == (1, said)


def test_clean_removes_what_git_ignores() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = {line.strip("/") for line in lines if not line.startswith("#")}

    assert ignored <= set(dry_run("clean").stdout.split())


@pytest.mark.parametrize(
    ("module", "options", "status"),
    [
        ("benchmarks.bench", ["--help"], 0),
        ("benchmarks.contract", ["--help"], 0),
        ("benchmarks.mock", ["--help"], 0),
        ("benchmarks.update", ["--help"], 0),
        ("codegen.tests.doctor.fuzz", ["--help"], 0),
        ("codegen.tests.doctor.fuzz", ["ten"], 2),
        ("codegen.tests.doctor.linters", ["--nosuch"], 2),
        ("contract_tests.faults", ["--help"], 0),
        ("wrapper.tests.faults", ["--help"], 0),
        ("wrapper.tests.mock.hostile", ["--seed", "x"], 2),
    ],
)
def test_a_program_that_takes_long_tells_its_options_first(module: str, options: list[str], status: int) -> None:
    done = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-m", module, *options], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == status
    assert (done.stderr if status else done.stdout).startswith(f"usage: python -m {module} [-h]")
