"""Bytes that come in pieces, of which no more is kept than judging needs."""

from typing import NamedTuple

MOST_KEPT = 1024 * 1024
"""So many bytes of a body that comes in pieces are kept, or of the files in it."""

_END = 1024
"""So many bytes of either end are kept of what is longer: more than any check of a file looks at."""


class Excerpt(NamedTuple):
    """Content: all of it in `head`, or its beginning and its end; `size` is that of the whole."""

    head: bytes
    tail: bytes
    size: int

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was left out."""
        return len(self.head) == self.size


class Keeper:
    """Takes content piece by piece; keeps all of it up to `most` bytes (None: however many), else its two ends."""

    def __init__(self, most: int | None) -> None:
        self._most = None if most is None else max(most, _END)
        self._pieces: list[bytes] = []
        self._tail: bytes | None = None
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self.size += len(piece)
        if self._tail is not None:
            self._tail = (self._tail + piece[-_END:])[-_END:]
            return
        self._pieces.append(piece)
        if self._most is not None and self.size > self._most:
            content = b"".join(self._pieces)
            self._pieces, self._tail = [content[:_END]], content[-_END:]

    def excerpt(self) -> Excerpt:
        """Give what was kept."""
        head = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        return Excerpt(head, head[-_END:] if self._tail is None else self._tail, self.size)
