from datetime import UTC, datetime

import pytest
from mijnklantportaal.mock import _clock


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        ("2024-05-11 12:59:00", "2024-05-11T12:59:00+02:00"),
        ("2024-01-11 12:59:00", "2024-01-11T12:59:00+01:00"),
        ("2024-05-11T10:59:07.999Z", "2024-05-11T12:59:07+02:00"),
        ("2024-05-11T12:59:00-05:00", "2024-05-11T19:59:00+02:00"),
        ("2024-10-27 02:30:00", "2024-10-27T02:30:00+02:00"),  # comes twice
        ("2024-03-31 02:30:00", "2024-03-31T03:30:00+02:00"),  # never comes
        ("0001-01-01 00:00:00", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_atom_is_on_the_clock_in_amsterdam(moment: str, written: str) -> None:
    assert _clock.atom(datetime.fromisoformat(moment)) == written


def test_of_an_offset_with_seconds_the_minutes_are_written_and_the_clock_stays() -> None:
    noon = datetime(1850, 1, 1, 12, tzinfo=_clock.AMSTERDAM)
    for moment in (noon, noon.astimezone(UTC), noon.replace(tzinfo=None)):
        # The newer editions of the tz database have Brussels for it.
        assert _clock.atom(moment) in ("1850-01-01T12:00:00+00:19", "1850-01-01T12:00:00+00:17")


def test_a_clock_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^clock: .* has no time zone"):
        _clock.read(lambda: datetime.fromisoformat("2024-05-11"))


def test_the_real_clock_knows_its_zone() -> None:
    assert _clock.read(_clock.now).tzinfo is UTC
