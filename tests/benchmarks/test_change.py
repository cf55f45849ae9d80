from dataclasses import replace
from random import Random

import pytest
from benchmarks.field import entrant, sample

from api.benchmarks.change import changes
from api.benchmarks.measured import Measured


def earlier(one) -> Measured:
    return replace(one.account, score=one.score, interval=one.interval)


def pair(key, then, now):
    return entrant(key, then), entrant(key, now)


def judged(pairs):
    return changes([now for _, now in pairs], {then.key: earlier(then) for then, _ in pairs})


def test_a_large_change_is_real_and_keeps_its_signs():
    random = Random(1)
    low, high = sample(random, 200, 0.2), sample(random, 200, 0.8)
    up, down = judged([pair("up", low, high), pair("down", high, low)])
    assert (up.real, down.real) == (True, True)
    assert up.difference == -down.difference == round(up.to - up.from_, 1) > 0
    assert up.interval[0] > 0 > down.interval[1]
    assert up.words.startswith("Up ")
    assert down.words.startswith("Down ")


def test_chance_is_not_called_a_change():
    """Forty brands that go on as they did, in twenty runs: in at most one run of ten any is said to have moved."""
    random = Random(3)
    wrong = 0
    for _ in range(20):
        pairs = [pair(f"{place}", sample(random, random.choice((12, 40, 150)), 0.5), sample(random, 60, 0.5))
                 for place in range(40)]  # fmt: skip
        wrong += any(one.real for one in judged(pairs))
    assert wrong <= 2


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.95])
def test_more_messages_alone_are_no_change(rate):
    """The published score moves with n, since few messages are drawn towards the prior; the behaviour did not."""
    random = Random(5)
    [change] = judged([pair("more", sample(random, 10, rate), sample(random, 1000, rate))])
    assert not change.real


def test_the_same_again_is_no_change():
    seen = sample(Random(1), 50, 0.5)
    [change] = judged([pair("same", seen, seen)])
    assert (change.difference, change.real, change.words) == (0.0, False, "The same score as last time.")
    assert change.interval[0] < 0 < change.interval[1]


def test_only_what_both_runs_ranked_by_the_same_rule_is_compared():
    seen = sample(Random(1), 50, 0.5)
    one = entrant("one", seen)
    then = earlier(one)
    assert len(changes([one], {"one": then})) == 1
    assert changes([one], {}) == ()
    assert changes([one], {"one": replace(then, method=0)}) == ()
    assert changes([one], {"one": replace(then, samples={"openings": replace(seen, name="openings")})}) == ()
    assert changes([one], {"one": replace(then, status="withheld")}) == ()


def test_more_accounts_make_every_interval_wider():
    random = Random(2)
    pairs = [pair(f"{place}", sample(random, 50, 0.5), sample(random, 50, 0.6)) for place in range(20)]
    alone, together = judged(pairs[:1])[0], judged(pairs)[0]
    assert together.interval[0] < alone.interval[0] <= alone.interval[1] < together.interval[1]
