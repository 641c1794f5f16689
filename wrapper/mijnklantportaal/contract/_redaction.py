"""Credentials of a request, kept out of what is said about the exchange."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from urllib.parse import quote

from attrs import evolve

from mijnklantportaal.contract._messages import Headers, Violation
from mijnklantportaal.contract._security import KNOWN_SCHEMES
from mijnklantportaal.contract._words import CUT, quoted

_MASK = "***"
# Anything shorter cannot be told from ordinary text.
_SHORTEST = 6


class Secrets:
    """What stands in Authorization, and `keys` that travel elsewhere."""

    def __init__(self, headers: Headers, keys: Iterable[str]) -> None:
        self._headers = headers
        self._keys = keys

    def redact(self, violations: Sequence[Violation]) -> list[Violation]:
        """Mask the credentials in what came."""
        return [evolve(each, place=self.mask(each.place), got=self.mask(each.got)) for each in violations]

    def mask(self, text: str) -> str:
        """Mask the credentials in a text, which may end within one where `CUT` stands."""
        for secret in self._spellings:
            *cut, last = text.replace(secret, _MASK).split(CUT)
            text = CUT.join([*(_without_beginning(piece, secret) for piece in cut), last])
        return text

    @cached_property
    def _spellings(self) -> list[str]:
        secrets = [*self._keys]
        for name, value in self._headers:
            if name.lower() == "authorization":
                secrets += [word for word in value.split() if word.lower() not in KNOWN_SCHEMES]
        # As they are, and as places and values spell them.
        spelt = {text for each in secrets for text in (each, quoted(each)[1:-1], quote(each, "", errors="replace"))}
        return sorted((each for each in spelt if len(each) >= _SHORTEST), key=len, reverse=True)


def _without_beginning(text: str, secret: str) -> str:
    # What was shortened may end within the credential.
    for size in range(len(secret) - 1, _SHORTEST - 1, -1):
        if text.endswith(secret[:size]):
            return text[:-size] + _MASK
    return text
