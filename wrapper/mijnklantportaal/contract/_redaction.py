"""Credentials of a request, kept out of what is said about the exchange."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from attrs import evolve

from mijnklantportaal.contract._messages import Headers, Violation
from mijnklantportaal.contract._security import KNOWN_SCHEMES
from mijnklantportaal.contract._spellings import replaced, spellings, without_beginning
from mijnklantportaal.contract._words import CUT

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
        *cut, last = replaced(text, self._spellings, _MASK).split(CUT)
        return CUT.join([*(without_beginning(each, self._spellings, _MASK, _SHORTEST) for each in cut), last])

    @cached_property
    def _spellings(self) -> list[str]:
        secrets = [*self._keys]
        for name, value in self._headers:
            if name.lower() == "authorization":
                secrets += [word for word in value.split() if word.lower() not in KNOWN_SCHEMES]
        return [each for each in spellings(secrets) if len(each) >= _SHORTEST]
