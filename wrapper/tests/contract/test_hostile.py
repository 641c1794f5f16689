"""However broken an exchange is, the judge answers with violations; it never raises, and never repeats credentials."""

import json
from urllib.parse import quote

import pytest
from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mijnklantportaal.contract import RULES, Contract, Request, Response, Violation

TOKEN = "tok-9f8e7d6c5b4a39281706"  # noqa: S105
FUZZ = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    deadline=None,
    # The fixtures are read only.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ANY_TEXT = st.text(st.characters(), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
MEDIA_TYPES = [
    "application/json",
    "application/json; charset=utf-8",
    "application/problem+json",
    "application/pdf",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="',
    "multipart/form-data",
    "text/plain; charset=iso-8859-1",
    "text/html",
]
CREDENTIALS = [f"Bearer {TOKEN}", f"bearer  {TOKEN} ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN} {TOKEN}", f"{TOKEN} x"]


def check(violations: list[Violation]) -> None:
    for violation in violations:
        assert violation.rule in RULES
        assert violation.place.split(".")[0] in {"request", "response"}
        assert len(violation.got) <= 200
        line = str(violation)
        line.encode("utf-8")
        assert (violation.place + violation.got).isprintable()
        assert TOKEN not in line


@st.composite
def requests(draw: st.DrawFn, contract: Contract) -> Request:
    operation = draw(st.sampled_from(contract.operations))
    path = contract.base_path + operation.path
    for name in operation.path_parameters:
        path = path.replace(f"{{{name}}}", draw(ANY_TEXT | st.sampled_from(["17", "%ff", "%", TOKEN])))
    url = draw(st.just(path) | st.builds("{}?{}".format, st.just(path), ANY_TEXT) | ANY_TEXT)
    headers = draw(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3))
    headers += [("Content-Type", draw(st.sampled_from(MEDIA_TYPES) | ANY_TEXT))]
    headers += [("Authorization", draw(st.sampled_from(CREDENTIALS)))]
    headers += draw(st.lists(st.tuples(st.sampled_from(["X-Request-Id", "Cookie", "X-Api-Key"]), ANY_TEXT), max_size=2))
    content = draw(
        st.binary(max_size=60)
        | JSON.map(lambda value: json.dumps(value).encode())
        | st.sampled_from([TOKEN.encode(), json.dumps({TOKEN: TOKEN, "lines": [TOKEN]}).encode()])
    )
    return Request(draw(st.just(operation.method) | ANY_TEXT), url, headers, content)


@pytest.mark.parametrize("name", ["shipped", "orders"])
def test_random_exchanges(name: str, request: pytest.FixtureRequest) -> None:
    contract: Contract = request.getfixturevalue(name)

    @FUZZ
    @given(
        asked=requests(contract),
        status=st.integers(-1, 1000) | st.sampled_from([200, 201, 204, 422, 429]),
        media_type=st.sampled_from(MEDIA_TYPES) | ANY_TEXT,
        headers=st.lists(st.tuples(ANY_TEXT | st.sampled_from(["X-Total", "Link", "Location"]), ANY_TEXT), max_size=3),
        content=st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()) | st.just(TOKEN.encode()),
    )
    def judge(asked: Request, status: int, media_type: str, headers: list[tuple[str, str]], content: bytes) -> None:
        read = contract.read_request(asked)
        check(read.violations)
        assert (read.operation is None) == (bool(read.violations) and read.violations[0].rule in {"path", "method"})
        contract.allowed_methods(asked.url)
        check(contract.validate_response(asked, Response(status, [("Content-Type", media_type), *headers], content)))

    judge()


@FUZZ
@given(
    cut=st.tuples(st.integers(0, 1300), st.integers(0, 200)),
    end=st.none() | st.integers(0, 1300),
    patch=st.binary(max_size=8) | st.sampled_from([b"\r\n", b"--", b'"', b"\x00", b"\xff", b": ", b"; x=", b"\r\n--"]),
)
def test_damaged_multipart(
    shipped: Contract, invoice: Request, cut: tuple[int, int], end: int | None, patch: bytes
) -> None:
    start, length = cut
    content = (invoice.content[:start] + patch + invoice.content[start + length :])[:end]
    check(shipped.validate_request(evolve(invoice, content=content)))


@FUZZ
@given(value=JSON)
@example(value={"multipleOf": 10**400, "minimum": -(10**400)})
@example(value={"uniqueItems": [1, 1.0, True]})
def test_any_json(orders: Contract, value: object) -> None:
    # Half a character and numbers out of range included: json.dumps writes what JSON does not allow.
    content = json.dumps(value).encode()
    headers = [("Content-Type", "application/json")]
    check(orders.validate_request(Request("POST", "/live/v2/keywords", headers, content)))


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_credentials_are_not_repeated_wherever_they_stand(shipped: Contract, invoice: Request, credential: str) -> None:
    content = invoice.content.replace(b"cst_abc12345def678", TOKEN.encode() * 9).replace(
        b"12.95", b'"' + TOKEN.encode()
    )
    headers = [("Authorization", credential), *(each for each in invoice.headers if each[0] != "Authorization")]
    asked = evolve(invoice, headers=headers, content=content)
    violations = shipped.validate_request(asked)
    assert {violation.place for violation in violations} >= {"request.body.customerId", "request.body.amount"}
    check(violations)
    answer = Response(201, [("X-RateLimit-Limit", TOKEN)], TOKEN.encode())
    check(shipped.validate_response(asked, answer))
    check(shipped.validate_response(evolve(asked, url=f"/{TOKEN}"), answer))


def test_a_credential_that_was_cut_off_is_not_shown_in_part(shipped: Contract, invoice: Request) -> None:
    # What came is shortened to some 80 characters: the token would stand at the cut.
    content = invoice.content.replace(b"cst_abc12345def678", b"x" * 70 + TOKEN.encode())
    headers = [("Authorization", f"Bearer {TOKEN}"), *(each for each in invoice.headers if each[0] != "Authorization")]
    violations = shipped.validate_request(evolve(invoice, headers=headers, content=content))
    assert [violation.place for violation in violations] == ["request.body.customerId"]
    assert TOKEN[:6] not in violations[0].got


@pytest.mark.parametrize("path", ["/live/v2/orders/{}/invoice.pdf", "/live/v2/{}"])
@pytest.mark.parametrize(("query", "header"), [("", TOKEN), (f"?key={TOKEN}", "")])
def test_keys_are_not_repeated(orders: Contract, path: str, query: str, header: str) -> None:
    asked = Request("GET", path.format(TOKEN) + query, [("X-Api-Key", header)], b"")
    read = orders.read_request(asked)
    assert read.violations
    check(read.violations)
    assert TOKEN not in repr(read.query)


@pytest.mark.parametrize("key", ["geheim/é/sleutel", "geheim/sleutel"])
def test_nor_as_a_url_spells_them(orders: Contract, key: str) -> None:
    spelt = quote(key, safe="")
    in_header = Request("GET", "/live/v2/orders", [("X-Api-Key", key)], b"")
    in_query = Request("GET", f"/live/v2/orders?key={spelt}", [], b"")
    assert [orders.secrets(each).mask(f"{spelt} {key}") for each in (in_header, in_query)] == ["*** ***"] * 2


def test_a_key_is_not_shown_in_part_though_json_escapes_it(orders: Contract) -> None:
    secrets = orders.secrets(Request("GET", "/live/v2/orders?key=geheime/sleutel", [], b""))
    spelt = r"geheime\u002fsleutel"
    # Also where it is cut off within what is escaped.
    assert {secrets.mask(f"x{spelt[:length]}…") for length in range(6, len(spelt) + 1)} == {"x***…"}
    assert secrets.mask(rf"{spelt} \u002f") == r"*** \u002f"


def test_no_credentials_in_what_is_printed() -> None:
    asked = Request(
        "GET", f"/live/v2/orders?key={TOKEN}", [("Authorization", TOKEN), ("Cookie", TOKEN)], TOKEN.encode()
    )
    assert (
        repr(asked)
        == "Request(method='GET', url='/live/v2/orders?…', headers=<Authorization, Cookie>, content=<24 bytes>)"
    )
