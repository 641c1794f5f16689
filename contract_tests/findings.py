"""What is wrong with an exchange, in one line."""

from attrs import field, frozen

from contract_tests.exchanges import Exchange

_LONGEST = 240


def one_line(text: str, longest: int = _LONGEST) -> str:
    """Return the text on one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


@frozen
class Finding:
    """One way in which an operation breaks its contract.

    Attributes:
        rule: The judge's rule, a relation's name, or schemathesis's name of the check.
        place: Where, in the judge's words: `response.body.amount`.
    """

    operation: str
    rule: str
    place: str
    expected: str = field(converter=one_line)
    got: str = field(converter=one_line)
    exchange: Exchange | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.operation}: {self.rule}: {self.place}: expected {self.expected}, got {self.got}"
