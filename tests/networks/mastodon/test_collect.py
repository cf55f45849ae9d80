import threading
import time
from datetime import timedelta

import pytest
from networks.contract import NOW
from networks.mastodon.server import HANDLE, HOST, ID, PROFILE, FakeMastodon, Json, Params, refusal, reply, status
from networks.mastodon.stage import at, connect, fan, own, pages, thread
from werkzeug import Response

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable
from api.networks.mastodon import LARGEST_ANSWER, Mastodon
from api.scoring.evidence import Account, Evidence


def collect(network: Mastodon) -> Evidence:
    return network.collect(network.identify(HANDLE), lambda _: None)


def test_reads_at_most_300_posts(fake: FakeMastodon) -> None:
    fake.answer["accounts/statuses"] = pages([own(number) for number in range(450)])
    evidence = collect(connect(fake))
    assert len(fake.asked("accounts/statuses")) == 8
    assert len(evidence.posts) == evidence.coverage.posts == 300
    oldest = NOW - timedelta(hours=301)
    assert evidence.coverage.since == oldest
    assert evidence.coverage.truncated == (f"Only the latest 300 posts were read, back to {oldest:%Y-%m-%d}.",)


def test_asks_for_everything_that_was_posted(fake: FakeMastodon) -> None:
    fake.answer["accounts/statuses"] = pages([own(number) for number in range(41)])
    collect(connect(fake))
    assert fake.asked("accounts/statuses") == [
        {"id": ID, "limit": "40"},
        {"id": ID, "limit": "40", "max_id": "999961"},
        {"id": ID, "limit": "40", "max_id": "999960"},
    ]


def test_stops_after_90_days(fake: FakeMastodon) -> None:
    statuses = [status(str(900 - day), at(24 * day), "x") for day in range(0, 400, 2)]
    fake.answer["accounts/statuses"] = pages(statuses)
    evidence = collect(connect(fake))
    assert len(fake.asked("accounts/statuses")) == 2
    assert len(evidence.posts) == 46
    assert evidence.coverage.since == NOW - timedelta(days=90)
    assert evidence.coverage.truncated == ()


def test_says_what_a_stranger_cannot_see(fake: FakeMastodon) -> None:
    fake.answer["accounts/lookup"] = {**PROFILE, "limited": True, "locked": True}
    coverage = collect(connect(fake)).coverage
    assert coverage.channels == ("comment",)
    assert coverage.notes == (
        "The account's server has limited it, so that some people may not see its posts.",
        "The account approves its followers by hand; what it posts to followers only is not seen.",
        (
            "Only replies under the account's posts are visible: messages that merely name it, and quotes of it, are "
            "shown by Mastodon to people who are signed in."
        ),
        f"Seen from {HOST}: replies that did not reach this server, or that it hides, are missing.",
    )


def test_reads_the_newest_50_threads_at_most_6_at_a_time(fake: FakeMastodon) -> None:
    six = threading.Barrier(6)

    def context(params: Params) -> Json:
        if len(fake.asked("statuses/context")) <= 6:
            six.wait(timeout=5)
        return thread(params)

    fake.answer |= {
        "accounts/statuses": pages([own(number, replies_count=1) for number in range(80)]),
        "statuses/context": context,
    }
    evidence = collect(connect(fake))
    assert len(fake.asked("statuses/context")) == evidence.coverage.threads == 50
    assert fake.most_at_once == 6
    read = {message.reply_to.id for message in evidence.messages if message.reply_to}
    assert read == {str(1_000_000 - number) for number in range(50)}
    assert evidence.coverage.truncated == ("Only 50 of 80 threads were asked for, newest first.",)


def test_an_answer_far_below_is_a_post_of_the_account(fake: FakeMastodon) -> None:
    ann = fan(1)
    asked = reply("7", at(3), "Does it whistle?", "1000000", account=ann)
    answer = reply("8", at(2.5), "It does.", "7", account=PROFILE, to_account="f1")
    fake.answer |= {
        "accounts/statuses": [own(0, replies_count=1)],
        "statuses/context": {"ancestors": [], "descendants": [asked, answer]},
    }
    evidence = collect(connect(fake))
    assert {post.id for post in evidence.posts} == {"1000000", "8"}
    assert evidence.coverage.posts == 1
    [message] = evidence.messages
    assert (message.author, message.author_followers) == ("fan1@pots.example", 9)
    assert next(post for post in evidence.posts if post.id == "8").reply_to.author == "fan1@pots.example"


@pytest.mark.parametrize("code", [401, 403])
def test_posts_for_members_only(fake: FakeMastodon, code: int) -> None:
    fake.answer["accounts/statuses"] = refusal(code, "This method requires an authenticated user")
    evidence = collect(connect(fake))
    assert evidence.account.followers == 1200
    assert evidence.posts == evidence.messages == ()
    assert evidence.coverage.channels == ()
    assert evidence.coverage.truncated == (f"The server {HOST} shows posts to signed-in members only: none were read.",)
    assert not evidence.coverage.interrupted


def test_threads_for_members_only(fake: FakeMastodon) -> None:
    fake.answer |= {
        "accounts/statuses": pages([own(number, replies_count=1) for number in range(30)]),
        "statuses/context": refusal(401, "This method requires an authenticated user"),
    }
    evidence = collect(connect(fake))
    assert len(evidence.posts) == 30
    assert evidence.coverage.channels == ()
    assert evidence.coverage.truncated == (
        f"The server {HOST} shows replies to signed-in members only: 0 of 30 threads could be read.",
    )
    assert not evidence.coverage.interrupted
    assert len(fake.asked("statuses/context")) <= 12


def test_the_reset_of_mastodons_own_limit_is_heeded(fake: FakeMastodon) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": (NOW + timedelta(seconds=90)).isoformat()}
    fake.answer["accounts/statuses"] = Response("[]", headers=headers, content_type="application/json")
    network = connect(fake)
    collect(network)
    asked = len(fake.requests)
    with pytest.raises(NetworkUnavailable) as caught:
        network.identify(HANDLE)
    assert caught.value.retry_after is not None
    assert 85 < caught.value.retry_after <= 90
    assert len(fake.requests) == asked


def test_a_limit_of_one_server_says_nothing_of_another(fake: FakeMastodon) -> None:
    fake.answer["slow.example webfinger"] = Response("{}", 429, headers={"Retry-After": "60"})
    other = fake.url.replace("localhost", "127.0.0.1")
    network = connect(fake, origin=lambda host: fake.origin(host) if host == HOST else f"{other}/{host}")
    with pytest.raises(NetworkUnavailable):
        network.identify("acme@slow.example")
    assert network.identify(HANDLE).handle == HANDLE


def test_pages_that_fail_leave_what_was_read(fake: FakeMastodon) -> None:
    first = pages([own(number) for number in range(90)])
    fake.answer["accounts/statuses"] = lambda params: first(params) if "max_id" not in params else refusal(500)
    evidence = collect(connect(fake))
    assert evidence.coverage.posts == 40
    assert evidence.coverage.interrupted
    assert evidence.coverage.truncated[0].startswith("The network stopped answering after 40 posts, back to ")


@pytest.mark.parametrize(
    ("code", "expected"), [(404, AccountNotFound), (410, AccountNotFound), (500, NetworkUnavailable)]
)
def test_no_posts_at_all(fake: FakeMastodon, code: int, expected: type[Exception]) -> None:
    fake.answer["accounts/statuses"] = refusal(code)
    with pytest.raises(expected):
        collect(connect(fake))


def test_one_answer_that_is_too_large_costs_only_itself(fake: FakeMastodon) -> None:
    large = Response(b'{"ancestors": [], "descendants": ["' + b"x" * LARGEST_ANSWER + b'"]}')
    fake.answer |= {
        "accounts/statuses": pages([own(number, replies_count=1) for number in range(3)]),
        "statuses/context": lambda params: large if params["id"] == "999999" else thread(params),
    }
    evidence = collect(connect(fake))
    assert len(evidence.messages) == 2
    assert evidence.coverage.truncated == ("1 answer was too large to read.",)


def test_the_time_for_one_collection_ends(fake: FakeMastodon) -> None:
    def context(params: Params) -> Json:
        time.sleep(0.3)
        return thread(params)

    fake.answer |= {
        "accounts/statuses": pages([own(number, replies_count=1) for number in range(50)]),
        "statuses/context": context,
    }
    network = connect(fake, collection_timeout_seconds=1.0)
    account = network.identify(HANDLE)
    started = time.monotonic()
    evidence = network.collect(account, lambda _: None)
    assert time.monotonic() - started < 3
    assert evidence.coverage.posts == 50
    assert evidence.coverage.interrupted
    assert any("The time for one collection was over after" in why for why in evidence.coverage.truncated)


def test_an_account_that_opts_out_in_between(fake: FakeMastodon) -> None:
    network = connect(fake)
    account = network.identify(HANDLE)
    fake.answer["accounts/lookup"] = {**PROFILE, "indexable": False}
    with pytest.raises(AccountOptedOut):
        network.collect(account, lambda _: None)
    with pytest.raises(AccountOptedOut):
        network.collect(Account("mastodon", HANDLE, opted_out=True), lambda _: None)


def test_an_account_without_an_id_is_identified_first(fake: FakeMastodon) -> None:
    evidence = connect(fake).collect(Account("mastodon", HANDLE), lambda _: None)
    assert evidence.account.id == HANDLE


def test_tells_of_its_progress(fake: FakeMastodon) -> None:
    fake.answer |= {
        "accounts/statuses": pages([own(number, replies_count=1) for number in range(2)]),
        "statuses/context": thread,
    }
    network, told = connect(fake), []
    network.collect(network.identify(HANDLE), told.append)
    assert told == ["Reading posts: 0", "Reading posts: 2", "Reading threads: 1 of 2", "Reading threads: 2 of 2"]
