import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from api.benchmarks.groups import groups, rank_ranges


def above(n, *pairs):
    beats = np.zeros((n, n), bool)
    for better, worse in pairs:
        beats[better, worse] = True
    return beats


@st.composite
def comparisons(draw):
    n = draw(st.integers(1, 12))
    flags = draw(st.lists(st.booleans(), min_size=n * n, max_size=n * n))
    return np.triu(np.array(flags, bool).reshape(n, n), 1)


def test_being_alike_does_not_carry_over():
    """The first beats the third, neither is told apart from the second: two groups, never one of three."""
    assert groups(above(3, (0, 2))) == ([[0, 1], [1, 2]], 0)
    assert rank_ranges(above(3, (0, 2))) == [(1, 2), (1, 3), (2, 3)]


def test_a_wide_one_stands_with_both_sides_of_a_gap():
    """Places that are no neighbours in the ranking make a group too."""
    assert groups(above(4, (0, 2), (1, 2), (2, 3), (0, 3))) == ([[0, 1], [1, 3]], 0)


def test_who_is_told_apart_from_everybody_is_in_no_group():
    assert groups(above(3, (0, 1), (0, 2))) == ([[1, 2]], 0)
    assert groups(above(2, (0, 1))) == ([], 0)
    assert groups(above(1)) == ([], 0)
    assert groups(above(0)) == ([], 0)


def test_all_alike_are_one_group_however_many():
    found, left_out = groups(above(1000))
    assert (len(found), len(found[0]), left_out) == (1, 1000, 0)
    assert rank_ranges(above(3)) == [(1, 3)] * 3


def test_what_does_not_fit_is_counted():
    found, left_out = groups(above(3, (0, 2)), most=1)
    assert (found, left_out) == ([[0, 1]], 1)


@given(comparisons())
def test_groups_hold_every_tie_and_nothing_else(beats):
    found, left_out = groups(beats)
    n = len(beats)
    ties = {(one, other) for one in range(n) for other in range(one + 1, n) if not beats[one, other]}
    shown = {(one, other) for group in found for one in group for other in group if one < other}
    assert shown == ties
    assert left_out == 0
    for group in found:
        outside = set(range(n)) - set(group)
        assert not any(all((min(o, m), max(o, m)) in ties for m in group) for o in outside)


@given(comparisons())
def test_every_place_lies_in_its_range(beats):
    for place, (first, last) in enumerate(rank_ranges(beats), 1):
        assert 1 <= first <= place <= last <= len(beats)
