"""How OpenAPI's `style` and `explode` spell lists and objects in a parameter; all text is still percent-encoded."""

import re
from collections.abc import Sequence

Pairs = Sequence[tuple[str, str]]

STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles that each location allows, the default first."""

_SEPARATORS = {"spaceDelimited": re.compile(r"%20|\+| "), "pipeDelimited": re.compile(r"%7[Cc]|\|")}
_COMMA = re.compile(",")


def single(text: str, name: str, style: str) -> str:
    """Give the text of a single value."""
    if style == "label":
        return text.removeprefix(".")
    if style == "matrix":
        return text.removeprefix(";").removeprefix(f"{name}=")
    return text


def items(pairs: Pairs, name: str, style: str, *, explode: bool) -> list[str]:
    """Give the texts of a list."""
    if style == "form" and explode:
        return [text for _, text in pairs]
    if style == "simple":
        # The lines of a header make one list (RFC 9110, 5.3).
        return [item.strip(" \t") for _, text in pairs for item in text.split(",")]
    text = pairs[-1][1]
    if style == "label" and explode:
        return text.removeprefix(".").split(".")
    if style == "matrix" and explode:
        return [single(item, name, style) for item in text.removeprefix(";").split(";")]
    return _SEPARATORS.get(style, _COMMA).split(single(text, name, style))


def fields(pairs: Pairs, name: str, style: str, *, explode: bool) -> list[tuple[str, str]]:
    """Give the names and texts of an object's fields."""
    if style == "deepObject":
        return [(key[len(name) + 1 : -1], text) for key, text in pairs]
    if style == "form" and explode:
        return list(pairs)
    if not explode:
        flat = items(pairs, name, style, explode=False)
        return list(zip(flat[::2], [*flat[1::2], ""], strict=False))
    mark = {"label": ".", "matrix": ";"}.get(style, ",")
    entries = (entry.strip(" \t").partition("=") for entry in pairs[-1][1].removeprefix(mark).split(mark))
    return [(key, text) for key, _, text in entries]
