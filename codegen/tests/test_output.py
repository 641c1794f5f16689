import io
import os
import sys

import pytest

from codegen.output import show


def test_what_the_terminal_cannot_show_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    show("1 → 2")
    assert written.getvalue() == b"1 \\u2192 2" + os.linesep.encode()


def test_a_reader_who_has_seen_enough_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        show("nobody reads this")
        show("nor this")
