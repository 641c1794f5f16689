"""The fixture `mijnklantportaal_mock`, which pytest finds by itself.

pytest imports this module at the start of every run, so it imports nothing of ours until the fixture is used.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mijnklantportaal.mock import MockPortal


@pytest.fixture
def mijnklantportaal_mock(monkeypatch: pytest.MonkeyPatch) -> "Iterator[MockPortal]":
    """A stand-in portal that runs while the test does, and that `MijnKlantportaal()` without arguments reaches."""
    try:
        from mijnklantportaal.mock import MockPortal  # noqa: PLC0415  # heavy, and most test runs do without it
    except ImportError as error:
        if error.name != "mijnklantportaal.mock":
            raise
        pytest.fail(str(error), pytrace=False)
    with MockPortal() as portal:
        monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", portal.token)
        monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", portal.url)
        yield portal
