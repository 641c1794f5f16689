"""What Hypothesis draws depends on the seed alone, and not on the wording of the project's source.

Hypothesis takes every twentieth value or so from the constants of all local modules that are loaded, so that each edit
of any of them would make other requests. It has no setting for this.
"""

from hypothesis.internal.conjecture import providers


def from_seed_alone() -> None:
    """Let no module be local for Hypothesis."""
    setattr(providers, "is_local_module_file", lambda _: False)  # noqa: B010  # it is not exported
