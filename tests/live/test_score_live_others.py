"""Accounts of every other kind on the real Bluesky network: silent, few, persons, gone, renamed, large, empty."""

import pytest
from live import expected_others as others
from live.network import BlueskyNetwork
from live.service import Service

pytestmark = pytest.mark.live

RATE = 5e-5
POINTS = 0.051  # Points are given to one decimal.


@pytest.mark.parametrize(
    ("handle", "facts"),
    [
        ("silentpans.test", others.SILENT),
        ("fewcups.test", others.FEW),
        ("chattymugs.test", others.CHATTY),
        ("janetea.test", others.PERSON),
    ],
)
def test_other_accounts(service: Service, handle: str, facts: others.Facts) -> None:
    scored = service.score(handle)
    part = scored["parts"]["reply_rate"]
    assert scored["status"] == facts.status
    assert (part["denominator"], part["n"], part["answered"]) == (facts.denominator, facts.n, facts.answered)
    assert [point["rate"] for point in part["curve"]] == pytest.approx(facts.curve, abs=RATE)
    assert part["median_wait_seconds"] == facts.median_wait_seconds
    assert part["ever_answered"] == facts.ever_answered
    pinned = {
        "tier": (scored["tier"], facts.tier),
        "reply": (part["points"], facts.reply_points),
        "ratio": (scored["parts"]["follower_ratio"]["points"], facts.ratio_points),
        "links": (scored["parts"]["link_hygiene"]["points"], facts.link_points),
        "score": (scored["score"], facts.score),
        "grade": (scored["grade"], facts.grade),
        "level": (scored["level"]["value"], facts.level),
    }
    for name, (seen, expected) in pinned.items():
        if expected is not None:
            assert seen == (pytest.approx(expected, abs=POINTS) if isinstance(expected, float) else expected), name


def test_silence_is_bounded(service: Service) -> None:
    part = service.score("silentpans.test")["parts"]["reply_rate"]
    assert [point["high"] for point in part["curve"]] == pytest.approx([others.SILENT_HIGH] * 5, abs=RATE)
    assert "never" in part["median_wait_reason"]
    assert "0 of 12" in part["ever_answered_words"]


@pytest.mark.parametrize("handle", ["fewcups.test", "janetea.test"])
def test_too_few_messages_and_persons_get_no_score(service: Service, handle: str) -> None:
    scored = service.score(handle)
    assert (scored["score"], scored["grade"]) == (None, None)


def test_a_person_has_no_history(service: Service) -> None:
    service.score("janetea.test")
    answer = service.get("scores/bluesky/janetea.test/history")
    assert answer.status_code == 200
    assert "collected_at" not in answer.text


@pytest.mark.parametrize(
    ("handle", "word"),
    [("nobody.test", ""), ("oldlids.test", ""), ("gonebowls.test", "deactivated"), ("badbowls.test", "suspended")],
)
def test_an_account_that_is_not_there(service: Service, handle: str, word: str) -> None:
    scored = service.score(handle)
    assert scored["status"] == "not_found"
    assert word in scored["reason"]
    assert service.stored(handle)["status"] == "unscored"


def test_a_renamed_account_is_found_by_its_new_name(service: Service, bluesky_network: BlueskyNetwork) -> None:
    scored = service.score("newlids.test")
    assert scored["account"]["key"] == "bluesky:newlids.test"
    assert scored["account"]["id"] == bluesky_network.accounts["oldlids"]["did"]


def test_nothing_is_kept_of_an_account_that_opted_out(service: Service) -> None:
    scored = service.score("quietjars.test")
    assert scored["status"] == "opted_out"
    assert "parts" not in scored
    assert "Jars" not in str(scored)
    assert service.stored("quietjars.test")["status"] in {"unscored", "opted_out"}
    assert "Jars" not in service.get("scores/bluesky/quietjars.test/posts").text


def test_of_five_hundred_posts_the_latest_three_hundred_are_read(service: Service, bluesky: BlueskyNetwork) -> None:
    coverage = service.score("manyposts.test", max_age=0)["coverage"]
    assert coverage["posts"] == 300
    assert "300" in " ".join(coverage["truncated"])
    assert bluesky.do("stats")["requests"]["app.bsky.feed.getAuthorFeed"] == 3


def test_posts_of_the_last_ninety_days_are_read(service: Service, bluesky: BlueskyNetwork) -> None:
    coverage = service.score("longago.test", max_age=0)["coverage"]
    # One every 36 h: the 60th is 90 days and some seconds old.
    assert coverage["posts"] == 59
    assert bluesky.do("stats")["requests"]["app.bsky.feed.getAuthorFeed"] == 1


def test_an_empty_account_is_withheld(service: Service) -> None:
    scored = service.score("emptyshelf.test")
    assert scored["status"] == "withheld"
    assert (scored["score"], scored["parts"]["reply_rate"]["n"]) == (None, 0)
