"""Whatever the server does, the caller is told what happened, and the request is not sent too often."""

import pytest

from .catalogue import FAULTS, Fault
from .runner import expected, run


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_caller_is_told_what_happened(fault: Fault, mode: str) -> None:
    assert run(fault, mode) == expected(fault)


def test_faults_have_names_of_their_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
