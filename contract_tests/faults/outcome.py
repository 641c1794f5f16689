"""What came of setting the suite on a fault."""

from attrs import frozen


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
