"""Whether a reply gives back the credentials: whoever keeps replies, in a log or a cache, would keep those too."""

import json
from collections.abc import Iterator
from typing import Any

from mijnklantportaal.contract import Response
from mijnklantportaal.contract._spellings import replaced, spellings

from contract_tests.credentials import basic
from contract_tests.subject import TOKEN

_SECRETS = spellings([TOKEN, basic(TOKEN)])


def disclosures(response: Response) -> Iterator[str]:
    """Yield the places that hold the tests' own credentials, however they are spelt there."""
    yield from (f"response.headers.{name}" for name, value in response.headers if _is_in(value))
    if _is_in(text := response.content.decode("latin-1")):
        try:
            yield _narrowed("response.body", json.loads(text))
        except (ValueError, RecursionError):
            yield "response.body"


def _is_in(text: str) -> bool:
    return replaced(text, _SECRETS, "") != text


def _narrowed(place: str, value: Any) -> str:
    """Name the first field that holds them, as deep as it goes."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = ((f"{place}.{name}", each) for name, each in pairs if _is_in(json.dumps(each)))
    return next((_narrowed(*each) for each in inner), place)
