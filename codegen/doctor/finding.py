"""What the doctor says of one place in a document."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from codegen.doctor.description import Description
from codegen.documents import Location

Action = Mapping[str, Any]


class Severity(StrEnum):
    """How much a defect hurts; the first two make the doctor's exit status 1."""

    GENERATION = "breaks generation"  # the generator refuses the document, or leaves out or overwrites a part of it
    WIRE = "wrong on the wire"  # the client sends, or reads, something other than the portal means
    CONTRACT = "weakens the contract"  # what breaks a promise of the vendor goes unnoticed, or a test is spoilt
    UNTIDY = "untidy"  # it misleads readers and tools, not the client

    @property
    def hurts(self) -> bool:
        """Whether a client made of the document would suffer."""
        return self in {Severity.GENERATION, Severity.WIRE}


@frozen
class Problem:
    """What a rule has found."""

    location: Location
    message: str
    action: Action | None = None  # `target` with `update` or `remove`


@frozen
class Rule:
    """One kind of defect. The check is a pure function of the document."""

    name: str
    severity: Severity
    why: str
    check: Callable[[Description], Iterator[Problem]]


@frozen
class Finding:
    """A problem with what its rule says of all its kind."""

    rule: str
    severity: Severity
    location: Location
    message: str
    why: str
    action: Action | None


def rule(name: str, severity: Severity, why: str) -> Callable[[Callable[[Description], Iterator[Problem]]], Rule]:
    """Make a rule of the function that looks for its problems."""
    return lambda check: Rule(name, severity, why, check)
