"""What a generated function is given, and what that is on the wire."""

import io
import re
import sys
import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from string import ascii_letters, digits, punctuation
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
from attrs import frozen
from hypothesis import strategies as st
from mijnklantportaal.contract import Contract

from contract_tests.client.endpoints import Endpoint
from contract_tests.client.values import Strategy, values

_SENT = ("application/json", "multipart/form-data")
"""The media types of the bodies that are sent; `passed_over` names the others."""
_NEWER = {"newer field": "as it is: é, 1\r\n2"}
"""A field that the document does not know (yet)."""


@frozen
class Given:
    """What an operation is asked, as JSON.

    Attributes:
        path: The path's parameters.
        query: The query's.
        header: Those in the header.
        cookie: Those in cookies.
        body: A form's fields or a JSON value, files as bytes; None for no body.
        media_type: What the body is sent as; empty for no body.
    """

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    header: Mapping[str, Any]
    cookie: Mapping[str, Any]
    body: Any = None
    media_type: str = ""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """All that has a name, wherever it goes."""
        return {**self.path, **self.query, **self.header, **self.cookie}


def passed_over(endpoint: Endpoint) -> list[str]:
    """Return the media types that an operation takes too, and that nothing is sent as."""
    return [media_type for media_type in endpoint.operation.request_content if media_type not in _SENT]


@cache
def given_for(endpoint: Endpoint) -> st.SearchStrategy[Given]:
    """Generate what an operation may be asked."""
    contract, operation = endpoint.contract, endpoint.operation
    named = [_named(endpoint, place) for place in ("path", "query", "header", "cookie")]
    bodies = [
        st.tuples(_bodies(contract, content.get("schema", {})), st.just(media_type))
        for media_type, content in operation.request_content.items()
        if media_type in _SENT
    ]
    if not (bodies and operation.request_required):
        bodies.insert(0, st.just((None, "")))
    return st.builds(lambda body, *named: Given(*named, *body), st.one_of(bodies), *named)


def _named(endpoint: Endpoint, place: str) -> Strategy:
    own = {each["name"]: each for each in endpoint.operation.parameters if each["in"] == place}
    strategies = {name: _in_place(place, endpoint.contract, each["schema"]) for name, each in own.items()}
    required = {name: each for name, each in strategies.items() if own[name].get("required")}
    optional = {name: each for name, each in strategies.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def _in_place(place: str, contract: Contract, schema: Any) -> Strategy:
    made = values(contract, schema)
    if place == "path":
        # httpx takes the segments `.` and `..` out of a path, as browsers do: nothing can be named so.
        return made.filter(lambda value: value not in {".", ".."})
    if place == "query":
        return made
    return made.map(lambda value: _in_header(place, value)).filter(lambda value: contract.fits(schema, value))


def _in_header(place: str, value: Any) -> Any:
    """Return a text that a header or a cookie can carry (RFC 9110, 5.5; RFC 6265, 4.1.1); anything else as it is."""
    letters = ascii_letters if place == "cookie" else punctuation + ascii_letters + digits
    if not isinstance(value, str) or {*value} <= {*letters}:
        return value
    return "".join(letters[ord(each) % len(letters)] for each in value)


def _bodies(contract: Contract, schema: Any) -> Strategy:
    resolved = contract.resolve(schema)
    bodies = values(contract, schema)
    if resolved.get("type") != "object" or resolved.get("additionalProperties") is False:
        return bodies
    return st.builds(lambda body, more: {**body, **more}, bodies, st.just({}) | st.just(_NEWER))


def arguments(endpoint: Endpoint, given: Given) -> dict[str, Any]:
    """Return the arguments of the generated function that ask for this."""
    function = endpoint.module._get_kwargs  # noqa: SLF001 - the functions have `client` besides
    hints = get_type_hints(function)
    named = {_plain(name): value for name, value in given.parameters.items()}
    # Left out, a parameter is sent with the document's default.
    result: dict[str, Any] = dict.fromkeys(function.__kwdefaults__ or (), endpoint.package.types.UNSET)
    for name, hint in hints.items():
        if name == "body" and given.body is not None:
            result[name] = to_python(endpoint, _body_hint(endpoint, hint, given.media_type), given.body)
        elif name not in {"body", "return"} and _plain(name) in named:
            result[name] = to_python(endpoint, hint, named[_plain(name)])
    return result


def _body_hint(endpoint: Endpoint, hint: Any, media_type: str) -> Any:
    """Return the type of a body that is sent as this; the generator keeps the document's order."""
    kinds = _kinds(endpoint, hint)
    return kinds[[*endpoint.operation.request_content].index(media_type)] if len(kinds) > 1 else hint


def to_python(endpoint: Endpoint, hint: Any, value: Any) -> Any:
    """Return the Python value of this type that stands for a JSON value; files are bytes in it."""
    (kind,) = _kinds(endpoint, hint)
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


def _kinds(endpoint: Endpoint, hint: Any) -> tuple[Any, ...]:
    kinds = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    return tuple(each for each in kinds if each is not type(None) and each is not endpoint.package.types.Unset)


def _model(endpoint: Endpoint, model: Any, value: Mapping[str, Any]) -> Any:
    hints = model_hints(model)
    attributes = {_plain(name): name for name in hints}
    known = {name: attributes[_plain(name)] for name in value if _plain(name) in attributes}
    built = model(**{known[name]: to_python(endpoint, hints[known[name]], value[name]) for name in known})
    for name in hints.keys() - known.values():
        setattr(built, name, endpoint.package.types.UNSET)  # not the document's default
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
