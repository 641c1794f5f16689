"""Bytes on disk, several to a file: a process may have few files open."""

import mmap
import os
import tempfile
import threading
import weakref

from attrs import frozen

FULL = 8 * 1024 * 1024
"""A file that has so many bytes takes no more: what a portal remembers is in no more than 34 files."""


class _Spool:
    """A temporary file that is appended to, and goes when nothing in it can be read any more."""

    def __init__(self) -> None:
        # POSIX gives it no name: it is gone when the process is, however that ends. Without a buffer, no fork has a
        # copy of one to write.
        self.file = tempfile.TemporaryFile(prefix="mijnklantportaal-mock-", buffering=0)  # noqa: SIM115  # kept open
        weakref.finalize(self, self.file.close)
        self.size = 0

    def append(self, content: bytes) -> int:
        # Where a view of a file may begin.
        start = -(-self.size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
        self.file.seek(start)
        rest = memoryview(content)
        while rest:
            rest = rest[self.file.write(rest) :]
        self.size = start + len(content)
        return start


@frozen
class OnDisk:
    """Bytes in a file, which is kept for as long as this is: a test looks at what came in after the portal stopped."""

    _spool: _Spool
    _start: int
    _size: int

    def __repr__(self) -> str:
        """Say how many there are."""
        return f"<{self._size} bytes on disk>"

    def read(self) -> bytes:
        """Return them."""
        # Not by the file's position, which other threads and forks share.
        with mmap.mmap(self._spool.file.fileno(), self._size, access=mmap.ACCESS_READ, offset=self._start) as view:
            return view[:]


class _Spools:
    """Puts bytes on disk; several threads may use it."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Write to no file that was begun before."""
        self._lock = threading.Lock()
        self._last: weakref.ref[_Spool] | None = None

    def put(self, content: bytes) -> OnDisk:
        """Write some bytes, at least one."""
        with self._lock:
            spool = self._last() if self._last else None
            if spool is None or spool.size >= FULL:
                spool = _Spool()
                self._last = weakref.ref(spool)
            return OnDisk(spool, spool.append(content), len(content))


spools = _Spools()
if hasattr(os, "register_at_fork"):  # pragma: no branch
    # A child would write over what its parent writes, and wait for the lock of a thread that it has not.
    os.register_at_fork(after_in_child=spools.begin_anew)
