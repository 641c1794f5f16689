"""What is published: two packages, a plugin and a command, what they say of themselves, and what importing costs."""

import ast
import email
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from .wheel import COMMAND, PACKAGES, PLUGIN, ROOT, build

EXTRAS = ["cli", "contract", "mock"]


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it, which is all that installing it does."""
    wheel = build(tmp_path_factory.mktemp("dist"))
    directory = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(directory)
    return directory


@pytest.fixture(scope="session")
def metadata(unpacked: Path) -> Message:
    (file,) = unpacked.glob("*.dist-info/METADATA")
    return email.message_from_string(file.read_text("utf-8"))


def files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_it_holds_what_is_ours_to_ship_and_nothing_else(unpacked: Path, metadata: Message) -> None:
    information = f"{metadata['Name']}-{metadata['Version']}.dist-info"
    expected = {str(path.relative_to(package.parent)) for package in PACKAGES for path in files(package)}
    expected |= {COMMAND.name, PLUGIN.name} | {
        f"{information}/{name}" for name in ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]
    }
    found = {str(path.relative_to(unpacked)) for path in files(unpacked)}
    assert found == expected
    kinds = {Path(name).suffix for name in found if not name.startswith(information)}
    assert kinds == {".css", ".json", ".py", ".typed"}
    assert not [name for name in found if re.search(r"(^|/)(tests|codegen|test_[^/]*|conftest\.py)(/|$)", name)]


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("mijnklantportaal/py.typed", "wrapper/mijnklantportaal/py.typed"),
        ("mijnklantportaal_client/py.typed", "generated/mijnklantportaal_client/py.typed"),
        ("mijnklantportaal_client/contract.json", "generated/mijnklantportaal_client/contract.json"),
        ("mijnklantportaal-*.dist-info/licenses/LICENSE", "LICENSE"),
    ],
)
def test_what_is_no_code_is_in_it_too(name: str, original: str, unpacked: Path) -> None:
    (file,) = unpacked.glob(name)
    assert file.read_bytes() == (ROOT / original).read_bytes()


def test_what_it_says_of_itself(metadata: Message) -> None:
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert sorted(metadata.get_all("Provides-Extra", [])) == EXTRAS
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text("utf-8")


def test_every_entry_point_leads_somewhere(unpacked: Path) -> None:
    (file,) = unpacked.glob("*.dist-info/entry_points.txt")
    modules = re.findall(r"^\S+ = ([\w.]+)", file.read_text("utf-8"), re.MULTILINE)
    assert sorted(modules) == sorted([COMMAND.stem, PLUGIN.stem])
    for module in modules:
        path = unpacked / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), module


def imported(file: Path) -> set[str]:
    """Return the packages that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)


def declared(metadata: Message, extra: str | None) -> set[str]:
    """Return the packages that the wheel requires, for an extra or always."""
    names: set[str] = set()
    for line in metadata.get_all("Requires-Dist", []):
        requirement, _, marker = line.partition(";")
        wanted = re.search(r"extra == '(\w+)'", marker)
        if wanted is None or wanted[1] == extra:
            names |= set(re.findall(r"^[\w.-]+", requirement))
    return {name.replace("-", "_") for name in names}


def test_what_is_imported_is_declared(unpacked: Path, metadata: Message) -> None:
    ours = {COMMAND.stem} | {package.name for package in PACKAGES}
    for file in unpacked.rglob("*.py"):
        extra = next((room for room in file.relative_to(unpacked).parts if room in EXTRAS), None)
        # Whoever loads the plugin is pytest.
        given = {"pytest"} if file.name == PLUGIN.name else set()
        assert imported(file) <= declared(metadata, extra) | ours | given, file.relative_to(unpacked)


def modules_after(code: str, path: Path) -> set[str]:
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["mijnklantportaal", "mijnklantportaal_client"])
def test_importing_it_brings_little_beside_httpx_and_attrs(package: str, unpacked: Path) -> None:
    # Measured against what they import themselves: httpx brings click and rich where they are installed.
    brought = modules_after(f"import {package}", unpacked) - modules_after(
        "import anyio.lowlevel, anyio.to_thread, attrs, httpx", unpacked
    )
    assert package in brought
    others = {name.partition(".")[0] for name in brought} - set(sys.stdlib_module_names)
    assert {name for name in others if not name.startswith("_sysconfigdata")} <= {each.name for each in PACKAGES}
    assert not {name for name in brought if re.match(r"mijnklantportaal\.(cli|contract|mock)\b", name)}


def test_the_modules_are_those_of_the_wheel(unpacked: Path) -> None:
    code = "import mijnklantportaal, mijnklantportaal_client as c; print(mijnklantportaal.__file__, c.__file__)"
    for name in ["mijnklantportaal/__init__.py", "mijnklantportaal_client/__init__.py"]:
        assert str(unpacked / name) in modules_after(code, unpacked)
