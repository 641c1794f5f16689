"""What came in, as a browser is shown it at `/_mock`."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import chain
from typing import Any

import httpx
import pytest
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import MockPortal, Portal
from mijnklantportaal.mock._inspection import AT_ONCE, Inspection

from .conftest import PDF

OpenPortal = Callable[..., Any]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e&amp;"


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, attribute: str) -> list[str | None]:
        return [attributes[attribute] for each, attributes in self.elements if each == tag]


def look(portal: Portal, url: str = "/_mock", method: str = "GET", *hosts: str) -> httpx.Response:
    headers = [("Host", host) for host in hosts]
    response = Inspection(portal).answer(Request(method, url, headers, b""))
    assert response is not None
    return httpx.Response(response.status_code, headers=list(response.headers), content=response.content)


def test_it_is_there_before_anything_came(open_portal: OpenPortal) -> None:
    portal = open_portal().portal
    assert "Nothing yet." in Page(look(portal).content).text
    assert look(portal, "/_mock.json").json() == {"received": [], "older": None}


def test_a_request_is_shown_with_its_fields_its_verdict_and_its_pdf(open_portal: OpenPortal) -> None:
    call = open_portal()
    token = {"Authorization": "Bearer s3cret-token", "Cookie": "s3cret-token"}
    call.invoice(sendNotification="true", headers=token)
    call.invoice(amount="1,50", headers=token)
    page = Page(look(call.portal).content)
    for said in (
        "POST /v1/customer-invoices",
        "201, carried out",
        "keeps the contract",
        "422",
        "1 violation",
        "request.body.amount",
        "pattern: expected",
        "customerId",
        "cst_1",
        "2024-001.pdf",
    ):
        assert said in page.text
    assert "violations" not in page.text
    assert "s3cret" not in page.text
    assert page.all("iframe", "src") == ["/_mock/2/files/0", "/_mock/1/files/0"]
    assert ["open" in attributes for tag, attributes in page.elements if tag == "details"] == [True, False]


def test_the_same_as_json(open_portal: OpenPortal) -> None:
    call = open_portal()
    created = call.invoice(sendNotification="true").json
    call.invoice(amount="1,50")
    call("GET", "/v1/nothing?q=1")
    unknown, refused, accepted = look(call.portal, "/_mock.json").json()["received"]
    assert {name: value for name, value in accepted.items() if name != "headers"} == {
        "number": 1,
        "receivedAt": "2024-04-30T21:59:30.000+00:00",
        "method": "POST",
        "path": "/v1/customer-invoices",
        "operation": "POST /customer-invoices",
        "operationId": "create-customer-invoice",
        "pathParameters": {},
        "query": {},
        "fields": {
            "customerId": "cst_1",
            "invoiceNumber": "2024-001",
            "issuedAt": "2024-04-29",
            "amount": "12.95",
            "sendNotification": True,
        },
        "files": [
            {
                "name": "pdf",
                "filename": "2024-001.pdf",
                "contentType": "application/pdf",
                "size": len(PDF),
                "isPdf": True,
                "href": "/_mock/1/files/0",
            }
        ],
        "body": None,
        "violations": [],
        "statusCode": 201,
        "carriedOut": True,
        "result": created,
    }
    assert ["authorization", "…"] in accepted["headers"]
    assert (refused["number"], refused["statusCode"], refused["result"]) == (2, 422, None)
    (violation,) = refused["violations"]
    assert (violation["rule"], violation["place"], violation["got"]) == ("pattern", "request.body.amount", '"1,50"')
    assert (unknown["operation"], unknown["fields"], unknown["files"]) == (None, {}, [])


def test_a_body_that_is_no_form_is_shown_too(open_portal: OpenPortal, workshop: Contract) -> None:
    call = open_portal(workshop)
    key = [("X-Key", "s3cret-token"), ("Authorization", "Bearer s3cret-token"), ("Content-Type", "application/json")]
    call.portal.answer(Request("POST", "/api/clients", key, b"[1]"))
    assert look(call.portal, "/_mock.json").json()["received"][0]["body"] == [1]
    assert "[\n  1\n]" in Page(look(call.portal).content).text


def test_no_upload_can_script_the_page(open_portal: OpenPortal) -> None:
    call = open_portal()
    call.invoice(invoiceNumber=HOSTILE)
    files = {"pdf": (HOSTILE, f"%PDF-1.4{HOSTILE}%%EOF".encode(), "text/html")}
    call("POST", f"/v1/customer-invoices?{HOSTILE}", data={HOSTILE: HOSTILE}, files=files, headers={"X-A": "<b>"})
    call.portal.answer(Request("GET", f"/v1/\udcff{HOSTILE}", [("<b>", HOSTILE)], b""))
    reply = look(call.portal)
    page = Page(reply.content)
    assert HOSTILE in page.text
    assert {tag for tag, _ in page.elements} <= {
        *("html", "head", "meta", "title", "link", "style", "body", "h1", "h2", "p", "a", "code", "main", "details"),
        *("summary", "span", "time", "div", "table", "tr", "th", "td", "iframe", "pre", "bdi"),
    }
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    addresses = [*page.all("iframe", "src"), *page.all("a", "href"), *page.all("link", "href")]
    assert all(re.fullmatch(r"/_mock(\.json|/\d+/files/\d+)|data:,", str(each)) for each in addresses)
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (PDF, {"content-type": "application/pdf"}),
        (b"%PDF-<script>1</script>%%EOF", {"content-type": "application/pdf"}),
        (
            b"<script>alert(1)</script>",
            {
                "content-type": "application/octet-stream",
                "content-disposition": "attachment",
                "content-security-policy": "sandbox",
            },
        ),
        (b"", {"content-type": "application/octet-stream", "content-disposition": "attachment"}),
    ],
)
def test_a_browser_takes_a_file_for_a_pdf_or_saves_it(
    open_portal: OpenPortal, content: bytes, headers: dict[str, str]
) -> None:
    call = open_portal()
    call("POST", "/v1/customer-invoices", files={"pdf": ("a.html", content, "text/html")})
    reply = look(call.portal, "/_mock/1/files/0")
    assert (reply.status_code, reply.content) == (200, content)
    assert {**dict(reply.headers), **headers} == dict(reply.headers)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert len(Page(look(call.portal).content).all("iframe", "src")) == (content[:5] == b"%PDF-")


def test_older_ones_are_a_page_further(open_portal: OpenPortal) -> None:
    portal = open_portal().portal
    for _ in range(2 * AT_ONCE + 1):
        portal.answer(Request("GET", "/", [], b""))
    numbers, url = [], "/_mock.json"
    while url:
        shown = look(portal, url).json()
        numbers.append([each["number"] for each in shown["received"]])
        page = Page(look(portal, url.replace(".json", "")).content)
        assert len(page.all("a", "href")) == 1 + (shown["older"] is not None) + ("?" in url)
        url = shown["older"]
    assert [len(each) for each in numbers] == [AT_ONCE, AT_ONCE, 1]
    assert [*chain.from_iterable(numbers)] == list(range(2 * AT_ONCE + 1, 0, -1))


@pytest.mark.parametrize(
    "url",
    ["/_mock/2/files/0", "/_mock/1/files/1", "/_mock/1", "/_mock/", "/_mock?x", "/_mock/x\n", "/favicon.ico",
     f"/_mock?before={'9' * 99}", f"/_mock/{'9' * 99}/files/0"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(open_portal: OpenPortal, url: str) -> None:
    call = open_portal()
    call.invoice()
    assert look(call.portal, url).status_code == 404


def test_it_is_only_looked_at(open_portal: OpenPortal) -> None:
    reply = look(open_portal().portal, method="DELETE")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8000", "[::1]:8000", "LOCALHOST", "portal.localhost:1", "portal.test", "host.docker.internal:80",
     "mock:8000", "172.17.0.2", "0.0.0.0:8000"],
)  # fmt: skip
def test_who_names_this_machine_is_shown_what_came_in(open_portal: OpenPortal, host: str) -> None:
    assert look(open_portal().portal, "/_mock.json", "GET", host).status_code == 200


@pytest.mark.parametrize(
    "hosts",
    [["evil.example"], ["evil.example:8000"], ["127.0.0.1.evil.example"], ["a.localhost.evil.example"], ["evil.test."],
     ["evillocalhost.example"], ["127.0.0.1", "evil.example"], ["evil.example\nlocalhost"], ["[::1].evil.example"],
     ["127.0.0.1:8000.evil.example"], ["evil.example@localhost"], [""]],
)  # fmt: skip
@pytest.mark.parametrize("url", ["/_mock", "/_mock.json", "/_mock/1/files/0"])
def test_a_name_of_somebody_else_is_shown_nothing(open_portal: OpenPortal, url: str, hosts: list[str]) -> None:
    call = open_portal()
    call.invoice()
    reply = look(call.portal, url, "GET", *hosts)
    assert (reply.status_code, reply.headers["content-type"]) == (421, "text/plain")
    assert "127.0.0.1" in reply.text
    assert reply.text.count("\n") == 1


@pytest.mark.parametrize("url", ["/", "/_mocks", "/v1/_mock", "/v1/customer-invoices", "/_moc%6B"])
def test_all_else_is_the_portal_s(open_portal: OpenPortal, url: str) -> None:
    assert Inspection(open_portal().portal).answer(Request("GET", url, [], b"")) is None


def test_a_path_of_the_document_itself_comes_first() -> None:
    answer = {"responses": {"200": {"description": "x"}}}
    contract = Contract({"openapi": "3.1.0", "info": {}, "paths": {"/_mock": {"post": answer}}})
    inspection = Inspection(Portal(contract))
    assert inspection.answer(Request("GET", "/_mock", [], b"")) is None
    assert inspection.answer(Request("GET", "/_mock.json", [], b"")) is not None


def test_over_the_wire_it_leaves_no_trace(vendor: Contract) -> None:
    with MockPortal(vendor) as portal, httpx.Client(trust_env=False) as http:
        assert portal.page_url == portal.url.removesuffix("/v1") + "/_mock"
        assert portal.url in http.get(portal.page_url).text
        assert http.head(portal.page_url).headers["content-length"] != "0"
        assert http.get(f"{portal.page_url}.json").json()["received"] == []
        assert portal.received == ()
