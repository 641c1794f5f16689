"""What is made of an invoice that was created."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve

from contract_tests.faults.patches import Change, ClientFault

_READ = "mijnklantportaal._customer_invoices:read_invoice"
_INVOICE = "mijnklantportaal._invoice"
_MODEL = "mijnklantportaal_client.models.customer_invoice"
_ERROR_MODEL = "mijnklantportaal_client.models.error_api_error:ErrorApiError.from_dict"
_FUNCTION = "mijnklantportaal_client.api.customer_invoices_api.create_customer_invoice"


def _after(change: Callable[[Any], Any]) -> Change:
    """Change what a function returns."""
    return lambda right: lambda *args, **kwargs: change(right(*args, **kwargs))


def _invoice(name: str, change: Callable[[Any], dict[str, Any]]) -> ClientFault:
    """Read other values for these fields."""
    return ClientFault(name, {_READ: _after(lambda invoice: evolve(invoice, **change(invoice)))})


def _reader(name: str, function: str, change: Callable[[Any], Any]) -> ClientFault:
    """Change what one of the readers returns."""
    return ClientFault(name, {f"{_INVOICE}:{function}": _after(change)})


def _forgiving(right: Any) -> Any:
    def read(value: Any, name: str) -> Any:
        try:
            return right(value, name)
        except ValueError:
            return value

    return read


def _silent(right: Any) -> Any:
    def read(value: Any, name: str) -> Any:
        try:
            return right(value, name)
        except ValueError:
            return None

    return read


def _any_text(_: Any) -> Any:
    return lambda value, _: str(value)


def _take_hastily(_: Any) -> Any:
    def take(self: Any, name: str, read: Any, promise: str, *, nullable: bool = False) -> Any:  # noqa: ARG001
        value = self.rest.pop(name)
        return None if value is None and nullable else read(value, name)

    return take


def _take_strictly(right: Any) -> Any:
    def take(self: Any, name: str, read: Any, promise: str, *, nullable: bool = False) -> Any:  # noqa: ARG001
        return right(self, name, read, promise)

    return take


def _take_what_is_there(right: Any) -> Any:
    def take(self: Any, name: str, read: Any, promise: str, *, nullable: bool = False) -> Any:
        return right(self, name, read, promise, nullable=nullable) if name in self.rest else None

    return take


def _take_null(right: Any) -> Any:
    def take(self: Any, name: str, read: Any, promise: str, *, nullable: bool = False) -> Any:  # noqa: ARG001
        return right(self, name, read, promise, nullable=True)

    return take


def _without_id(right: Any) -> Any:
    def read(reply: Any, sent: Any) -> Any:
        document = reply.json()
        if isinstance(document, dict) and not isinstance(document.get("id"), str):
            reply = evolve(reply, content=b'{"id": "inv_unknown"}')
        return right(reply, sent)

    return read


def _unheld(field: str) -> Change:
    """Read a field without a look at what was sent."""
    return lambda right: (
        lambda reply, sent: right(reply, {name: value for name, value in sent.items() if name != field})
    )


def _without_body(right: Any) -> Any:
    return lambda reply, sent: right(reply if reply.content else evolve(reply, content=b'{"id": "inv_unknown"}'), sent)


def _as_latin(right: Any) -> Any:
    return lambda reply, sent: right(evolve(reply, content=reply.content.decode("latin-1").encode()), sent)


def _as_ascii(right: Any) -> Any:
    return lambda reply, sent: right(evolve(reply, content=reply.content.decode("ascii").encode()), sent)


def _only_last(right: Any) -> Any:
    def add(content: bytearray, chunk: bytes) -> Any:
        content.clear()
        return right(content, chunk)

    return add


def _only_first(right: Any) -> Any:
    async def chunks(response: Any) -> Any:
        async for chunk in right(response):
            yield chunk
            return

    return chunks


async def _nothing(**_: Any) -> None:
    """Return nothing."""


def _indulgent(right: Any) -> Any:
    return lambda *, client, response: right(client=evolve(client, raise_on_unexpected_status=False), response=response)


def _model(name: str, function: str, change: Change) -> ClientFault:
    return ClientFault(name, {f"{_MODEL}:{function}": change})


def _forgetful(right: Any) -> Any:
    def from_dict(cls: Any, source: Any) -> Any:
        read = right(cls, source)
        read.additional_properties = {}
        return read

    return from_dict


def _without_due_date(right: Any) -> Any:
    return lambda self: {name: value for name, value in right(self).items() if name != "dueAt"}


def _nothing_for(status: int) -> Change:
    return lambda right: (
        lambda *, client, response: None if response.status_code == status else right(client=client, response=response)
    )


def _always_found(right: Any) -> Any:
    return lambda *, client, response: right(client=client, response=_with_status(response, 201))


def _with_status(response: Any, status: int) -> Any:
    response.status_code = status
    return response


FAULTS = (
    _reader("the amount as a float", "_read_decimal", float),
    _reader("the amount as text", "_read_decimal", str),
    _reader("the amount in whole euros", "_read_decimal", lambda amount: amount.quantize(Decimal(1))),
    _reader("dates as text", "read_date", str),
    _reader("times without their zone", "read_datetime", lambda moment: moment.replace(tzinfo=None)),
    _reader("times as dates", "read_datetime", lambda moment: moment.date()),
    _reader("times as text", "read_datetime", lambda moment: moment.isoformat()),
    *(
        ClientFault(f"anything is {what}", {f"{_INVOICE}:{name}": _forgiving})
        for name, what in (("read_date", "a date"), ("read_datetime", "a time"), ("_read_decimal", "an amount"))
    ),
    *(
        ClientFault(f"{what} that cannot be read is None, silently", {f"{_INVOICE}:{name}": _silent})
        for name, what in (("read_date", "a date"), ("read_datetime", "a time"))
    ),
    ClientFault(
        "an amount that cannot be read is None, silently",
        {f"{_INVOICE}:_read_decimal": _silent, _READ: _unheld("amount")},
    ),
    ClientFault("anything is text", {f"{_INVOICE}:read_str": _any_text}),
    ClientFault("a missing field raises", {f"{_INVOICE}:_Fields.take": _take_hastily}),
    ClientFault("null is a problem where it may come", {f"{_INVOICE}:_Fields.take": _take_strictly}),
    ClientFault("null is no problem where it may not come", {f"{_INVOICE}:_Fields.take": _take_null}),
    ClientFault("a missing field is no problem", {f"{_INVOICE}:_Fields.take": _take_what_is_there}),
    *(
        ClientFault(f"another {what} is no problem", {_READ: _unheld(field)})
        for field, what in [("customerId", "customer"), ("invoiceNumber", "number"), ("amount", "amount")]
    ),
    ClientFault("an invoice without an id", {_READ: _without_id}),
    ClientFault("an invoice without a body", {_READ: _without_body}),
    ClientFault("replies read as Latin-1", {_READ: _as_latin}),
    ClientFault("replies read as ASCII", {_READ: _as_ascii}),
    _invoice("unknown fields are dropped", lambda _: {"extra": {}}),
    _invoice("problems are not told", lambda _: {"problems": ()}),
    _invoice("a problem that is none", lambda _: {"problems": ("extra: unknown",)}),
    _invoice(
        "customer and number swapped",
        lambda found: {"customer_id": found.invoice_number, "invoice_number": found.customer_id},
    ),
    _invoice(
        "due date and date of issue swapped", lambda found: {"due_at": found.issued_at, "issued_at": found.due_at}
    ),
    _invoice("paid when created", lambda found: {"paid_at": found.created_at}),
    _invoice("never paid", lambda _: {"paid_at": None}),
    _invoice("the euro, whatever came", lambda _: {"currency": "EUR"}),
    _invoice("no payment link", lambda _: {"online_payment_link": None}),
    _invoice("the reply is not kept", lambda found: {"raw": evolve(found.raw, content=b"")}),
    ClientFault(
        "the customer's link for the payment's",
        {f"{_INVOICE}:_read_payment_link": lambda _: lambda value, _: value["customer"]["href"]},
    ),
    _model("the model drops unknown fields", "CustomerInvoice.from_dict", _forgetful),
    _model("the model writes no due date", "CustomerInvoice.to_dict", _without_due_date),
    _model("the model takes any date", "read_date", _forgiving),
    _model("the model takes any text", "read_str", lambda _: lambda value, _: value),
    _model(
        "the model reads times without their zone", "read_datetime", _after(lambda moment: moment.replace(tzinfo=None))
    ),
    ClientFault("the model of an error loses its message", {_ERROR_MODEL: lambda right: lambda cls, _: right(cls, {})}),
    ClientFault("the function reads no invoice", {f"{_FUNCTION}:_parse_response": _nothing_for(201)}),
    ClientFault("the function reads no 422", {f"{_FUNCTION}:_parse_response": _nothing_for(422)}),
    ClientFault("the function reads no 426", {f"{_FUNCTION}:_parse_response": _nothing_for(426)}),
    ClientFault("the function reads each reply as an invoice", {f"{_FUNCTION}:_parse_response": _always_found}),
    ClientFault(
        "only the last piece of a reply is read", {"mijnklantportaal._response_body:Content.__iadd__": _only_last}
    ),
    ClientFault(
        "async: only the first piece of a reply is read", {"mijnklantportaal._session:async_chunks": _only_first}
    ),
    ClientFault(
        "the coding of a reply is not undone", {"mijnklantportaal._received:_is_uncoded": lambda _: lambda _: True}
    ),
    ClientFault("the short function returns nothing", {f"{_FUNCTION}:sync": lambda _: lambda **_: None}),
    ClientFault("async: the short function returns nothing", {f"{_FUNCTION}:asyncio": lambda _: _nothing}),
    ClientFault("the function minds no status, though it was told to", {f"{_FUNCTION}:_parse_response": _indulgent}),
    ClientFault("the function raises what reading raises", {"mijnklantportaal_client.errors:UNREADABLE": lambda _: ()}),
)
