"""All faults, each once."""

from contract_tests.faults.client import outcomes, reading, sending
from contract_tests.faults.patches import ClientFault
from contract_tests.faults.portal import ServerFault
from contract_tests.faults.server import credentials, errors, leniency, relations, replies, state, strictness

SERVER: tuple[ServerFault, ...] = (
    *credentials.FAULTS,
    *replies.FAULTS,
    *relations.FAULTS,
    *errors.FAULTS,
    *leniency.FAULTS,
    *strictness.FAULTS,
    *state.FAULTS,
)

CLIENT: tuple[ClientFault, ...] = (*sending.FAULTS, *reading.FAULTS, *outcomes.FAULTS)
