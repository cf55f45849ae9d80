import logging
import threading
from typing import Any

import pytest
from hypothesis import given
from networks.any_json import any_json
from networks.contract import NOW
from networks.fake import Fake, answer_of
from networks.reddit.replay import ReplayedApi
from networks.reddit.stage import (
    ABOUT,
    COMMENTS,
    LOGIN,
    NAME,
    PROFILE,
    SECRET,
    SUBMITTED,
    TOKEN,
    comment,
    connect,
    limited_after,
    listing,
    log_in,
    pages,
    refusal,
    submission,
    thread,
)
from werkzeug import Request, Response

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkError, NetworkUnavailable, NotSetUp
from api.networks.reddit import Reddit, convert, threads
from api.scoring.evidence import Account, Evidence
from api.scoring.score import score

ACCOUNT = Account("reddit", "bright_kettles", id="t2_k3ttl")


def collect(network: Reddit) -> Evidence:
    return network.collect(network.identify("bright_kettles"), lambda _: None)


@pytest.fixture
def kettles(fake_api: Fake) -> Fake:
    """An account without posts."""
    log_in(fake_api)
    return fake_api


def test_logs_in_by_a_form_and_says_who_asks(kettles: Fake) -> None:
    network = connect(kettles, reddit_user_agent="server:kettles:1 (by /u/ours)")
    collect(network)
    collect(network)
    login, *others = kettles.asked
    assert (login.path, login.form) == (LOGIN, {"grant_type": "client_credentials"})
    assert login.headers["Authorization"].startswith("Basic ")
    assert {asked.headers["Authorization"] for asked in others} == {f"Bearer {TOKEN}"}
    assert {asked.headers["User-Agent"] for asked in kettles.asked} == {"server:kettles:1 (by /u/ours)"}
    assert {asked.params["raw_json"] for asked in others} == {"1"}


def test_a_token_that_ended_is_renewed_once(kettles: Fake) -> None:
    kettles.answer[ABOUT] = refusal(401)
    with pytest.raises(NetworkUnavailable):
        connect(kettles).identify("bright_kettles")
    assert kettles.paths() == [LOGIN, ABOUT, LOGIN, ABOUT]


def test_one_login_serves_many_at_once(kettles: Fake) -> None:
    network = connect(kettles)
    workers = [threading.Thread(target=collect, args=(network,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert kettles.paths().count(LOGIN) == 1
    assert kettles.paths().count(ABOUT) == 4


@pytest.mark.parametrize("answer", [refusal(401), {"error": "invalid_grant"}, answer_of({"error": 400}, 400)])
def test_a_wrong_key_is_said_and_not_tried_again(kettles: Fake, answer: Any) -> None:
    kettles.answer[LOGIN] = answer
    network = connect(kettles)
    for _ in range(2):
        with pytest.raises(NetworkUnavailable, match="TWOWAY_REDDIT_CLIENT_SECRET") as caught:
            network.identify("bright_kettles")
        assert caught.value.retry_after is None
    assert kettles.paths() == [LOGIN]
    with pytest.raises(NetworkUnavailable, match="TWOWAY_REDDIT_CLIENT_SECRET"):
        connect(kettles).check()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"reddit_client_id": None}, "TWOWAY_REDDIT_CLIENT_ID is not set"),
        ({"reddit_client_secret": None}, "TWOWAY_REDDIT_CLIENT_SECRET is not set"),
        (
            {"reddit_client_id": None, "reddit_client_secret": None},
            "TWOWAY_REDDIT_CLIENT_ID and TWOWAY_REDDIT_CLIENT_SECRET are not set",
        ),
    ],
)
def test_it_says_which_setting_is_missing(kettles: Fake, settings: dict[str, None], words: str) -> None:
    network = connect(kettles, **settings)
    with pytest.raises(NetworkUnavailable, match=words) as caught:
        network.identify("bright_kettles")
    assert caught.value.retry_after is None
    with pytest.raises(NotSetUp if len(settings) > 1 else NetworkUnavailable, match=words):
        network.check()
    assert kettles.asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal(404), "no account u/bright_kettles on Reddit"),
        (refusal(403), "shows it to nobody"),
        ({"kind": "t2", "data": {"name": NAME, "is_suspended": True}}, "suspended the account u/bright_kettles"),
    ],
)
def test_accounts_that_are_not_there(kettles: Fake, answer: Any, words: str) -> None:
    kettles.answer[ABOUT] = answer
    with pytest.raises(AccountNotFound, match=words):
        connect(kettles).identify("u/bright_kettles")


@pytest.mark.parametrize("status", [403, 404])
def test_a_page_instead_of_the_api_says_nothing_of_the_account(kettles: Fake, status: int) -> None:
    kettles.answer[ABOUT] = Response("<h1>whoa there</h1>", status, content_type="text/html")
    with pytest.raises(NetworkUnavailable, match=f"status {status}"):
        connect(kettles).identify("bright_kettles")


@pytest.mark.parametrize("handle", ["../api/v1/me", "me/karma", "ab", "x" * 21, "a b c", "[deleted]", ""])
def test_a_name_that_cannot_be_one_is_not_asked_for(kettles: Fake, handle: str) -> None:
    with pytest.raises(AccountNotFound):
        connect(kettles).identify(handle)
    assert kettles.asked == []


def test_who_hides_from_robots_is_left_out(kettles: Fake) -> None:
    kettles.answer[ABOUT] = {"kind": "t2", "data": {**PROFILE["data"], "hide_from_robots": True}}
    with pytest.raises(AccountOptedOut) as caught:
        connect(kettles).identify("bright_kettles")
    assert caught.value.handle == "bright_kettles"
    with pytest.raises(AccountOptedOut):
        connect(kettles).collect(Account("reddit", "bright_kettles", opted_out=True), lambda _: None)


def test_answers_in_its_own_threads_are_scored(kettles: Fake) -> None:
    def asked_and_answered(request: Request) -> list[Any]:
        id36 = request.path.rpartition("/")[2]
        number = int(id36.removeprefix("p"))
        answer = comment(f"a{number}", NAME, number + 1, f"t1_c{number}", f"Yes, number {number} does")
        replies = listing([answer]) if number % 2 else ""
        asked = comment(f"c{number}", f"fan{number}", number + 1.5, f"t3_{id36}", replies=replies)
        return [listing([submission(number)]), listing([asked])]

    kettles.answer[SUBMITTED] = pages([submission(number, num_comments=2) for number in range(12)])
    kettles.otherwise = asked_and_answered
    evidence = collect(connect(kettles))
    assert (evidence.coverage.threads, evidence.coverage.channels) == (12, ("comment",))
    scored = score(evidence)
    assert (scored.status, scored.facts.reply.curve.n) == ("ok", 12)
    outcomes = [opening.outcome for opening in scored.facts.reply.counted]
    assert (outcomes.count("answered"), outcomes.count("waiting")) == (6, 6)


def test_what_it_answered_elsewhere_is_never_counted(kettles: Fake) -> None:
    kettles.answer |= {
        COMMENTS: listing([comment("o1", NAME, 2, "t1_x1", "Try descaling", link_id="t3_q", link_author="finn")]),
        "/api/info": listing([comment("x1", "gina", 3, "t3_q", "It leaks, what now?")]),
    }
    evidence = collect(connect(kettles))
    assert [(message.author, message.found_by_answer) for message in evidence.messages] == [("gina", True)]
    [post] = evidence.posts
    assert post.reply_to is not None
    assert post.reply_to.author == "gina"
    assert score(evidence).facts.reply.curve.n == 0


def test_long_threads_are_read_on_within_ten_calls(kettles: Fake) -> None:
    kettles.answer[SUBMITTED] = pages([submission(number, num_comments=401) for number in range(5)])
    kettles.answer["/api/morechildren"] = {"json": {"data": {"things": []}}}
    kettles.otherwise = thread
    coverage = collect(connect(kettles)).coverage
    more = [asked.params for asked in kettles.asked if asked.path == "/api/morechildren"]
    assert len(more) == 10
    assert all(len(params["children"].split(",")) == 100 for params in more)
    assert [params["link_id"] for params in more] == [f"t3_p{number}" for number in (*range(5), *range(5))]
    assert coverage.truncated == ("1000 comments of long threads were not read.",)


def test_a_thread_that_became_private_leaves_the_others(kettles: Fake) -> None:
    kettles.answer[SUBMITTED] = pages([submission(number, num_comments=1) for number in range(3)])
    kettles.answer["/comments/p1"] = refusal(403, reason="private")
    kettles.answer["/api/morechildren"] = {"json": {"data": {"things": []}}}
    kettles.otherwise = thread
    coverage = collect(connect(kettles)).coverage
    assert coverage.threads == 2
    assert "1 thread was refused or too large to read." in coverage.truncated
    assert not coverage.interrupted


def test_a_limit_in_the_middle_leaves_what_was_read(kettles: Fake) -> None:
    kettles.answer[SUBMITTED] = pages([submission(number, num_comments=1) for number in range(20)])
    kettles.otherwise = limited_after(4, thread)
    coverage = collect(connect(kettles)).coverage
    assert coverage.threads is not None
    assert 0 < coverage.threads < 20
    assert coverage.interrupted
    assert any(words.startswith("The network asked us to wait after") for words in coverage.truncated)
    assert "The network asked us to wait before its own comments were read." in coverage.truncated


def test_reddits_own_headers_stop_the_next_request(kettles: Fake) -> None:
    headers = {"X-Ratelimit-Remaining": "0.0", "X-Ratelimit-Reset": "322", "X-Ratelimit-Used": "996"}
    kettles.answer[ABOUT] = answer_of(PROFILE, **headers)
    network = connect(kettles)
    network.identify("bright_kettles")
    with pytest.raises(NetworkUnavailable) as caught:
        network.identify("bright_kettles")
    assert caught.value.retry_after == pytest.approx(322, abs=2)
    assert kettles.paths() == [LOGIN, ABOUT]


def test_an_account_that_vanishes_in_between_is_not_found(kettles: Fake) -> None:
    kettles.answer[SUBMITTED] = refusal(404)
    with pytest.raises(AccountNotFound, match="no longer on Reddit"):
        collect(connect(kettles))
    kettles.answer[SUBMITTED] = refusal(403)
    with pytest.raises(NetworkUnavailable, match="refused"):
        collect(connect(kettles))


def test_reads_100_posts_and_200_comments(kettles: Fake) -> None:
    kettles.answer[SUBMITTED] = pages([submission(number) for number in range(150)])
    kettles.answer[COMMENTS] = pages([comment(f"o{n}", NAME, n / 2, "t3_q", "Hm") for n in range(500)])
    coverage = collect(connect(kettles)).coverage
    assert coverage.posts == 300
    assert [words.partition(",")[0] for words in coverage.truncated] == [
        "Only the latest 100 posts were read",
        "Only the latest 200 comments were read",
    ]
    assert coverage.since is not None
    assert (NOW - coverage.since).total_seconds() == pytest.approx(99.5 * 3600)


def test_check_logs_in(kettles: Fake) -> None:
    assert connect(kettles).check().endswith("The key is accepted.")
    assert kettles.paths() == [LOGIN]
    with pytest.raises(NetworkUnavailable, match="could not be reached"):
        connect(kettles, reddit_login_url="http://127.0.0.1:1").check()


def test_neither_secret_nor_token_is_ever_shown(kettles: Fake, caplog: pytest.LogCaptureFixture) -> None:
    network = connect(kettles)
    with caplog.at_level(logging.DEBUG):
        shown = repr(collect(network)) + repr(network) + repr(vars(network)) + repr(network._api) + caplog.text
    assert SECRET not in shown
    assert TOKEN not in shown


NAMES = [
    "kind", "data", "children", "after", "name", "id", "author", "created_utc", "title", "selftext", "selftext_html",
    "body", "body_html", "url", "is_self", "permalink", "num_comments", "num_crossposts", "crosspost_parent",
    "parent_id", "link_id", "link_author", "replies", "subreddit", "public_description", "icon_img", "banner_img",
    "stickied", "distinguished", "things", "json", "count",
]  # fmt: skip
SHAPED = any_json(
    NAMES, ["t1_a", "t3_a", "t1", "t3", "more", NAME, 1779000000.0, 1e300, True, '<a href="/u/x">', "//[", "[deleted]"]
)


@given(SHAPED)
def test_any_json_makes_evidence_or_nothing(found: Any) -> None:
    convert.account(found)
    convert.submission(found, NAME, NOW)
    convert.comment(found, NAME, NOW)
    threads.comments(threads.listing(found).things, NAME, NOW)


THING = any_json(NAMES, ["t1_a", "t3_a", NAME, "[deleted]", 1779000000.0, "a"])


@given(THING, THING)
def test_any_answers_make_evidence_or_a_named_error(data: Any, other: Any) -> None:
    class AnyAnswers(ReplayedApi):
        def _answer(self, question: str) -> Any:
            kind = "t3" if question == "submitted" else "t1"
            known = {"name": f"{kind}_a", "author": NAME, "created_utc": 1779000000.0, "num_comments": 3, "body": "x"}
            things = [{"kind": kind, "data": {**known, **data} if isinstance(data, dict) else known}, other]
            if question.startswith("thread"):
                return [other, listing(things)]
            return {"json": {"data": {"things": things}}, **listing(things)}

    network = Reddit(AnyAnswers({}), collection_seconds=5, now=lambda: NOW)
    try:
        evidence = network.collect(ACCOUNT, lambda _: None)
    except NetworkError:
        return
    score(evidence)
