"""What takes requests of its own to be seen is seen: in a server that gets it wrong, and in no other."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request, Response

from contract_tests import scripts
from contract_tests.documents import document
from contract_tests.findings import Finding
from contract_tests.servers import Mock, Server, Start
from contract_tests.spoilt import (
    Answer,
    Spoiling,
    Wrong,
    operation,
    refused,
    reply,
    valid_request,
    when,
    with_header,
    with_json,
)
from contract_tests.subject import label
from contract_tests.wire import header, read_parts, with_headers, with_parts

FORM, CREATE, CHANGE, LINKS = (
    "POST /customer-invoices",
    "POST /things",
    "PATCH /things/{thingId}",
    "POST /payment-links",
)
VENDOR, THINGS, REHEARSAL = "vendor", "things", "rehearsal"
DOCUMENTS = (VENDOR, THINGS, REHEARSAL)


def found(of: str, name: str, start: Start) -> list[Finding]:
    contract = document(of)
    valid = valid_request(contract, name, Mock(contract)())
    return list(scripts.findings(contract, operation(contract, name), valid, start))


def spoilt(of: str, make: Callable[[], Wrong]) -> Start:
    return Spoiling(document(of), make)


def always(wrong: Wrong) -> Callable[[], Wrong]:
    return lambda: wrong


def _on(method: str, change: Callable[[Response], Response]) -> Callable[[], Wrong]:
    """Spoil the successes of a method."""

    def wrong(answer: Answer, request: Request) -> Response:
        response = answer(request)
        return change(response) if request.method == method and response.status_code < 300 else response

    return always(wrong)


def _fields(**fields: Any) -> Callable[[Response], Response]:
    return lambda response: with_json(response, {**json.loads(response.content), **fields})


def _listing(change: Callable[[list[Any]], list[Any]]) -> Callable[[], Wrong]:
    """Spoil what is listed."""

    def wrong(answer: Answer, request: Request) -> Response:
        response = answer(request)
        value = json.loads(response.content)
        is_list = request.method == "GET" and isinstance(value, dict) and "data" in value
        return with_json(response, {**value, "data": change(value["data"])}) if is_list else response

    return always(wrong)


def _instead(method: str, other: Callable[[Answer, Request], Response]) -> Callable[[], Wrong]:
    """Do something else for a method."""
    return always(lambda answer, request: other(answer, request) if request.method == method else answer(request))


def _not_stored(answer: Answer, request: Request) -> Response:
    """Answer a change as if it were made, and take it back."""
    before = json.loads(answer(evolve(request, method="GET", content=b"")).content)
    response = answer(request)
    if response.status_code == 200:
        answer(evolve(request, content=json.dumps({"title": before["title"], "price": before["price"]}).encode()))
    return response


def _for_all(answer: Answer, request: Request) -> Response:
    """Change every object where one is meant."""
    response = answer(request)
    base = request.url.rpartition("/")[0]
    listed = json.loads(answer(evolve(request, method="GET", url=base, content=b"")).content)["data"]
    if response.status_code < 300:
        for each in listed:
            answer(evolve(request, url=f"{base}/{each['id']}"))
    return response


def _created_anyway(valid: Request) -> Callable[[], Wrong]:
    """Create something though the request is refused."""

    def other(answer: Answer, request: Request) -> Response:
        response = answer(request)
        if response.status_code == 422:
            answer(valid)
        return response

    return _instead("POST", other)


def _changed_anyway(answer: Answer, request: Request) -> Response:
    response = answer(request)
    if response.status_code == 422:
        other = json.dumps({"title": "Changed"}).encode()
        answer(with_headers(evolve(request, content=other), "content-type", ["application/json"]))
    return response


def _other_limits(month: int = 0, minute: int = 0, of: str = VENDOR) -> Start:
    """Start servers whose limits are off."""

    def start(*, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server:
        return Mock(document(of))(
            monthly_limit=None if monthly_limit is None else max(0, monthly_limit + month),
            requests_per_minute=None if requests_per_minute is None else max(1, requests_per_minute + minute),
        )

    return start


def _counting_refusals() -> Wrong:
    """Count what was refused as well."""
    refusals = 0

    def wrong(answer: Answer, request: Request) -> Response:
        nonlocal refusals
        response = answer(request)
        refusals += response.status_code in (401, 422)
        return refused(426) if response.status_code == 201 and refusals > 1 else response

    return wrong


def _not_counting_refusals() -> Wrong:
    """Have the requests left not go down for what is refused."""
    refusals = 0

    def wrong(answer: Answer, request: Request) -> Response:
        nonlocal refusals
        response = answer(request)
        refusals += response.status_code == 422
        most = int(header(response, "x-ratelimit-limit") or "1") - 1
        left = min(most, int(header(response, "x-ratelimit-remaining") or "0") + refusals)
        return response if response.status_code == 429 else with_header("X-RateLimit-Remaining", str(left))(response)

    return wrong


def _without_limit_for_browsers(status: int) -> Wrong:
    def wrong(answer: Answer, request: Request) -> Response:
        response = answer(request)
        is_browser = "text/html" in (header(request, "accept") or "")
        return refused(302) if response.status_code == status and is_browser else response

    return wrong


def _created_when_paid(answer: Answer, request: Request) -> Response:
    response = answer(request)
    paid = json.loads(response.content).get("paidAt")
    return with_json(response, {**json.loads(response.content), "createdAt": paid}) if paid else response


def _counting_strangers() -> Wrong:
    """Count requests without a token as well."""
    valid: Request | None = None

    def wrong(answer: Answer, request: Request) -> Response:
        nonlocal valid
        if header(request, "authorization"):
            valid = request
        elif valid is not None:
            answer(valid)
        return answer(request)

    return wrong


def _first(status: int, is_hit: Callable[[Contract, Request], bool]) -> Callable[[], Wrong]:
    """Refuse what is wrong in this way before anything else is looked at."""

    def wrong(answer: Answer, request: Request) -> Response:
        hit = is_hit(document(THINGS), request)
        return refused(status) if hit else answer(request)

    return always(wrong)


def _has_no_body(_: Contract, request: Request) -> bool:
    return request.method in ("POST", "PATCH") and not request.content


def _seconds(response: Response) -> Response:
    return with_header("x-ratelimit-reset", "30")(response)


CASES: dict[str, tuple[str, str, Start, str]] = {
    "created long ago": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(reply(201, createdAt="2024-04-29T21:00:00+02:00"))),
        "fresh",
    ),
    "created in an hour": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(reply(201, createdAt=time.strftime("%Y-%m-%dT%H:%M:%S-01:00", time.gmtime())))),
        "fresh",
    ),
    "the same id": (VENDOR, FORM, spoilt(VENDOR, always(reply(201, id="inv_1"))), "unique"),
    "another price is fetched": (THINGS, CREATE, spoilt(THINGS, _on("GET", _fields(price="0.01"))), "kept"),
    "what was created is not found": (
        THINGS,
        CREATE,
        spoilt(
            THINGS, _instead("GET", lambda answer, request: refused(404) if "thg_" in request.url else answer(request))
        ),
        "kept",
    ),
    "a list without the last": (THINGS, CREATE, spoilt(THINGS, _listing(lambda data: data[:-1])), "kept"),
    "a list without the first": (THINGS, CREATE, spoilt(THINGS, _listing(lambda data: data[1:])), "kept"),
    "a list of something else": (
        THINGS,
        CREATE,
        spoilt(THINGS, _listing(lambda data: [{**each, "title": "X"} for each in data])),
        "kept",
    ),
    "a change that is not stored": (THINGS, CREATE, spoilt(THINGS, _instead("PATCH", _not_stored)), "kept"),
    "a change of another field": (
        REHEARSAL,
        "POST /customers",
        spoilt(REHEARSAL, _on("PATCH", _fields(phone="1"))),
        "kept",
    ),
    "a change of every object": (THINGS, CREATE, spoilt(THINGS, _instead("PATCH", _for_all)), "kept"),
    "a refusal that creates": (
        THINGS,
        CREATE,
        spoilt(THINGS, _created_anyway(valid_request(document(THINGS), CREATE, Mock(document(THINGS))()))),
        "kept",
    ),
    "a refusal that changes": (THINGS, CREATE, spoilt(THINGS, _instead("PATCH", _changed_anyway)), "kept"),
    "a delete that does nothing": (
        THINGS,
        CREATE,
        spoilt(THINGS, _instead("DELETE", lambda answer, request: answer(evolve(request, method="GET")))),
        "gone",
    ),
    "a delete of every object": (THINGS, CREATE, spoilt(THINGS, _instead("DELETE", _for_all)), "gone"),
    "a closed link that is open": (
        REHEARSAL,
        LINKS,
        spoilt(REHEARSAL, _instead("DELETE", lambda answer, request: answer(evolve(request, method="GET")))),
        "gone",
    ),
    "one invoice more": (VENDOR, FORM, _other_limits(month=1), "limit"),
    "one invoice less": (VENDOR, FORM, _other_limits(month=-1), "limit"),
    "refusals count": (VENDOR, FORM, spoilt(VENDOR, lambda: _counting_refusals()), "limit"),  # noqa: PLW0108  # anew
    "429 for 426": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(when(426, lambda response: evolve(response, status_code=429)))),
        "limit",
    ),
    "one request more": (VENDOR, FORM, _other_limits(minute=1), "rate-limit"),
    "one request less": (VENDOR, FORM, _other_limits(minute=-1), "rate-limit"),
    "no counting down": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(when(201, with_header("X-RateLimit-Remaining", "2")))),
        "rate-limit",
    ),
    "refused requests do not count": (VENDOR, FORM, spoilt(VENDOR, _not_counting_refusals), "rate-limit"),
    "a browser is let in": (VENDOR, FORM, spoilt(VENDOR, always(_without_limit_for_browsers(429))), "rate-limit"),
    "a browser has no licence": (VENDOR, FORM, spoilt(VENDOR, always(_without_limit_for_browsers(426))), "limit"),
    "strangers count": (VENDOR, FORM, spoilt(VENDOR, lambda: _counting_strangers()), "rate-limit"),  # noqa: PLW0108  # anew
    "some left on a 429": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(when(429, with_header("X-RateLimit-Remaining", "1")))),
        "rate-limit",
    ),
    "come back yesterday": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(when(429, with_header("retry-after", "-5")))),
        "rate-limit",
    ),
    "come back in an hour": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(when(429, with_header("retry-after", "3600")))),
        "rate-limit",
    ),
    "nothing about when": (
        VENDOR,
        FORM,
        spoilt(VENDOR, always(when(429, with_header("retry-after", None)))),
        "rate-limit",
    ),
    "seconds for a time": (VENDOR, FORM, spoilt(VENDOR, always(when(429, _seconds))), "rate-limit"),
    "two times": (VENDOR, FORM, spoilt(VENDOR, always(when(429, with_header("retry-after", "20")))), "rate-limit"),
    "the data before the token": (THINGS, CREATE, spoilt(THINGS, _first(422, _has_no_body)), "order"),
    "the data before the object": (THINGS, CHANGE, spoilt(THINGS, _first(422, _has_no_body)), "order"),
    "the object before the token": (
        THINGS,
        "GET /things/{thingId}",
        spoilt(THINGS, _first(404, lambda _, request: request.url.endswith("zzz"))),
        "order",
    ),
    "the month before the data": (
        VENDOR,
        FORM,
        lambda **limits: Spoiling(
            document(VENDOR),
            always(lambda answer, request: refused(426) if limits.get("monthly_limit") == 0 else answer(request)),
        )(**limits),
        "order",
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_what_is_wrong_is_found(what: str) -> None:
    of, name, start, relation = CASES[what]

    rules = {each.rule for each in found(of, name, start)}

    assert relation in rules


def test_the_time_of_creation_may_not_be_that_of_a_field_that_is_seldom_set() -> None:
    contract = document(VENDOR)
    whole = valid_request(contract, FORM, Mock(contract)())
    least = with_parts(whole, [each for each in read_parts(whole) if each.name not in ("dueAt", "paidAt")])
    of = operation(contract, FORM)

    made = scripts.findings(contract, of, least, spoilt(VENDOR, always(_created_when_paid)))

    assert {each.rule for each in made} == {"fresh"}


@pytest.mark.parametrize("of", DOCUMENTS)
def test_nothing_is_found_in_the_mock(of: str) -> None:
    contract = document(of)

    assert [each for one in contract.operations for each in found(of, label(one), Mock(contract))] == []


def test_a_link_that_is_closed_need_not_be_gone() -> None:
    closed: set[str] = set()

    def wrong(answer: Answer, request: Request) -> Response:
        if request.method == "DELETE" and request.url in closed:
            return refused(422)
        response = answer(evolve(request, method="GET") if request.method == "DELETE" else request)
        if request.method == "DELETE":
            closed.add(request.url)
        return (
            with_json(response, {**json.loads(response.content), "status": "closed"})
            if request.url in closed
            else response
        )

    assert [each for each in found(REHEARSAL, LINKS, spoilt(REHEARSAL, always(wrong))) if each.rule == "gone"] == []


def test_a_server_that_cannot_be_told_its_limits_is_asked_the_rest() -> None:
    contract = document(VENDOR)

    def start(*, monthly_limit: int | None = None, requests_per_minute: int | None = None) -> Server | None:
        is_told = monthly_limit is not None or requests_per_minute is not None
        return None if is_told else Spoiling(contract, always(reply(201, createdAt="2024-04-29T21:00:00+02:00")))()

    assert {each.rule for each in found(VENDOR, FORM, start)} == {"fresh"}
