"""Each relation finds the exchange that breaks it, and is declared in a document or said to be wrong in one line."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request, Response

from contract_tests import relations
from contract_tests.documents import document
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.relations import RelationError
from contract_tests.relations._values import Comparison, moments_of
from contract_tests.servers import Mock, Server
from contract_tests.spoilt import Answer, Spoilt, Wrong, reply, valid_request, when, with_header, with_json
from contract_tests.subject import label
from contract_tests.suite import examine
from contract_tests.wire import Part, read_parts, with_parts

FORM = "POST /customer-invoices"
DOCUMENTS = ("vendor", "rehearsal", "things")
NOON_1850 = datetime(1850, 1, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)


UNREADABLE = (
    "validation.required",
    "validation.required (and 2 more errors)",
    "The :attribute field is required.",
    "passwords.throttled please",
    "[object Object]",
    "The amount is [object Undefined].",
    *("Array", "undefined", " null\n", "None"),
    "VGhlIGFtb3VudCBpcyB3cm9uZy4=",
    "VGhlIGFtb",
    "amount_invalid",
    "Cannot open /var/www/html/storage/invoice",
    "Cannot open C:\\inetpub\\invoice",
    "No query results for model [App\\Invoice] 17",
    "App\\Models\\Customer was not found.",
    "select * from `invoices` limit 1",
    "It is gone from invoices where id = 17.",
    "Duplicate entry '1' for key 'number'",
    'Undefined array key "amount"',
    "Call to a member function format() on null",
    "'NoneType' object has no attribute 'strip'",
    "Cannot read properties of undefined (reading 'amount')",
    "invalid memory address or nil pointer dereference",
    "The &quot;amount&quot; is wrong.",
    *("The %s field is required.", "The %1$s is wrong.", "The {field} is required.", "The {{ attribute }} is wrong."),
)


def exchange(contract: Contract, name: str, request: Request, server: Server) -> Exchange:
    del contract
    return Exchange(name, None, request, server.answer(request))


def with_text(request: Request, name: str, text: str | None) -> Request:
    others = [each for each in read_parts(request) if each.name != name]
    return with_parts(request, others if text is None else [*others, Part(name, text.encode())])


def broken(wrong: Wrong, *, name: str = FORM, of: str = "vendor", spoil: Any = None, times: int = 1) -> list[Finding]:
    """Make valid requests, or spoilt ones, of a server with something wrong."""
    contract = document(of)
    server = Mock(contract)()
    request = valid_request(contract, name, server)
    request = request if spoil is None else spoil(request)
    made = [exchange(contract, name, request, Spoilt(server, wrong)) for _ in range(times)]
    return list(relations.broken(contract, made))


def nested(response: Response, *path: str, value: Any) -> Response:
    whole = json.loads(response.content)
    holder = whole
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return with_json(response, whole)


def link(name: str, href: str) -> Wrong:
    return when(201, lambda response: nested(response, "links", name, "href", value=href))


def invalid(request: Request) -> Request:
    return with_text(request, "amount", "12.999")


def unpaid(request: Request) -> Request:
    return with_text(request, "paidAt", None)


def _broken() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield what is wrong, the relation that finds it, where, and how."""
    yield "another amount", "echo", "amount", {"wrong": reply(201, amount="12.96")}
    nothing = {"wrong": reply(201, amount="-0.00"), "spoil": lambda request: with_text(request, "amount", "0.00")}
    yield "nothing as minus nothing", "echo", "amount", nothing
    yield (
        "an amount without its sign",
        "echo",
        "amount",
        {
            "wrong": reply(201, amount="12.95"),
            "spoil": lambda request: with_text(request, "amount", "-12.95"),
        },
    )
    yield "another day", "echo", "issuedAt", {"wrong": reply(201, issuedAt="2024-05-01")}
    yield "the two dates exchanged", "echo", "dueAt", {"wrong": reply(201, issuedAt="2024-05-28", dueAt="2024-04-30")}
    yield "a time an hour later", "echo", "paidAt", {"wrong": reply(201, paidAt="2024-05-11T12:59:00+01:00")}
    yield "the time in UTC", "echo", "paidAt", {"wrong": reply(201, paidAt="2024-05-11T12:59:00+00:00")}
    yield "no time of payment", "echo", "paidAt", {"wrong": reply(201, paidAt=None)}
    yield "another customer", "echo", "customerId", {"wrong": reply(201, customerId="cst_other")}
    yield (
        "a number in capitals",
        "echo",
        "invoiceNumber",
        {
            "wrong": reply(201, invoiceNumber="A-1"),
            "spoil": lambda request: with_text(request, "invoiceNumber", "a-1"),
        },
    )
    yield (
        "a day of a payment link",
        "echo",
        "expiresAt",
        {
            "of": "rehearsal",
            "name": "POST /payment-links",
            "wrong": reply(201, expiresAt="2024-05-03T23:59:59+02:00"),
        },
    )
    yield (
        "true for false",
        "echo",
        "reusable",
        {
            "of": "rehearsal",
            "name": "POST /payment-links",
            "wrong": reply(201, reusable=False),
        },
    )
    yield (
        "paid without a payment",
        "unset",
        "paidAt",
        {
            "wrong": reply(201, paidAt="2024-05-11T12:59:00+02:00"),
            "spoil": unpaid,
        },
    )
    yield (
        "due without a date",
        "unset",
        "dueAt",
        {
            "wrong": reply(201, dueAt="2024-05-28"),
            "spoil": lambda request: with_text(request, "dueAt", None),
        },
    )
    yield (
        "another thing",
        "addressed",
        "id",
        {
            "of": "things",
            "name": "GET /things/{thingId}",
            "wrong": reply(200, id="thg_other"),
        },
    )
    yield "the same id", "unique", "id", {"wrong": reply(201, id="inv_1"), "times": 2}
    yield (
        "a link to another customer",
        "link",
        "links.customer.href",
        {"wrong": link("customer", "https://api.mijnklantportaal.nl/v1/customers/cst_other")},
    )
    yield (
        "a link to pay another invoice",
        "link",
        "links.onlinePaymentLink.href",
        {"wrong": link("onlinePaymentLink", "https://portal.mijnklantportaal.nl/public-invoice/inv_other/pay/1")},
    )
    yield (
        "a link that ends before the payment",
        "link",
        "links.onlinePaymentLink.href",
        {"wrong": when(201, lambda old: evolve(old, content=re.sub(rb'(?<=/pay/)[^"]+', b"", old.content)))},
    )
    for mark in ("?", "?a=1", "#a"):
        yield (
            f"a payment link that ends in {mark}",
            "link",
            "links.onlinePaymentLink.href",
            {"wrong": when(201, partial(_with_payment_link_to, mark))},
        )
    yield (
        "the two links exchanged",
        "link",
        "links.customer.href",
        {"wrong": link("customer", "https://portal.mijnklantportaal.nl/public-invoice/inv_1/pay/1")},
    )
    yield (
        "a link in a list",
        "link",
        "data.0.links.customer.href",
        {
            "of": "rehearsal",
            "name": "GET /customer-invoices",
            "wrong": _listed_wrongly,
            "times": 2,
        },
    )
    for href in (
        *("/v1/customers/cst_abc12345def678", "javascript:a/customers/cst_abc12345def678", "https:///a", "a b"),
        *("https://example.org:99999/a", "https://example.org:0/a", "https://someone:password@example.org/a"),
        "https://someone@example.org/a",
    ):
        yield f"the link {href}", "url", "links.customer.href", {"wrong": link("customer", href)}
    for message in ("", "!", "422", "<html><body><h1>Server Error</h1>", "SQLSTATE[23000]: constraint", "x" * 9000):
        yield (
            f"the message {message[:20]!r}",
            "message",
            "message",
            {
                "wrong": reply(422, message=message),
                "spoil": invalid,
            },
        )
    for message in UNREADABLE:
        yield f"the text {message!r}", "message", "message", {"wrong": reply(422, message=message), "spoil": invalid}
        named = reply(422, errors={"amount": ["It is wrong.", message]})
        yield f"{message!r} for a field", "message", "errors.amount", {"wrong": named, "spoil": invalid}
    for texts in ([], [""]):
        named = reply(422, errors={"amount": texts, "dueAt": ["It is wrong."]})
        yield f"{texts} for a field", "message", "errors.amount", {"wrong": named, "spoil": invalid}
    yield (
        "a stack trace",
        "message",
        "message",
        {
            "wrong": reply(422, message="TypeError: amount at Object.parse (/app/invoice.js:12)"),
            "spoil": invalid,
        },
    )
    yield (
        "markup that was not sent, beside some that was",
        "message",
        "message",
        {
            "wrong": reply(422, message="<h1>The amount must not be <p>1</p>.</h1>"),
            "spoil": lambda request: with_text(request, "amount", "<p>1</p>"),
        },
    )
    yield (
        "another field is blamed",
        "blame",
        "errors",
        {
            "wrong": reply(422, errors={"dueAt": ["Too late."]}),
            "spoil": invalid,
        },
    )
    for name, value in (("Remaining", "100001"), ("Remaining", "-1")):
        yield (
            f"{value} {name}",
            "rate-limit",
            f"X-RateLimit-{name}",
            {"wrong": when(201, with_header(f"X-RateLimit-{name}", value))},
        )
    for name in ("retry-after", "x-ratelimit-reset"):
        yield f"{name} on a success", "rate-limit", name, {"wrong": when(201, with_header(name, "1"))}
    yield "a limit that changes", "rate-limit", "X-RateLimit-Limit", {"wrong": _Changing(), "times": 2}


class _Changing:
    """Each response with another limit."""

    def __init__(self) -> None:
        self.limit = 60

    def __call__(self, answer: Answer, request: Request) -> Response:
        self.limit += 1
        return with_header("X-RateLimit-Limit", str(self.limit))(answer(request))


def _with_payment_link_to(end: str, response: Response) -> Response:
    return evolve(response, content=re.sub(rb'(?<=/pay/)[^"]+', end.encode(), response.content))


def _listed_wrongly(answer: Answer, request: Request) -> Response:
    answer(valid_request(document("rehearsal"), FORM, Mock(document("rehearsal"))()))
    response = answer(request)
    wrong = "https://api.mijnklantportaal.nl/v1/customers/cst_other"
    listed = json.loads(response.content)
    listed["data"][0]["links"]["customer"]["href"] = wrong
    return with_json(response, listed)


CASES = {what: (relation, place, how) for what, relation, place, how in _broken()}


@pytest.mark.parametrize("what", CASES)
def test_what_breaks_a_relation_is_found(what: str) -> None:
    relation, place, how = CASES[what]

    found = broken(**how)

    assert relation in {each.rule for each in found}
    assert any(each.rule == relation and each.place.endswith(place) for each in found), found
    assert all("\n" not in str(each) for each in found)


@pytest.mark.parametrize("of", DOCUMENTS)
def test_nothing_is_found_in_what_the_mock_answers(of: str) -> None:
    contract = document(of)
    server = Mock(contract)()
    names = [label(each) for each in contract.operations]
    requests = [(name, valid_request(contract, name, server)) for name in names]
    requests += [(name, evolve(request, content=b"")) for name, request in requests]

    made = [exchange(contract, name, request, server) for name, request in requests * 2]

    assert list(relations.broken(contract, made)) == []


@pytest.mark.parametrize("name", ["X-RateLimit-Limit", "X-RateLimit-Remaining"])
def test_a_number_that_python_does_not_read_is_the_affair_of_the_schema(name: str) -> None:
    assert broken(when(201, with_header(name, "9" * 5000)), times=2) == []


def test_a_field_that_the_document_has_not_need_be_no_address() -> None:
    unknown = {"path": "invoices/x.pdf", "next_url": "", "origin": {"href": "/x"}, "link": ["x"]}

    assert broken(reply(201, **unknown)) == []


@pytest.mark.parametrize("came", ["0.00", "-0.00", "0", "-0"])
def test_minus_nothing_may_come_back_as_nothing(came: str) -> None:
    assert broken(reply(201, amount=came), spoil=lambda request: with_text(request, "amount", "-0.00")) == []


@pytest.mark.parametrize(
    "message",
    [
        *("Unauthenticated.", "Unauthorized", "FORBIDDEN", "Niet gevonden!", "No e-mail.", "无效的请求"),
        "The route /v1/customers/cst_1 could not be found.",
        "See https://example.org/var/www/html for help: at 12:59:ab it was there.",
        "The given data was invalid: request.body.amount: expected a decimal.",
        'The amount must be a text, got {"is":true}.',
        "None of the fields is undefined.",
        "Please select an invoice from those where an amount is missing, of which model [A]; 100% sure?",
        "Het bedrag met 21% btw is \"fout\" d.w.z. 'te hoog', zie {klant} & Zn; kies Ja\\Nee, factu(u)r.txt",
        "It must match ^[A-Z]{2}$, got \\u00ed\\ud83d, \\U0001F469\\U0000200D; the date is like %d-%m-%Y or 50%.",
        "The token was not made by auth.example.org, see https://example.org/validation.html.",
    ],
)
def test_a_message_for_a_person_is_none_of_these(message: str) -> None:
    assert broken(reply(422, message=message, errors={"amount": [message]}), spoil=invalid) == []


@pytest.mark.parametrize(
    "sent", [":attribute", "[object Object]", "/var/www/html", "RelationError", "<p>1</p>", "x.py:12"]
)
def test_a_message_may_quote_what_was_sent(sent: str) -> None:
    wrong = reply(422, message=f"The amount must be a decimal, got {sent}.")

    assert broken(wrong, spoil=lambda request: with_text(request, "amount", sent)) == []
    assert broken(wrong, spoil=invalid)


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ("2024-07-01 12:00:00", "2024-07-01T12:00:00+02:00"),
        ("2024-07-01 12:00:00", "2024-07-01T10:00:00Z"),
        ("2024-01-01 12:00:00", "2024-01-01T12:00:00+01:00"),
        ("2024-10-27 02:30:00", "2024-10-27T02:30:00+02:00"),
        ("2024-10-27 02:30:00", "2024-10-27T02:30:00+01:00"),
        ("2024-03-31 02:30:00", "2024-03-31T03:30:00+02:00"),
        ("2024-03-31 02:30:00", "2024-03-31T01:30:00+01:00"),
        # Amsterdam's offset had seconds, +00:19:32 or by other editions of the tz database +00:17:30.
        *(("1850-01-01 12:00:00", f"1850-01-01T12:00:00+00:{minutes}") for minutes in (17, 18, 19, 20)),
        *(("1850-01-01 12:00:00", (NOON_1850 + timedelta(seconds=off)).isoformat()) for off in (-59, 0, 59)),
    ],
)
def test_a_time_comes_back_as_an_instant_that_it_may_mean(sent: str, came: str) -> None:
    assert broken(reply(201, paidAt=came), spoil=lambda request: with_text(request, "paidAt", sent)) == []
    later = datetime.fromisoformat(came).replace(minute=31).isoformat()
    assert broken(reply(201, paidAt=later), spoil=lambda request: with_text(request, "paidAt", sent))


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ("1850-01-01 12:00:00", "1850-01-01T12:00:00+00:14"),
        ("1850-01-01 12:00:00", "1850-01-01T12:00:00+00:00"),
        ("1850-01-01 12:00:00", (NOON_1850 + timedelta(minutes=1)).isoformat()),
        ("1938-01-01 12:00:00", "1938-01-01T12:00:01+00:20"),
        ("1938-01-01 12:00:00", "1938-01-01T12:00:00+00:19"),
        ("2024-07-01 12:00:00", "2024-07-01T12:00:01+02:00"),
        ("2024-07-01 12:00:00", "2024-07-01T12:00:00+01:59"),
    ],
)
def test_a_time_a_little_off_is_another(sent: str, came: str) -> None:
    assert broken(reply(201, paidAt=came), spoil=lambda request: with_text(request, "paidAt", sent))


@pytest.mark.parametrize(
    ("format_", "sent", "came", "same"),
    [
        ("date", "1850-01-01", "1850-01-01T00:00:00+00:20", True),
        ("date", "1850-01-01", "1849-12-31T23:00:00+00:19", False),
        ("date", "2024-07-01", "2024-06-30T23:59:59+02:00", False),
        ("date-time", "1850-01-01T12:00:00Z", "1850-01-01T12:19:32+00:19", True),
        ("date-time", "1850-01-01T12:00:00Z", "1850-01-01T12:20:00+00:19", False),
        ("date-time", "2024-07-01T12:00:00Z", "2024-07-01T14:00:01+02:00", False),
        ("date-time", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00", True),
    ],
)
def test_what_is_sent_otherwise_comes_back_as_a_time_alike(format_: str, sent: str, came: str, same: bool) -> None:  # noqa: FBT001
    zone = ZoneInfo("Europe/Amsterdam")
    comparison = Comparison(document("vendor"), zone)
    sent_as, came_as = ({"type": "string", "format": each} for each in (format_, "date-time"))

    assert list(comparison.differences(sent, came, sent_as, came_as, "it")) == ([] if same else [("it", sent)])


def test_an_hour_that_is_repeated_means_two_instants_and_any_other_one() -> None:
    zone = ZoneInfo("Europe/Amsterdam")

    assert moments_of("2024-10-27 02:30:00", zone) == {
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
    }
    assert len(moments_of("2024-10-27 01:59:59", zone)) == len(moments_of("2024-10-27 03:00:00", zone)) == 1


@pytest.mark.parametrize(("sent", "came"), [("12.9", "12.90"), ("12.90", "12.9"), ("0012", "12.00"), ("-0", "0")])
def test_an_amount_comes_back_as_the_same_number(sent: str, came: str) -> None:
    assert broken(reply(201, amount=came), spoil=lambda request: with_text(request, "amount", sent)) == []


@pytest.mark.parametrize(
    ("sent", "came", "same"),
    [
        ("12.90", 12.9, True),
        ("12345678901234567.89", 12345678901234567.89, True),
        ("12.00", 12, True),
        ("9007199254740993", 9007199254740992, False),
        (1234567.5, "1234567.50", True),
        (1234567.5, 1234568.5, False),
        ("12.90", 12.91, False),
        ("twelve", 12, False),
        ("twelve", 12.9, False),
    ],
)
def test_a_number_comes_back_as_the_same_one(sent: Any, came: Any, same: bool) -> None:  # noqa: FBT001
    comparison = Comparison(document("vendor"), ZoneInfo("Europe/Amsterdam"))

    assert list(comparison.differences(sent, came, True, True, "it")) == ([] if same else [("it", sent)])  # noqa: FBT003


@pytest.mark.parametrize(("sent", "same"), [(16.702473490561374, True), (1.01e16, True), (12.9, False)])
def test_a_number_that_the_reply_has_no_place_for_need_not_come_back(sent: float, same: bool) -> None:  # noqa: FBT001
    comparison = Comparison(document("vendor"), ZoneInfo("Europe/Amsterdam"))
    amount = document("vendor").document["components"]["schemas"]["CustomerInvoice"]["properties"]["amount"]

    assert list(comparison.differences(sent, "12.95", True, amount, "it")) == ([] if same else [("it", sent)])  # noqa: FBT003


@pytest.mark.parametrize("depth", [2000, 100_000])
def test_a_reply_that_nobody_can_read_to_its_depth_is_left_to_the_judge(depth: int) -> None:
    deep = when(201, lambda response: evolve(response, content=b"[" * depth + b"]" * depth))
    mock = Mock(document("vendor"))

    assert broken(deep) == []
    # The thread that sends the requests lives on, too.
    assert next(examine(document("vendor"), lambda **limits: Spoilt(mock(**limits), deep))).rule == "json"


def declaring(*entries: Any) -> Contract:
    return Contract({**document("vendor").document, "x-relations": list(entries)})


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("echo", "x-relations[0]: must be a mapping with `relation`, got 'echo'"),
        ({"relation": "ecco"}, "x-relations[0]: there is no relation 'ecco'; known are "),
        ({"relation": "unique"}, "x-relations[0]: unique needs `field`"),
        ({"relation": "unique", "field": 1}, "x-relations[0]: unique: `field` must be a text, got 1"),
        (
            {"relation": "unique", "field": "id", "of": 1},
            "x-relations[0]: unique has no `of`; known are operations, field",
        ),
        ({"relation": "url", "fields": "href"}, "x-relations[0]: url: `fields` must be a list of texts, got 'href'"),
        ({"relation": "echo", "zone": "Mars"}, "x-relations[0]: echo: `zone` must be a time zone such as "),
        ({"relation": "echo", "zone": "Europe"}, "x-relations[0]: echo: `zone` must be a time zone such as "),
        ({"relation": "order", "statuses": [401, 418]}, "x-relations[0]: order: `statuses` must be a list of "),
        ({"relation": "order", "statuses": [401, 401]}, "x-relations[0]: order: `statuses` must be a list of "),
        ({"relation": "order", "statuses": [[401]]}, "x-relations[0]: order: `statuses` must be a list of "),
        (
            {"relation": "link", "field": "href", "leads-to": "*/{id}/{"},
            "x-relations[0]: link: `leads-to` must be a text in which each brace belongs to a {name}, got '*/{id}/{'",
        ),
        (
            {"relation": "fresh", "field": "createdAt", "skew": "5"},
            "x-relations[0]: fresh: `skew` must be a whole number, 0 or more, got '5'",
        ),
        ({"relation": "gone", "field": "id", "unless": 1}, "x-relations[0]: gone: `unless` must be a mapping, got 1"),
        (
            {"relation": "limit", "status": "426", "of": "monthly_limit"},
            "x-relations[0]: limit: `status` must be a whole number",
        ),
        ({"relation": "limit", "status": 426, "of": "x"}, "x-relations[0]: limit: `of` must be monthly_limit, got 'x'"),
    ],
)
def test_a_wrong_declaration_is_an_error_of_one_line(entry: object, message: str) -> None:
    with pytest.raises(RelationError) as error:
        relations.declared(declaring(entry))

    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_document_that_declares_nothing_is_held_to_nothing() -> None:
    contract = Contract({name: value for name, value in document("vendor").document.items() if name != "x-relations"})

    assert relations.declared(contract) == ()
    assert relations.coverage(contract) == {}
    with pytest.raises(RelationError, match="x-relations: must be a list"):
        relations.declared(Contract({**contract.document, "x-relations": {}}))


def test_what_is_not_checked_is_said() -> None:
    vendor, rehearsal = relations.coverage(document("vendor")), relations.coverage(document("rehearsal"))

    assert {name.partition(" ")[0] for name, covered in vendor.items() if not covered} == {"addressed", "kept", "gone"}
    assert all(rehearsal.values())
    assert vendor.keys() == rehearsal.keys()


def test_a_relation_may_be_for_some_operations() -> None:
    contract = declaring({"relation": "echo", "operations": "PATCH *"}, {"relation": "unset", "operations": "POST *"})

    assert list(relations.coverage(contract).values()) == [[], [FORM]]
