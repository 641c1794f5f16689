"""The errors are what their documentation says they are."""

import copy
import pickle
import re
from collections.abc import Iterator

import mijnklantportaal
import pytest
from mijnklantportaal import (
    AuthenticationError,
    ConflictError,
    ConnectError,
    InvalidInputError,
    MijnKlantportaalError,
    NotFoundError,
    Outcome,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    RefusedError,
    ServerError,
    UnreadableResponseError,
    ValidationError,
    errors,
)
from mijnklantportaal.errors import Call

from .fakes import reply

CALL = Call("POST", "/customer-invoices", "2024-001")
REPLY = reply(422, b'{"message": "Wrong.", "errors": {"amount": ["Too low.", "No."]}}', date="today")
PUBLIC = [getattr(errors, name) for name in errors.__all__ if name != "Outcome"]
OF_A_CALL = [kind for kind in PUBLIC if kind not in {MijnKlantportaalError, InvalidInputError}]


def drawn() -> dict[str, str | None]:
    """Return each error's base, as the tree in the docstring draws it."""
    tree = str(errors.__doc__).split("```")[1]
    bases: dict[str, str | None] = {}
    above: list[str] = []
    for match in re.finditer(r"^([│├└─ ]*)(\w+Error)\b", tree, re.MULTILINE):
        del above[len(match[1]) // 4 :]
        bases[match[2]] = above[-1] if above else None
        above.append(match[2])
    return bases


def public_base(kind: type[BaseException]) -> str | None:
    return next((base.__name__ for base in kind.__mro__[1:] if base in PUBLIC), None)


def test_the_tree_in_the_documentation_is_the_tree_of_classes() -> None:
    assert drawn() == {kind.__name__: public_base(kind) for kind in PUBLIC}


def test_the_statuses_in_the_documentation_are_those_of_the_classes() -> None:
    stated = re.findall(r"(\w+Error) +(\d{3})\b", str(errors.__doc__))
    assert len(stated) == 7
    for name, status in stated:
        assert f"{status}" in str(getattr(errors, name).__doc__)


def descendants(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_error_is_public() -> None:
    public = {kind for kind in descendants(MijnKlantportaalError) if not kind.__name__.startswith("_")}
    assert public == set(PUBLIC) - {MijnKlantportaalError}
    assert all(getattr(mijnklantportaal, name) is getattr(errors, name) for name in errors.__all__)


@pytest.mark.parametrize(
    ("outcome", "kinds"),
    [
        (Outcome.NOT_APPLIED, {InvalidInputError, ConnectError, *(k for k in PUBLIC if issubclass(k, RefusedError))}),
        (Outcome.UNKNOWN, {OutcomeUnknownError, ServerError}),
        (Outcome.APPLIED, {UnreadableResponseError}),
    ],
)
def test_every_error_has_an_outcome(outcome: Outcome, kinds: set[type[MijnKlantportaalError]]) -> None:
    assert {kind for kind in PUBLIC if kind.outcome is outcome and kind is not MijnKlantportaalError} == kinds


def test_every_error_states_its_outcome_and_takes_none_from_the_base() -> None:
    for kind in set(PUBLIC) - {MijnKlantportaalError}:
        above = kind.__mro__[: kind.__mro__.index(MijnKlantportaalError)]
        assert any("outcome" in vars(each) for each in above), kind


def test_an_error_that_states_no_outcome_claims_nothing() -> None:
    assert MijnKlantportaalError.outcome is Outcome.UNKNOWN


def test_an_outcome_reads_as_text() -> None:
    assert [str(outcome) for outcome in Outcome] == ["not applied", "unknown", "applied"]


def test_invalid_input_is_a_value_error() -> None:
    error = InvalidInputError("amount", "12.955", "round it")
    assert isinstance(error, ValueError)
    assert str(error) == "amount: 12.955: round it"
    assert (error.argument, error.value, error.remedy) == ("amount", "12.955", "round it")
    assert error.outcome is Outcome.NOT_APPLIED


@pytest.mark.parametrize(
    ("kind", "consequence", "without_invoice"),
    [
        (PermissionDeniedError, "The invoice was not created.", "It was not carried out."),
        (
            ConflictError,
            "The invoice was not created. There may be one like it already: look in the portal.",
            "It was not carried out. There may be one like it already: look in the portal.",
        ),
        (
            ServerError,
            "The invoice may exist: look in the portal before you send it again.",
            "It may have been carried out: look in the portal before you repeat it.",
        ),
        (
            UnreadableResponseError,
            "The invoice exists: do not send it again.",
            "It was carried out: do not repeat it.",
        ),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(
    kind: type[RefusedError], consequence: str, without_invoice: str
) -> None:
    text = f"POST /customer-invoices for invoice 2024-001: It went wrong. {consequence}"
    assert str(kind(CALL, "It went wrong.")) == text
    assert str(kind(Call("GET", "/customers"), "It went wrong")) == f"GET /customers: It went wrong. {without_invoice}"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (AuthenticationError(CALL, "401"), "Give an API key from the portal's settings (MIJN"),
        (NotFoundError(CALL, "404"), "Look at the ids in the path, and at the base URL: the portal's ends in /v1."),
        (RateLimitError(CALL, "429", reply(429, retry_after="3600")), "The portal takes the next request in 3600 s."),
        (RateLimitError(CALL, "429", reply(429)), ""),
    ],
)
def test_an_error_says_what_helps(error: RefusedError, advice: str) -> None:
    begins = f"POST /customer-invoices for invoice 2024-001: {error.reason}. The invoice was not created. {advice}"
    assert str(error).startswith(begins.rstrip())
    assert bool(advice) is not str(error).endswith("created.")


def test_an_error_tells_the_call_and_the_reply() -> None:
    error = ValidationError(CALL, "422 Wrong.", REPLY)
    assert (error.method, error.path, error.invoice_number) == ("POST", "/customer-invoices", "2024-001")
    assert (error.reason, error.reply, error.status_code) == ("422 Wrong.", REPLY, 422)
    assert error.message == "Wrong."
    assert error.errors == {"amount": ("Too low.", "No.")}


def test_an_error_without_a_reply_has_empty_attributes() -> None:
    error = RateLimitError(Call("GET", "/customers"), "odd")
    assert (error.reply, error.status_code, error.message, error.errors) == (None, None, "", {})
    assert error.retry_after is None
    assert error.invoice_number is None


def test_a_rate_limit_tells_the_wait() -> None:
    assert RateLimitError(CALL, "429", reply(429, retry_after="7")).retry_after == 7


@pytest.mark.parametrize("duplicate", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])  # noqa: S301 - our own pickle
@pytest.mark.parametrize("kind", OF_A_CALL)
def test_an_error_survives_pickling_and_copying(kind: type[RefusedError], duplicate: object) -> None:
    assert callable(duplicate)
    error = kind(CALL, "422 Wrong.", REPLY)
    error.add_note("a note")
    other = duplicate(error)
    assert type(other) is kind
    assert str(other) == str(error)
    for name in ("outcome", "reply", "reason", "method", "path", "invoice_number", "message", "errors", "__notes__"):
        assert getattr(other, name) == getattr(error, name)


def test_invalid_input_survives_pickling() -> None:
    error = InvalidInputError("amount", "12.955", "round it")
    other = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own pickle
    assert type(other) is InvalidInputError
    assert str(other) == str(error)
    assert vars(other) == vars(error)
