"""After a fork, a client that was used before sends nothing: two processes would read each other's replies."""

import asyncio
import multiprocessing
import os
import sys
from typing import Any

import pytest
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError, MijnKlantportaal

from .fakes import ARGUMENTS, CREATED, TOKEN, FakePortal

SAID = "this client was used in another process before"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows forks no process")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # of a process with threads: pytest-xdist's
@pytest.mark.parametrize("used", [True, False])
def test_a_client_that_was_used_before_a_fork_sends_nothing_after_it(*, used: bool) -> None:
    fake = FakePortal(CREATED)
    portal = MijnKlantportaal(TOKEN, transport=fake)
    if used:
        portal.customer_invoices.create(**ARGUMENTS)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def child() -> None:
        try:
            portal.customer_invoices.create(**ARGUMENTS)
        except ConnectError as error:
            sender.send((str(error), str(error.outcome)))
        else:
            sender.send(("sent", ""))

    process = context.Process(target=child)
    process.start()
    assert receiver.poll(30)
    told, outcome = receiver.recv()
    process.join(30)
    if used:
        assert SAID in told
        assert outcome == "not applied"
    else:
        assert told == "sent"
    assert portal.customer_invoices.create(**ARGUMENTS).id  # where it was used first, it still is


def test_the_same_under_async(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with AsyncMijnKlantportaal(TOKEN, transport=FakePortal(CREATED)) as portal:
            await portal.customer_invoices.create(**ARGUMENTS)
            own: Any = os.getpid()
            monkeypatch.setattr(os, "getpid", lambda: own + 1)
            with pytest.raises(ConnectError, match=SAID):
                await portal.customer_invoices.create(**ARGUMENTS)

    asyncio.run(run())
