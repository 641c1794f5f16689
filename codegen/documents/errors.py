"""Why a file is no document, in one line."""

from pathlib import Path


class DocumentError(Exception):
    """A file cannot be read as JSON data, written, or is not the kind of document that was expected.

    The text is one line: the file, the line and column where known, and what is wrong.
    """

    def __init__(self, text: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(text)
        self.line = line
        self.column = column


def place(path: Path, line: int | None, column: int | None = None) -> str:
    """Write where something stands, as far as it is known."""
    return ":".join(str(part) for part in (path, line, column) if part is not None)


def short(text: object) -> str:
    """Give a text in one line that is not too long."""
    line = " ".join(str(text).split())
    return line if len(line) <= 80 else line[:79] + "…"
