"""Schedules: what they mean, and that nonsense is refused in a sentence."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.benchmarks.schedule import SHORTEST_GAP, BadSchedule, check, next_run

SUNDAY = datetime(2026, 11, 22, 14, 5, 30, tzinfo=UTC)
LAST = datetime(2026, 1, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "began", "after", "expected"),
    [
        ("@daily", SUNDAY, SUNDAY, "2026-11-23 14:05"),
        ("@Daily", SUNDAY, SUNDAY - timedelta(minutes=1), "2026-11-22 14:05"),
        ("@weekly", SUNDAY, SUNDAY, "2026-11-29 14:05"),
        ("@weekly", SUNDAY, SUNDAY + timedelta(days=16), "2026-12-13 14:05"),
        ("@monthly", SUNDAY, SUNDAY, "2026-12-22 14:05"),
        ("@monthly", LAST, LAST, "2026-02-28 08:00"),
        ("0 6 * * mon", SUNDAY, SUNDAY, "2026-11-23 06:00"),
        ("30 7 1 1,7 *", SUNDAY, SUNDAY, "2027-01-01 07:30"),
    ],
)
def test_it_comes_when_it_says(schedule, began, after, expected):
    assert f"{next_run(check(schedule, began), began, after):%Y-%m-%d %H:%M}" == expected


def test_times_are_utc_whatever_zone_they_come_in():
    zoned = SUNDAY.astimezone(datetime.strptime("+0530", "%z").tzinfo)
    assert next_run("@daily", zoned, zoned) == next_run("@daily", SUNDAY, SUNDAY)


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        " ",
        "@hourly",
        "@yearly",
        "* * * *",
        "0 0 0 * * *",
        "61 * * * *",
        "daily",
        "x" * 101,
        "0 0 * * 1#2/3",
        "0 0 30 2 *",
    ],
)
def test_nonsense_is_refused_in_a_sentence(schedule):
    with pytest.raises(BadSchedule) as raised:
        check(schedule, SUNDAY)
    assert raised.value.detail.endswith(".")


@pytest.mark.parametrize("schedule", ["* * * * *", "*/30 * * * *", "0,59 * * * *", "0,30 6 * * MON"])
def test_more_often_than_once_an_hour_is_refused(schedule):
    with pytest.raises(BadSchedule):
        check(schedule, SUNDAY)
    assert check("0 * * * *", SUNDAY) == "0 * * * *"


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789*/-,#LWMONJA@ "), max_size=30))
def test_whatever_is_accepted_comes_rarely_enough(schedule):
    try:
        plain = check(schedule, SUNDAY)
    except BadSchedule:
        return
    times = [SUNDAY]
    for _ in range(5):
        following = next_run(plain, SUNDAY, times[-1])
        if following is None:
            break
        times.append(following)
    assert all(later - earlier >= SHORTEST_GAP for earlier, later in pairwise(times[1:]))
