r"""Which cases schemathesis calls valid or invalid for want of knowledge; they are not sent.

These kinds, and no more:

- A form has no types. `amount: 12` as an invalid number and `amount: "12"` are the same text on the wire, and so is the
  empty text that stands for "no value" in `paidAt`. schemathesis sees this by itself, unless there is a file beside
  the field, which its validator cannot take.
- Of a format that is not JSON Schema's, schemathesis takes any text for valid: a value that it takes over from a
  response (`2024-05-11T12:59:00+02:00` for `2024-05-11 12:59:00`) is called valid.
- A backslash in the name of a form's field stands for itself in HTML, and begins a quoted pair in RFC 2183; what
  `name="a\"` means depends on whom you ask.
- In text and in bytes there are no types either: `12` as an invalid number is a text like any other. Bytes are counted,
  not the characters that were written as them. What XML is valid nobody here can tell.
- A list without items has no spelling in a query, a header or a form; nor has an object within an object. A list of
  one text is, in a form, that text. A body of no bytes is none, and so is an urlencoded form without fields. In XML,
  a list has no root.
- Cookies and headers that nobody knows are everywhere: browsers and proxies send them. schemathesis calls them
  invalid; and it writes a percent sign in a cookie as it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema_rs import Draft202012Validator
from schemathesis import Case, HookContext
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transforms import to_wire_text
from schemathesis.transport.serialization import Binary, serialize_binary

from contract_tests.bodies import FORMS, URLENCODED, is_other, is_xml
from contract_tests.exchanges import Claim
from contract_tests.formats import OURS
from contract_tests.relations.shapes import types_in
from contract_tests.wire import essence

_MEANT_FOR_ALL = {"accept", "authorization", "content-type"}
"""Headers that OpenAPI lets no operation declare: others of its words say what they are."""


def is_known(_: HookContext, case: Case[Any]) -> bool:
    """Tell whether the case is what schemathesis calls it: a `filter_case` hook."""
    # Drawn cases have got their credentials: to schemathesis, an unknown parameter or cookie that makes them invalid.
    # Where it covers a schema, it says itself that they are none of the case's values.
    case._record_starting_state()  # noqa: SLF001  # there is no other way to say so
    if not _is_spelt(case) or _is_unclear_cookie(case) or _has_unknown_header(case):
        return False
    body = case.operation.get_body_for_media_type(case.media_type)
    if body is None or case.meta is None or not isinstance(body.optimized_schema, dict):
        return True
    claim: Claim | None = None
    if case.meta.generation.mode.is_positive:
        claim = "valid"
    elif {place for place, part in case.meta.components.items() if part.mode.is_negative} == {ParameterLocation.BODY}:
        claim = "invalid"
    if isinstance(case.body, NotSet) or (case.body == {} and essence(str(case.media_type)) == URLENCODED):
        return claim is None or (claim == "invalid") is body.is_required
    return is_clear(claim, body.optimized_schema, str(case.media_type), case.body)


def is_clear(claim: Claim | None, schema: Mapping[str, Any], media_type: str, body: Any) -> bool:
    """Tell whether a body is as valid or as invalid by this schema as is claimed; None claims nothing of the body."""
    media_type = essence(media_type)
    if is_xml(media_type):
        return claim != "invalid" and not isinstance(body, list)
    if is_other(media_type):
        return claim is None or (claim == "valid") is _is_valid_as_content(schema, media_type, body)
    is_form = media_type in FORMS and isinstance(body, dict)
    if is_form and any("\\" in name for name in body):
        return False
    if claim == "valid":
        is_nothing = media_type in FORMS and body == ""
        if is_nothing or (is_form and [] in body.values()):
            return False
        value = _without_files(body)
        return _validator(schema).is_valid(value) or not Draft202012Validator(dict(schema)).is_valid(value)
    return not (claim == "invalid" and is_form and _is_valid_as_text(body, schema))


def _is_spelt(case: Case[Any]) -> bool:
    """Tell whether each parameter that is called valid can be written as text."""
    if case.meta is None:
        return True
    for place, sent in {ParameterLocation.QUERY: case.query, ParameterLocation.HEADER: case.headers}.items():
        if place not in case.meta.components or case.meta.is_negative_at(place):
            continue
        parameters = case.operation.query if place is ParameterLocation.QUERY else case.operation.headers
        listed = {each.name for each in parameters if "array" in types_in(each.definition.get("schema", {}))}
        for name, value in (sent or {}).items():
            if value in ([], {}) or (value == "" and name in listed) or "][" in name:
                return False
            if isinstance(value, dict) or (name not in listed and isinstance(value, list)):
                return False
    return True


def _is_unclear_cookie(case: Case[Any]) -> bool:
    if case.meta is None:
        return False
    if not case.meta.is_negative_at(ParameterLocation.COOKIE):
        return any("%" in str(value) for value in (case.cookies or {}).values())
    known = {each.name for each in case.operation.cookies} | _keys(case, "cookie")
    return any(name not in known for name in case.cookies or {})


def _has_unknown_header(case: Case[Any]) -> bool:
    """Tell whether headers are called invalid though perhaps they only hold one that nobody knows."""
    if case.meta is None or not case.meta.is_negative_at(ParameterLocation.HEADER):
        return False
    known = _MEANT_FOR_ALL | {each.name.lower() for each in case.operation.headers}
    known |= {each.lower() for each in _keys(case, "header")}
    return any(name.lower() not in known for name in case.headers or {})


def _keys(case: Case[Any], place: str) -> set[str]:
    """Return the names under which the document's keys are sent in this place."""
    schemes = case.operation.schema.security.security_definitions.values()
    return {str(each["name"]) for each in schemes if each.get("in") == place}


def _validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(dict(schema), validate_formats=True, formats=dict(OURS))


def _without_files(value: Any) -> Any:
    """Put an empty text in the place of each file: no validator takes its bytes."""
    if isinstance(value, Binary):
        return ""
    if isinstance(value, dict):
        return {name: _without_files(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_without_files(child) for child in value]
    return value


def _is_valid_as_content(schema: Mapping[str, Any], media_type: str, body: Any) -> bool:
    content = serialize_binary(body)
    is_text = media_type.startswith("text/")
    return bool(content) and _validator(schema).is_valid(content.decode("utf-8" if is_text else "latin-1"))


def _is_valid_as_text(body: Mapping[str, Any], schema: Mapping[str, Any]) -> bool:
    """Tell whether the fields that the schema knows, read back from the texts that they are sent as, are valid."""
    one_field = _validator({key: value for key, value in schema.items() if key not in ("required", "minProperties")})
    read: dict[str, Any] = {}
    properties = schema.get("properties", {})
    for name, value in body.items():
        sent = value if isinstance(value, list) else [value]
        if name not in properties or not sent:
            continue
        if properties[name].get("format") == "binary" and not isinstance(value, Binary):
            return False
        readings = list(_readings(sent))
        read[name] = next((each for each in readings if one_field.is_valid({name: each})), readings[0])
    return _validator(schema).is_valid(read)


def _readings(sent: Sequence[object]) -> Iterator[Any]:
    """Yield what a form's field may be read as: its texts, and what they are as JSON; one is a list of one, too."""
    texts = ["" if isinstance(each, Binary) else to_wire_text(each) for each in sent]
    yield from _one_and_all(texts)
    try:
        yield from _one_and_all([json.loads(text) for text in texts])
    except ValueError:
        return


def _one_and_all(values: Sequence[object]) -> Sequence[object]:
    return [*values, values] if len(values) == 1 else [values]
