"""A copy of the tree, in which an update is made and tried, and how it takes the tree's place."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from codegen.update.interruption import deferred

PARTS: Final = (
    *("codegen", "contract_tests", "examples", "generated", "wrapper"),
    *("conftest.py", "openapi.yaml", "pyproject.toml"),
)
"""What generating and the checks need."""

CHANGED: Final = ("openapi.yaml", "codegen/repairs.yaml", "codegen/contract.yaml", "generated")
"""What an update changes."""

_NO_SOURCE: Final = shutil.ignore_patterns("__pycache__", ".*")


@contextmanager
def copied(tree: Path) -> Iterator[Path]:
    """Give a copy that is gone afterwards; in the tree's own build/, because only there is a rename a rename."""
    build = tree / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="update-", dir=build) as directory:
        copy = Path(directory, "tree")
        copy.mkdir()
        for name in PARTS:
            source = tree / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=_NO_SOURCE)
            else:
                shutil.copy2(source, copy / name)
        yield copy


def put_in_place(copy: Path, tree: Path, names: Sequence[str] = CHANGED) -> None:
    """Move what was changed into the tree, all of it; where that fails, put back what was there.

    An interruption comes before or afterwards. Code that was compiled in the copy stays behind.

    Raises:
        OSError: something could not be moved; the tree is as it was.
    """
    for cache in list(copy.rglob("__pycache__")):
        shutil.rmtree(cache)
    with deferred():
        _move(copy, tree, names)


def _move(copy: Path, tree: Path, names: Sequence[str]) -> None:
    old = copy.parent / "old"
    moved: list[str] = []
    try:
        for name in names:
            (old / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).rename(old / name)
            moved.append(name)
            (copy / name).rename(tree / name)
    except BaseException:
        for name in moved:
            if (tree / name).exists():
                (tree / name).rename(copy / name)
            (old / name).rename(tree / name)
        raise
