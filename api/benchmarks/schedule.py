"""When a benchmark runs again by itself: `@daily`, `@weekly`, `@monthly`, or five fields of cron, in UTC. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Final

from cronsim import CronSim, CronSimError

LONGEST: Final = 100
SHORTEST_GAP: Final = timedelta(hours=1)
LOOKED_AT: Final = 60
"""Runs that are looked at to see that none follows another too soon."""
LAST_DAY: Final = 28
"""The last day that every month has."""
FIELDS: Final = 5

EXAMPLES: Final = "Give @daily, @weekly, @monthly, or five fields of cron in UTC such as “0 6 * * MON”."


class BadSchedule(ValueError):
    """A schedule that cannot be used; `detail` is a whole sentence."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def check(schedule: str, now: datetime) -> str:
    """The schedule in its usual spelling.

    :raises BadSchedule: it cannot be read, never comes, or comes more often than every `SHORTEST_GAP`.
    """
    plain = " ".join(schedule.split())
    if len(plain) > LONGEST:
        raise BadSchedule(f"This schedule is too long. {EXAMPLES}")
    coming = list(islice(_runs(plain, now, now), LOOKED_AT))
    if not coming:
        raise BadSchedule(f"This schedule never comes. {EXAMPLES}")
    if any(later - earlier < SHORTEST_GAP for earlier, later in pairwise(coming)):
        raise BadSchedule("A benchmark runs at most once an hour. Give a schedule that comes less often.")
    return plain


def next_run(schedule: str, began: datetime, after: datetime) -> datetime | None:
    """The first run later than `after`; None when there will be none.

    The words with @ mean the weekday, day and time at which the benchmark `began`, so that not all of them run at
    midnight. A month without that day runs on its 28th.

    :raises BadSchedule:
    """
    return next(_runs(schedule, began, after), None)


def _runs(schedule: str, began: datetime, after: datetime) -> Iterator[datetime]:
    fields = _fields(schedule, began.astimezone(UTC))
    if len(fields.split()) != FIELDS:
        raise BadSchedule(f"“{schedule}” is no schedule. {EXAMPLES}")
    try:
        return CronSim(fields, after.astimezone(UTC))
    except (CronSimError, AssertionError, ValueError):
        # Of some nonsense the library asserts that it does not come.
        raise BadSchedule(f"“{schedule}” is no schedule. {EXAMPLES}") from None


def _fields(schedule: str, began: datetime) -> str:
    at = f"{began.minute} {began.hour}"
    words = {
        "@daily": f"{at} * * *",
        "@weekly": f"{at} * * {began.isoweekday() % 7}",
        "@monthly": f"{at} {min(began.day, LAST_DAY)} * *",
    }
    return words.get(schedule.lower(), schedule.upper())
