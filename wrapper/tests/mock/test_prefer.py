"""Statuses that a request asks for."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import Portal
from mijnklantportaal.mock._prefer import preferred_code

OpenPortal = Callable[..., Any]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], None),
        (["code=404"], "404"),
        (["code = 404"], "404"),
        (['Code="404"'], "404"),
        (['code="4\\04"'], "404"),
        (["respond-async, wait=10 , code=404;x=1"], "404"),
        (["dynamic", "code=404, code=500"], "404"),
        ([",, ;;, code=404"], "404"),
        (["code"], ""),
        (["return=minimal; code=404"], None),
        (['return="a, code=404"'], None),
        (["decode=404, code-x=1"], None),
    ],
)
def test_the_preference_is_read_as_the_rfc_has_it(lines: list[str], code: str | None) -> None:
    assert preferred_code(Request("GET", "/", [("prefer", line) for line in lines], b"")) == code


def preferring(call: Any, code: object) -> dict[str, str]:
    return {**call.credentials, "Prefer": f"code={code}"}


@pytest.mark.parametrize("code", [201, 401, 422, 426, 429])
def test_every_documented_status_can_be_had(open_portal: OpenPortal, code: int) -> None:
    call = open_portal(monthly_limit=0)
    reply = call.invoice(headers=preferring(call, code))  # the caller holds it against the contract
    assert (reply.status, reply.headers["preference-applied"]) == (code, f"code={code}")
    (entry,) = call.portal.received
    assert (entry.status_code, entry.carried_out, call.portal.invoices) == (code, False, ())


def test_what_is_made_up_says_what_was_sent(open_portal: OpenPortal) -> None:
    call = open_portal()
    assert call.invoice(headers=preferring(call, 201), amount="3.14").json["amount"] == "3.14"
    assert call.invoice(headers=preferring(call, 426)).json == {
        "message": "The amount of invoices this month reached the license's limit"
    }
    assert call.invoice(headers=preferring(call, 429)).headers["retry-after"] == "0"


@pytest.mark.parametrize("code", ["418", "500", "abc", "", "20", "-1", "9" * 5000])
def test_an_undocumented_status_is_told_which_there_are(
    open_portal: OpenPortal, vendor: Contract, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = open_portal()
    monkeypatch.setattr(type(call), "check", lambda *_: None)  # no document tells what one gets who asks for this
    reply = call.invoice(headers=preferring(call, f'"{code}"'))
    assert (reply.status, call.portal.received[0].carried_out) == (404, False)
    documented = ", ".join(vendor.document["paths"]["/customer-invoices"]["post"]["responses"])
    said = f"Prefer: code={code} is not documented for POST /customer-invoices; give one of {documented}"
    assert reply.json == {"message": said}


def test_who_may_not_come_in_or_breaks_the_contract_has_no_preference(open_portal: OpenPortal) -> None:
    call = open_portal(requests_per_minute=2)
    assert call.invoice(headers={"Prefer": "code=426"}).status == 401
    assert call.invoice(headers=preferring(call, 426), amount="x").status == 422
    assert call.invoice(headers=preferring(call, 426)).status == 426
    assert call.invoice(headers=preferring(call, 426)).status == 429


def test_what_the_path_names_need_not_exist(open_portal: OpenPortal, workshop: Contract) -> None:
    call = open_portal(workshop)
    headers = preferring(call, 200)
    assert call("GET", "/api/clients/cli_none", headers=headers).status == 200
    assert call("GET", "/api/clients/cli_none").status == 404
    assert call("GET", "/api/clients/cli_none", headers=preferring(call, 418)).status == 418  # documented as 4XX


@pytest.mark.parametrize("name", ["vendor", "workshop"])
def test_every_operation_of_whatever_document(request: pytest.FixtureRequest, name: str) -> None:
    contract = request.getfixturevalue(name)
    portal = Portal(contract)
    for operation in contract.operations:
        for status in operation.responses:
            code = int(status[0] + status[1:].upper().replace("X", "1")) if status[0].isdigit() else 503
            url = contract.base_path + operation.path
            asked = Request(operation.method, url, [("Prefer", f"code={code}")], b"")
            read = evolve(contract.read_request(asked), violations=[])  # as if it kept the contract
            decision = portal._decisions._preferred(asked, operation, read, portal._occasion())
            reply = portal._reply(decision, operation, portal._rate.idle(), portal._occasion())
            assert reply.status_code == code
            assert contract.validate_response(asked, reply) == []
