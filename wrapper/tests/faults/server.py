"""A server of raw bytes, which misbehaves exactly as it is told."""

import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeAlias

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_PATIENCE = 10.0
"""Seconds after which a behaviour gives up, so that a defect of the client cannot hang a run."""


class Peer:
    """One connection, seen from the server."""

    def __init__(self, connection: socket.socket, stopped: threading.Event, begun: bytes) -> None:
        self._connection = connection
        self._stopped = stopped
        self._begun = begun

    def read_request(self, share: float = 1.0) -> bytes:
        """Read a request, or the given share of it."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive(65536)
        head, _, _ = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        total = len(head) + 4 + (int(length[1]) if length else 0)
        while len(data) < total * share:
            data += self._receive(65536)
        return data

    def read(self, size: int) -> bytes:
        """Read so many bytes at the most."""
        return self._receive(size)

    def send(self, data: bytes) -> None:
        """Send."""
        self._connection.sendall(data)

    def send_beneath(self, data: bytes) -> None:
        """Send what is not encrypted, where the rest is."""
        with socket.socket(fileno=os.dup(self._connection.fileno())) as beneath:
            beneath.sendall(data)

    def stall(self) -> None:
        """Do nothing until the server is stopped."""
        self._stopped.wait(_PATIENCE)

    def reset(self) -> None:
        """Close with a reset instead of a farewell."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _receive(self, size: int) -> bytes:
        data, self._begun = self._begun or self._connection.recv(size), b""
        if not data:
            raise ConnectionError("the client is gone")
        return data


Handshake: TypeAlias = Callable[[socket.socket], socket.socket]
"""Agrees on TLS with who has connected."""

Behaviour: TypeAlias = Callable[[Peer], object]
"""What is done with one connection; afterwards it is closed."""


class Server:
    """Listens on loopback, and gives each new connection its behaviour; the last one holds for all that follow.

    A handshake gives the connection that is encrypted; without one there is no TLS.

    Attributes:
        reached: The connections that a request began to arrive on.
        url: Where it listens.
    """

    def __init__(self, behaviours: Sequence[Behaviour], handshake: Handshake | None = None) -> None:
        self._behaviours = behaviours
        self._handshake = handshake
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_PATIENCE)
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._closed = threading.Semaphore(0)
        self.reached = 0
        scheme = "http" if handshake is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        with suppress(OSError):  # wakes accept(), which a mere close() does not
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def wait_for_close(self) -> None:
        """Wait until the server has closed one more connection."""
        if not self._closed.acquire(timeout=_PATIENCE):
            raise TimeoutError("the server closes no connection")

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        number = 0
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            behaviour = self._behaviours[min(number, len(self._behaviours) - 1)]
            number += 1
            self._start(lambda connection=connection, behaviour=behaviour: self._serve(connection, behaviour))  # type: ignore[misc]

    def _serve(self, connection: socket.socket, behaviour: Behaviour) -> None:
        connection.settimeout(_PATIENCE)
        with connection, suppress(OSError), self._handshake(connection) if self._handshake else connection as secured:
            begun = secured.recv(1)
            if begun:
                self.reached += 1
            behaviour(Peer(secured, self._stopped, begun))
        self._closed.release()
