"""Whatever comes in, no 5xx goes out, and every reply keeps the contract."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import Contract, Request

OpenPortal = Callable[..., Any]

steady = settings(derandomize=True, deadline=None, max_examples=120)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2024-05-11 12:59:00"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "since", "address", "id"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=10,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode())
CONTENT_TYPES = st.sampled_from(
    [
        "application/json",
        "application/json; charset=utf-16",
        "multipart/form-data; boundary=X",
        "multipart/form-data; boundary=",
        "application/x-www-form-urlencoded",
        "text/plain",
        ";",
        "",
    ]
) | st.text(max_size=20)
PARTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "customerId",
                "invoiceNumber",
                "issuedAt",
                "paidAt",
                "amount",
                "sendNotification",
                "pdf",
                "label",
                "photos",
            ]
        ),
        st.sampled_from(["", "; filename=a", '; filename="a.pdf"', "; filename*=x''%FF", ";;", '; name="amount"']),
        st.sampled_from(["", "\r\nContent-Type: application/pdf", "\r\nContent-Type: ;", "\r\nX"]),
        st.sampled_from(
            [b"", b"cst_1", b"2024-04-29", b"12.95", b"true", b"%PDF-1.4\n%%EOF", b"\xff", b"--X", b"\r\n--X--\r\n"]
        ),
    ),
    max_size=9,
)


def multipart(parts: list[tuple[str, str, str, bytes]]) -> bytes:
    return b"".join(
        f'--X\r\nContent-Disposition: form-data; name="{name}"{parameter}{more}\r\n\r\n'.encode() + content + b"\r\n"
        for name, parameter, more, content in parts
    ) + b"--X--\r\n"  # fmt: skip


@pytest.fixture
def statuses() -> Counter[int]:
    return Counter()


def targets(contract: Contract) -> list[tuple[str, str]]:
    return [(operation.method, contract.base_path + operation.path) for operation in contract.operations]


@pytest.mark.parametrize("name", ["vendor", "workshop"])
def test_bodies(open_portal: OpenPortal, request: pytest.FixtureRequest, statuses: Counter[int], name: str) -> None:
    contract = request.getfixturevalue(name)
    call = open_portal(contract)
    client = call("POST", "/api/clients", json={"name": "A"}).json["id"] if name == "workshop" else ""

    @steady
    @given(st.sampled_from(targets(contract)), CONTENT_TYPES, BODIES | PARTS.map(multipart))
    def fuzz(target: tuple[str, str], content_type: str, content: bytes) -> None:
        method, path = target
        if method == "DELETE":
            return  # the client is needed further on
        headers = [*call.credentials.items(), ("Content-Type", content_type)]
        path = path.replace("{clientId}", client).replace("{number}", "100").replace("{code}", "NL")
        statuses[call.send(Request(method, path, headers, content)).status] += 1

    fuzz()
    assert max(statuses) < 500
    assert statuses[422] > 20


def test_json_that_fits(open_portal: OpenPortal, workshop: Contract, statuses: Counter[int]) -> None:
    call = open_portal(workshop)
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    extra = JSON.filter(sendable)
    bodies = st.fixed_dictionaries(
        {"name": text},
        optional={
            "since": st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat(" ")),
            "born": st.dates().map(str),
            "score": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
            "address": st.fixed_dictionaries({"city": text}, optional={"floor": st.integers(), "extra": extra}),
            "tags": st.lists(text, max_size=3),
            "id": extra,
        },
    )

    @steady
    @given(bodies)
    def fuzz(body: dict[str, Any]) -> None:
        reply = call("POST", "/api/clients", json=body)
        statuses[reply.status] += 1
        if reply.status == 201:
            assert reply.json["name"] == body["name"]
            assert reply.json["tags"] == body.get("tags", ["good"])
            assert call("GET", f"/api/clients/{reply.json['id']}").json == reply.json

    fuzz()
    assert set(statuses) <= {201, 422}
    assert statuses[201] > 100


def sendable(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


def test_invoices_that_fit(open_portal: OpenPortal, statuses: Counter[int]) -> None:
    call = open_portal()
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)

    @steady
    @given(
        number=text,
        customer=st.from_regex(r"cst_[0-9A-Za-z_-]+", fullmatch=True),
        issued=st.dates().map(str),
        paid=st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat(" ")) | st.just("") | st.none(),
        amount=st.decimals(-(10**20), 10**20, places=2).map(lambda amount: f"{amount:f}"),
        pdf=st.binary(max_size=100).map(lambda content: b"%PDF-1.7\n" + content + b"\n%%EOF\n"),
    )
    def fuzz(*, number: str, customer: str, issued: str, paid: str | None, amount: str, pdf: bytes) -> None:
        reply = call.invoice(
            invoiceNumber=number, customerId=customer, issuedAt=issued, paidAt=paid, amount=amount, pdf=pdf
        )
        statuses[reply.status] += 1
        echoed = [reply.json[name] for name in ("invoiceNumber", "customerId", "issuedAt", "amount")]
        assert echoed == [number, customer, issued, amount]
        assert (reply.json["paidAt"] is None) == (not paid)
        assert call.portal.received[-1].files["pdf"].content == pdf

    fuzz()
    assert set(statuses) == {201}


@pytest.mark.parametrize("name", ["vendor", "workshop"])
def test_request_lines_and_headers(
    open_portal: OpenPortal, request: pytest.FixtureRequest, statuses: Counter[int], name: str
) -> None:
    contract = request.getfixturevalue(name)
    call = open_portal(contract)
    paths = (
        st.sampled_from([path for _, path in targets(contract)]) | st.text() | st.text().map(lambda text: f"/v1/{text}")
    )
    methods = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "get", ""]) | st.text(max_size=5)
    headers = st.lists(
        st.tuples(st.sampled_from(["Authorization", "X-Key", "Cookie", "Content-Type", "Host"]) | st.text(), st.text()),
        max_size=4,
    )

    @steady
    @given(methods, paths, st.text() | st.just("page=1&page=2"), headers, st.booleans())
    def fuzz(method: str, path: str, query: str, more: list[tuple[str, str]], with_token: bool) -> None:  # noqa: FBT001
        credentials = list(call.credentials.items()) if with_token else []
        statuses[call.send(Request(method, f"{path}?{query}", [*credentials, *more], b"")).status] += 1

    fuzz()
    assert max(statuses) < 500
    assert {401, 404, 405} <= set(statuses)


@pytest.mark.parametrize("name", ["vendor", "workshop"])
def test_every_operation_is_refused_as_documented(
    open_portal: OpenPortal, request: pytest.FixtureRequest, name: str
) -> None:
    contract = request.getfixturevalue(name)
    for operation in contract.operations:
        if operation.secured:
            call = open_portal(contract, requests_per_minute=1)
            url = contract.base_path + operation.path
            assert call(operation.method, url, headers={}).status == 401
            assert call(operation.method, url).status in {200, 404, 422}
            assert call(operation.method, url).status == 429


def test_httpx_is_what_the_bodies_are_made_with() -> None:
    # The multipart written by hand above must be one that a client would write.
    sent = httpx.Request(
        "POST", "https://x", files=[("a", (None, "b"))], headers={"Content-Type": "multipart/form-data; boundary=X"}
    )
    assert sent.read() == multipart([("a", "", "", b"b")])
