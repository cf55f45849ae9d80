"""Is the curve right on average, and is its interval as sure as it says? 48 settings, fixed seeds."""

from itertools import product
from math import erf, log, sqrt
from random import Random

import pytest

from api.scoring.curve import Followed, fit

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
MEDIAN_WAIT = 6 * HOUR
SPREAD = 1.5
RUNS = 1000
SETTINGS = list(product((10, 25, 50, 200), (0.05, 0.35, 0.65, 0.95), (2, 7, 30)))


def share_within(seconds):
    return 0.5 * (1 + erf((log(seconds) - log(MEDIAN_WAIT)) / (SPREAD * sqrt(2))))


def true_share(rate, seconds):
    """F when `rate` of all messages are answered within a week, after log-normal waits."""
    return rate * share_within(seconds) / share_within(WEEK)


def wait(random, rate):
    if random.random() >= rate:
        return None
    while True:
        seconds = random.lognormvariate(log(MEDIAN_WAIT), SPREAD)
        if seconds <= WEEK:
            return seconds


def sample(random, n, rate, days):
    """N messages spread evenly over the days before now, each followed until its answer or now."""
    seen = []
    for _ in range(n):
        age = random.random() * days * DAY
        answered = wait(random, rate)
        in_time = answered is not None and answered <= age
        followed = answered if in_time else min(age, WEEK)
        seen.append(Followed(round(followed * 1e6), not in_time, round(age * 1e6)))
    return seen


def simulate(n, rate, days, hours, runs=RUNS):
    """(coverage of the interval, mean error of F, mean error of answered/received) over the runs."""
    random = Random(f"{n} {rate} {days}")
    truth = true_share(rate, hours * HOUR)
    covered = error = naive_error = 0.0
    for _ in range(runs):
        seen = sample(random, n, rate, days)
        curve = fit(seen)
        low, high = curve.interval(hours * HOUR * 1_000_000)
        covered += low <= truth <= high
        error += curve.at(hours * HOUR * 1_000_000) - truth
        naive_error += sum(not one.unanswered for one in seen) / n - truth
    return covered / runs, error / runs, naive_error / runs


@pytest.fixture(scope="module")
def of_a_day():
    return {setting: simulate(*setting, hours=24) for setting in SETTINGS}


def test_there_are_48_settings(of_a_day):
    assert len(of_a_day) == 48


def test_the_interval_covers_the_truth_as_often_as_it_says(of_a_day):
    assert {setting: round(found[0], 3) for setting, found in of_a_day.items() if not 0.92 <= found[0] <= 0.98} == {}


def test_the_share_at_one_day_is_right_on_average(of_a_day):
    assert max(abs(found[1]) for found in of_a_day.values()) < 0.01


def test_answered_by_received_misses_by_far_more(of_a_day):
    assert max(abs(found[2]) for found in of_a_day.values()) > 0.13


@pytest.mark.parametrize("hours", [72, 168])
def test_past_what_was_followed_the_interval_still_covers_the_truth(hours):
    """In two days nobody is followed for three; without the open upper end this falls to one half."""
    for n, rate in product((10, 50, 200), (0.35, 0.95)):
        assert simulate(n, rate, 2, hours, runs=300)[0] >= 0.92


@pytest.mark.parametrize("hours", [1, 8, 24, 72, 168])
def test_a_short_and_a_long_look_agree(hours):
    """What thirty days show lies within the interval of two days, about as often as the interval says."""
    random = Random(30)
    time = hours * HOUR * 1_000_000
    agreed = 0
    for _ in range(100):
        low, high = fit(sample(random, 50, 0.6, 2)).interval(time)
        agreed += low <= fit(sample(random, 1000, 0.6, 30)).at(time) <= high
    assert agreed >= 90
