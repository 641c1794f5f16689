from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal.mock import MockPortal
from mijnklantportaal.mock._limits import Allowance, MonthlyLimit, RateLimit

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
START = datetime(2024, 5, 11, 12, 0, 0, 250_000, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_the_rate_counts_down_is_refused_and_begins_anew_after_a_minute() -> None:
    rate = RateLimit(2)
    assert [rate.take(after(seconds)).remaining for seconds in (0, 59)] == [1, 0]
    refused = rate.take(after(59.5))
    assert (refused.remaining, refused.retry_after) == (0, 1)
    assert refused.reset == 1715428861  # 12:01:00.25, and not before
    assert rate.take(after(59.999)).retry_after == 1
    assert rate.take(after(60)) == Allowance(2, 1)


def test_a_refused_request_is_not_counted() -> None:
    rate = RateLimit(1)
    rate.take(after(0))
    assert {rate.take(after(seconds)).retry_after for seconds in range(1, 59)} == set(range(2, 60))
    assert rate.take(after(60)).retry_after is None


def test_who_waits_as_told_is_let_in() -> None:
    rate = RateLimit(1)
    rate.take(after(0))
    told = rate.take(after(12.3)).retry_after
    assert told is not None
    assert rate.take(after(12.3 + told)).retry_after is None


def test_a_clock_that_is_put_back_begins_a_new_minute() -> None:
    rate = RateLimit(1)
    rate.take(after(0))
    assert rate.take(after(-1)).retry_after is None


def test_without_a_limit_many_are_shown_and_never_used_up() -> None:
    rate = RateLimit()
    assert rate.idle() == Allowance(100_000, 100_000)
    assert {rate.take(after(0)) for _ in range(100)} == {Allowance(100_000, 99_999)}


def test_without_a_limit_our_own_client_does_not_wait() -> None:
    waits: list[float] = []
    with MockPortal() as portal, portal.client() as client:
        client._session._sleep = waits.append
        for number in range(62):
            if number == 61:
                portal.fail_next(429)
            client.customer_invoices.create(
                customer_id="cst_1", invoice_number=str(number), issued_at=START.date(), amount="12.95", pdf=PDF
            )
        assert len(portal.invoices) == 62
    assert waits == [0.0]  # what the 429 said


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 5), st.lists(st.floats(0, 300), max_size=40))
def test_no_minute_of_a_window_takes_more_than_the_limit(limit: int, seconds: list[float]) -> None:
    rate = RateLimit(limit)
    window: list[float] = []
    for second in sorted(seconds):
        if window and second >= window[0] + 60:
            window = []
        passed = rate.take(after(second)).retry_after is None
        assert passed == (len(window) < limit)
        window += [second] if passed else []


def test_only_a_refusal_tells_when_to_come_back() -> None:
    assert Allowance(60, 59).headers == [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59")]
    assert Allowance(60, 0, retry_after=7, reset=1715428861).headers[2:] == [
        ("retry-after", "7"),
        ("x-ratelimit-reset", "1715428861"),
    ]


@pytest.mark.parametrize(
    ("moment", "is_new_month"),
    [
        (datetime(2024, 4, 30, 21, 59, 59, tzinfo=UTC), False),
        (datetime(2024, 4, 30, 22, 0, 0, tzinfo=UTC), True),  # midnight in Amsterdam
        (datetime(2025, 4, 15, tzinfo=UTC), True),
    ],
)
def test_the_month_is_amsterdams(moment: datetime, *, is_new_month: bool) -> None:
    month = MonthlyLimit(1)
    april = datetime(2024, 4, 15, tzinfo=UTC)
    assert not month.reached(april)
    month.count(april)
    assert month.reached(april)
    assert month.reached(moment) is not is_new_month


def test_without_a_limit_no_month_is_full() -> None:
    month = MonthlyLimit()
    for _ in range(10):
        month.count(START)
    assert not month.reached(START)
