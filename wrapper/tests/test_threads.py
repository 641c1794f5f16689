"""An async call does not wait for threads that others have taken."""

import threading

from anyio import create_task_group, run, sleep, wait_all_tasks_blocked
from anyio.to_thread import current_default_thread_limiter
from mijnklantportaal import AsyncMijnKlantportaal
from mijnklantportaal._threads import _LIMITER, _MOST, in_thread

from .fakes import ARGUMENTS, BASE_URL, CREATED, INVOICE, TOKEN, FakePortal


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
