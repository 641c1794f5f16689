"""What the package offers, and what it says when its extra is not installed."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import mijnklantportaal.contract
import pytest
from mijnklantportaal._extras import needs_extra

ROOM = Path(mijnklantportaal.contract.__file__).parent


def test_a_missing_extra_is_named_in_one_line() -> None:
    program = """
import sys
sys.modules["jsonschema_rs"] = None
try:
    import mijnklantportaal.contract
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == ('mijnklantportaal.contract needs extra packages: pip install "mijnklantportaal[contract]"\n')


def test_a_module_of_our_own_that_is_missing_is_a_defect() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"no_such_module"), needs_extra("contract", "x"):
        importlib.import_module("mijnklantportaal.no_such_module")


def test_public_names_are_sorted_and_exact() -> None:
    public = mijnklantportaal.contract.__all__
    # As ruff sorts them: constants, classes, functions.
    assert public == sorted(public, key=lambda name: (not name.isupper(), name))
    tree = ast.parse((ROOM / "__init__.py").read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert set(public) == imported - {"needs_extra"}


def test_the_room_knows_only_the_document() -> None:
    """Arrows run one way: of the project it imports itself alone."""
    for path in ROOM.glob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        modules = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        own = {module for module in modules if module.startswith("mijnklantportaal")}
        assert all(module.startswith(("mijnklantportaal._extras", "mijnklantportaal.contract.")) for module in own)
