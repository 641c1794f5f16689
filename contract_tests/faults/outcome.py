"""What came of setting the suite on a fault."""

from attrs import frozen

TIMED_OUT = "time-out"
"""The rule of a run that came to no end: it says nothing of the fault."""


@frozen
class Outcome:
    """What came of one run.

    Attributes:
        fault: The fault's name.
        rule: By what it was caught; empty when nothing was found.
        requests: How many were sent until then; None where nobody counted.
    """

    fault: str
    rule: str
    requests: int | None
