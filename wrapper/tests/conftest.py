"""Every test that asks for `connect` runs twice: with the sync and with the async client."""

from collections.abc import Iterator
from functools import partial

import pytest

from .fakes import Connect, connected
from .real_portal import RealPortal, running


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Connect:
    return partial(connected, request.param)


@pytest.fixture
def real_portal() -> Iterator[RealPortal]:
    with running() as portal:
        yield portal


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIJNKLANTPORTAAL_TOKEN", raising=False)
    monkeypatch.delenv("MIJNKLANTPORTAAL_BASE_URL", raising=False)
