"""Credentials of a request, kept out of what is said about the exchange."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from attrs import evolve

from mijnklantportaal.contract._messages import Headers, Violation
from mijnklantportaal.contract._security import KNOWN_SCHEMES
from mijnklantportaal.contract._spellings import replaced, spellings, without_beginning
from mijnklantportaal.contract._words import CUT

_MASK = "***"
# Anything shorter cannot be told from ordinary text.
_SHORTEST = 6
_BEARERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_APART = re.compile(r"[\s,;]+")
# What Digest says in the open (RFC 7616).
_OPEN = frozenset({"algorithm", "qop", "realm", "uri"})


class Secrets:
    """What stands in the headers that bear credentials, and what `keys` finds elsewhere; to be shared by threads."""

    def __init__(self, headers: Headers, keys: Callable[[], Iterable[str]]) -> None:
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
        secrets = [*self._keys()]
        for name, value in self._headers:
            if name.lower() in _BEARERS:
                secrets += _in(value)
        return [each for each in spellings(secrets) if len(each) >= _SHORTEST]


def _in(value: str) -> Iterator[str]:
    """Yield what may be secret in a header: its words, what they name, and what a password is written as."""
    for word in _APART.split(value):
        name, _, named = word.partition("=")
        if word.lower() in KNOWN_SCHEMES or name.lower() in _OPEN:
            continue
        yield from (word.strip('"'), named.strip('"'))
        with suppress(ValueError):  # not base64, or no text
            text = b64decode(word, validate=True).decode()
            yield text.partition(":")[2] or text
