"""Credentials of a request, kept out of what is said about the exchange."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from attrs import evolve

from mijnklantportaal.contract._messages import Headers, Violation
from mijnklantportaal.contract._security import KNOWN_SCHEMES
from mijnklantportaal.contract._words import CUT, quoted

_MASK = "***"
# Anything shorter cannot be told from ordinary text.
_SHORTEST = 6


def redact(violations: Sequence[Violation], headers: Headers, keys: Iterable[str]) -> list[Violation]:
    """Mask credentials in what came: what stands in Authorization, and keys that travel elsewhere."""
    secrets = [*keys]
    for name, value in headers:
        if name.lower() == "authorization":
            secrets += [word for word in value.split() if word.lower() not in KNOWN_SCHEMES]
    # As they are, and as places and values spell them.
    spellings = {spelt for each in secrets for spelt in (each, quoted(each)[1:-1], quote(each, "", errors="replace"))}
    by_length = sorted((each for each in spellings if len(each) >= _SHORTEST), key=len, reverse=True)
    return [
        evolve(violation, place=_masked(violation.place, by_length), got=_masked(violation.got, by_length))
        for violation in violations
    ]


def _masked(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        *cut, last = text.replace(secret, _MASK).split(CUT)
        text = CUT.join([*(_without_beginning(piece, secret) for piece in cut), last])
    return text


def _without_beginning(text: str, secret: str) -> str:
    # What was shortened may end within the credential.
    for size in range(len(secret) - 1, _SHORTEST - 1, -1):
        if text.endswith(secret[:size]):
            return text[:-size] + _MASK
    return text
