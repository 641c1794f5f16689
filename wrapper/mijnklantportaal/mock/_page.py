"""The page that shows what came in: one file without scripts, which asks nobody for anything but the PDFs."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from mijnklantportaal.mock._bidi import tamed

LONGEST_TEXT = 2000
"""Longer values are shortened; the JSON has them whole."""

_STYLE = (resources.files(__package__) / "page.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; img-src data:; style-src 'sha256-{_DIGEST}'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may do: have its own style, and show files of the portal in frames."""

_EMPTY = "<p>Nothing yet. Send a request, and load this page again.</p>"


def page(url: str, received: Sequence[Mapping[str, Any]], older: str | None, newest: str | None) -> str:
    """Return the page for some requests, as `described` tells them; `older` and `newest` are where to go from there."""
    requests = "".join(_request(each, is_open=place == 0) for place, each in enumerate(received))
    links = [(newest, "newest"), (older, "older")]
    ways = " · ".join(f'<a href="{escape(way)}">{name}</a>' for way, name in links if way)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'  # else the browser asks the portal for one
        f"<title>Mock portal</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Mock portal</h1>\n<p class=dim>What {_code(url)} received, the newest first. "
        f'<a href="/_mock.json">The same as JSON</a></p>\n'
        f"<main>\n{requests or _EMPTY}</main>\n<p>{ways}</p>\n</body>\n</html>\n"
    )


def _request(request: Mapping[str, Any], *, is_open: bool) -> str:
    line = f"{request['method']} {request['path']}"
    sections = [
        _section("Verdict", _verdict(request["violations"])),
        _section("Fields", _table(request["fields"].items())),
        *(_file(file) for file in request["files"]),
        _section("Body", _pre(request["body"])),
        _section("In the path", _table(request["pathParameters"].items())),
        _section("In the query", _table(request["query"].items())),
        _section("Result", _pre(request["result"])),
        _section("Headers", _table(request["headers"])),
    ]
    return (
        f"<details class=request{' open' if is_open else ''}>\n<summary><span class=dim>#{request['number']}</span>"
        f"<span class=wire>{_text(line)}</span>{_status(request)}{_mark(request['violations'])}"
        f"<time class=dim>{escape(request['receivedAt'])}</time></summary>\n"
        f"<div>{''.join(sections)}</div>\n</details>\n"
    )


def _status(request: Mapping[str, Any]) -> str:
    code = request["statusCode"]
    kind = "good" if request["carriedOut"] else "dim"
    return f"<span class={kind}>{'no reply' if code is None else code}{', carried out' * request['carriedOut']}</span>"


def _mark(violations: Sequence[Mapping[str, str]]) -> str:
    if not violations:
        return "<span class=good>keeps the contract</span>"
    return f"<span class=bad>{len(violations)} violation{'s' * (len(violations) > 1)}</span>"


def _verdict(violations: Sequence[Mapping[str, str]]) -> str:
    if not violations:
        return "<p class=good>It keeps the contract.</p>"
    rows = [(each["place"], f"{each['rule']}: expected {each['expected']}, got {each['got']}") for each in violations]
    return _table(rows)


def _file(file: Mapping[str, Any]) -> str:
    href, name = escape(file["href"]), file["filename"] or "without a name"
    about = f"{file['contentType'] or 'of no stated type'}, {file['size']} bytes"
    frame = f'<iframe src="{href}" loading=lazy title="{escape(name)}"></iframe>\n' if file["isPdf"] else ""
    return (
        f'<h2>File {_code(file["name"])}</h2>\n<p><a href="{href}">{_text(name)}</a> '
        f"<span class=dim>{_text(about)}</span></p>\n{frame}"
    )


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>\n{content}\n" if content else ""


def _table(rows: Iterable[tuple[str, Any]]) -> str:
    lines = "".join(f"<tr><th>{_text(name)}<td>{_text(_spelt(value))}\n" for name, value in rows)
    return f"<table>\n{lines}</table>" if lines else ""


def _pre(value: Any) -> str:
    return "" if value is None else f"<pre>{_text(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _spelt(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    return tamed(escape(_short(text)))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"
