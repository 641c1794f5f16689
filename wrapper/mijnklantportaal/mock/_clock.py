"""The portal's time: Europe/Amsterdam, written in ATOM format."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """Tell the real time."""
    return datetime.now(UTC)


def read(clock: Clock) -> datetime:
    """Ask the clock, which must know its offset: without one the month and the ATOM times would be guesses."""
    if not callable(clock):
        raise ValueError(f"clock: {clock!r} is no function; give one that returns an aware datetime")  # noqa: TRY004  # as of any other
    moment: object = clock()
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise ValueError(f"clock: {moment!r} has no time zone; let it return an aware datetime, as datetime.now(UTC)")
    return moment


def atom(moment: datetime) -> str:
    """Write a moment as the portal does; a naive one is on the wall clock in Amsterdam.

    Of the hour that comes twice in autumn the first is meant; a time in the hour that spring skips moves past it,
    as in PHP.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=AMSTERDAM)
    try:
        local = moment.astimezone(UTC).astimezone(AMSTERDAM)
        # Before 1937 Amsterdam's offset has seconds, which ATOM cannot write; as in PHP, the wall clock stays as it is.
        minutes = (local.utcoffset() or timedelta(0)) // timedelta(minutes=1)
        local = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    except OverflowError:  # the first hour of the year 1 and the last of 9999 have no name in another zone
        local = moment.replace(tzinfo=UTC)
    return local.isoformat("T", "seconds")
