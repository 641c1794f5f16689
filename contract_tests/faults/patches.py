"""A client with a fault in it: a named attribute is replaced by something that is made of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any, TypeAlias

from attrs import frozen

Change: TypeAlias = Callable[[Any], Any]
"""Makes the faulty value of the right one."""


@frozen
class ClientFault:
    """What is wrong with a client.

    Attributes:
        changes: By the attribute's name, `package.module:Class.attribute`.
        proof: Why it breaks no contract, so that nobody can find it; empty for a fault that must be found.
    """

    name: str
    changes: Mapping[str, Change]
    proof: str = ""


@contextmanager
def patched(fault: ClientFault) -> Iterator[None]:
    """Have the fault for as long as the `with` block lasts."""
    with ExitStack() as undo:
        for target, change in fault.changes.items():
            owner, name = find(target)
            inherited = name not in vars(owner)
            # As it stands in the class: a function that is found through it may be bound already.
            stored = getattr(owner, name) if inherited else vars(owner)[name]
            setattr(owner, name, _as_stored(stored, change))
            if inherited:
                undo.callback(delattr, owner, name)
            else:
                undo.callback(setattr, owner, name, stored)
        yield


def find(target: str) -> tuple[Any, str]:
    """Return what has the attribute, and the attribute's name."""
    module, _, path = target.partition(":")
    *parents, name = path.split(".")
    owner: Any = import_module(module)
    for parent in parents:
        owner = getattr(owner, parent)
    return owner, name


def _as_stored(stored: Any, change: Change) -> Any:
    if isinstance(stored, classmethod):
        return classmethod(change(stored.__func__))
    return change(stored)
