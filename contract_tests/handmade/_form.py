"""A form, taken apart: what attempts on its parts are made of."""

from collections.abc import Collection, Sequence

from attrs import frozen
from mijnklantportaal.contract import Request

from contract_tests.handmade._attempt import Attempt
from contract_tests.wire import Part, with_parts

UNPROCESSABLE = ("422",)


@frozen
class Form:
    valid: Request
    parts: Sequence[Part]
    required: Collection[str]

    def attempt(self, place: str, what: str, request: Request, statuses: tuple[str, ...] = UNPROCESSABLE) -> Attempt:
        return Attempt(place, what, request, statuses, self.valid)

    def changed(self, what: str, part: Part, *instead: Part, statuses: tuple[str, ...] = UNPROCESSABLE) -> Attempt:
        """Put other parts in the place of one."""
        parts = [each for old in self.parts for each in (instead if old is part else [old])]
        return self.attempt(f"request.body.{part.name}", what, with_parts(self.valid, parts), statuses)
