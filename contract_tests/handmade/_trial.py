"""Attempts of which the contract says how they are to be answered, and how values are spelt in them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.handmade._attempt import ACCEPTED, EITHER, REFUSED, Attempt
from contract_tests.handmade._values import NO_NUMBERS, UNPRINTABLE, numbers, texts
from contract_tests.readings import read

_SHOWN = 32


@frozen
class Trial:
    """Makes attempts of which the judge says how they are to be answered, unless that is said by hand."""

    contract: Contract
    operation: Operation
    valid: Request

    def attempt(self, place: str, what: str, request: Request, *, is_valid: bool | None = None) -> Attempt:
        """Make an attempt."""
        if is_valid is None:
            is_valid = not read(self.contract, request).violations
        refused = REFUSED if self.operation.path_parameters else ("422",)
        return Attempt(place, what, request, ACCEPTED if is_valid else refused, self.valid)

    def of_texts(
        self, place: str, schema: Any, put: Callable[[str], Request], *, is_text: bool | None = True
    ) -> Iterator[Attempt]:
        """Make an attempt of each text that may be tried for a field; if the field is no text, none of them is valid.

        `put` makes the request with a text in the field. Where `is_text` is None, all is for the judge to say.
        """
        for text, known in _spelt(self.contract, schema):
            is_valid = None if is_text is None else known if is_text else False
            made = self.attempt(place, shown(text), put(text), is_valid=is_valid)
            yield evolve(made, statuses=EITHER) if text in UNPRINTABLE else made


def _spelt(contract: Contract, schema: Any) -> Iterator[tuple[str, bool | None]]:
    yield from texts(contract, schema)
    values = [*numbers(contract, schema)]
    yield from ((json.dumps(value), None) for value in values)
    yield from ((text, None) for text in NO_NUMBERS if values)


def shown(text: str) -> str:
    """Spell a text on one line, shortened."""
    return ascii(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!a} and so on, {len(text)} characters"
