"""How much a server that is somebody's own is sent, and how fast."""

from email.utils import formatdate

import httpx
import pytest
from mijnklantportaal.contract import Request, Response

from contract_tests.elsewhere import CONTRACT, READ, TOKEN, WRITE, Scripted
from contract_tests.live.budget import Budget, Budgeted
from contract_tests.live.pace import Metered, Paced
from contract_tests.live.remote import Address
from contract_tests.servers import OverBudgetError, Server


@pytest.mark.parametrize("status", [200, 201, 301, 500, 408, None])
def test_what_may_have_made_something_is_counted(status: int | None) -> None:
    server = Scripted([status, 201])
    budgeted = Budgeted(server, Budget(requests=10, creates=1))
    try:
        budgeted.answer(WRITE)
    except httpx.ReadTimeout:
        assert status is None

    with pytest.raises(OverBudgetError, match="MAX_CREATES"):
        budgeted.answer(WRITE)
    assert server.asked == 1


def test_what_was_refused_or_only_read_is_not() -> None:
    budgeted = Budgeted(Scripted([422, 401, 200, 200, 201]), Budget(requests=10, creates=1))
    for request in (WRITE, WRITE, READ, READ, WRITE):
        budgeted.answer(request)

    assert (budgeted.sent, budgeted.created) == (5, 1)


def test_no_more_is_sent_than_allowed() -> None:
    server = Scripted([200] * 5)
    budgeted = Budgeted(server, Budget(requests=2))
    budgeted.answer(READ)
    budgeted.answer(READ)

    with pytest.raises(OverBudgetError, match="MAX_REQUESTS"):
        budgeted.answer(READ)
    assert server.asked == 2


def test_the_server_sets_the_pace() -> None:
    waited: list[float] = []
    headers = [("Retry-After", "7"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "130")]
    server = Scripted([429, 201], headers)

    response = Paced(server, waited.append, lambda: 100.0).answer(WRITE)

    assert response.status_code == 201
    assert waited == [7.0, 30.0]


@pytest.mark.parametrize("names_the_date", [True, False])
def test_a_date_to_come_back_is_waited_for(names_the_date: bool) -> None:  # noqa: FBT001 - a table
    waited: list[float] = []
    its_clock = 2_000_000_000.0 if names_the_date else 100.0
    headers = [("Retry-After", formatdate(its_clock + 9, usegmt=True))]
    if names_the_date:
        headers.append(("Date", formatdate(its_clock, usegmt=True)))

    assert Paced(Scripted([429, 201], headers), waited.append, lambda: 100.0).answer(WRITE).status_code == 201
    assert waited == [9.0]


def test_no_more_than_sixty_are_sent_in_any_minute() -> None:
    clock = [0.0]
    sent: list[float] = []

    class Slow:
        def answer(self, _: Request) -> Response:
            sent.append(clock[0])
            clock[0] += 0.25
            return Response(200, [], b"")

    metered = Metered(Slow(), lambda wait: clock.__setitem__(0, clock[0] + wait), lambda: clock[0])
    for _ in range(200):
        metered.answer(READ)

    assert sent[:60] == [number / 4 for number in range(60)]
    assert min(later - sooner for sooner, later in zip(sent, sent[60:], strict=False)) >= 60


@pytest.mark.parametrize(("address", "is_metered"), [("http://10.0.0.5/v1", True), ("http://127.0.0.1/v1", False)])
def test_a_server_elsewhere_is_metered(address: str, is_metered: bool) -> None:  # noqa: FBT001 - a table
    seen: list[Server] = []

    def guard(server: Server) -> Server:
        seen.append(server)
        return server

    assert Address(CONTRACT, httpx.URL(address), TOKEN, guard)() is not None
    assert [isinstance(each, Metered) for each in seen] == [is_metered]


def test_an_attempt_too_many_counts() -> None:
    budgeted = Budgeted(Scripted([429, 429], [("Retry-After", "1")]), Budget(requests=1))

    with pytest.raises(OverBudgetError):
        Paced(budgeted, lambda _: None).answer(WRITE)


def test_nobody_is_waited_for_longer_than_two_minutes() -> None:
    waited: list[float] = []

    Paced(Scripted([429, 201], [("Retry-After", "9999")]), waited.append).answer(WRITE)

    assert waited == [120.0]
