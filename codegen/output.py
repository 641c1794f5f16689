"""Print what the commands have to say: whatever it holds, and whoever reads it."""

import os
import sys


def show(text: str) -> None:
    """Print on standard output; what it cannot show is escaped, and a reader who has seen enough may go."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # any terminal can show any document
    try:
        print(text, flush=True)  # noqa: T201  # this is where it is printed
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
