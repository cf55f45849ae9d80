"""Where do they answer best? Never more than the intervals say."""

import itertools
from dataclasses import replace

import pytest
from channels.documents import BADLY, BLUESKY, HOME, MASTODON, PAGES, WELL, YOUTUBE, X, made, seen, site, store_of, told
from hypothesis import given
from hypothesis import strategies as st

from api.accounts import account_key
from api.channels import channels
from api.channels.compare import Contender, Rate, best

OTHERS = (MASTODON, X, YOUTUBE)


def brand(waits, *others):
    """All tied to one site; `others`: what the accounts on other networks do."""
    named = OTHERS[: len(others)]
    them = [seen(key, theirs) for key, theirs in zip(named, others, strict=True)]
    return told(BLUESKY, seen(BLUESKY, waits, visited=site(*named)), *them)


def test_a_channel_that_is_clearly_ahead_is_named_with_its_figures():
    found = brand(BADLY, WELL, BADLY)
    assert found["best"]["keys"] == [MASTODON]
    assert found["best"]["compared"] == 3
    assert found["best"]["words"] == (
        "They answer best on Mastodon: 100 % of questions and complaints within a day (likely between 89 and 100 %), "
        "more than on Bluesky or X."
    )


def test_channels_that_cannot_be_told_apart_are_not_ranked():
    found = brand([1, 1, None] * 6, [1, None] * 9)
    assert found["best"]["keys"] == [BLUESKY, MASTODON]
    assert found["best"]["words"] == (
        "Whether they answer best on Bluesky or Mastodon cannot be told: their intervals overlap, so the difference "
        "may be chance."
    )


def test_those_that_are_clearly_behind_are_said_to_be():
    found = brand(WELL, [*WELL[:-1], None], BADLY)
    assert found["best"]["keys"] == [BLUESKY, MASTODON]
    assert found["best"]["words"].endswith("may be chance. On Bluesky they answer more than on X.")


@pytest.mark.parametrize(
    ("waits", "other", "words"),
    [
        (WELL, [1] * 9, "Only on Bluesky were 10 questions and complaints or more counted, so there is nothing"),
        ([1] * 9, [None] * 3, "On none of them were 10 questions and complaints or more counted, so they cannot be"),
    ],
)
def test_too_few_messages_are_no_ground_for_comparing(waits, other, words):
    found = brand(waits, other)
    assert found["best"]["keys"] == []
    assert found["best"]["words"].startswith(words)


def test_what_is_only_claimed_is_never_compared():
    stranger = seen(X, WELL, links=("https://elsewhere.example/",))
    found = told(BLUESKY, seen(BLUESKY, BADLY, visited=site(X, MASTODON)), stranger, seen(MASTODON, BADLY))
    assert [row["key"] for row in found["channels"]] == [BLUESKY, MASTODON, X]
    assert found["best"]["compared"] == 2
    assert X not in found["best"]["keys"]
    assert "X" not in found["best"]["words"].split()


def test_all_are_compared_over_the_same_kind_of_messages():
    asked = seen(MASTODON, WELL)
    plain = replace(asked, messages=tuple(replace(message, text="Nice kettle.") for message in asked.messages))
    found = told(BLUESKY, seen(BLUESKY, BADLY, visited=site(MASTODON)), plain)
    assert found["denominator"] == "openings"
    assert [row["n"] for row in found["channels"]] == [32, 32]
    assert [row["median_wait_seconds"] for row in found["channels"]] == [3600, None]
    assert "of messages within a day" in found["best"]["words"]
    assert brand(WELL, BADLY)["denominator"] == "asks"


def test_channels_come_with_rate_wait_sample_and_interval_by_the_interval_s_lower_end():
    found = brand([1, None] * 16, WELL, BADLY)
    assert [row["key"] for row in found["channels"]] == [MASTODON, BLUESKY, X]
    first = found["channels"][0]
    assert (first["title"], first["relation"], first["proof"], first["status"]) == ("Mastodon", "own", "site", "ok")
    assert (first["n"], first["answered"], first["rate_24h"], first["median_wait_seconds"]) == (32, 32, 1.0, 3600)
    assert first["low"] < first["rate_24h"] <= first["high"]
    assert first["score_url"] == f"/v1/scores/mastodon/{MASTODON.partition(':')[2]}"
    last = found["channels"][2]
    assert (last["median_wait_seconds"], last["answered_wait_seconds"]) == (None, 360_000)


def test_two_channels_on_one_network_are_told_apart_by_their_handles():
    asked = seen(BLUESKY, visited=site("bluesky:help.kettles.example"))
    words = told(BLUESKY, asked, seen("bluesky:help.kettles.example"))["best"]["words"]
    assert "Bluesky (help.kettles.example) or Bluesky (kettles.bsky.social)" in words


RATES = st.builds(
    lambda n, ends: Rate(n, 0, sorted(ends)[1], min(ends), max(ends)),
    st.integers(0, 200), st.tuples(*[st.floats(0, 1)] * 3),
)  # fmt: skip


@given(st.lists(RATES, max_size=6))
def test_one_is_best_only_where_its_interval_lies_above_all_others(rates):
    keys = [f"{network}:a" for network, _ in zip(("x", "tiktok", "reddit", "facebook", "instagram", "youtube"), rates)]  # noqa: B905
    contenders = [Contender(key, rate) for key, rate in zip(keys, rates, strict=True)]
    found = best(contenders, "asks")
    able = [one for one in contenders if one.rate.n >= 10]
    ahead = [
        one.key for one in able
        if len(able) > 1 and all(one is other or one.rate.low > other.rate.high for other in able)
    ]  # fmt: skip
    assert found["compared"] == len(able)
    assert (found["keys"] if len(found["keys"]) == 1 else []) == ahead
    assert ("They answer best on" in found["words"]) == bool(ahead)
    for order in itertools.islice(itertools.permutations(contenders), 6):
        assert best(order, "asks") == found


def test_an_account_without_a_score_has_no_channels_yet():
    found = channels(account_key("x", "kettles"), store_of())
    assert (found["status"], found["channels"], found["site"]) == ("unscored", [], None)
    assert found["account"] == {"key": X, "network": "x", "handle": "kettles", "url": PAGES[X]}
    assert found["reason"] == found["best"]["words"]


def test_an_account_that_names_no_other_says_so():
    found = told(BLUESKY, seen(BLUESKY, links=(HOME,), visited=site()))
    assert [row["relation"] for row in found["channels"]] == ["asked"]
    assert found["reason"] == "Neither its profile nor its site names another account."


def test_a_score_of_before_says_that_it_is_to_be_made_again():
    old = made(seen(BLUESKY))
    del old["channels"]
    found = channels(account_key(*BLUESKY.split(":")), store_of(old))
    assert (found["status"], len(found["channels"])) == ("ok", 1)
    assert found["reason"].startswith("Its score was made before channels were looked for.")


def test_a_channel_of_before_whose_links_are_not_known_is_claimed():
    old = made(seen(X))
    del old["channels"]
    found = channels(account_key(*BLUESKY.split(":")), store_of(made(seen(BLUESKY, visited=site(X))), old))
    assert found["channels"][1]["proof_words"].endswith(", but the links of its own profile are not known.")
