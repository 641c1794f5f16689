"""Every test draws the same examples on every machine, however slow it is just now, and can be interrupted."""

import gc
import signal

from hypothesis import HealthCheck, settings

from contract_tests import draws

draws.from_seed_alone()
settings.register_profile(
    "project", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")

# A shell starts a job in the background with interruptions ignored, and all that the job starts inherits it. The tests
# that interrupt what they start would wait for it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from what has been imported and collected, which stays."""
    gc.collect()
    gc.freeze()
