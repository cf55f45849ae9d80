from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.benchmarks.shares import Quartiles, of_brands, pooled, quartiles, standings
from api.scoring.curve import wilson


def test_quartiles_lie_between_two_values_in_proportion():
    assert quartiles([4.0, 1.0, 3.0, 2.0], 2) == Quartiles(4, 1.75, 2.5, 3.25)
    assert quartiles([5.0], 1) == Quartiles(1, 5.0, 5.0, 5.0)
    assert quartiles([], 1) == Quartiles(0, None, None, None)


def test_a_quartile_among_waits_without_end_is_none():
    assert quartiles([10.0, 20.0, inf, inf], 0) == Quartiles(4, 18.0, None, None)


def percentiles(values):
    return [one.percentile for one in standings(values)]


def test_percentiles_are_the_share_of_the_others_below():
    assert percentiles([10.0, 30.0, 20.0]) == [0.0, 100.0, 50.0]
    assert percentiles([7.0, 7.0, 9.0]) == [25.0, 25.0, 100.0]
    assert percentiles([7.0]) == [None]
    assert percentiles([]) == []


def test_a_standing_counts_lower_and_equal_ones_apart():
    seen = standings([7.0, 9.0, 7.0, 7.0])
    assert [(one.lower, one.equal, one.n) for one in seen] == [(0, 2, 4), (3, 0, 4), (0, 2, 4), (0, 2, 4)]
    assert {(one.lower, one.equal) for one in standings([100.0] * 39)} == {(0, 38)}


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0]), min_size=2, max_size=20))
def test_percentiles_are_in_the_middle_on_average_and_keep_the_order(values):
    seen = percentiles(values)
    assert sum(seen) / len(seen) == pytest.approx(50.0, abs=0.06)
    assert [one for _, one in sorted(zip(values, seen, strict=True))] == sorted(seen)


def test_the_share_of_brands_has_wilsons_interval():
    share = of_brands([True, False, False])
    assert (share.rate, share.low, share.high, share.n) == (1 / 3, *wilson(1 / 3, 3), 3)
    assert of_brands([]) is None


def test_posts_of_one_account_count_as_alike():
    """Two accounts that always reply and two that never do: 400 posts, and yet hardly anything is known."""
    apart = pooled([(100, 100), (100, 100), (0, 100), (0, 100)])
    alike = pooled([(50, 100), (50, 100), (50, 100), (50, 100)])
    assert apart.rate == alike.rate == 0.5
    assert (apart.n, alike.n) == (400, 400)
    assert apart.low < 0.15
    assert apart.high > 0.85
    assert alike.high - alike.low < apart.high - apart.low


def test_pooled_shares_of_nothing_and_of_one():
    assert pooled([]) is None
    assert pooled([(0, 0)]) is None
    one = pooled([(3, 10), (0, 0)])
    assert (one.low, one.high) == wilson(0.3, 10)
