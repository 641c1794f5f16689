"""Whether a reply gives back the credentials: whoever keeps replies, in a log or a cache, would keep those too."""

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

from mijnklantportaal.contract import Response
from mijnklantportaal.contract._spellings import replaced, spellings

from contract_tests.credentials import basic, in_base64
from contract_tests.subject import TOKEN

_SECRETS = spellings([TOKEN, basic(TOKEN), in_base64(TOKEN)])


def disclosures(response: Response) -> Iterator[str]:
    """Yield the places that hold the tests' own credentials, however they are spelt there."""
    yield from (f"response.headers.{name}" for name, value in response.headers if _is_in(value))
    # Without NUL, UTF-16 and UTF-32 have ASCII as it is.
    if _is_in(text := response.content.decode("latin-1").replace("\0", "")):
        try:
            yield _narrowed("response.body", json.loads(text))
        except (ValueError, RecursionError):
            yield "response.body"


def _is_in(text: str) -> bool:
    return any(replaced(each, _SECRETS, "") != each for each in (text, unescape(text)))


def _narrowed(place: str, value: Any) -> str:
    """Name the first field that holds them, as deep as it goes."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = ((f"{place}.{name}", each) for name, each in pairs if _is_in(json.dumps(each)))
    return next((_narrowed(*each) for each in inner), place)
