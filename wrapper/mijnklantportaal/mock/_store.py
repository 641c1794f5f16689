"""What the portal remembers, bounded: objects by kind and id, and the newest requests."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_ITEMS = 10_000
MOST_BYTES = 256 * 1024 * 1024


class Newest(Generic[K, V]):
    """A mapping that forgets its oldest entries; the newest one stays whatever its size."""

    def __init__(self, most_items: int = MOST_ITEMS, most_bytes: int = MOST_BYTES) -> None:
        self.most_items = most_items
        self.most_bytes = most_bytes
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._bytes = 0

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of about so many bytes; one that takes another's place keeps its age."""
        self._bytes += size - (self._entries[key][1] if key in self._entries else 0)
        self._entries[key] = (value, size)
        while len(self._entries) > 1 and (len(self._entries) > self.most_items or self._bytes > self.most_bytes):
            _, (_, freed) = self._entries.popitem(last=False)
            self._bytes -= freed

    def get(self, key: K) -> V | None:
        """Return the value, or None."""
        entry = self._entries.get(key)
        return None if entry is None else entry[0]

    def pop(self, key: K) -> None:
        """Forget the value."""
        self._bytes -= self._entries.pop(key)[1]

    def __iter__(self) -> Iterator[V]:
        return (value for value, _ in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)


class Store:
    """Objects by kind and id; ids are compared as text, as they stand in a path."""

    def __init__(self) -> None:
        self._kinds: dict[str, Newest[str, dict[str, Any]]] = {}
        self._made: dict[str, int] = {}

    def put(self, kind: str, key: Any, value: dict[str, Any], size: int) -> None:
        """Keep an object, new or changed."""
        if self.get(kind, key) is None:
            self._made[kind] = self.made(kind) + 1
        self._kinds.setdefault(kind, Newest()).put(str(key), value, size)

    def get(self, kind: str, key: Any) -> dict[str, Any] | None:
        """Return an object, or None."""
        return self._kinds[kind].get(str(key)) if kind in self._kinds else None

    def remove(self, kind: str, key: Any) -> None:
        """Forget an object."""
        self._kinds[kind].pop(str(key))

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return the objects of a kind, oldest first."""
        return list(self._kinds.get(kind, ()))

    def made(self, kind: str) -> int:
        """Return how many objects of a kind there ever were."""
        return self._made.get(kind, 0)
