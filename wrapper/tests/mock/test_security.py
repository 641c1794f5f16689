import pytest
from mijnklantportaal.contract import Contract, Request
from mijnklantportaal.mock import Portal

SCHEMES = {
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "session"},
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "basic": {"type": "http", "scheme": "basic"},
}


@pytest.mark.parametrize(
    ("scheme", "query", "header", "status"),
    [
        ("query", "?a=1&key=s3cret", None, 204),
        ("query", "?key=other", None, 401),
        ("query", "?kez=s3cret", None, 401),
        ("cookie", "", ("Cookie", "a=b; session=s3cret"), 204),
        ("cookie", "", ("Cookie", "session=other; a=s3cret"), 401),
        ("header", "", ("x-key", "s3cret"), 204),
        ("header", "", ("Authorization", "Bearer s3cret"), 401),
        ("basic", "", ("Authorization", "Basic s3cret"), 204),
        ("basic", "", ("Authorization", "Basic other"), 401),
    ],
)
def test_the_token_is_looked_for_where_the_document_has_it(
    scheme: str, query: str, header: tuple[str, str] | None, status: int
) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {},
        "paths": {"/thing": {"get": {"security": [{scheme: []}], "responses": {"204": {"description": ""}}}}},
        "components": {"securitySchemes": SCHEMES},
    }
    key = "s3cret"
    portal = Portal(Contract(document), token=key)
    assert portal.answer(Request("GET", f"/thing{query}", [header] if header else [], b"")).status_code == status
    if status == 204:  # in a place of no meaning it is no credential
        assert key not in f"{portal.received} {portal.received[0].headers}"


@pytest.mark.parametrize(
    ("schemes", "challenge"),
    [
        ([], "Bearer"),
        (["query"], "Bearer"),
        (["basic"], 'Basic realm="mock portal"'),
        (["bearer"], "Bearer"),
        (["basic", "bearer"], "Bearer"),
    ],
)
def test_every_401_says_how_to_come_in(schemes: list[str], challenge: str) -> None:
    """As RFC 9110, 15.5.2 has it."""
    known = {**SCHEMES, "bearer": {"type": "http", "scheme": "Bearer"}}
    responses = {"204": {"description": ""}, "401": {"description": ""}}
    secured = {"security": [{each: []} for each in schemes], "responses": responses}
    document = {
        "openapi": "3.1.0",
        "info": {},
        "paths": {"/thing": {"get": secured, "head": {"responses": responses}}},
        "components": {"securitySchemes": {each: known[each] for each in schemes}},
    }
    portal = Portal(Contract(document))
    portal.fail_next(401)
    portal.fail_next(401, body={"message": "No."})
    asked = Request("GET", "/thing", [], b"")
    replies = [portal.answer(asked), portal.answer(asked)]
    replies += [portal.answer(asked)] if schemes else []
    replies += [portal.answer(Request("HEAD", "/thing", [("Prefer", "code=401")], b""))]
    for reply in replies:
        assert reply.status_code == 401
        assert [value for name, value in reply.headers if name.lower() == "www-authenticate"] == [challenge]


@pytest.mark.parametrize(
    ("name", "is_hidden"),
    [
        ("X-Api-Key", True),
        ("apikey", True),
        ("X_API_KEY", True),
        ("X-Auth-Token", True),
        ("Client-Secret", True),
        ("X-Password", True),
        ("Proxy-Authorization", True),
        ("cookie2", True),
        ("X-Key", False),
        ("Idempotency-Key", False),
        ("User-Agent", False),
    ],
)
def test_a_header_that_is_not_declared_is_hidden_by_its_name(name: str, is_hidden: bool, vendor: Contract) -> None:  # noqa: FBT001
    portal = Portal(vendor)
    portal.answer(Request("GET", "/v1/customer-invoices", [(name, "s3cret")], b""))
    assert portal.received[0].headers == ((name, "…" if is_hidden else "s3cret"),)
