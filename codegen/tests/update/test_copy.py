"""A tree is changed as a whole or not at all."""

from pathlib import Path

import pytest

from codegen.update.copy import copied, put_in_place

NAMES = ("one", "directory", "two")


def written(directory: Path, text: str) -> Path:
    (directory / "directory").mkdir(parents=True)
    for name in ("one", "two", "directory/three"):
        (directory / name).write_text(text)
    return directory


def contents(directory: Path) -> dict[str, str]:
    return {path.relative_to(directory).as_posix(): path.read_text() for path in directory.rglob("*") if path.is_file()}


def test_all_is_put_in_place(tmp_path: Path) -> None:
    tree, copy = written(tmp_path / "tree", "old"), written(tmp_path / "work" / "copy", "new")
    put_in_place(copy, tree, NAMES)
    assert set(contents(tree).values()) == {"new"}


def test_what_was_compiled_in_the_copy_stays_behind(tmp_path: Path) -> None:
    tree, copy = written(tmp_path / "tree", "old"), written(tmp_path / "work" / "copy", "new")
    (copy / "directory" / "__pycache__").mkdir()
    (copy / "directory" / "__pycache__" / "module.pyc").touch()
    put_in_place(copy, tree, NAMES)
    assert contents(tree) == dict.fromkeys(("one", "two", "directory/three"), "new")


@pytest.mark.parametrize("missing", NAMES)
def test_a_failure_puts_everything_back(tmp_path: Path, missing: str) -> None:
    tree, copy = written(tmp_path / "tree", "old"), written(tmp_path / "work" / "copy", "new")
    before = contents(tree)
    (copy / missing).rename(copy / "elsewhere")  # so that it cannot be moved
    with pytest.raises(OSError, match="No such file"):
        put_in_place(copy, tree, NAMES)
    assert contents(tree) == before


def test_a_copy_is_gone_afterwards(tmp_path: Path) -> None:
    for name in ("codegen", "contract_tests", "examples", "generated", "wrapper"):
        (tmp_path / name / "__pycache__").mkdir(parents=True)
    for name in ("conftest.py", "openapi.yaml", "pyproject.toml", "wrapper/mine.py"):
        (tmp_path / name).write_text(name)
    with copied(tmp_path) as copy:
        assert contents(copy) == {n: n for n in ("conftest.py", "openapi.yaml", "pyproject.toml", "wrapper/mine.py")}
        assert not list(copy.rglob("__pycache__"))
    assert list((tmp_path / "build").iterdir()) == []
