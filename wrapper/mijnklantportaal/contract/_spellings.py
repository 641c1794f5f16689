"""A secret within a text, however JSON or a URL spells it."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

from mijnklantportaal.contract._words import quoted

_BACKSLASH = r"(?:\\|%5[Cc])"
# What stands for one character: `\u002F`, `\/`, `%2F`, `%5C%2F`; with more backslashes where JSON is quoted in JSON.
_UNIT = re.compile(rf"{_BACKSLASH}+u([0-9A-Fa-f]{{4}})|{_BACKSLASH}*(?:%([0-9A-Fa-f]{{2}})|(.))", re.DOTALL)
_HALF = re.compile(rf"(?:{_BACKSLASH}+(?:u[0-9A-Fa-f]{{0,3}}|%[0-9A-Fa-f]?)?|%[0-9A-Fa-f]?)\Z")


def spellings(secrets: Iterable[str]) -> list[str]:
    """Give secrets as they are, and as JSON and URLs spell what is no ASCII, or a backslash; the longest first."""
    plain = {text for each in secrets for text in (each, unquote(each))}
    spelt = {text for each in plain for text in (each, quoted(each)[1:-1], quote(each, "", errors="replace"))}
    return sorted(spelt, key=len, reverse=True)


def replaced(text: str, secrets: Sequence[str], mask: str) -> str:
    """Put a mask in the place of each secret, as it is or with any of its characters escaped."""
    for secret in secrets:
        text = text.replace(secret, mask)
    if not _is_escaped(text):
        return text
    units, plain = _read(text)
    for secret in secrets:
        while (start := plain.find(secret)) >= 0:
            # A mask is one unit, so that the two go on matching.
            units[start : start + len(secret)] = [mask]
            plain = f"{plain[:start]}\0{plain[start + len(secret) :]}"
    return "".join(units)


def without_beginning(text: str, secrets: Sequence[str], mask: str, shortest: int) -> str:
    """Put a mask in the place of a secret's beginning, of `shortest` characters or more, at the end of a text."""
    if size := _size(text, secrets, shortest):
        return text[:-size] + mask
    if _is_escaped(text):
        units, plain = _read(_HALF.sub("", text))
        if size := _size(plain, secrets, shortest):
            return "".join(units[:-size]) + mask
    return text


def _size(text: str, secrets: Iterable[str], shortest: int) -> int:
    """Give the length of the longest beginning at the end of a text."""
    sizes = ((each, size) for each in secrets for size in range(min(len(each) - 1, len(text)), shortest - 1, -1))
    return max((size for each, size in sizes if text.endswith(each[:size])), default=0)


def _is_escaped(text: str) -> bool:
    return "\\" in text or "%" in text


def _read(text: str) -> tuple[list[str], str]:
    """Take a text apart into what stands for one character each; give these characters, too."""
    found = list(_UNIT.finditer(text))
    plain = "".join(each[3] or chr(int(each[1] or each[2], 16)) for each in found)
    return [each[0] for each in found], plain
