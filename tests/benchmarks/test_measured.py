import pytest
from benchmarks.field import brand, first_run, scored, without
from hypothesis import given
from hypothesis import strategies as st

from api.benchmarks import arithmetic
from api.benchmarks.advice import points_of
from api.benchmarks.compare import contender
from api.benchmarks.measured import Measured, Missing, effective_size, measured
from api.scoring.curve import wilson

MEASURED = [key for key, one in first_run().items() if one["status"] == "ok" and one["account"]["kind"] != "person"]


@given(count=st.integers(0, 500), n=st.integers(1, 500))
def test_the_size_behind_an_interval_is_found_again(count, n):
    rate = min(count, n) / n
    low, high = (round(end, 8) for end in wilson(rate, n))
    assert effective_size(rate, low, high) == pytest.approx(n, rel=1e-3)


def test_an_interval_that_says_nothing_has_no_size():
    assert effective_size(0.0, 0.0, 1.0) == 0.0
    assert effective_size(1.0, 0.0, 1.0) == 0.0


@pytest.mark.parametrize("key", MEASURED)
def test_the_sum_is_the_methods(key):
    """Whatever is computed anew from a document is what the method published in it."""
    seen = first_run()[key]
    one = measured(seen)
    assert isinstance(one, Measured)
    sample = one.samples[one.own]
    reply, parts = seen["parts"]["reply_rate"], seen["parts"]
    assert arithmetic.reply_points(sample.rates, sample.n, sample.kept) == pytest.approx(reply["points"], abs=0.051)
    points = points_of(contender(key, "Brand", one, sample))
    assert points.ratio == pytest.approx(parts["follower_ratio"]["points"], abs=0.051)
    assert points.links == pytest.approx(parts["link_hygiene"]["points"], abs=0.051)
    assert points.total(one) == pytest.approx(seen["score"], abs=0.051)
    assert arithmetic.score(one, sample) == (seen["score"], tuple(seen["interval"]))


def test_the_score_over_all_openings_is_what_it_would_be_without_questions():
    """Nobody asks, everybody says the same: the two denominators hold one another's numbers."""
    seen = scored(brand("bluesky:told.com", asks=0, others=40, other_rate=0.5))
    one = measured(seen)
    assert isinstance(one, Measured)
    assert set(one.samples) == {"openings"}
    both = measured(scored(brand("bluesky:both.com", asks=20, others=40, other_rate=0.5)))
    assert isinstance(both, Measured)
    assert (both.samples["asks"].n, both.samples["openings"].n) == (20, 60)


def test_a_person_has_no_numbers_and_every_state_has_its_words():
    assert measured(first_run()["bluesky:ines.example.org"]) == Missing(
        "bluesky:ines.example.org",
        "person",
        "It is a person's account: people owe nobody an answer, so it is not compared.",
    )
    told = measured(without("x:gone", "not_found", "There is no such account."))
    assert told == Missing("x:gone", "not_found", "There is no such account.")


def test_too_few_messages_are_withheld_but_measured():
    one = measured(first_run()["bluesky:harbourtea.com"])
    assert isinstance(one, Measured)
    assert (one.status, one.ranked, one.score, one.grade) == ("withheld", False, None, None)
