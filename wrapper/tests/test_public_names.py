"""What users may import is stated exactly, and documented."""

import inspect
import types
from collections.abc import Iterator
from typing import Any

import mijnklantportaal
import pytest
from mijnklantportaal import errors

MODULES = [mijnklantportaal, errors]
INTERNAL = {"Call", "StrEnum", "Reply", "errors_of", "frozen", "message_of", "retry_after_of"}
"""Names that `mijnklantportaal.errors` needs or shares inside the package."""


def public(module: types.ModuleType) -> set[str]:
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }


@pytest.mark.parametrize("module", MODULES)
def test_all_is_sorted_and_without_repetition(module: Any) -> None:
    assert module.__all__ == sorted(set(module.__all__))


def test_all_is_exact() -> None:
    assert set(mijnklantportaal.__all__) == public(mijnklantportaal)
    assert set(errors.__all__) == public(errors) - INTERNAL


def test_every_error_is_offered_at_the_top() -> None:
    assert set(errors.__all__) <= set(mijnklantportaal.__all__)


def members(kind: type) -> Iterator[tuple[str, object]]:
    for name, value in vars(kind).items():
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property | classmethod)):
            yield f"{kind.__name__}.{name}", value


def named() -> dict[str, object]:
    names: dict[str, object] = {name: getattr(mijnklantportaal, name) for name in mijnklantportaal.__all__}
    kinds = {base for value in names.values() if isinstance(value, type) for base in value.__mro__}
    kinds |= set(vars(mijnklantportaal.MijnKlantportaal)["__annotations__"].values())
    kinds |= set(vars(mijnklantportaal.AsyncMijnKlantportaal)["__annotations__"].values())
    for kind in kinds:
        if kind.__module__.startswith("mijnklantportaal."):
            names |= dict(members(kind))
    return names


def test_every_public_name_is_documented() -> None:
    names = named()
    assert {"MijnKlantportaal.close", "CustomerInvoices.create", "Reply.text", "RateLimitError.retry_after"} <= set(
        names
    )
    undocumented = [name for name, value in names.items() if not (value.__doc__ or "").strip()]
    assert undocumented == []


def test_no_class_lives_on_its_bases_documentation() -> None:
    docs: dict[str, str] = {}
    for name in mijnklantportaal.__all__:
        text = str(vars(getattr(mijnklantportaal, name)).get("__doc__"))
        assert text not in docs, f"{name} has the documentation of {docs.get(text)}"
        docs[text] = name


def test_documentation_begins_with_one_sentence_on_a_line() -> None:
    for name, value in named().items():
        first = str(value.__doc__).split("\n\n")[0].strip()
        assert "\n" not in first, name
        assert first.endswith((".", "…")), name


def test_both_clients_offer_the_same() -> None:
    sync, other = mijnklantportaal.MijnKlantportaal, mijnklantportaal.AsyncMijnKlantportaal
    assert list(inspect.signature(sync).parameters) == list(inspect.signature(other).parameters)
    assert {name for name in vars(sync) if not name.startswith("_")} == {
        n for n in vars(other) if not n.startswith("_")
    }
    create = [
        inspect.signature(vars(client)["__annotations__"]["customer_invoices"].create) for client in (sync, other)
    ]
    assert create[0] == create[1]
