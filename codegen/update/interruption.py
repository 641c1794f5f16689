"""What ends an update before its time: Ctrl-C, and the signals by which a program is asked to end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ASKED_TO_END: Final = (signal.SIGTERM, signal.SIGHUP)
_ALL: Final = (signal.SIGINT, *_ASKED_TO_END)


class EndedError(KeyboardInterrupt):
    """A signal asked us to end.

    Attributes:
        status: the exit status, as a shell gives it.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


@contextmanager
def raised() -> Iterator[None]:
    """Raise EndedError for Ctrl-C, and for signals that would end us without cleaning up; the first one counts."""
    heeded = [number for number in _ALL if signal.getsignal(number) is not signal.SIG_IGN]  # nohup, a job beside
    before = {number: signal.signal(number, _raise) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def deferred() -> Iterator[None]:
    """Let no signal in between: it comes afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ALL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _raise(number: int, _: FrameType | None) -> None:
    for each in _ALL:
        signal.signal(each, signal.SIG_IGN)  # once is enough: what is cleaned up now is to be cleaned up whole
    raise EndedError(number)
