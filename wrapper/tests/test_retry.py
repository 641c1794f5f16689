"""When a call is repeated: the policy alone, without any client."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal._attempt import Attempt, Failed, Received
from mijnklantportaal._retry import delay

from .fakes import deterministic, reply

READS = ["GET", "HEAD", "get"]
WRITES = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "post"]
SENT = Failed(TimeoutError(), nothing_sent=False)
NOT_SENT = Failed(ConnectionError(), nothing_sent=True)

waits = st.one_of(
    st.none(), st.floats(0, 1000).map(lambda seconds: f"{seconds:.3f}"), st.sampled_from(["soon", "-1", "9" * 12])
)
attempts: st.SearchStrategy[Attempt] = st.sampled_from([SENT, NOT_SENT]) | st.builds(
    lambda status, wait, cause: Received(reply(status, **({} if wait is None else {"retry_after": wait})), cause),
    st.integers(200, 599) | st.sampled_from([429, 502, 503, 504]),
    waits,
    st.sampled_from([None, httpx.ReadTimeout(""), httpx.DecodingError("")]),
)
limits = st.integers(0, 5)
jitters = st.floats(0, 1)


@deterministic
@given(limits, st.sampled_from(WRITES), attempts, st.integers(1, 6), jitters)
def test_a_write_is_repeated_only_when_it_was_certainly_not_carried_out(
    most: int, method: str, attempt: Attempt, number: int, jitter: float
) -> None:
    wait = delay(most, method, attempt, number, jitter)
    if isinstance(attempt, Failed):
        assert (wait is not None) == (attempt.nothing_sent and number <= most)
    elif wait is not None:
        assert attempt.reply.status_code == 429
        assert wait == float(attempt.reply.headers["retry-after"])


@deterministic
@given(limits, st.sampled_from(READS + WRITES), attempts, st.integers(1, 6), jitters)
def test_no_wait_is_longer_than_the_cap_and_none_comes_after_the_last_attempt(
    most: int, method: str, attempt: Attempt, number: int, jitter: float
) -> None:
    wait = delay(most, method, attempt, number, jitter)
    assert wait is None or 0 <= wait <= 60.0
    assert wait is None or number <= most


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize(
    ("attempt", "repeated"),
    [
        (SENT, True),
        (NOT_SENT, True),
        (Failed(ValueError(), nothing_sent=True, lasting=True), False),
        (Received(reply(200)), False),
        (Received(reply(200), httpx.ReadError("")), True),
        (Received(reply(404), httpx.RemoteProtocolError("")), True),
        (Received(reply(200), httpx.DecodingError("")), False),
        (Received(reply(200), ValueError()), False),
        (Received(reply(404)), False),
        (Received(reply(408)), False),
        (Received(reply(429)), False),
        (Received(reply(429, retry_after="60")), True),
        (Received(reply(429, retry_after="60.1")), False),
        (Received(reply(500)), False),
        (Received(reply(501)), False),
        (Received(reply(502)), True),
        (Received(reply(503)), True),
        (Received(reply(503, retry_after="60")), True),
        (Received(reply(503, retry_after="61")), False),
        (Received(reply(504)), True),
        (Received(reply(520)), False),
    ],
)
def test_a_read_is_repeated_when_the_trouble_may_pass(method: str, attempt: Attempt, repeated: bool) -> None:  # noqa: FBT001
    assert (delay(2, method, attempt, 1, 0.5) is not None) == repeated


def test_the_wait_doubles_up_to_the_cap_and_its_second_half_is_spread() -> None:
    most = [delay(9, "GET", SENT, number, 1.0) for number in range(1, 10)]
    assert most == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    least = [delay(9, "GET", SENT, number, 0.0) for number in range(1, 10)]
    assert least == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_however_often_it_is_repeated_there_is_a_wait() -> None:
    assert delay(5000, "GET", SENT, 5000, 1.0) == 60.0


def test_a_stated_wait_is_kept() -> None:
    assert delay(2, "POST", Received(reply(429, retry_after="0")), 1, 1.0) == 0.0
    assert delay(2, "GET", Received(reply(503, retry_after="9")), 1, 1.0) == 9.0
    assert delay(2, "GET", Received(reply(503, retry_after="0.1")), 1, 1.0) == 0.5
