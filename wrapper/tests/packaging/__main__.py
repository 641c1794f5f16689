"""Test the wheel instead of the tree: python -m wrapper.tests.packaging [lowest|newest]...

Builds the wheel, installs it into empty environments with the lowest and with the newest dependencies that it allows,
tries it there with each extra, runs the tests of the wrapper on it, and wants every branch covered. Takes minutes, and
a package registry.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from .wheel import ROOT, build

RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
EXTRAS = ["cli", "contract", "mock"]
COVERAGE = """\
[run]
branch = true
source_pkgs = mijnklantportaal,_mijnklantportaal_command,_mijnklantportaal_pytest
# Where tests unpack a wheel of their own.
omit = */pytest-of-*/*
data_file = {directory}/data
patch = subprocess
[report]
fail_under = 100
precision = 2
show_missing = true
skip_covered = true
"""


class _FailedError(Exception):
    pass


@frozen
class Environment:
    """A virtual environment of its own."""

    directory: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.directory / ("Scripts" if os.name == "nt" else "bin") / "python"

    def install(self, *requirements: str) -> None:
        """Make it, with nothing but these."""
        _run("uv", "venv", "-q", "--clear", "--python", sys.executable, str(self.directory))
        _run("uv", "pip", "install", "-q", "--python", str(self.python), *requirements)

    def run(self, *arguments: str, **variables: str) -> None:
        """Run its interpreter in the root of the repository."""
        _run(str(self.python), *arguments, environment={**os.environ, **variables})


def _run(program: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "uv"] if program == "uv" else [program]
    if subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=False).returncode:  # noqa: S603
        raise _FailedError(" ".join([Path(program).name, *arguments]))


def _constraints(resolution: str, file: Path) -> Path:
    """Write down which versions of what the wheel requires are the lowest, or the newest, that it allows."""
    options = ["--resolution", RESOLUTIONS[resolution], "--all-extras", "--no-annotate", "--no-header"]
    _run("uv", "pip", "compile", "-q", *options, "pyproject.toml", "-o", str(file))
    return file


def _tools(taken: Path, file: Path) -> Path:
    """Write down the locked versions of all else, so that a tool's new version cannot fail a test of the wheel."""
    names = re.findall(r"^([\w.-]+)==", taken.read_text("utf-8"), re.MULTILINE)
    locked = re.findall(r"^([\w.-]+)(==\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    file.write_text("".join(f"{name}{version}\n" for name, version in locked if name not in names), "utf-8")
    return file


def _check(wheel: Path, resolution: str, work: Path) -> None:
    constraints = _constraints(resolution, work / "constraints.txt")
    for extra in ["", *EXTRAS]:
        print(f"{resolution} dependencies, extra {extra or 'none'}: smoke", flush=True)
        empty = Environment(work / "smoke")
        empty.install(f"{wheel}[{extra}]" if extra else str(wheel), "-c", str(constraints))
        empty.run("-I", "wrapper/tests/packaging/smoke.py", *([extra] if extra else []))

    print(f"{resolution} dependencies: tests with coverage", flush=True)
    tested = Environment(work / "tested")
    tested.install(
        *(f"{wheel}[{','.join(EXTRAS)}]", "-c", str(constraints)),
        *("--group", "pyproject.toml:dev", "-c", str(_tools(constraints, work / "tools.txt"))),
    )
    settings = work / "coverage.ini"
    settings.write_text(COVERAGE.format(directory=work), "utf-8")
    tested.run("-c", f"import mijnklantportaal as m; assert m.__file__.startswith({str(work)!r}), m.__file__")
    parallel = ["-n", "auto", "--dist", "loadfile"]
    pytest = ["-m", "pytest", "-q", *parallel, "-o", f"cache_dir={work / 'cache'}", "wrapper/tests"]
    try:
        tested.run("-m", "coverage", "run", f"--rcfile={settings}", *pytest)
    finally:  # what is not covered is worth seeing even where a test failed
        tested.run("-m", "coverage", "combine", "-q", f"--rcfile={settings}")
        tested.run("-m", "coverage", "report", f"--rcfile={settings}")


def main(resolutions: Sequence[str]) -> int:
    """Check the wheel with these dependencies; return the exit status."""
    for resolution in resolutions:
        if resolution not in RESOLUTIONS:
            sys.stderr.write(f"error: {resolution}: give lowest, newest or both\n")
            return 2
    with tempfile.TemporaryDirectory() as directory:
        wheel = build(Path(directory))
        for resolution in resolutions:
            work = Path(directory) / resolution
            work.mkdir()
            try:
                _check(wheel, resolution, work)
            except _FailedError as error:
                sys.stderr.write(f"error: with {resolution} dependencies this failed: {error}\n")
                return 1
    print("the wheel is good")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(RESOLUTIONS)))
