"""What a part of the suite did to one operation, and what came to light."""

from collections.abc import Sequence

from attrs import field, frozen

from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding


@frozen
class Judged:
    """An exchange, what it was checked for, and what is wrong with it."""

    exchange: Exchange
    checked: frozenset[str]
    findings: tuple[Finding, ...] = ()


@frozen
class Result:
    """What a part of the suite sent to an operation, and what is wrong.

    Attributes:
        beside: What is wrong that no single exchange shows.
        skipped: Why nothing was sent.
    """

    part: str
    operation: str
    judged: Sequence[Judged] = field(default=(), repr=lambda judged: str(len(judged)))
    beside: Sequence[Finding] = ()
    skipped: str | None = None

    @property
    def exchanges(self) -> list[Exchange]:
        """What was exchanged, in that order."""
        return [each.exchange for each in self.judged]

    @property
    def findings(self) -> list[Finding]:
        """All that is wrong."""
        return [*(finding for each in self.judged for finding in each.findings), *self.beside]
