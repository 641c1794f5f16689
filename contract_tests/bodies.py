"""In which media types the body of a request can be sent, and in which it cannot.

JSON and forms are read by their schema; all other content is to the contract the text or the bytes that it is. A media
range is no media type: what it stands for has to be chosen.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import schemathesis
from mijnklantportaal.contract import Contract, Operation
from schemathesis.core import media_types
from schemathesis.transport.serialization import serialize_binary

from contract_tests.relations import shapes
from contract_tests.wire import essence

URLENCODED = "application/x-www-form-urlencoded"
FORMS = ("multipart/form-data", URLENCODED)

_JSON, _BYTES, _TEXT, _PICTURE = "application/json", "application/octet-stream", "text/plain", "image/png"
_YAML = ("text/yml", *media_types.YAML_MEDIA_TYPES)
_BINARY = {"type": "string", "format": "binary"}
_FORMATS = {"date", "date-time", "email", "local-date-time", "uri", "uuid"}
_LIMITS = {"allOf", "anyOf", "const", "enum", "maxLength", "minLength", "not", "oneOf", "pattern"}

NOT_READ = "nobody here reads XML, to tell which keeps its schema"
NO_JSON = "schemathesis writes it as JSON, which by its name it is not"
NO_FORM = "of multipart bodies only forms are written here"
NO_TEXT = "its schema allows no text, and nobody here knows how to spell anything else in it"
TAKEN = "what could stand for it is documented beside it"


def is_json(media_type: str) -> bool:
    """Tell whether content of this media type is JSON."""
    return essence(media_type).endswith(("/json", "+json"))


def is_xml(media_type: str) -> bool:
    """Tell whether content of this media type is XML."""
    return essence(media_type).endswith(("/xml", "+xml"))


def is_other(media_type: str) -> bool:
    """Tell whether content of this media type is neither JSON nor a form: to the contract it is text or bytes."""
    return not is_json(media_type) and essence(media_type) not in FORMS


def stated_for(operation: Operation, media_type: str) -> Mapping[str, Any] | None:
    """Return what an operation says of bodies of a media type, by its name or by a range; None where it takes none."""
    stated = {essence(name): media for name, media in operation.request_content.items()}
    wanted = essence(media_type)
    ranges = (wanted, f"{wanted.partition('/')[0]}/*", "*/*") if wanted else ()
    return next((stated[each] for each in ranges if each in stated), None)


def sendable(contract: Contract, operation: Operation) -> Mapping[str, Mapping[str, Any]]:
    """Return the media types to send, each with the Media Type Object to draw its content by."""
    return _sorted(contract, operation)[0]


def unsendable(contract: Contract, operation: Operation) -> Mapping[str, str]:
    """Return the media types and ranges of which nothing can be sent, each with the reason."""
    return _sorted(contract, operation)[1]


def can_be_sent(contract: Contract, operation: Operation) -> bool:
    """Tell whether a request of the operation can be made at all: with a body, or without one."""
    return bool(sendable(contract, operation)) or not (operation.request_required and operation.request_content)


def drawable(contract: Contract) -> Mapping[str, Any]:
    """Return the document for schemathesis to draw requests by: with the media types to send, and no ranges."""
    paths = dict(contract.document.get("paths", {}))
    for operation in contract.operations:
        content = sendable(contract, operation)
        if content != operation.request_content:
            item = contract.resolve(paths[operation.path])
            method = operation.method.lower()
            body = {"required": operation.request_required, "content": content}
            paths[operation.path] = {**item, method: {**item[method], "requestBody": body}}
    return {**contract.document, "paths": paths}


def register(contract: Contract) -> None:
    """Tell schemathesis to write content that is neither JSON, nor a form, nor XML as it is."""
    names = {name for operation in contract.operations for name in sendable(contract, operation)}
    as_it_is = {name for name in names if is_other(name) and not is_xml(name)}
    schemathesis.serializer(*_YAML, *as_it_is)(lambda _, value: serialize_binary(value))


@lru_cache(maxsize=8192)
def _sorted(contract: Contract, operation: Operation) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
    known = {essence(name) for name in operation.request_content}
    found: dict[str, Mapping[str, Any]] = {}
    none: dict[str, str] = {}
    for name, media in operation.request_content.items():
        schema = media.get("schema", {})
        meant = [name] if "*" not in name else set(_in_range(contract, essence(name), schema)) - known
        reasons = {each: _why_not(contract, each, schema) for each in sorted(meant)}
        can = [each for each, why in reasons.items() if why is None]
        found |= {each: _drawn(contract, each, media) for each in can if each not in found}
        if not can:
            none[name] = next(filter(None, reasons.values()), TAKEN)
    return found, none


def _in_range(contract: Contract, media_range: str, schema: Any) -> Iterator[str]:
    """Yield what a range may well stand for; a file is no JSON."""
    usual = (_BYTES, _TEXT) if "binary" in shapes.formats_of(contract, schema) else (_JSON, _BYTES, _TEXT)
    found = [each for each in usual if fnmatchcase(each, media_range)]
    yield from found or [_PICTURE if media_range == "image/*" else media_range.replace("*", "octet-stream")]


def _why_not(contract: Contract, media_type: str, schema: Any) -> str | None:
    types = shapes.types_of(contract, schema)
    if not is_other(media_type):
        return None
    if media_types.is_json(media_type):
        return NO_JSON
    if essence(media_type).startswith("multipart/"):
        return NO_FORM
    if is_xml(media_type):
        return NOT_READ if types - {"string", "null"} or _is_limited(contract, schema) else None
    return NO_TEXT if types and "string" not in types else None


def _drawn(contract: Contract, media_type: str, media: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what to draw content by: of text and of bytes, any is as good where nothing limits them."""
    schema = contract.resolve(media.get("schema", {}))
    if not is_other(media_type):
        return media
    is_text = is_xml(media_type) or essence(media_type).startswith("text/")
    if not _is_limited(contract, schema) or (not is_text and "contentMediaType" in schema):
        return {**media, "schema": {} if is_text else _BINARY}
    # What is limited is no file of schemathesis's, and no PDF.
    return {**media, "schema": {key: value for key, value in schema.items() if (key, value) != ("format", "binary")}}


def _is_limited(contract: Contract, schema: Any) -> bool:
    stated = shapes.alternatives(contract, schema)
    is_limited = any(_LIMITS & each.keys() for each in stated)
    return is_limited or bool(_FORMATS & shapes.formats_of(contract, schema))
