"""What a generated function may make of a reply, whatever the reply is.

A reply that the client's own document describes is read without loss. Of any other, what is returned is as true to the
reply, and of the declared types; or the documented error says that the reply is not readable.
"""

import json
import types
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from mijnklantportaal.contract import Response

from contract_tests.client.arguments import covers, model_hints, to_python
from contract_tests.client.endpoints import Endpoint
from contract_tests.client.refusals import wrong_error
from contract_tests.client.replies import JSON, passed_over
from contract_tests.client.ways import Outcome, Raised, Way

_NOTHING = object()


def misreadings(endpoint: Endpoint, way: Way, reply: Response, outcome: Outcome) -> Iterator[str]:
    """Say what is wrong with the outcome of a call that had this reply."""
    if way.portal and not 200 <= reply.status_code < 300:
        yield from wrong_error(reply, outcome)
        return
    schema, value = _schema(endpoint, reply.status_code), _json(reply.content)
    if not isinstance(outcome, Raised):
        yield from _losses(endpoint, schema, value, reply, outcome)
        return
    if way.portal:
        yield from wrong_error(reply, outcome)
    else:
        yield from _wrong_error(endpoint, reply, outcome.error)
    if schema is None or (value is not _NOTHING and endpoint.described.fits(schema, value)):
        yield f"could not read what its document describes: {outcome.error}"


def _wrong_error(endpoint: Endpoint, reply: Response, error: Any) -> Iterator[str]:
    """Say what is wrong with the error that the generated client raises on its own."""
    if type(error) is not endpoint.package.errors.UnreadableResponse:
        yield f"raised {error!r}"
    elif (error.status_code, error.content) != (reply.status_code, reply.content):
        yield f"the error has another reply: {error.status_code} {error.content!r}"


def _losses(endpoint: Endpoint, schema: Any, value: Any, reply: Response, returned: Any) -> Iterator[str]:
    """Say what of a reply is not in what was returned, or not of the type that is declared for it."""
    if (int(returned.status_code), returned.content) != (reply.status_code, reply.content):
        yield f"another reply: {returned.status_code} {returned.content!r}"
    if {name.lower(): text for name, text in reply.headers}.items() - dict(returned.headers).items():
        yield f"the headers were lost: {returned.headers}"
    if schema is None:
        if returned.parsed is not None and reply.status_code not in passed_over(endpoint):
            yield f"read {returned.parsed!r} where nothing is documented"
    elif value is _NOTHING:
        yield f"read {returned.parsed!r} from what is no JSON"
    else:
        yield from _lost(endpoint, schema, value, returned.parsed)


def _schema(endpoint: Endpoint, status: int) -> Any:
    return endpoint.responses.get(str(status), {}).get("content", {}).get(JSON, {}).get("schema")


def _json(content: bytes) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return json.loads(content, parse_constant=refuse)
    except (ValueError, RecursionError):
        return _NOTHING


def _lost(endpoint: Endpoint, schema: Any, value: Any, parsed: Any) -> Iterator[str]:
    for hint in _declared(endpoint.module):
        if _is_for(endpoint, schema, hint) and _conforms(endpoint, parsed, hint):
            try:
                expected = to_python(endpoint, hint, value)
            except (TypeError, ValueError) as error:
                yield f"read {parsed!r} from {value!r}: {error}"
                return
            if parsed != expected or not _same(_as_json(parsed), value):
                yield f"read {parsed!r} from {value!r}"
            return
    yield f"{parsed!r} is not of the type for {schema}, read from {value!r}"


@cache
def _declared(module: Any) -> tuple[Any, ...]:
    """Return the types that an operation may give, the one that says nothing last."""
    hints = _members(get_type_hints(module._parse_response)["return"])  # noqa: SLF001 - declared nowhere else
    return tuple(sorted(hints, key=lambda hint: hint is Any))


def _is_for(endpoint: Endpoint, schema: Any, hint: Any) -> bool:
    """Tell whether a type has all the properties that the schema names, or one of those it is a choice of."""
    resolved = endpoint.described.resolve(schema)
    choices = [endpoint.described.resolve(each) for each in resolved.get("anyOf", [resolved])]
    return not attrs.has(hint) or any(covers(hint, choice.get("properties", {})) for choice in choices)


def _conforms(endpoint: Endpoint, value: Any, hint: Any) -> bool:
    """Tell whether a value is of a type, down to its last attribute; a boolean is no number, a time is no date."""
    if hint is Any:
        return True
    if get_origin(hint) is list:
        return isinstance(value, list) and all(_conforms(endpoint, each, get_args(hint)[0]) for each in value)
    if get_origin(hint) is not None:
        return any(_conforms(endpoint, value, each) for each in _members(hint))
    if type(value) is not hint:
        return hint is float and type(value) is int
    if not attrs.has(hint) or hint is endpoint.package.types.Unset:
        return True
    own = model_hints(hint)
    return all(_conforms(endpoint, getattr(value, name), each) for name, each in own.items())


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)


def _as_json(parsed: Any) -> Any:
    if isinstance(parsed, list):
        return [_as_json(each) for each in parsed]
    if isinstance(parsed, Enum):
        return parsed.value
    return parsed.to_dict() if attrs.has(type(parsed)) else parsed


def _same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same, times in two spellings among them."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and isinstance(other, str) and one != other:
        try:
            return datetime.fromisoformat(one).isoformat() == datetime.fromisoformat(other).isoformat()
        except ValueError:
            return False
    # To JSON, 1 and 1.0 are the same number.
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
