import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from api.scoring.curve import Followed, fit, proportion, wilson

HOUR = 3600 * 1_000_000


def followed(wait, *, unanswered=False, age=None):
    return Followed(wait, unanswered, wait if age is None else age)


messages = st.lists(
    st.builds(
        lambda wait, extra, unanswered: followed(wait, unanswered=unanswered, age=wait + extra),
        st.integers(1, 40),
        st.integers(0, 40),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@given(messages)
def test_curve_and_its_variance_equal_scipy(seen):
    answered = [one.wait for one in seen if not one.unanswered]
    if not answered:
        assert fit(seen).at(10**9) == 0.0
        return
    data = stats.CensoredData(uncensored=answered, right=[one.wait for one in seen if one.unanswered])
    survival = stats.ecdf(data).sf
    curve = fit(seen)
    for time in range(42):
        assert curve.at(time) == pytest.approx(1 - survival.evaluate(time), abs=1e-12)
    with np.errstate(all="ignore"):
        variance = survival._d / (survival._n * (survival._n - survival._d))
        greenwood = np.cumsum(variance)
    for time, hazard in zip(curve.times, curve.hazard, strict=True):
        expected = greenwood[np.searchsorted(survival.quantiles, time)]
        assert hazard == pytest.approx(expected, rel=1e-12)


@given(st.integers(1, 400), st.data())
def test_wilson_equals_scipy(n, data):
    count = data.draw(st.integers(0, n))
    expected = stats.binomtest(count, n).proportion_ci(method="wilson")
    assert wilson(count / n, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_without_censoring_the_interval_is_wilson_on_n():
    seen = [followed(2 * HOUR, age=900 * HOUR) for _ in range(6)]
    seen += [followed(168 * HOUR, unanswered=True, age=900 * HOUR) for _ in range(14)]
    assert fit(seen).interval(24 * HOUR) == pytest.approx(wilson(6 / 20, 20), abs=1e-12)


def test_an_answer_counts_before_a_censoring_at_the_same_instant():
    curve = fit([followed(5, unanswered=True), followed(5)])
    assert curve.at(5) == 0.5


def test_the_share_at_a_time_includes_that_time():
    curve = fit([followed(HOUR), followed(168 * HOUR, unanswered=True)])
    assert curve.at(HOUR) == 0.5
    assert curve.at(HOUR - 1) == 0.0


def test_the_median_is_reached_at_exactly_half():
    curve = fit([followed(wait, unanswered=wait > 3) for wait in range(1, 7)])
    assert curve.at(3) == pytest.approx(0.5)
    assert curve.quantile(0.5) == 3
    assert curve.quantile(0.9) is None


def test_before_the_first_answer_the_sample_is_the_messages_that_old():
    seen = [followed(10, age=100), followed(3, unanswered=True, age=3), followed(6, unanswered=True, age=6)]
    assert fit(seen).interval(5) == wilson(0.0, 2)


def test_when_all_are_answered_the_sample_is_the_messages_that_old():
    seen = [followed(1, age=50), followed(2, age=30), followed(2, age=10)]
    assert fit(seen).interval(20) == wilson(1.0, 2)


def test_nobody_that_old_and_no_answer_is_unknown():
    assert fit([followed(3, unanswered=True, age=3)]).interval(10) == (0.0, 1.0)


def test_past_the_last_observation_the_upper_end_is_open():
    seen = [followed(1, age=20), *[followed(20, unanswered=True, age=20) for _ in range(9)]]
    low, high = fit(seen).interval(21)
    assert (low, high) == (wilson(0.1, 10)[0], 1.0)
    assert fit(seen).interval(20) == pytest.approx(wilson(0.1, 10))


def test_nothing_is_known_of_nothing():
    curve = fit([])
    assert (curve.n, curve.at(5), curve.interval(5)) == (0, 0.0, (0.0, 1.0))
    assert proportion(0, 0) is None


@given(messages)
def test_order_does_not_matter(seen):
    assert fit(seen) == fit(list(reversed(seen)))
