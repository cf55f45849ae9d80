import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from networks.bluesky.conftest import NOW, Connect
from networks.bluesky.server import DID, FakeBluesky, Json, Params, post_view, refusal
from werkzeug import Response

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable
from api.networks.bluesky import Bluesky
from api.networks.http import LARGEST_ANSWER
from api.scoring.evidence import Account, Evidence


def collect(network: Bluesky, progress: Callable[[str], None] = lambda _: None) -> Evidence:
    return network.collect(network.identify("brightkettle.example"), progress)


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def own(number: int, **more: Any) -> Json:
    return {"post": post_view(DID, f"p{number}", f"Kettle number {number}", at(number + 2), **more)}


def pages(items: list[Json], size: int = 100) -> Callable[[Params], Json]:
    def page(params: Params) -> Json:
        start = int(params.get("cursor", ["0"])[0])
        rest = {"cursor": str(start + size)} if start + size < len(items) else {}
        return {"feed": items[start : start + size], **rest}

    return page


def thread_of(params: Params, *, replies: int = 1) -> Json:
    """The thread of `own(n)` with comments by people who write once each."""
    uri = params["uri"][0]
    number = int(uri.rpartition("/p")[2])
    comments = [
        post_view(f"did:plc:fan{number}x{i}", f"c{number}x{i}", "Does it whistle?", at(number + 1), reply=uri)
        for i in range(replies)
    ]
    root = own(number, replyCount=replies)["post"]
    return {"thread": {"post": root, "replies": [{"post": comment, "replies": []} for comment in comments]}}


def test_reads_at_most_300_posts(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer["getAuthorFeed"] = pages([own(number) for number in range(450)])
    evidence = collect(connect())
    assert fake.asked["getAuthorFeed"] == 3
    assert len(evidence.posts) == evidence.coverage.posts == 300
    oldest = NOW - timedelta(hours=301)
    assert evidence.coverage.since == oldest
    assert evidence.coverage.truncated == (f"Only the latest 300 posts were read, back to {oldest:%Y-%m-%d}.",)


def test_asks_the_feed_for_replies_too(fake: FakeBluesky, connect: Connect) -> None:
    collect(connect())
    [feed] = [params for method, params, _ in fake.requests if method == "getAuthorFeed"]
    assert feed == {"actor": [DID], "filter": ["posts_with_replies"], "limit": ["100"]}


def test_stops_after_90_days(fake: FakeBluesky, connect: Connect) -> None:
    items = [{"post": post_view(DID, f"d{day}", "x", at(24 * day))} for day in range(0, 400, 2)]
    fake.answer["getAuthorFeed"] = pages(items, size=30)
    evidence = collect(connect())
    assert fake.asked["getAuthorFeed"] == 2
    assert len(evidence.posts) == 46
    assert evidence.coverage.since == NOW - timedelta(days=90)
    assert evidence.coverage.truncated == ()


def test_an_account_without_posts(connect: Connect) -> None:
    evidence = collect(connect())
    assert evidence.posts == evidence.messages == ()
    assert evidence.collected_at == NOW
    assert evidence.coverage.posts == 0
    assert evidence.coverage.channels == ("comment",)


def test_reads_the_newest_50_threads_at_most_6_at_a_time(fake: FakeBluesky, connect: Connect) -> None:
    six = threading.Barrier(6)

    def thread(params: Params) -> Json:
        if fake.asked["getPostThread"] <= 6:
            six.wait(timeout=5)
        return thread_of(params)

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1) for number in range(80)]),
        "getPostThread": thread,
    }
    evidence = collect(connect())
    assert fake.asked["getPostThread"] == evidence.coverage.threads == 50
    assert fake.most_at_once == 6
    read = {message.reply_to.id for message in evidence.messages if message.reply_to}
    assert read == {f"at://{DID}/app.bsky.feed.post/p{number}" for number in range(50)}
    assert evidence.coverage.truncated == ("Only the newest 50 of 80 threads were asked for.",)


def test_reads_the_quotes_of_25_posts(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer |= {
        "getAuthorFeed": pages([own(number, quoteCount=1) for number in range(30)]),
        "getQuotes": {"posts": []},
    }
    evidence = collect(connect())
    assert fake.asked["getQuotes"] == 25
    assert evidence.coverage.truncated == ("Quotes were asked for of the newest 25 of 30 quoted posts.",)


def test_looks_up_the_audience_of_250_authors_25_at_a_time(fake: FakeBluesky, connect: Connect) -> None:
    def profiles(params: Params) -> Json:
        return {"profiles": [{"did": did, "followersCount": len(did)} for did in params["actors"]]}

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=6) for number in range(50)]),
        "getPostThread": lambda params: thread_of(params, replies=6),
        "getProfiles": profiles,
    }
    evidence = collect(connect())
    batches = [params["actors"] for method, params, _ in fake.requests if method == "getProfiles"]
    assert [len(batch) for batch in batches] == [25] * 10
    assert len({did for batch in batches for did in batch}) == 250
    known = [message for message in evidence.messages if message.author_followers is not None]
    assert len(evidence.messages) == 300
    assert known == list(evidence.messages[: len(known)])
    assert all(message.author_followers == len(message.author) for message in known)


def test_unknown_audiences_cost_only_a_note(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer |= {
        "getAuthorFeed": {"feed": [own(0, replyCount=1)]},
        "getPostThread": thread_of,
        "getProfiles": Response(status=500),
    }
    evidence = collect(connect())
    assert [message.author_followers for message in evidence.messages] == [None]
    assert evidence.coverage.truncated == ()
    assert not evidence.coverage.interrupted
    assert any("How many people follow" in note for note in evidence.coverage.notes)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Response(status=500), "The network stopped answering"),
        (Response("<html>", 200), "The network stopped answering"),
        (Response("{}", 429, headers={"Retry-After": "60"}), "The network asked us to wait"),
        (Response("<html>", 403), "The network refused to be read further"),
    ],
)
def test_a_failure_among_the_threads_stops_all_asking(
    fake: FakeBluesky, connect: Connect, failure: Response, words: str
) -> None:
    first_three = [thread_of, thread_of, thread_of]

    def thread(params: Params) -> Response | Json:
        try:
            return first_three.pop()(params)
        except IndexError:
            return failure

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1, quoteCount=1) for number in range(40)]),
        "getPostThread": thread,
    }
    evidence = collect(connect())
    assert len(evidence.posts) == 40
    assert evidence.coverage.interrupted
    assert evidence.coverage.threads == len(evidence.messages) == 3
    assert fake.asked["getPostThread"] <= 3 + 6
    assert fake.asked["getQuotes"] == fake.asked["getProfiles"] == 0
    assert evidence.coverage.truncated[:2] == (
        f"{words} after 3 of 40 threads.",
        f"{words} after 0 of 25 quoted posts.",
    )


def test_a_failure_in_the_feed_keeps_the_pages_before(fake: FakeBluesky, connect: Connect) -> None:
    feed = pages([own(number) for number in range(250)])
    fake.answer["getAuthorFeed"] = lambda params: Response(status=500) if "cursor" in params else feed(params)
    evidence = collect(connect())
    assert len(evidence.posts) == 100
    assert evidence.coverage.interrupted
    oldest = NOW - timedelta(hours=101)
    assert evidence.coverage.since == oldest
    assert evidence.coverage.truncated == (
        f"The network stopped answering after 100 posts, back to {oldest:%Y-%m-%d}.",
    )


def test_the_time_for_one_collection_is_kept(fake: FakeBluesky, connect: Connect) -> None:
    over = threading.Event()

    def thread(params: Params) -> Json:
        if params["uri"][0].endswith("/p0"):
            return thread_of(params)
        over.wait(timeout=10)
        return {}

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1) for number in range(20)]),
        "getPostThread": thread,
    }
    started = time.monotonic()
    evidence = collect(connect(collection_timeout_seconds=1.0, network_timeout_seconds=30.0))
    assert time.monotonic() - started < 2.5
    over.set()
    assert len(evidence.posts) == 20
    assert len(evidence.messages) == 1
    assert evidence.coverage.interrupted
    assert evidence.coverage.truncated == ("The time for one collection was over after 1 of 20 threads.",)


@pytest.mark.parametrize("answer", [Response(status=500), Response("{}", 429), Response("<html>")])
def test_without_a_first_page_there_is_no_evidence(fake: FakeBluesky, connect: Connect, answer: Response) -> None:
    fake.answer["getAuthorFeed"] = answer
    with pytest.raises(NetworkUnavailable):
        collect(connect())


def test_an_account_that_went_away_in_between(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer["getAuthorFeed"] = refusal("InvalidRequest", "Profile not found")
    with pytest.raises(AccountNotFound):
        collect(connect())


def test_who_asks_to_be_left_out_is_not_collected(fake: FakeBluesky, connect: Connect) -> None:
    with pytest.raises(AccountOptedOut) as caught:
        connect().collect(Account("bluesky", "shy.example", id=DID, opted_out=True), lambda _: None)
    assert caught.value.handle == "shy.example"
    assert not fake.asked


def test_an_account_without_an_id_is_identified_first(connect: Connect) -> None:
    evidence = connect().collect(Account("bluesky", "brightkettle.example"), lambda _: None)
    assert evidence.account.id == DID


def test_a_thread_that_vanishes_does_not_stop_the_rest(fake: FakeBluesky, connect: Connect) -> None:
    def thread(params: Params) -> Response | Json:
        gone = params["uri"][0].endswith("/p1")
        return refusal("NotFound", "Post not found") if gone else thread_of(params)

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1) for number in range(10)]),
        "getPostThread": thread,
    }
    evidence = collect(connect())
    assert evidence.coverage.threads == len(evidence.messages) == 9
    assert not evidence.coverage.interrupted
    assert evidence.coverage.truncated == ("1 answer was refused, as for posts that are deleted in the meantime.",)


def test_a_thread_that_is_too_large_does_not_stop_the_rest(fake: FakeBluesky, connect: Connect) -> None:
    def thread(params: Params) -> Response | Json:
        large = params["uri"][0].endswith("/p1")
        return Response(b" " * (LARGEST_ANSWER + 1)) if large else thread_of(params)

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1) for number in range(10)]),
        "getPostThread": thread,
    }
    evidence = collect(connect())
    assert evidence.coverage.threads == len(evidence.messages) == 9
    assert evidence.coverage.truncated == ("1 answer was too large to read.",)


def test_progress_is_told_in_sentences_by_the_caller_s_own_thread(fake: FakeBluesky, connect: Connect) -> None:
    told: list[str] = []
    threads: set[int] = set()

    def progress(words: str) -> None:
        told.append(words)
        threads.add(threading.get_ident())

    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1) for number in range(150)]),
        "getPostThread": thread_of,
    }
    collect(connect(), progress)
    assert told[:2] == ["Reading posts: 0", "Reading posts: 100"]
    assert "Reading threads: 50 of 50" in told
    assert threads == {threading.get_ident()}


def test_the_same_instance_serves_many_collections_at_once(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer |= {
        "getAuthorFeed": pages([own(number, replyCount=1) for number in range(30)]),
        "getPostThread": thread_of,
    }
    network = connect()
    found: list[Evidence] = []
    workers = [threading.Thread(target=lambda: found.append(collect(network))) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert len(found) == 6
    assert all(evidence == found[0] for evidence in found)


def test_evidence_is_read_with_the_clock_that_is_passed_in(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer["getAuthorFeed"] = {"feed": [{"post": post_view(DID, "f", "x", "2031-01-01T00:00:00.000Z")}]}
    [post] = collect(connect()).posts
    assert post.created_at == NOW < datetime.now(UTC) + timedelta(days=36_500)
