"""Is the comparison of all pairs as careful as it says, and does it still find what is there?"""

from random import Random

import numpy as np
import pytest
from benchmarks.field import entrant, sample, sample_of
from hypothesis import given, settings
from hypothesis import strategies as st

from api.benchmarks.compare import beats, critical, in_order, likely
from api.scoring.curve import Followed, fit
from api.scoring.people import SECOND

EQUAL = [
    # accounts, n of each, rate, median wait in hours, days looked at, share sent elsewhere, runs
    (2, (10, 200), 0.3, 3.0, 60, 0.0, 300),
    (2, (30,), 0.6, 0.3, 60, 0.5, 300),
    (8, (10, 30), 0.05, 3.0, 60, 0.0, 100),
    (8, (10, 200), 0.95, 0.3, 60, 0.5, 100),
    (8, (25,), 0.5, 30.0, 5, 0.2, 100),
    (40, (10, 15, 300), 0.05, 3.0, 60, 0.0, 20),
    (40, (10, 300), 0.95, 0.3, 60, 0.5, 20),
]


def of_equal_brands(random, setting):
    accounts, sizes, rate, wait, days, elsewhere, _ = setting
    return [
        entrant(f"{place}", sample(random, random.choice(sizes), rate, wait_hours=wait, days=days, elsewhere=elsewhere))
        for place in range(accounts)
    ]


@pytest.mark.parametrize("setting", EQUAL)
def test_brands_that_behave_alike_are_rarely_told_apart(setting):
    """In at most 5 % of the runs any two are (and two standard errors more, for there are few runs)."""
    random, runs = Random(str(setting)), setting[-1]
    found = sum(bool(beats(in_order(of_equal_brands(random, setting))).any()) for _ in range(runs))
    assert found / runs <= 0.05 + 2 * (0.05 * 0.95 / runs) ** 0.5


@pytest.mark.parametrize(("n", "least"), [(50, 0.05), (100, 0.45), (300, 0.97)])
def test_brands_that_differ_are_told_apart_with_enough_messages(n, least):
    """Ten brands that answer 30 % and ten that answer 60 %: 190 pairs, of which a hundred differ."""
    random = Random(n)
    told = tried = 0
    for _ in range(4):
        ranked = in_order(entrant(f"{place}", sample(random, n, 0.3 if place < 10 else 0.6)) for place in range(20))
        better = np.array([int(one.key) >= 10 for one in ranked])
        above = beats(ranked)
        told += above[better][:, ~better].sum()
        tried += 100
        assert not above[~better][:, better].any()
    assert told / tried >= least


def test_only_the_better_placed_beats():
    """A perfect small sample may be surer of its rate than a large one, and yet stand below it: no claim is made."""
    large = entrant("large", sample_of(_answered(900, 1000), 900))
    small = entrant("small", sample_of(_answered(40, 40), 40))
    ranked = in_order([small, large])
    assert [one.key for one in ranked] == ["large", "small"]
    assert not beats(ranked).any()


@pytest.mark.parametrize(("better", "worse", "told"), [(10, 0, True), (7, 3, False), (9, 1, True), (6, 3, False)])
def test_small_samples_at_the_ends_stay_honest(better, worse, told):
    ranked = in_order([entrant("a", sample_of(_answered(better, 10), better)),
                       entrant("b", sample_of(_answered(worse, 10), worse))])  # fmt: skip
    assert bool(beats(ranked)[0, 1]) is told


def test_nothing_is_known_of_messages_that_nobody_could_answer_yet():
    fresh = sample_of(fit([Followed(10 * SECOND, False, 60 * SECOND) for _ in range(50)]), 50)
    none = sample_of(_answered(0, 50), 0)
    assert not beats(in_order([entrant("fresh", fresh), entrant("fresher", fresh)])).any()
    assert fresh.effective[-1] == 0.0
    assert not beats(in_order([entrant("fresh", fresh), entrant("none", none)])).any()


def test_what_is_counted_and_not_sampled_tells_apart_by_itself():
    """Two large samples alike in answers, one with dead links: the scores differ for certain by 25 points of 100."""
    seen = sample_of(_answered(500, 1000), 500)
    ranked = in_order([entrant("tidy", seen, links=100.0), entrant("untidy", seen, links=0.0)])
    assert beats(ranked).tolist() == [[False, True], [False, False]]


@given(count=st.integers(0, 60), n=st.integers(1, 60), z=st.floats(1.0, 6.0))
def test_the_ends_enclose_the_rate_and_widen_with_z(count, n, z):
    rate = np.array([min(count, n) / n])
    size = np.array([float(n)])
    (low,), (high,) = likely(rate, size, z)
    assert 0.0 <= low <= rate[0] <= high <= 1.0
    (wider_low,), (wider_high,) = likely(rate, size, z + 0.5)
    assert wider_low <= low
    assert high <= wider_high


def test_the_ends_are_exact_enough_far_out():
    """Against the exact binomial tail (Clopper and Pearson 1934): never twice as sure as one may be."""
    stats = pytest.importorskip("scipy.stats")
    for n in (5, 10, 40, 300):
        for count in {1, n // 4 or 1, n // 2, n - 1, n}:
            for z in (1.96, 3.0, 4.0, 5.5):
                (low,), _ = likely(np.array([count / n]), np.array([float(n)]), z)
                tail = stats.binom.sf(count - 1, n, low)
                assert tail <= 2 * stats.norm.sf(z)


def test_critical_values_are_the_normal_ones():
    assert critical(0.05) == pytest.approx(1.959964, abs=1e-6)
    assert critical(0.05 / 780) == pytest.approx(3.9974, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, order):
    random = Random(seed)
    entered = [entrant(f"{place}", sample(random, random.randint(10, 80), random.random())) for place in range(8)]
    shuffled = list(entered)
    order.shuffle(shuffled)
    assert [one.key for one in in_order(entered)] == [one.key for one in in_order(shuffled)]
    assert (beats(in_order(entered)) == beats(in_order(shuffled))).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(1, 400), rate=st.floats(0, 1), copies=st.integers(2, 6))
def test_identical_accounts_are_never_told_apart(seed, n, rate, copies):
    seen = sample(Random(seed), n, rate, elsewhere=0.3)
    assert not beats(in_order(entrant(f"{place}", seen) for place in range(copies))).any()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_more_accounts_never_make_surer(seed):
    """Whoever is told apart in a field is told apart in every smaller one that holds both."""
    random = Random(seed)
    ranked = in_order(
        entrant(f"{place}", sample(random, random.randint(10, 300), random.random())) for place in range(9)
    )
    whole, part = beats(ranked), beats(ranked[2:7])
    assert not (whole[2:7, 2:7] & ~part).any()


def _answered(count, n):
    """A curve of n old messages, so many of them answered within an hour."""
    old = 30 * 86_400 * SECOND
    week = 7 * 86_400 * SECOND
    return fit([Followed(1_800 * SECOND, False, old)] * count + [Followed(week, True, old)] * (n - count))
