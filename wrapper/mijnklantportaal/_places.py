"""Where a file of the caller's stands, though several calls read it at the same time, or a cancelled one still does."""

from contextlib import suppress
from threading import Lock, RLock
from typing import IO
from weakref import WeakValueDictionary


class Place:
    """Where a file stood before those who read it now began to move it; they take turns by its lock.

    Attributes:
        lock: Held while the file is moved and read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        # A reader that the garbage collector ends may leave in the midst of another's turn.
        self.lock = RLock()
        self._file = file
        self._start: int | None = None
        self._left_at: int | None = None
        self._readers = 0

    def enter(self) -> int | None:
        """Begin to read; return where the file is read from, None where it cannot be rewound.

        Raises:
            BlockingIOError: It cannot, and another reads it.
        """
        with self.lock:
            if self._readers and self._start is None:
                raise BlockingIOError("another call is reading it")
            # Whoever moved it otherwise wants it read from there.
            if not self._readers or self._file.tell() != self._left_at:
                self._start = _position(self._file)
            self._readers += 1
            return self._start

    def moved(self) -> None:
        """Note that a reader has moved the file, still in its turn."""
        self._left_at = self._file.tell()

    def leave(self) -> None:
        """End that; the last one puts the file back."""
        with self.lock:
            self._readers -= 1
            if not self._readers and self._start is not None:
                # It may be closed by now, and what became of the invoice matters more.
                with suppress(Exception):
                    self._file.seek(self._start)


# By identity, as a file may not be hashable; while a place lives, so does its file, and no other gets its number.
_PLACES: WeakValueDictionary[int, Place] = WeakValueDictionary()
_LOCK = Lock()


def place_of(file: IO[bytes]) -> Place:
    """Return the place of a file, the same for all who read it now."""
    with _LOCK:
        place = _PLACES.get(id(file))
        if place is None:
            place = _PLACES[id(file)] = Place(file)
        return place


def _position(file: IO[bytes]) -> int | None:
    """Return where a file stands; None where it cannot be rewound."""
    if not getattr(file, "seekable", lambda: True)():  # mmap has none before Python 3.13
        return None
    try:
        start = file.tell()
        file.seek(start)
    except Exception:  # it is a pipe that says so in its own way
        return None
    return start
