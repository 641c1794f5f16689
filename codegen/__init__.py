"""Make the client package from the vendor's document: a tool that is run from the tree, never installed."""

import sys
from types import TracebackType


def _hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)


if sys.argv[0] == "-m":  # so it reads while Python looks for the module to run: one of our commands
    # Ctrl-C ends a command without a traceback at any moment, that of its own slow imports included.
    sys.excepthook = _hook
