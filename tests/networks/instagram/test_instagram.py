import logging
from typing import Any

import pytest
from hypothesis import given
from networks.any_json import any_json
from networks.contract import NOW
from networks.fake import Fake, answer_of
from networks.instagram.replay import ReplayedGraph
from networks.instagram.stage import OWN, PROFILE, THEIRS, TOKEN, Discovery, at, connect, media, refusal

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkError, NetworkUnavailable, NotSetUp
from api.networks.instagram import Instagram, convert
from api.scoring.evidence import Account, Evidence
from api.scoring.score import score


def collect(network: Instagram) -> Evidence:
    return network.collect(network.identify("@BrightKettles"), lambda _: None)


@pytest.fixture
def other(fake_api: Fake) -> Fake:
    """Somebody else's account with three posts."""
    fake_api.answer[f"/{OWN}"] = Discovery(PROFILE, [media(number) for number in range(3)])
    return fake_api


def test_somebody_elses_account_has_counts_and_posts_but_no_comments(other: Fake) -> None:
    evidence = collect(connect(other))
    account = evidence.account
    assert (account.followers, account.following, account.posts_count) == (1200, 300, 88)
    assert len(evidence.posts) == 3
    assert evidence.coverage.channels == ()
    assert "only to the account under whose posts they are" in evidence.coverage.notes[0]
    assert len(other.asked) == 2
    scored = score(evidence)
    assert (scored.status, scored.facts.reply.curve.n) == ("withheld", 0)


def test_the_name_stands_in_the_expression_as_instagram_writes_it(other: Fake) -> None:
    collect(connect(other))
    assert other.asked[0].params["fields"].startswith("business_discovery.username(brightkettles){id,username,")
    assert all(asked.headers["Authorization"] == f"Bearer {TOKEN}" for asked in other.asked)


@pytest.mark.parametrize("handle", ["a){id}", "me,id", "", "x" * 31, "ketchup\n", "ké"])
def test_a_name_that_would_change_the_expression_is_not_asked_for(other: Fake, handle: str) -> None:
    with pytest.raises(AccountNotFound):
        connect(other).identify(handle.replace("\n", "{"))
    assert other.asked == []


@pytest.fixture
def ours(fake_api: Fake) -> Fake:
    """The account that the token belongs to, with a post and comments."""
    question = {"id": "191", "text": "Does it whistle?", "timestamp": at(9), "username": "ann"}
    answer = {"id": "192", "text": "@ann It does!", "timestamp": at(8), "username": "brightkettles"}
    comments = {"data": [{**question, "replies": {"data": [answer]}}]}
    fake_api.answer[f"/{OWN}"] = Discovery({**PROFILE, "id": OWN}, [])
    fake_api.answer[f"/{OWN}/media"] = {"data": [media(10, comments=comments)]}
    return fake_api


def test_the_own_account_has_comments_too(ours: Fake) -> None:
    evidence = collect(connect(ours))
    assert [message.author for message in evidence.messages] == ["ann"]
    assert [post.id for post in evidence.posts if post.reply_to] == ["192"]
    assert evidence.coverage.channels == ("comment",)
    reply = score(evidence).facts.reply
    assert [opening.outcome for opening in reply.counted] == ["answered"]


def test_when_the_token_may_not_see_comments_the_posts_are_read(ours: Fake) -> None:
    def media_only(request: Any) -> Any:
        return refusal(10, status=403) if "comments" in request.args["fields"] else {"data": [media(10)]}

    ours.answer[f"/{OWN}/media"] = media_only
    coverage = collect(connect(ours)).coverage
    assert (coverage.posts, coverage.channels) == (1, ())
    assert coverage.truncated == ("The token may not see comments, so that nothing is known of who was answered.",)


def test_more_comments_are_read_on_and_what_was_not_read_is_said(ours: Fake) -> None:
    def comment(number: int) -> dict[str, Any]:
        return {"id": f"19{number}", "text": "Nice", "timestamp": at(9), "username": f"fan{number}"}

    def page(start: int) -> dict[str, Any]:
        paging = {"cursors": {"after": str(start + 1)}, "next": "https://graph.facebook.com/x"}
        return {"data": [comment(start)], "paging": paging}

    ours.answer[f"/{OWN}/media"] = {"data": [media(10, comments=page(0))]}
    ours.answer[f"/{media(10)['id']}/comments"] = lambda request: page(int(request.args["after"]))
    evidence = collect(connect(ours))
    assert len(evidence.messages) == 3
    assert evidence.coverage.truncated == ("1 post has more comments than were read; the latest were.",)


def test_an_account_that_is_no_business_is_not_found(other: Fake) -> None:
    other.answer[f"/{OWN}"] = refusal(110, 2207013)
    with pytest.raises(AccountNotFound, match="no business or creator account brightkettles on Instagram"):
        connect(other).identify("brightkettles")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(190), "puts a new one into TWOWAY_INSTAGRAM_TOKEN"),
        (refusal(10), "instagram_manage_insights"),
        (refusal(100, 33), "TWOWAY_INSTAGRAM_ACCOUNT_ID"),
        (refusal(100), "refused to answer"),
        (refusal(80002), "asks us to wait"),
    ],
)
def test_what_is_wrong_with_the_token_says_nothing_of_the_account(other: Fake, answer: Any, words: str) -> None:
    other.answer[f"/{OWN}"] = answer
    with pytest.raises(NetworkUnavailable, match=words):
        connect(other).identify("brightkettles")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"instagram_token": None}, "TWOWAY_INSTAGRAM_TOKEN"),
        ({"instagram_token": None, "instagram_account_id": None}, "TWOWAY_INSTAGRAM_TOKEN"),
        ({"instagram_account_id": None}, "TWOWAY_INSTAGRAM_ACCOUNT_ID"),
    ],
)
def test_it_says_which_setting_is_missing(other: Fake, settings: dict[str, None], words: str) -> None:
    with pytest.raises(NetworkUnavailable, match=words) as caught:
        connect(other, **settings).identify("brightkettles")
    assert caught.value.retry_after is None
    assert other.asked == []


def test_check_looks_at_the_own_account(other: Fake) -> None:
    other.answer[f"/{OWN}"] = {"id": OWN}
    assert connect(other).check().endswith("The token is accepted.")
    with pytest.raises(NotSetUp, match="TWOWAY_INSTAGRAM_TOKEN"):
        connect(other, instagram_token=None).check()
    with pytest.raises(NetworkUnavailable, match=r"none is set.*TWOWAY_INSTAGRAM_ACCOUNT_ID"):
        connect(other, instagram_account_id=None).check()
    other.answer[f"/{OWN}"] = refusal(100, 33)
    with pytest.raises(NetworkUnavailable, match="none that the token may use"):
        connect(other).check()
    other.answer[f"/{OWN}"] = answer_of(None, 401)
    with pytest.raises(NetworkUnavailable, match="refused"):
        connect(other).check()


def test_an_account_that_opts_out_is_not_collected(other: Fake) -> None:
    with pytest.raises(AccountOptedOut):
        connect(other).collect(Account("instagram", "brightkettles", id=THEIRS, opted_out=True), lambda _: None)
    assert other.asked == []


def test_the_token_is_never_shown(other: Fake, caplog: pytest.LogCaptureFixture) -> None:
    network = connect(other)
    with caplog.at_level(logging.DEBUG):
        shown = repr(collect(network)) + repr(network) + repr(vars(network)) + repr(vars(network._graph)) + caplog.text
    assert TOKEN not in shown


NAMES = [
    "id", "username", "name", "biography", "website", "followers_count", "profile_picture_url", "business_discovery",
    "media", "data", "paging", "cursors", "after", "next", "timestamp", "caption", "permalink", "comments", "replies",
    "text", "from", "hidden",
]  # fmt: skip
SHAPED = any_json(NAMES, [OWN, "brightkettles", "2026-11-18T09:00:00+0000", "0001-01-01T00:00:00+1400", "//[", True])


@given(SHAPED)
def test_any_json_makes_evidence_or_nothing(found: Any) -> None:
    convert.account(found)
    convert.media(found, NOW)
    convert.comments(found, "p", "brightkettles", NOW)


@pytest.mark.parametrize("own", [OWN, THEIRS])
@given(SHAPED, SHAPED)
def test_any_answers_make_evidence_or_a_named_error(own: str, posts: Any, comments: Any) -> None:
    class AnyAnswers(ReplayedGraph):
        def ask(self, path: str, *_: Any, **__: Any) -> dict[str, Any]:
            if path == OWN:
                return {"business_discovery": {"media": posts}}
            answer = posts if path == f"{OWN}/media" else comments
            return answer if isinstance(answer, dict) else {"data": answer}

    network = Instagram(AnyAnswers({}), OWN, collection_seconds=5, now=lambda: NOW)
    try:
        evidence = network.collect(Account("instagram", "brightkettles", id=own), lambda _: None)
    except NetworkError:
        return
    score(evidence)
