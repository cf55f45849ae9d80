"""Times as X writes them, in its posts and in the ids of these."""

from datetime import UTC, datetime, timedelta
from typing import Final

from api.networks.values import moment_of

_MONTHS: Final = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
_PARTS: Final = 6
# https://github.com/twitter-archive/snowflake: milliseconds since this moment, then 22 bits of machine and sequence.
_SNOWFLAKES_BEGIN: Final = datetime(2010, 11, 4, 1, 42, 54, 657_000, UTC)
_MACHINE_BITS: Final = 22
_FIRST_SNOWFLAKE: Final = 29_700_859_247
_LONGEST_ID: Final = 19


def moment_of_x(said: str | None) -> datetime | None:
    """`Tue Oct 31 22:10:47 +0000 2017` or ISO 8601, in UTC; None for anything else.

    Read by hand, since `strptime` takes seven times as long, and tables have millions of these.
    """
    parts = (said or "").split()
    if len(parts) != _PARTS or parts[1] not in _MONTHS:
        return moment_of(said)
    _, month, day, clock, zone, year = parts
    try:
        hours, minutes, seconds = clock.split(":")
        there = datetime(int(year), _MONTHS[month], int(day), int(hours), int(minutes), int(seconds), tzinfo=UTC)
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) if zone != "+0000" else timedelta()
        return there + ahead if zone.startswith("-") else there - ahead
    except (ValueError, OverflowError):
        return None


def moment_of_id(id_: str | None) -> datetime | None:
    """When the post of this id was written; None for ids from before they told it (November 2010)."""
    if not id_ or not id_.isdecimal() or len(id_) > _LONGEST_ID or int(id_) < _FIRST_SNOWFLAKE:
        return None
    return _SNOWFLAKES_BEGIN + timedelta(milliseconds=int(id_) >> _MACHINE_BITS)
