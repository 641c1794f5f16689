"""What each generated function makes of a reply: of one that keeps the contract, and of one that does not."""

from collections.abc import Sequence
from itertools import cycle, pairwise
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import Response

from contract_tests.client.arguments import arguments, given_for
from contract_tests.client.breakages import broken_replies
from contract_tests.client.endpoints import VENDOR, Endpoint
from contract_tests.client.line import Line
from contract_tests.client.readings import misreadings
from contract_tests.client.replies import bodies, replies, reply, statuses
from contract_tests.client.ways import PLAIN, SHORT, STRICT, WAYS, Arguments, Outcome, Raised, Way

# An example is hundreds of calls: what is wrong is named by the call, and nothing is gained by a smaller example.
_ONCE = settings(phases=[Phase.generate])


def _check(
    endpoint: Endpoint, asked: Arguments, answers: Sequence[Response], ways: Sequence[Way] = WAYS
) -> list[list[Outcome]]:
    """See that each way makes of the answers what may be made of them, and the same; return that, by way."""
    outcomes = {way: _called(way, endpoint, asked, answers) for way in ways}
    found = [
        f"{way.name}: {misreading}"
        for way in ways
        for answer, outcome in zip(answers, outcomes[way], strict=True)
        for misreading in misreadings(endpoint, way, answer, outcome)
    ]

    assert found[:3] == []
    for one, other in pairwise(ways):
        if one.portal == other.portal:
            assert [*map(_told, outcomes[one])] == [*map(_told, outcomes[other])]
    return [*outcomes.values()]


def _called(way: Way, endpoint: Endpoint, asked: Arguments, answers: Sequence[Response]) -> list[Outcome]:
    return way.call(endpoint, Line(lambda _: answers[0]), asked, answers)


def _told(outcome: Outcome) -> object:
    return (type(outcome.error), str(outcome.error)) if isinstance(outcome, Raised) else outcome


def _check_all(endpoint: Endpoint, asked: Arguments, answers: Sequence[Response]) -> None:
    """Do the same for what returns only what was read, and for the client that minds an undocumented status."""
    outcomes = _check(endpoint, asked, answers)
    for short, detailed in zip(SHORT, outcomes, strict=False):
        if short.is_of(endpoint):
            read = [_told(each) if isinstance(each, Raised) else each.parsed for each in detailed]
            assert [*map(_told, _called(short, endpoint, asked, answers))] == read, short
    for strict, detailed in zip(STRICT, outcomes, strict=False):
        for answer, outcome, usual in zip(answers, _called(strict, endpoint, asked, answers), detailed, strict=True):
            if str(answer.status_code) in endpoint.responses:
                assert _told(outcome) == _told(usual), strict
            else:
                assert isinstance(outcome, Raised), f"{strict}: {answer.status_code}"
                error: Any = outcome.error
                assert type(error) is endpoint.package.errors.UnexpectedStatus
                assert (error.status_code, error.content) == (answer.status_code, answer.content)


@given(data=st.data())
@settings(_ONCE, max_examples=4)
def test_a_reply_that_keeps_the_contract_is_read_without_loss(endpoint: Endpoint, data: st.DataObject) -> None:
    asked = arguments(endpoint, data.draw(given_for(endpoint)))
    answers = [data.draw(replies(endpoint, status)) for status in statuses(endpoint)]

    _check_all(endpoint, asked, answers)


@given(data=st.data())
@settings(_ONCE, max_examples=1)
def test_a_reply_that_breaks_the_contract_is_not_misread(endpoint: Endpoint, data: st.DataObject) -> None:
    asked = arguments(endpoint, data.draw(given_for(endpoint)))
    whole = {status: bodies(endpoint, status, whole=True) for status in statuses(endpoint)}
    answers = [
        answer
        for status, made in whole.items()
        if made is not None
        for answer in broken_replies(endpoint, status, data.draw(made))
    ]

    if endpoint.spec == VENDOR:
        _check(endpoint, asked, answers)
    else:  # what the other ways add to this one is not the operation's
        _check(endpoint, asked, answers, [PLAIN])
        _check(endpoint, asked, answers[::9], WAYS[-1:])


_STATUSES = (200, 201, 202, 204, 206, 299, 301, 302, 304, 308, 400, 403, 404, 408, 409, 413, 425, 499, 500, 503, 520)


@given(data=st.data())
@settings(_ONCE, max_examples=1)
def test_a_status_that_nobody_documented_is_told_as_it_is(endpoint: Endpoint, data: st.DataObject) -> None:
    asked = arguments(endpoint, data.draw(given_for(endpoint)))
    documented = {*statuses(endpoint)}
    contents = cycle([b"", b'{"message": "Not so."}', b"<html>", b"[]"])
    answers = [reply(endpoint, status, next(contents)) for status in _STATUSES if status not in documented]

    _check_all(endpoint, asked, answers)
