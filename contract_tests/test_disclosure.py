"""No reply holds the credentials: of whatever status, in whatever place, however they are spelt."""

import json
from base64 import b64encode

import pytest
from mijnklantportaal.contract import Request, Response

from contract_tests.credentials import basic
from contract_tests.disclosure import disclosures
from contract_tests.documents import document
from contract_tests.exchanges import Exchange
from contract_tests.servers import Mock
from contract_tests.spoilt import valid_request
from contract_tests.subject import TOKEN
from contract_tests.verdicts import DISCLOSURE, check_of, judge

CONTRACT = document("vendor")
CREATE = "POST /customer-invoices"
VALID = valid_request(CONTRACT, CREATE, Mock(CONTRACT)())
ESCAPED = TOKEN.replace("-", r"\u002d")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (json.dumps({"debug": f"Bearer {TOKEN}"}), ".debug"),
        (json.dumps({"id": 1, "debug": [{}, {"authorization": basic(TOKEN)}]}), ".debug.1.authorization"),
        (json.dumps({TOKEN: 1}), ""),
        (json.dumps([json.dumps({"token": TOKEN})]), ".0"),
        (f'{{"by": "{ESCAPED}"}}', ".by"),
        (f"<p>{TOKEN}</p>", ""),
        (f"é {TOKEN}", ""),
        (TOKEN.replace("-", "&#45;"), ""),
        (json.dumps({"page": TOKEN.replace("-", "&#x2d;")}), ".page"),
        (json.dumps({"debug": b64encode(TOKEN.encode()).decode()}), ".debug"),
        pytest.param("[" * 100_000 + json.dumps(TOKEN) + "]" * 100_000, "", id="deep"),
    ],
)
def test_the_token_in_a_body_is_found(content: str, place: str) -> None:
    assert list(disclosures(Response(200, [], content.encode()))) == [f"response.body{place}"]


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_token_in_another_coding_is_found(coding: str) -> None:
    content = json.dumps({"debug": TOKEN}).encode(coding)

    assert [each[:13] for each in disclosures(Response(200, [], content))] == ["response.body"]


def test_the_token_in_a_header_is_found() -> None:
    headers = [("X-Trace", "1"), ("Set-Cookie", f"session={TOKEN}; Secure"), ("Location", f"/login?of={TOKEN}")]

    assert list(disclosures(Response(302, headers, b""))) == [
        "response.headers.Set-Cookie",
        "response.headers.Location",
    ]


@pytest.mark.parametrize(
    ("request_", "status"),
    [(VALID, 201), (VALID, 422), (VALID, 500), (Request("GET", "/v1/elsewhere", [], b""), 404)],
)
def test_whatever_the_status_and_the_address_it_is_a_finding_that_does_not_repeat_it(
    request_: Request, status: int
) -> None:
    exchange = Exchange(CREATE, None, request_, Response(status, [], TOKEN.encode()))

    (finding,) = [each for each in judge(CONTRACT, exchange) if check_of(each) == DISCLOSURE]

    assert TOKEN not in str(finding)
