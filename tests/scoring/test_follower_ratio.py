from math import log10, sqrt

import pytest
from builders import NOW, account, ago

from api.scoring.follower_ratio import ratio_facts, ratio_points, ratio_words
from api.scoring.people import microseconds

CARED_FOR = {"has_avatar": True, "has_banner": True, "bio": "Kettles.", "posts_count": 20, "created_at": ago(30 * 24)}


def facts(followers, following, reply_share=0.3, **more):
    seen = account(followers=followers, following=following, **(CARED_FOR | more))
    return ratio_facts(seen, microseconds(NOW), reply_share)


def points(followers, following, reply_share=0.3, **more):
    return ratio_points(facts(followers, following, reply_share, **more))


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (0.001, 0.0),
        (0.02, 0.0),
        (sqrt(0.02 * 0.1), 20.0),
        (0.1, 40.0),
        (sqrt(0.1 * 0.5), 70.0),
        (0.5, 100.0),
        (3.0, 100.0),
        (10.0, 100.0),
        (100.0, 75.0),
        (1000.0, 50.0),
        (5000.0, 50.0),
    ],
)
def test_points_lie_on_straight_lines_over_the_logarithm(ratio, expected):
    following = 999_999
    assert points(ratio * 1_000_000 - 1, following, 0.3, has_avatar=None) == pytest.approx(
        max(expected, 70.0) if ratio * 1_000_000 - 1 >= 1_000_000 and ratio > 10 else expected, abs=1e-4
    )


def test_one_is_added_on_both_sides():
    assert facts(0, 0).ratio == 1.0
    assert facts(9, 0).ratio == 10.0


def test_unknown_counts_give_no_points():
    assert points(None, 10) is None
    assert points(10, None) is None
    assert facts(None, 10).ratio is None
    assert "not known" in ratio_words(facts(None, 10))


@pytest.mark.parametrize("network", ["youtube", "blog", "forum"])
def test_networks_without_a_following_have_no_ratio(network):
    seen = facts(1200, None, network=network)
    assert ratio_points(seen) is None
    assert ratio_words(seen).startswith("Not applicable")
    assert ratio_words(facts(1200, None)) == "Its follower counts are not known."
    assert points(10, 10, network=network) == 100.0


def test_a_broadcaster_that_hardly_replies_gets_thirty():
    assert points(5000, 3, reply_share=0.049) == 30.0
    assert points(5000, 3, reply_share=0.05) == 50.0
    assert points(5000, 3, reply_share=None) == 50.0


def test_the_famous_never_fall_below_seventy_for_a_high_ratio():
    assert points(1_000_000, 10, reply_share=0.0) == 70.0
    assert points(999_999, 10, reply_share=0.0) == 30.0
    assert points(2_000_000, 40_000) == pytest.approx(100 - 50 * (log10(2_000_001 / 40_001) - 1) / 2)
    assert points(1_000_000, 90_000_000) < 70.0


def test_each_failed_cue_costs_five_and_an_unknown_one_nothing():
    assert points(100, 100, has_banner=False, bio=" ") == 90.0
    assert points(100, 100, has_banner=None, bio=None, posts_count=None) == 100.0
    assert points(100, 100, posts_count=19, created_at=ago(30 * 24 - 1)) == 90.0


def test_points_do_not_fall_below_zero():
    assert points(0, 10_000, has_avatar=False) == 0.0


def test_cues_are_told_apart():
    seen = facts(1, 1, has_banner=False, bio=None)
    assert {cue.name: cue.result for cue in seen.cues} == {
        "picture": "pass",
        "banner": "fail",
        "bio": "unknown",
        "posts": "pass",
        "age": "pass",
    }
