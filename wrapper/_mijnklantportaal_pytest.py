"""The fixture `mijnklantportaal_mock`, which pytest finds by itself.

pytest imports this module at the start of every run, so it imports nothing of ours until the fixture is used.
"""

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mijnklantportaal.mock import MockPortal


@pytest.fixture
def mijnklantportaal_mock(monkeypatch: pytest.MonkeyPatch) -> "Iterator[MockPortal]":
    """A stand-in portal that runs while the test does, and that `MijnKlantportaal()` without arguments reaches.

    Make the client inside the test: one made at import reaches the real portal.

    A test that orders `time_out_next()` waits for the client's own time-out: 30 s, unless your code can be told to use
    `MijnKlantportaal(timeout=0.2)`. `drop_next()` leads to the same error at once.

    A test that orders a fault which befalls no request fails: what it was to show it has not shown.
    """
    try:
        from mijnklantportaal.mock import MockPortal  # noqa: PLC0415  # heavy, and most test runs do without it
    except ImportError as error:
        if error.name != "mijnklantportaal.mock":
            raise
        pytest.fail(str(error), pytrace=False)
    with MockPortal() as portal:
        monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", portal.token)
        monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", portal.url)
        # A proxy on the way to this machine would not find it. Of the two spellings httpx reads the small one first.
        others = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
        monkeypatch.setenv("no_proxy", f"{others},127.0.0.1" if others else "127.0.0.1")
        yield portal
    if portal.unused_orders:
        orders = "; ".join(portal.unused_orders)
        pytest.fail(f"ordered, but no request came for it: {orders} (cancel_orders() takes it back)", pytrace=False)
