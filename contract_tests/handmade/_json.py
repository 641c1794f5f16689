"""Bodies of JSON that are malformed, and odd ones that are not."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mijnklantportaal.contract import Operation, Request

from contract_tests.bodies import is_json
from contract_tests.handmade._attempt import ACCEPTED, OTHER_TYPE, REFUSED, Attempt
from contract_tests.wire import header, with_body, with_headers


def json_bodies(operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts on an operation whose valid request has a body of JSON."""
    kind = header(valid, "content-type") or ""
    if not is_json(kind):
        return
    body = json.loads(valid.content)
    plain = json.dumps(body).encode()
    for what, content in _malformed(plain, body).items():
        if content != plain and (content or operation.request_required):
            yield Attempt("request.body", what, with_body(valid, kind, content), REFUSED, valid)
    for what, content in _odd(body).items():
        yield Attempt("request.body", what, with_body(valid, kind, content), ACCEPTED, valid)
    place = "request.headers.Content-Type"
    bare = kind.partition(";")[0].strip()
    for value in (bare.upper(), f"{bare}; charset=utf-8", f"{bare};charset=UTF-8"):
        yield Attempt(place, value, with_headers(valid, "Content-Type", [value]), ACCEPTED, valid)
    others = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml")
    for value in others:
        yield Attempt(place, value, with_headers(valid, "Content-Type", [value]), OTHER_TYPE, valid)
    yield Attempt(place, "no media type", with_headers(valid, "content-type", []), OTHER_TYPE, valid)
    for charset in ("utf-16", "latin-1"):
        encoded = with_body(valid, f"{bare}; charset={charset}", json.dumps(body).encode(charset))
        yield Attempt(place, f"JSON in {charset}", encoded, OTHER_TYPE, valid)


def _malformed(content: bytes, body: Any) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {
        "no body": b"",
        "JSON cut short": content[:-1],
        "JSON and something more": content + b"x",
        "two values": content + content,
        "a comma too many": content[:-1] + b",}",
        "single quotes": content.replace(b'"', b"'"),
        "a comment": b"// comment\n" + content,
        "bytes that are no UTF-8": content[:-1] + b',"later":"\xff\xfe"}',
        "a number that is none": content[:-1] + b',"later":NaN}',
        "a bare word": b"yes",
        "lists within lists": b"[" * 5000,
    }
    if isinstance(body, int | float):
        # Cut short or doubled, a number may be another one.
        del found["JSON cut short"], found["two values"]
    if isinstance(body, dict) and body:
        name = json.dumps(next(iter(body))).encode()
        again = json.dumps(next(iter(body.values()))).encode()
        found["a key twice"] = content[:-1] + b"," + name + b":" + again + b"}"
    return found


def _odd(body: Any) -> Mapping[str, bytes]:
    found = {
        "white space about everything": json.dumps(body, indent=4).replace("\n", "\r\n\t").encode() + b"\n ",
        "letters outside ASCII as they are": json.dumps(body, ensure_ascii=False).encode(),
    }
    if isinstance(body, dict) and body:
        first = next(iter(body))
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in first)
        found["its keys backwards"] = json.dumps(dict(reversed(body.items()))).encode()
        found["a key in escapes"] = json.dumps(body).replace(f'"{first}"', f'"{escaped}"', 1).encode()
    return found
