"""An async call does not wait for threads that others have taken."""

import asyncio
import io
import threading
from typing import Any

import anyio.to_thread
import httpx
import pytest
from anyio import create_task_group, run, sleep, wait_all_tasks_blocked
from anyio.to_thread import current_default_thread_limiter
from mijnklantportaal import AsyncMijnKlantportaal, ConnectError, _threads
from mijnklantportaal._threads import _LIMITER, _MOST, in_thread

from .fakes import ARGUMENTS, BASE_URL, CREATED, INVOICE, PDF, TOKEN, FakePortal, connected


def test_all_threads_of_a_web_framework_may_wait_for_a_call() -> None:
    async def create() -> None:
        limiter = current_default_thread_limiter()
        takers = [object() for _ in range(int(limiter.total_tokens))]
        for taker in takers:
            limiter.acquire_on_behalf_of_nowait(taker)

        async def give_up() -> None:
            await sleep(10)
            for taker in takers:
                limiter.release_on_behalf_of(taker)

        async with create_task_group() as tasks:
            tasks.start_soon(give_up)  # what would wait for ever ends, and fails, with this
            async with AsyncMijnKlantportaal(
                TOKEN, base_url=BASE_URL, transport=FakePortal(CREATED, CREATED)
            ) as portal:
                for _ in range(2):
                    assert (await portal.customer_invoices.create(**ARGUMENTS)).id == INVOICE["id"]
            assert limiter.available_tokens == 0
            tasks.cancel_scope.cancel()

    run(create)


def test_there_are_no_more_threads_than_that() -> None:
    go_on = threading.Event()

    async def read_many() -> None:
        async with create_task_group() as tasks:
            for _ in range(_MOST + 1):
                tasks.start_soon(in_thread, go_on.wait, 10)
            await wait_all_tasks_blocked()
            assert _LIMITER.get().statistics().tasks_waiting == 1
            go_on.set()

    run(read_many)


def standing() -> io.BytesIO:
    """Return a file of the caller's that stands at 6."""
    file = io.BytesIO(b"before" + PDF)
    file.seek(6)
    return file


def test_a_file_is_put_back_though_all_threads_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_threads, "_MOST", 1)
    go_on = threading.Event()
    file = standing()

    class Busy(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
            self.task = asyncio.create_task(in_thread(go_on.wait, 10))
            await wait_all_tasks_blocked()
            raise httpx.ConnectError("")

    async def create() -> int:
        portal = AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=Busy(), max_retries=0)
        with pytest.raises(ConnectError):
            await portal.customer_invoices.create(**{**ARGUMENTS, "pdf": file})
        position = file.tell()
        go_on.set()
        return position

    assert asyncio.run(create()) == 6


def test_an_invoice_is_told_though_no_thread_can_be_started_to_close_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    right: Any = anyio.to_thread.run_sync
    refused: list[object] = []

    async def none_left(function: Any, *arguments: object, **options: Any) -> object:
        if getattr(function, "__name__", "") == "close":
            refused.append(function)
            raise RuntimeError("can't start new thread")
        return await right(function, *arguments, **options)

    monkeypatch.setattr(anyio.to_thread, "run_sync", none_left)
    assert connected("async", CREATED).create().id == INVOICE["id"]
    assert refused


def test_a_call_that_is_dropped_cancels_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a task that nobody holds, which the garbage collector ends in the midst of another."""
    monkeypatch.setattr(_threads, "_CLOSING", 0.05)
    file = standing()

    class Waiting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
            await asyncio.get_running_loop().create_future()
            raise AssertionError

    async def drop() -> None:
        portal = AsyncMijnKlantportaal(TOKEN, base_url=BASE_URL, transport=Waiting())
        call = portal.customer_invoices.create(**{**ARGUMENTS, "pdf": file})
        task = asyncio.create_task(call)
        await wait_all_tasks_blocked()
        call.close()
        for _ in range(100):
            await sleep(0.01)
            if file.tell() == 6:
                break
        await sleep(0.1)
        task.cancel()

    asyncio.run(drop())
    assert file.tell() == 6
