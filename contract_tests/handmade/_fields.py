"""Each field of a body with other values, each body with a field less or more."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests import relations
from contract_tests.bodies import is_json, stated_for
from contract_tests.handmade._attempt import Attempt
from contract_tests.handmade._trial import Trial
from contract_tests.handmade._values import OTHER_TYPES, numbers
from contract_tests.relations import shapes
from contract_tests.wire import Part, header, media_type_of, read_parts, with_body, with_parts

Path = tuple[str | int, ...]


def fields(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts on the fields of a body, in whichever media type the valid request has."""
    trial = Trial(contract, operation, valid)
    media_type = media_type_of(valid)
    schema = (stated_for(operation, media_type) or {}).get("schema", {})
    if media_type == "multipart/form-data":
        yield from _of_multipart(trial, shapes.properties_of(contract, schema))
    elif media_type == "application/x-www-form-urlencoded":
        yield from _of_urlencoded(trial, shapes.properties_of(contract, schema))
    elif is_json(media_type):
        yield from _of_json(trial, schema, media_type)


def _of_multipart(trial: Trial, properties: Mapping[str, Any]) -> Iterator[Attempt]:
    parts = read_parts(trial.valid)
    for name, schema in properties.items():
        if "binary" in shapes.formats_of(trial.contract, schema):
            continue
        others, place = [part for part in parts if part.name != name], f"request.body.{name}"
        yield trial.attempt(place, "it left out", with_parts(trial.valid, others))
        yield from trial.of_texts(place, schema, partial(_with_part, trial.valid, others, name))
    for name, value in _owned(trial, properties):
        yield trial.attempt("request.body", f"{name} of one's own", _with_part(trial.valid, parts, name, str(value)))


def _with_part(valid: Request, others: Sequence[Part], name: str, text: str) -> Request:
    return with_parts(valid, [*others, Part(name, text.encode())])


def _owned(trial: Trial, properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that only what is created has, each with another value than it will have."""
    of_reply = relations.reply_properties(trial.contract, trial.operation)
    for name in sorted(of_reply.keys() - properties.keys()):
        shown = trial.contract.resolve(of_reply[name]).get("example")
        if isinstance(shown, str) and "format" not in trial.contract.resolve(of_reply[name]):
            yield name, f"{shown}0"
        elif isinstance(shown, str):
            yield name, shown


def _of_urlencoded(trial: Trial, properties: Mapping[str, Any]) -> Iterator[Attempt]:
    pairs = parse_qsl(trial.valid.content.decode("latin-1"), keep_blank_values=True)
    kind = header(trial.valid, "content-type") or ""
    for name, schema in properties.items():
        others, place = [pair for pair in pairs if pair[0] != name], f"request.body.{name}"
        yield trial.attempt(place, "it left out", with_body(trial.valid, kind, urlencode(others).encode()))

        def put(text: str, name: str = name, others: Sequence[tuple[str, str]] = others) -> Request:
            return with_body(trial.valid, kind, urlencode([*others, (name, text)]).encode())

        yield from trial.of_texts(place, schema, put)
        twice = urlencode([*pairs, *(pair for pair in pairs if pair[0] == name)]).encode()
        yield trial.attempt(place, "it twice", with_body(trial.valid, kind, twice))
    for what, content in {"an escape that is none": b"a=%zz", "an escape that is no UTF-8": b"a=%ff%fe"}.items():
        broken = trial.valid.content + b"&" + content
        yield trial.attempt("request.body", what, with_body(trial.valid, kind, broken))


def _of_json(trial: Trial, schema: Any, media_type: str) -> Iterator[Attempt]:
    body = json.loads(trial.valid.content)
    is_choice = any({"oneOf", "anyOf"} & each.keys() for each in shapes.alternatives(trial.contract, schema))

    def put(path: Path, value: Any) -> Request:
        return with_body(trial.valid, media_type, json.dumps(_with(body, path, value)).encode())

    for path, here in _places(trial.contract, schema, body):
        place = ".".join(("request.body", *map(str, path)))
        if path and isinstance(path[-1], str):
            yield trial.attempt(place, "it left out", put(path, _GONE))
        for what, value in OTHER_TYPES.items():
            yield trial.attempt(place, what, put(path, value))
        for number in numbers(trial.contract, here):
            yield trial.attempt(place, str(number), put(path, number))
        types = shapes.types_of(trial.contract, here)
        is_text = None if is_choice or not types else "string" in types
        yield from trial.of_texts(place, here, partial(put, path), is_text=is_text)
    if isinstance(body, dict):
        unknown = [("later", "1"), ("é <b>&'\"", "1"), ("x" * 300, "1")]
        unknown += _owned(trial, shapes.properties_of(trial.contract, schema))
        for name, value in unknown:
            yield trial.attempt(f"request.body.{name[:32]}", "a field that nobody knows", put((name,), value))


_GONE = object()


def _places(contract: Contract, schema: Any, value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the places in a body, outermost first, with their schemas; of a list, its first item."""
    yield path, schema
    if isinstance(value, dict):
        for name, each in shapes.properties_of(contract, schema).items():
            if name in value:
                yield from _places(contract, each, value[name], (*path, name))
            else:
                yield (*path, name), each
    elif isinstance(value, list) and value:
        yield from _places(contract, shapes.items_of(contract, schema), value[0], (*path, 0))


def _with(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    head, *rest = path
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    if not rest and new is _GONE:
        copy.pop(head, None)
    else:
        copy[head] = _with(copy[head], tuple(rest), new) if rest else new
    return copy
