"""Say which version follows from a change: https://semver.org/spec/v2.0.0.html."""

import re
from collections.abc import Iterable

from codegen.changes.change import Change, Kind


def next_version(current: str, changes: Iterable[Change]) -> str:
    """Give the version after the changes; the same one when there are none.

    From 1.0 on a breaking change raises the major number, an additive one the minor, any other the last. Below 1.0,
    where the standard promises nothing, each moves one place to the right, as package managers read it (`^0.1` takes
    0.1.1, not 0.2.0): a breaking change raises the minor number, any other the last.

    Raises:
        ValueError: when the current version is not three numbers.
    """
    match = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", current, re.ASCII)
    if not match:
        raise ValueError(f"the version must be three numbers such as 0.1.0, not {current!r}")
    major, minor, patch = map(int, match.groups())
    kinds = {change.kind for change in changes}
    if not kinds:
        return current
    if Kind.BREAKING in kinds:
        return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"
    if Kind.ADDITIVE in kinds and major:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
