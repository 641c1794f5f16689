"""The pacer, by a clock that is moved by hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal import Reply
from mijnklantportaal._pacing import WINDOW, Pacer

from .fakes import CREATED, Connect, answer, deterministic, reply


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def told(limit: int | str, remaining: int | str, retry_after: str | None = None) -> Reply:
    headers = {"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(remaining)}
    return Reply(200, headers, b"") if retry_after is None else Reply(429, headers | {"retry-after": retry_after}, b"")


@frozen
class Paced:
    """A pacer and its clock."""

    pacer: Pacer
    clock: Clock

    @property
    def learn(self) -> Callable[[Reply], None]:
        return self.pacer.learn

    def wait(self) -> float:
        """Take a place; return the seconds until it comes."""
        return max(0.0, self.pacer.reserve() - self.clock.now)


def pacer(limit: int | None, clock: Clock, *, fixed: bool = False) -> Paced:
    return Paced(Pacer(limit, fixed=fixed, clock=clock), clock)


def waits(paced: Paced, count: int) -> list[float]:
    return [paced.wait() for _ in range(count)]


def test_without_a_limit_nothing_waits() -> None:
    free = pacer(None, Clock())
    free.learn(told(1, 0))
    assert waits(free, 1000) == [0.0] * 1000


def test_as_many_as_the_limit_go_at_once_and_the_next_waits_for_the_window_to_pass() -> None:
    clock = Clock()
    paced = pacer(3, clock)
    assert waits(paced, 7) == [0, 0, 0, WINDOW, WINDOW, WINDOW, 2 * WINDOW]
    clock.now += WINDOW - 1
    assert paced.wait() == WINDOW + 1


def test_places_come_free_one_by_one() -> None:
    clock = Clock()
    paced = pacer(2, clock)
    for _ in range(2):
        assert paced.wait() == 0
        clock.now += 10
    assert waits(paced, 2) == [WINDOW - 20, WINDOW - 10]


@deterministic
@given(st.integers(1, 5), st.lists(st.floats(0, 90) | st.just(0.0), max_size=60), st.booleans())
def test_no_minute_holds_more_than_the_limit(limit: int, gaps: list[float], replies: bool) -> None:  # noqa: FBT001
    clock = Clock()
    paced = pacer(limit, clock)
    sent: list[float] = []
    for gap in gaps:
        clock.now += gap
        sent.append(clock.now + paced.wait())
        if replies:  # whose counter starts anew each minute, and knows of no other program
            this_minute = sum(1 for time in sent if time // 60 == clock.now // 60)
            paced.learn(told(limit, max(0, limit - this_minute)))
    for first, last in zip(sent, sent[limit:], strict=False):
        assert last - first > 60


def test_the_portals_limit_is_learnt() -> None:
    paced = pacer(60, Clock())
    assert paced.wait() == 0
    paced.learn(told(2, 1))
    assert waits(paced, 2) == [0, WINDOW]


def test_a_raised_limit_is_learnt() -> None:
    paced = pacer(2, Clock())
    paced.wait()
    paced.learn(told(5, 4))
    assert waits(paced, 5) == [0, 0, 0, 0, WINDOW]


def test_a_limit_raised_and_lowered_again_counts_what_still_waits() -> None:
    clock = Clock()
    paced = pacer(2, clock)
    assert waits(paced, 3) == [0, 0, WINDOW]
    paced.learn(reply(200, x_ratelimit_limit="5"))
    clock.now += 1
    assert paced.wait() == 0  # before the third
    paced.learn(reply(200, x_ratelimit_limit="1"))
    clock.now += WINDOW + 8
    assert paced.wait() == WINDOW - 9  # behind the third, not behind the fourth


def test_what_other_programs_send_is_learnt() -> None:
    clock = Clock()
    paced = pacer(60, clock)
    paced.wait()
    clock.now += 5
    paced.learn(told(60, 2))
    assert waits(paced, 3) == [0, 0, WINDOW - 5]
    assert paced.wait() == WINDOW  # behind the first of theirs, which counts from when it was heard of


def test_a_429_tells_when_the_others_stop_counting() -> None:
    clock = Clock()
    paced = pacer(60, clock)
    paced.wait()
    paced.learn(told(60, 0, "7"))
    assert waits(paced, 2) == [7, 7]


def test_a_429_without_a_counter_holds_all_back() -> None:
    clock = Clock()
    paced = pacer(60, clock)
    paced.learn(reply(429, retry_after="7"))
    paced.learn(reply(429, retry_after="2"))
    paced.learn(reply(429))
    paced.learn(reply(503, retry_after="50"))
    clock.now += 1
    assert waits(paced, 61) == [6] * 60 + [6 + WINDOW]


def test_a_429_without_a_counter_holds_back_no_longer_than_a_minute() -> None:
    paced = pacer(60, Clock())
    paced.learn(reply(429, retry_after="99999"))
    assert paced.wait() == WINDOW


def test_a_429_holds_back_a_client_that_has_places_left() -> None:
    paced = pacer(60, Clock())
    paced.learn(told(60, 30, "7"))
    assert paced.wait() == 7


def test_a_wait_longer_than_a_minute_is_no_reason_to_wait_longer() -> None:
    paced = pacer(1, Clock())
    paced.learn(told(1, 0, "99999"))
    assert paced.wait() == WINDOW


def test_a_counter_that_knows_fewer_requests_than_we_sent_changes_nothing() -> None:
    paced = pacer(2, Clock())
    waits(paced, 2)
    paced.learn(told(2, 2))
    assert paced.wait() == WINDOW


def test_a_fixed_limit_stays_below_the_portals() -> None:
    paced = pacer(2, Clock(), fixed=True)
    paced.wait()
    paced.learn(told(60, 59))
    assert waits(paced, 2) == [0, WINDOW]


def test_a_fixed_share_is_not_used_up_by_other_programs() -> None:
    paced = pacer(30, Clock(), fixed=True)
    paced.wait()
    paced.learn(told(60, 29))
    assert waits(paced, 30) == [0] * 29 + [WINDOW]


def test_a_fixed_share_waits_when_the_portal_has_less_to_give() -> None:
    paced = pacer(30, Clock(), fixed=True)
    paced.wait()
    paced.learn(told(60, 1))
    assert waits(paced, 2) == [0, WINDOW]


def test_a_fixed_limit_above_the_portals_is_kept() -> None:
    paced = pacer(120, Clock(), fixed=True)
    waits(paced, 60)
    paced.learn(told(60, 0))
    assert waits(paced, 61) == [0] * 60 + [WINDOW]


def test_headers_that_make_no_sense_teach_nothing() -> None:
    paced = pacer(2, Clock())
    for limit, remaining in [
        ("", ""),
        ("many", "1"),
        ("-1", "0"),
        ("1.0", "0"),
        ("²", "0"),
        ("9999999", "0"),
        ("0", "0"),
    ]:
        paced.learn(told(limit, remaining))
    paced.learn(reply(200, x_ratelimit_remaining="0"))
    paced.learn(reply(200))
    assert waits(paced, 3) == [0, 0, WINDOW]


def test_a_limit_without_a_counter_is_learnt() -> None:
    paced = pacer(60, Clock())
    paced.learn(reply(200, x_ratelimit_limit="1"))
    assert waits(paced, 2) == [0, WINDOW]


def test_threads_get_different_places() -> None:
    paced = pacer(10, Clock())
    with ThreadPoolExecutor(8) as threads:
        given_out = sorted(wait for part in threads.map(lambda _: waits(paced, 5), range(8)) for wait in part)
    assert given_out == [minute * WINDOW for minute in range(4) for _ in range(10)]


def test_one_thread_at_a_time_reads_the_clock_and_takes_a_place() -> None:
    locked: list[bool] = []

    def clock() -> float:
        locked.append(paced._lock.locked())
        return 1000.0

    paced = Pacer(60, fixed=False, clock=clock)
    paced.reserve()
    paced.learn(told(60, 50))
    assert locked == [True, True]


@deterministic
@given(st.integers(1, 3), st.lists(st.tuples(st.floats(0, 90) | st.just(0.0), st.booleans()), max_size=60))
def test_no_minute_holds_more_than_the_limit_when_places_are_given_back(
    limit: int, calls: list[tuple[float, bool]]
) -> None:
    clock = Clock()
    paced = pacer(limit, clock).pacer
    sent: list[float] = []
    given_up: list[float] = []
    for gap, is_given_up in calls:
        clock.now += gap
        for due in given_up:
            paced.give_back(due)
        due = paced.reserve()
        given_up = [due] if is_given_up and due > clock.now else []
        sent += [] if given_up else [max(due, clock.now)]
    sent.sort()
    for first, last in zip(sent, sent[limit:], strict=False):
        assert last - first > 60


def test_a_place_that_is_given_back_is_free() -> None:
    clock = Clock()
    paced = pacer(1, clock)
    paced.wait()
    due = paced.pacer.reserve()
    paced.pacer.give_back(due)
    assert paced.wait() == WINDOW
    paced.pacer.give_back(due - 1)  # which is forgotten by now
    assert paced.wait() == 2 * WINDOW


class GivenUpError(BaseException):
    """As KeyboardInterrupt, or a cancellation."""


def test_a_call_that_is_given_up_while_it_waits_leaves_its_place_to_the_next(connect: Connect) -> None:
    line = connect(CREATED, requests_per_minute=1)
    line.create()
    sleep = line.session._sleep

    def give_up(_: float) -> None:
        raise GivenUpError

    line.session._sleep = give_up
    given_up = []
    for _ in range(3):
        with pytest.raises(GivenUpError) as caught:
            line.create()
        given_up.append(caught)  # with its traceback, as a framework keeps it
    line.session._sleep = sleep
    line.create()
    assert line.sleeps == [WINDOW]


def test_a_client_waits_before_it_would_be_refused(connect: Connect) -> None:
    body = {"id": "inv_1"}
    line = connect(
        answer(201, json=body, headers={"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "1"}),
        answer(201, json=body),
        requests_per_minute=60,
    )
    line.create()
    line.create()
    assert line.sleeps == []
    line.create()
    assert line.sleeps == [WINDOW]
    assert len(line.received) == 3


def test_a_repetition_waits_as_long_as_the_portal_says_and_no_longer(connect: Connect) -> None:
    line = connect(
        answer(429, headers={"Retry-After": "7", "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"}),
        answer(201, json={"id": "inv_1"}),
        requests_per_minute=60,
    )
    line.create()
    assert line.sleeps == [7.0]
