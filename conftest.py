"""Every test draws the same examples on every machine, however slow it is just now."""

from hypothesis import HealthCheck, settings

from contract_tests import draws

draws.from_seed_alone()
settings.register_profile(
    "project", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("project")
