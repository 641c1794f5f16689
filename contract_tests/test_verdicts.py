"""Each way in which an exchange can be wrong is told, and too little is told as too little."""

from collections.abc import Sequence

import pytest
from attrs import evolve
from mijnklantportaal.contract import Request, Response

from contract_tests.documents import document
from contract_tests.exchanges import Claim, Exchange
from contract_tests.floor import body_without_boundary, shortfalls, unseen_statuses
from contract_tests.pdfs import write_pdf
from contract_tests.results import Judged, Result
from contract_tests.runs import COVERAGE, NEGATIVE, POSITIVE, Run
from contract_tests.servers import Mock, Watched
from contract_tests.subject import TOKEN, label
from contract_tests.verdicts import CHECKED, check_of, judge, told
from contract_tests.wire import Part, with_headers, with_parts

CONTRACT = document("vendor")
OPERATION = next(each for each in CONTRACT.operations if "multipart/form-data" in each.request_content)
PARTS = [
    Part("customerId", b"cst_1"),
    Part("invoiceNumber", b"1"),
    Part("issuedAt", b"2024-04-29"),
    Part("amount", b"12.95"),
    Part("pdf", write_pdf(), "1.pdf", "application/pdf"),
]
URL = CONTRACT.base_path + OPERATION.path
VALID = with_parts(Request("POST", URL, [("Authorization", f"Bearer {TOKEN}")], b""), PARTS)
INVALID = with_parts(VALID, PARTS[1:])
PATCH = evolve(VALID, method="PATCH")
PORTAL = Mock(CONTRACT)()
CREATED, REFUSED = PORTAL.answer(VALID), PORTAL.answer(INVALID)


def _checks(claim: Claim | None, request: Request, response: Response) -> list[str]:
    exchange = Exchange(label(OPERATION), claim, request, response)
    return [check_of(each) for each in judge(CONTRACT, exchange)]


@pytest.mark.parametrize(
    ("claim", "request_", "response", "checks"),
    [
        ("valid", VALID, CREATED, []),
        ("invalid", INVALID, REFUSED, []),
        (None, VALID, CREATED, []),
        ("valid", VALID, REFUSED, ["judge: request"]),
        ("valid", INVALID, REFUSED, ["disagreement"]),
        ("invalid", VALID, REFUSED, ["disagreement"]),
        ("invalid", INVALID, CREATED, ["judge: request"]),
        (None, INVALID, CREATED, ["judge: request"]),
        (None, VALID, evolve(CREATED, status_code=299), ["judge: response"]),
        (None, VALID, evolve(CREATED, content=b"[]"), ["judge: response"]),
        (None, PATCH, PORTAL.answer(PATCH), []),
        (None, PATCH, evolve(REFUSED, status_code=405), ["judge: response"]),
        (None, PATCH, evolve(REFUSED, status_code=405, headers=[("Allow", "PATCH, POST")]), ["judge: response"]),
        (None, PATCH, CREATED, ["judge: request"]),
        (None, evolve(VALID, url="/elsewhere"), CREATED, ["judge: request"]),
    ],
)
def test_what_is_wrong_with_an_exchange(
    claim: Claim | None, request_: Request, response: Response, checks: list[str]
) -> None:
    assert _checks(claim, request_, response) == checks


def test_a_finding_is_one_line_that_tells_what_is_wrong_and_no_token() -> None:
    wrong = evolve(CREATED, content=CREATED.content.replace(b"12.95", b"12.950"), status_code=201)
    exchange = Exchange(label(OPERATION), "valid", VALID, wrong)

    text = told(judge(CONTRACT, exchange))

    assert text.startswith(f"{label(OPERATION)}: pattern: response.body.amount: expected ")
    assert text.endswith('got "12.950"')
    assert "\n" not in text
    assert TOKEN not in text


def test_a_server_that_fails_to_answer_is_a_finding() -> None:
    class Broken:
        def answer(self, _: Request) -> Response:
            raise ZeroDivisionError("on\nits\nway")

    exchange = Exchange(label(OPERATION), "valid", VALID, Watched(Broken()).answer(VALID))

    assert told(judge(CONTRACT, exchange)).startswith(
        f"{label(OPERATION)}: crash: response: expected an answer, got Zero"
    )


def _result(run: Run, claim: Claim, request: Request, response: Response, times: int) -> Sequence[Result]:
    exchange = Exchange(label(OPERATION), claim, request, response)
    numbered = [
        evolve(exchange, request=with_parts(request, [*PARTS, Part("number", str(number).encode())]))
        for number in range(times)
    ]
    return [Result(run.name, label(OPERATION), [Judged(each, CHECKED) for each in numbered])]


def test_thirty_accepted_and_thirty_refused_are_enough() -> None:
    assert not list(shortfalls(CONTRACT, POSITIVE, OPERATION, _result(POSITIVE, "valid", VALID, CREATED, 30)))
    assert not list(shortfalls(CONTRACT, NEGATIVE, OPERATION, _result(NEGATIVE, "invalid", INVALID, REFUSED, 30)))


@pytest.mark.parametrize("results", [[], [Result(POSITIVE.name, label(OPERATION))]])
def test_nothing_is_not_enough(results: list[Result]) -> None:
    assert list(shortfalls(CONTRACT, POSITIVE, OPERATION, results))
    assert list(shortfalls(CONTRACT, NEGATIVE, OPERATION, results))
    assert unseen_statuses(OPERATION, []) == list(OPERATION.responses)


def test_less_is_not_enough() -> None:
    assert list(shortfalls(CONTRACT, POSITIVE, OPERATION, _result(POSITIVE, "valid", VALID, CREATED, 29)))
    assert list(shortfalls(CONTRACT, POSITIVE, OPERATION, _result(POSITIVE, "valid", VALID, REFUSED, 30)))
    assert list(shortfalls(CONTRACT, NEGATIVE, OPERATION, _result(NEGATIVE, "invalid", INVALID, REFUSED, 29)))
    assert list(shortfalls(CONTRACT, NEGATIVE, OPERATION, _result(NEGATIVE, "invalid", INVALID, CREATED, 30)))
    unauthorized = evolve(REFUSED, status_code=401)
    assert list(shortfalls(CONTRACT, NEGATIVE, OPERATION, _result(NEGATIVE, "invalid", INVALID, unauthorized, 30)))


def test_the_same_request_thirty_times_is_not_enough() -> None:
    (result,) = _result(POSITIVE, "valid", VALID, CREATED, 1)
    repeated = evolve(result, judged=[*result.judged] * 30)

    assert list(shortfalls(CONTRACT, POSITIVE, OPERATION, [repeated]))
    assert not list(shortfalls(CONTRACT, COVERAGE, OPERATION, [repeated]))


def test_another_boundary_makes_no_other_body() -> None:
    boundary = b"another-boundary"
    other = with_headers(VALID, "content-type", [f"multipart/form-data; boundary={boundary.decode()}"])
    other = evolve(other, content=VALID.content.replace(b"handmade-0f3c9a", boundary))

    assert other.content != VALID.content
    assert body_without_boundary(other) == body_without_boundary(VALID)
