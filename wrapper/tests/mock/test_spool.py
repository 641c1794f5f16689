"""Bytes on disk, where the disk takes them as it likes."""

from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from mijnklantportaal.mock._spool import _Spools


class Reluctant(FileIO):
    """A file that takes no more than a few bytes at a time, as POSIX allows it."""

    def write(self, content: Any, /) -> int:
        return super().write(memoryview(content)[:1000])


@pytest.fixture
def spools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Spools:
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Reluctant(tmp_path / "spool", "w+b"))
    return _Spools()


def test_what_is_written_in_part_is_written_on(spools: _Spools) -> None:
    contents = [bytes(range(256)) * 16, b"x" * 1001, b"y"]

    kept = [spools.put(each) for each in contents]

    assert [each.read() for each in kept] == contents


def test_it_is_shown_by_its_size(spools: _Spools) -> None:
    assert repr(spools.put(b"12345")) == "<5 bytes on disk>"
