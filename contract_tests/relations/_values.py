"""Whether what came back is the value that was sent, however it is spelt."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from mijnklantportaal.contract import Contract
from mijnklantportaal.contract import Part as File

from contract_tests.relations.shapes import alternatives, formats_of, items_of, properties_of

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
# Amsterdam's offset was +00:19:32 until 1937; newer editions of the tz database have that of Brussels, +00:17:30.
_EDITIONS_APART = timedelta(minutes=3)


def moment(text: object) -> datetime | None:
    """Read a time with an offset (RFC 3339); None where it is none."""
    try:
        read = datetime.fromisoformat(str(text).upper())
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def moments_of(local: str, zone: ZoneInfo) -> set[datetime]:
    """Return the instants that a local time may mean: two in the hour that autumn repeats and in the one spring skips.

    Raises:
        ValueError: It is no time.
        OverflowError: It has no name in UTC, as the first hour of the year 1.
    """
    read = datetime.fromisoformat(local)
    return {read.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}


@frozen
class Comparison:
    """Compares values by their schemas.

    Attributes:
        zone: Where a time without an offset is told.
    """

    contract: Contract
    zone: ZoneInfo

    def differences(self, sent: Any, came: Any, sent_as: Any, came_as: Any, place: str) -> Iterator[tuple[str, Any]]:
        """Yield the places that came back with another value than was sent, each with the value that was sent."""
        if isinstance(sent, dict) and isinstance(came, dict):
            yield from self._of_object(sent, came, sent_as, came_as, place)
        elif isinstance(sent, list) and isinstance(came, list):
            if len(sent) != len(came):
                yield place, sent
                return
            # Where nothing is said of them, items are of the schema True: an empty one is no node of the document.
            ours, theirs = items_of(self.contract, sent_as), items_of(self.contract, came_as) or True
            for index, (one, other) in enumerate(zip(sent, came, strict=True)):
                yield from self.differences(one, other, ours, theirs, f"{place}.{index}")
        elif isinstance(sent, dict | list):
            if came is None and any(not isinstance(each, File) for each in sent):
                yield place, sent
        elif not isinstance(sent, File) and not self._is_same(sent, came, sent_as, came_as):
            yield place, sent

    def _of_object(
        self, sent: dict[str, Any], came: dict[str, Any], sent_as: Any, came_as: Any, place: str
    ) -> Iterator[tuple[str, Any]]:
        ours, theirs = properties_of(self.contract, sent_as), properties_of(self.contract, came_as)
        for name in sent.keys() & came.keys() & ours.keys() & theirs.keys():
            yield from self.differences(sent[name], came[name], ours[name], theirs[name], f"{place}.{name}")
        our_rest, their_rest = self._rest(sent_as), self._rest(came_as)
        if our_rest is None or their_rest is None:
            return
        # No `required` says what a map holds: what is not there is lost.
        for name in sorted(sent.keys() - ours.keys() - theirs.keys()):
            yield from self.differences(sent[name], came.get(name), our_rest, their_rest, f"{place}.{name}")

    def _rest(self, schema: Any) -> Any:
        """Return the schema of what an object holds under names of the sender's own; None where it is no map."""
        stated = [each.get("additionalProperties", True) for each in alternatives(self.contract, schema)]
        of_values = next((each for each in stated if isinstance(each, dict) and each), None)
        # Beside named fields, to allow whatever else is no promise to keep it.
        is_named = bool(properties_of(self.contract, schema)) or False in stated
        return of_values or (None if is_named else True)

    def _is_same(self, sent: Any, came: Any, sent_as: Any, came_as: Any) -> bool:
        if came is None or sent is None:  # what can be no null was not set to it
            return sent in (None, "") if came is None else not self.contract.fits(came_as, None)
        if isinstance(came, dict | list):  # of another kind altogether: nobody said that it is the same
            return True
        if not isinstance(sent, str) or not isinstance(came, str):
            is_flag = isinstance(sent, bool) or isinstance(came, bool)
            return sent is came if is_flag else self._is_same_number(sent, came, came_as)
        if "date-time" in formats_of(self.contract, came_as):
            return self._is_same_time(sent, came, formats_of(self.contract, sent_as))
        if self._is_amount(sent_as) and _DECIMAL.fullmatch(sent) and _DECIMAL.fullmatch(came):
            # -0.00 is the number that 0.00 is, and reads as a credit.
            return Decimal(sent) == Decimal(came) and sent.startswith("-") >= came.startswith("-")
        return sent == came or not self.contract.fits(came_as, sent)  # the reply has no place for it

    def _is_same_number(self, sent: Any, came: Any, came_as: Any) -> bool:
        if isinstance(came, str) and not self.contract.fits(came_as, str(sent)):  # the reply has no place for it
            return True
        # A float has lost what it cannot hold: the other is read as one. An integer has not.
        read = float if isinstance(sent, float) or isinstance(came, float) else Decimal
        try:
            return read(sent) == read(came)
        except (ArithmeticError, ValueError):  # a text that is no number
            return False

    def _is_same_time(self, sent: str, came: str, formats: set[str]) -> bool:
        instant = moment(came)
        if instant is None:  # the schema's affair
            return True
        try:
            if "local-date-time" in formats:
                return self._is_same_local_time(sent, instant)
            if "date" in formats:
                off = _EDITIONS_APART if self._is_cut(instant) else timedelta(0)
                days = {(instant + each).astimezone(self.zone).date() for each in (-off, off)}
                return date.fromisoformat(sent) in days
        except OverflowError:
            return abs((instant.replace(tzinfo=None) - datetime.fromisoformat(sent)).days) <= 1
        except ValueError:  # accepted, though it is no time: the judge says so
            return True
        own = moment(sent)
        # Some tell no fractions of a second.
        return own is None or abs(own - instant) < (_MINUTE if self._is_cut(own) else _SECOND)

    def _is_same_local_time(self, sent: str, instant: datetime) -> bool:
        meant = moments_of(sent, self.zone)
        is_same_clock = instant.replace(tzinfo=None) == datetime.fromisoformat(sent)
        most = _EDITIONS_APART if is_same_clock else _MINUTE
        return instant in meant or any(self._is_cut(each) and abs(instant - each) < most for each in meant)

    def _is_cut(self, instant: datetime) -> bool:
        """Tell whether the zone's offset had seconds then: RFC 3339 writes none, so that they are cut or rounded."""
        # Looked up by the clock of its own offset: the first and the last hours have no name in the zone.
        return bool((self.zone.utcoffset(instant) or timedelta(0)) % _MINUTE)

    def _is_amount(self, schema: Any) -> bool:
        patterns = [each["pattern"] for each in alternatives(self.contract, schema) if "pattern" in each]
        return any(re.search(each, "12.95") and not re.search(each, "x") for each in patterns)
