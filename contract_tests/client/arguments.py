"""What a generated function is given, and what that is on the wire."""

import io
import re
import sys
import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
from attrs import frozen
from hypothesis import strategies as st
from mijnklantportaal.contract import Contract

from contract_tests.client.endpoints import Endpoint
from contract_tests.client.values import Strategy, values

_MULTIPART = "multipart/form-data"
_NEWER = {"newer field": "as it is: é, 1\r\n2"}
"""A field that the document does not know (yet)."""


@frozen
class Given:
    """What an operation is asked, as JSON.

    Attributes:
        path: The path's parameters.
        query: The query's.
        body: A form's fields or a JSON value, files as bytes; None for no body.
    """

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any = None


@cache
def given_for(endpoint: Endpoint) -> st.SearchStrategy[Given]:
    """Generate what an operation may be asked."""
    contract, operation = endpoint.contract, endpoint.operation
    parameters = [contract.resolve(each) for each in _parameters(endpoint)]
    body: Strategy = st.none()
    if operation.request_content:
        (content,) = operation.request_content.values()
        body = _bodies(contract, content["schema"])
        if not operation.request_required:
            body = st.none() | body
    return st.builds(Given, _named(contract, parameters, "path"), _named(contract, parameters, "query"), body)


def _parameters(endpoint: Endpoint) -> list[Any]:
    item = endpoint.contract.document["paths"][endpoint.operation.path]
    return [*item.get("parameters", ()), *endpoint.operation.object.get("parameters", ())]


def _named(contract: Contract, parameters: list[Mapping[str, Any]], place: str) -> Strategy:
    own = {each["name"]: each for each in parameters if each["in"] == place}
    strategies = {name: values(contract, each["schema"]) for name, each in own.items()}
    required = {name: each for name, each in strategies.items() if own[name].get("required")}
    optional = {name: each for name, each in strategies.items() if name not in required}
    # httpx takes the segments `.` and `..` out of a path, as browsers do: nothing can be named so.
    return st.fixed_dictionaries(required, optional=optional).filter(
        lambda named: place != "path" or not {".", ".."} & {*named.values()}
    )


def _bodies(contract: Contract, schema: Any) -> Strategy:
    resolved = contract.resolve(schema)
    bodies = values(contract, schema)
    if resolved.get("type") != "object" or resolved.get("additionalProperties") is False:
        return bodies
    return st.builds(lambda body, more: {**body, **more}, bodies, st.just({}) | st.just(_NEWER))


def arguments(endpoint: Endpoint, given: Given) -> dict[str, Any]:
    """Return the arguments of the generated function that ask for this."""
    hints = get_type_hints(endpoint.module._get_kwargs)  # noqa: SLF001 - the functions have `client` besides
    named = {_plain(name): value for name, value in {**given.path, **given.query}.items()}
    result: dict[str, Any] = {}
    for name, hint in hints.items():
        if name == "body" and given.body is not None:
            result[name] = to_python(endpoint, hint, given.body)
        elif name not in {"body", "return"} and _plain(name) in named:
            result[name] = to_python(endpoint, hint, named[_plain(name)])
    return result


def to_python(endpoint: Endpoint, hint: Any, value: Any) -> Any:
    """Return the Python value of this type that stands for a JSON value; files are bytes in it."""
    kinds = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    (kind,) = (each for each in kinds if each is not type(None) and each is not endpoint.package.types.Unset)
    if value is None:
        return None
    if get_origin(kind) is list:
        return [to_python(endpoint, get_args(kind)[0], each) for each in value]
    if kind is endpoint.package.types.File:
        return kind(io.BytesIO(value), "2024-001.pdf", "application/pdf")
    if attrs.has(kind):
        return _model(endpoint, kind, value)
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    return kind(value) if kind is UUID or (isinstance(kind, type) and issubclass(kind, Enum)) else value


def _model(endpoint: Endpoint, model: Any, value: Mapping[str, Any]) -> Any:
    hints = model_hints(model)
    attributes = {_plain(name): name for name in hints}
    known = {name: attributes[_plain(name)] for name in value if _plain(name) in attributes}
    built = model(**{known[name]: to_python(endpoint, hints[known[name]], value[name]) for name in known})
    built.additional_properties = {name: each for name, each in value.items() if name not in known}
    return built


@cache
def model_hints(model: Any) -> dict[str, Any]:
    """Return the types of a model's properties by attribute."""
    package = model.__module__.partition(".")[0]
    names = {**vars(sys.modules[f"{package}.models"]), **vars(sys.modules[f"{package}.types"])}
    hints = get_type_hints(model, localns=names)
    return {name: hint for name, hint in hints.items() if name != "additional_properties"}


def covers(model: Any, names: Iterable[str]) -> bool:
    """Tell whether a model has an attribute for each of these properties."""
    return {_plain(name) for name in names} <= {_plain(each.name) for each in attrs.fields(model)}


def _plain(name: str) -> str:
    """Take from a name what the generator changes: `customerId` is `customer_id`, `open` is `open_`."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
