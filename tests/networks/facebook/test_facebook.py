import logging
from typing import Any

import pytest
from hypothesis import given
from networks.any_json import any_json
from networks.contract import NOW
from networks.facebook.replay import ReplayedGraph
from networks.facebook.stage import PAGE, PROFILE, TOKEN, at, comment, connect, edge, own, pages, posts_then, refusal
from networks.fake import Fake, answer_of

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkError, NetworkUnavailable, NotSetUp
from api.networks.facebook import Facebook, convert
from api.networks.graph import edge as read_edge
from api.scoring.evidence import Account, Evidence
from api.scoring.score import score


def collect(network: Facebook) -> Evidence:
    return network.collect(network.identify("brightkettles"), lambda _: None)


@pytest.fixture
def page(fake_api: Fake) -> Fake:
    """A page without posts."""
    fake_api.answer = {"/brightkettles": PROFILE, f"/{PAGE}/posts": edge([])}
    return fake_api


def test_a_page_is_found_by_name_and_by_number(page: Fake) -> None:
    page.answer[f"/{PAGE}"] = PROFILE
    by_name, by_number = (connect(page).identify(name) for name in ("@brightkettles", PAGE))
    assert by_name == by_number
    assert (by_name.handle, by_name.id, by_name.kind) == ("brightkettles", PAGE, "organisation")
    assert page.paths() == ["/brightkettles", f"/{PAGE}"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(803), "no page brightkettles on Facebook"),
        (refusal(100, 33), "no page brightkettles on Facebook"),
        (refusal(100, message="(#100) Tried accessing nonexisting field (about) on node type (User)"), "not a page"),
    ],
)
def test_what_is_no_page(page: Fake, answer: Any, words: str) -> None:
    page.answer["/brightkettles"] = answer
    with pytest.raises(AccountNotFound, match=words) as caught:
        connect(page).identify("brightkettles")
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize("handle", ["../me", "me/accounts", "a b", "", "kettles?fields=x", "x" * 51])
def test_a_name_that_cannot_be_one_is_not_asked_for(page: Fake, handle: str) -> None:
    with pytest.raises(AccountNotFound):
        connect(page).identify(handle)
    assert page.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(190, 463), "puts a new one into TWOWAY_FACEBOOK_TOKEN"),
        (refusal(10), "Page Public Content Access"),
        (refusal(283), "Page Public Content Access"),
        (refusal(100, message="(#100) Param fields is wrong"), "refused to answer"),
    ],
)
def test_a_token_that_is_no_good_says_nothing_of_the_page(page: Fake, answer: Any, words: str) -> None:
    page.answer["/brightkettles"] = answer
    with pytest.raises(NetworkUnavailable, match=words) as caught:
        connect(page).identify("brightkettles")
    assert caught.value.retry_after is None


def test_without_a_token_it_says_which_setting_is_missing(page: Fake) -> None:
    network = connect(page, facebook_token=None)
    with pytest.raises(NetworkUnavailable, match="TWOWAY_FACEBOOK_TOKEN") as caught:
        network.identify("brightkettles")
    assert caught.value.retry_after is None
    with pytest.raises(NotSetUp, match="TWOWAY_FACEBOOK_TOKEN"):
        network.check()
    assert page.asked == []


def test_a_page_that_opts_out_is_not_collected(page: Fake) -> None:
    with pytest.raises(AccountOptedOut):
        connect(page).collect(Account("facebook", "brightkettles", id=PAGE, opted_out=True), lambda _: None)
    assert page.asked == []


def test_a_quiet_page_takes_two_requests_and_is_scored(page: Fake) -> None:
    posts = []
    for number in range(12):
        asked = comment(0, number)
        answer = {
            "id": f"{number}_9",
            "created_time": at(number + 1),
            "message": f"Yes, number {number} does, and in tune",
            "from": {"id": PAGE},
            "parent": {"id": asked["id"], "from": asked["from"]},
        }
        posts.append(own(number, comments=edge([answer, asked] if number % 2 else [asked])))
    page.answer[f"/{PAGE}/posts"] = pages(posts)
    evidence = collect(connect(page))
    assert len(page.asked) == 2
    scored = score(evidence)
    assert (scored.status, scored.facts.reply.curve.n) == ("ok", 12)
    assert {opening.outcome for opening in scored.facts.reply.counted} == {"answered", "waiting"}


def test_every_post_is_asked_for_with_its_comments(page: Fake) -> None:
    collect(connect(page))
    [asked] = [asked for asked in page.asked if asked.path.endswith("/posts")]
    assert "comments.filter(stream)" in asked.params["fields"]
    assert asked.params["limit"] == "25"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


def test_reads_250_comments_of_a_post_and_says_that_there_are_more(page: Fake) -> None:
    page.answer[f"/{PAGE}/posts"] = edge([own(0, comments=edge([comment(n, 0) for n in range(50)], "50", 900))])
    page.answer[f"/{PAGE}_0/comments"] = pages([comment(number, 0) for number in range(900)])
    evidence = collect(connect(page))
    assert len(evidence.messages) == 250
    assert evidence.coverage.truncated == ("1 post has more comments than were read; the latest were.",)
    assert not evidence.coverage.interrupted


def test_a_cursor_that_repeats_leads_nowhere(page: Fake) -> None:
    page.answer[f"/{PAGE}/posts"] = edge([own(0, comments=edge([comment(0, 0)], "same", 2))])
    page.answer[f"/{PAGE}_0/comments"] = edge([comment(1, 0)], "same")
    evidence = collect(connect(page))
    assert len(evidence.messages) == 2
    assert page.paths().count(f"/{PAGE}_0/comments") == 1


@pytest.mark.parametrize("limit", [refusal(32), refusal(4, status=403), answer_of({}, 429)])
def test_a_limit_in_the_middle_leaves_what_was_read(page: Fake, limit: Any) -> None:
    page.answer[f"/{PAGE}/posts"] = posts_then(limit, [own(number) for number in range(60)], 1)
    evidence = collect(connect(page))
    assert evidence.coverage.posts == 25
    assert evidence.coverage.interrupted
    [words] = evidence.coverage.truncated
    assert words == "The network asked us to wait after 25 posts, back to 2026-11-19."
    assert evidence.coverage.since is not None
    assert evidence.coverage.since > NOW.replace(day=18)


def test_comments_that_cannot_be_read_any_more_leave_the_others(page: Fake) -> None:
    page.answer[f"/{PAGE}/posts"] = edge([own(n, comments=edge([comment(0, n)], "50", 90)) for n in range(2)])
    page.answer[f"/{PAGE}_0/comments"] = refusal(100, 33)
    page.answer[f"/{PAGE}_1/comments"] = edge([comment(1, 1)], None, 2)
    coverage = collect(connect(page)).coverage
    assert "1 answer with comments was refused or too large to read." in coverage.truncated
    assert coverage.threads == 2


def test_check_tries_the_token(page: Fake) -> None:
    page.answer["/me"] = {"id": "5"}
    assert connect(page).check().endswith("The token is accepted.")
    page.answer["/me"] = refusal(2500, message="An active access token must be used")
    assert connect(page).check().endswith("The token is accepted.")
    page.answer["/me"] = refusal(190)
    with pytest.raises(NetworkUnavailable, match="new one into TWOWAY_FACEBOOK_TOKEN"):
        connect(page).check()
    page.answer["/me"] = answer_of(None, 403)
    with pytest.raises(NetworkUnavailable, match="refused"):
        connect(page).check()
    with pytest.raises(NetworkUnavailable, match="could not be reached"):
        connect(page, facebook_url="http://127.0.0.1:1").check()


def test_the_token_is_never_shown(page: Fake, caplog: pytest.LogCaptureFixture) -> None:
    page.answer[f"/{PAGE}/posts"] = edge([own(0, comments=edge([comment(0, 0)], "c", 9))])
    page.answer[f"/{PAGE}_0/comments"] = refusal(190)
    network = connect(page)
    with caplog.at_level(logging.DEBUG):
        shown = repr(collect(network)) + repr(network) + repr(vars(network)) + repr(vars(network._graph)) + caplog.text
    assert TOKEN not in shown


NAMES = [
    "id", "created_time", "from", "message", "parent", "parent_id", "message_tags", "attachments", "shares", "comments",
    "data", "paging", "cursors", "after", "next", "summary", "total_count", "username", "website", "picture", "cover",
    "about", "followers_count", "permalink_url", "is_hidden", "url", "type",
]  # fmt: skip
SHAPED = any_json(
    NAMES, [PAGE, "2026-11-18T09:00:00+0000", "0001-01-01T00:00:00+1400", "https://l.facebook.com/", "//["]
)


@given(SHAPED)
def test_any_json_makes_evidence_or_nothing(found: Any) -> None:
    convert.account(found)
    convert.comment(found, "p", PAGE, NOW)
    convert.page_post(found, PAGE, NOW)
    read_edge(found)


@given(SHAPED, SHAPED)
def test_any_answers_make_evidence_or_a_named_error(posts: Any, comments: Any) -> None:
    class AnyAnswers(ReplayedGraph):
        def ask(self, path: str, *_: Any, **__: Any) -> dict[str, Any]:
            answer = posts if path == f"{PAGE}/posts" else comments
            return answer if isinstance(answer, dict) else {"data": answer}

    network = Facebook(AnyAnswers({}), collection_seconds=5, now=lambda: NOW)
    try:
        evidence = network.collect(Account("facebook", "brightkettles", id=PAGE), lambda _: None)
    except NetworkError:
        return
    score(evidence)
