from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from networks.contract import NOW, WAIT
from networks.fake import Fake, answer_of
from networks.x.server import ID, FakeX, Json, after, at, connect, problem, question, reply, tweet

from api.networks.base import AccountOptedOut, NetworkUnavailable
from api.networks.x import X
from api.scoring.evidence import Account, Evidence
from api.scoring.score import score

SEARCH = "/2/tweets/search/recent"
MENTIONS = f"/2/users/{ID}/mentions"


def collect(network: X, progress: Callable[[str], None] = lambda _: None) -> Evidence:
    return network.collect(network.identify("brightkettles"), progress)


def own(count: int, every: float, first: float = 1.0) -> list[Json]:
    return [tweet(f"5{number:06}", ID, first + number * every) for number in range(count)]


def test_a_quiet_account_is_read_whole(fake_api: Fake, tmp_path: Path) -> None:
    asking = [question(number, 30.0 + 40 * number) for number in range(12)]
    given = FakeX(fake_api, [*own(15, 100), reply(0, 20), reply(5, 225)], asking)
    evidence = collect(connect(fake_api, tmp_path))
    assert len(evidence.posts) == evidence.coverage.posts == 17
    assert len(evidence.messages) == 12
    assert evidence.coverage.since == NOW - timedelta(days=90)
    assert evidence.coverage.truncated == ()
    assert evidence.coverage.notes == ("29 posts were read, of 100 at most; X charges about $0.15 for that.",)
    assert given.given == 29
    assert SEARCH not in fake_api.paths()
    facts = score(evidence).facts.reply
    assert (len(facts.openings), facts.answered) == (12, 2)


def test_mentions_count_only_where_all_posts_since_are_known(fake_api: Fake, tmp_path: Path) -> None:
    """33 posts reach back 33 days: the mention of day 40 waits for the next page of posts, that of day 80 for ever."""
    asking = [question(1, 24 * 5), question(2, 24 * 40), question(3, 24 * 80)]
    given = FakeX(fake_api, own(100, 24), asking)
    evidence = collect(connect(fake_api, tmp_path, x_max_posts=100))
    assert given.given <= 100
    reached = evidence.coverage.since
    assert reached is not None
    assert NOW - timedelta(days=75) > reached >= NOW - timedelta(days=90)
    assert {message.created_at >= reached for message in evidence.messages} == {True}
    assert len(evidence.messages) == 2 + (reached <= NOW - timedelta(days=80))


def test_a_busy_account_is_searched_by_moments_of_the_week(fake_api: Fake, tmp_path: Path) -> None:
    """One question every 6 minutes, every third answered after two hours: 100 posts are enough to tell."""
    every = 0.1
    asking = [question(number, every * number) for number in range(1_700)]
    answers = [reply(number, every * number - 2) for number in range(21, 1_700, 3)]
    given = FakeX(fake_api, [*answers, *own(50, 3)], asking)
    evidence = collect(connect(fake_api, tmp_path))
    assert given.given <= 100
    facts = score(evidence).facts.reply
    assert 30 <= len(facts.openings) <= 60
    assert facts.answered == sum(int(message.author[1:]) % 3 == 0 for message in evidence.messages)
    assert abs(facts.answered / len(facts.openings) - 1 / 3) < 0.1
    ages = [(NOW - message.created_at) / timedelta(days=1) for message in evidence.messages]
    assert min(ages) >= 1.0
    assert max(ages) - min(ages) > 2.5
    assert evidence.coverage.channels == ("comment", "mention")
    assert any("Recent search reaches 7 days back" in note for note in evidence.coverage.notes)
    [words] = evidence.coverage.truncated
    assert words.startswith("Only the latest 33 posts were read, back to 2026-11-")
    # The share of replies is that of the timeline, not of what was looked for.
    assert facts.posts.replies.n == 33
    assert {post.found_by_message for post in evidence.posts} == {True, False}


def test_a_quiet_account_that_many_write_to_is_searched_without_looking_for_answers(
    fake_api: Fake, tmp_path: Path
) -> None:
    given = FakeX(fake_api, [*own(20, 24), reply(700, 60)], [question(number, 0.1 * number) for number in range(1_600)])
    evidence = collect(connect(fake_api, tmp_path))
    queries = [asked.params["query"] for asked in fake_api.asked if asked.path == SEARCH]
    assert queries
    assert all(query.startswith("(to:brightkettles OR @brightkettles)") for query in queries)
    assert len(evidence.messages) >= 50
    assert given.given <= 100


@pytest.mark.parametrize("most", [40, 100, 300])
@pytest.mark.parametrize("volume", [3, 300, 1_600])
@pytest.mark.parametrize("posts", [0, 60, 900])
def test_the_budget_is_kept(fake_api: Fake, tmp_path: Path, most: int, volume: int, posts: int) -> None:
    asking = [question(number, 160 * (number + 1) / (volume + 1)) for number in range(volume)]
    given = FakeX(fake_api, own(posts, 160 / max(posts, 1), 0.01), asking)
    evidence = collect(connect(fake_api, tmp_path, x_max_posts=most))
    assert given.given <= most
    assert len(evidence.messages) >= min(volume, most // 10)
    if posts and volume > most:
        assert evidence.coverage.truncated or "reaches 7 days" in str(evidence.coverage.notes)


def test_messages_whose_answers_could_not_be_afforded_are_left_out(fake_api: Fake, tmp_path: Path) -> None:
    """Everybody who writes is answered five times: the budget ends while answers are looked for."""
    asking = [question(number, 0.1 * number) for number in range(1_600)]
    answers = [
        reply(number, 0.1 * number - 0.01 * turn) | {"id": f"6{turn}{number:06}"}
        for number in range(1, 1_600)
        for turn in range(1, 6)
    ]
    FakeX(fake_api, answers, asking)
    evidence = collect(connect(fake_api, tmp_path))
    assert any("left out, since no answers were looked for" in words for words in evidence.coverage.truncated)
    facts = score(evidence).facts.reply
    assert facts.answered == len(facts.openings)


def test_only_what_was_read_of_the_mentions_counts(fake_api: Fake, tmp_path: Path) -> None:
    """120 mentions in 85 days, of which 90 can be afforded; that is more than a week of them."""
    FakeX(fake_api, own(10, 100), [question(number, 17.0 * number + 1) for number in range(120)])
    evidence = collect(connect(fake_api, tmp_path))
    assert len(evidence.messages) == 90
    [words] = evidence.coverage.truncated
    assert words == f"Only the latest 90 mentions were read, back to {at(17 * 89 + 1)[:10]}, to stay within 100 posts."


@pytest.mark.parametrize(
    ("failure", "words", "note"),
    [
        (answer_of({}, 429, **{"Retry-After": str(WAIT)}), "The network asked us to wait", None),
        (answer_of({}, 500), "The network stopped answering", "out of order"),
        (problem("credits", title="CreditsDepleted", status=402), "The network stopped answering", "buys more"),
        (problem("client-forbidden", status=403), "The network stopped answering", "does not let this bearer token"),
        (problem("usage-capped", status=403), "The network asked us to wait", None),
        (answer_of({}, 400), "The network stopped answering", "refused to answer"),
    ],
)
def test_a_failure_halfway_keeps_what_was_read(
    fake_api: Fake, tmp_path: Path, failure: Any, words: str, note: str | None
) -> None:
    FakeX(fake_api, own(30, 10), [question(number, 5.0 * number) for number in range(60)])
    mentions: Any = fake_api.answer[MENTIONS]
    fake_api.answer[MENTIONS] = after(1, failure, mentions)
    evidence = collect(connect(fake_api, tmp_path))
    assert evidence.coverage.interrupted
    assert len(evidence.posts) == 30
    assert len(evidence.messages) == 20
    assert f"{words} after 30 posts and 20 messages." in evidence.coverage.truncated
    assert note is None or any(note in said for said in evidence.coverage.notes)


def test_a_failed_search_drops_messages_whose_answers_are_unknown(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api, own(400, 0.2), [question(number, 0.1 * number) for number in range(1_600)])
    search: Any = fake_api.answer[SEARCH]
    fake_api.answer[SEARCH] = after(3, answer_of({}, 500), search)
    evidence = collect(connect(fake_api, tmp_path))
    assert evidence.messages == ()
    assert evidence.coverage.interrupted
    assert "30 messages were left out, since no answers were looked for." in evidence.coverage.truncated


def test_what_cannot_be_seen_before_the_first_post_is_no_evidence(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api)
    network = connect(fake_api, tmp_path)
    account = network.identify("brightkettles")
    timeline = f"/2/users/{ID}/tweets"
    fake_api.answer[timeline] = problem("not-authorized-for-resource", "Sorry, you are not authorized")
    with pytest.raises(AccountOptedOut):
        network.collect(account, lambda _: None)
    fake_api.answer[timeline] = answer_of({}, 500)
    with pytest.raises(NetworkUnavailable):
        network.collect(account, lambda _: None)


def test_an_account_without_an_id_is_identified_first(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api)
    evidence = connect(fake_api, tmp_path).collect(Account("x", "brightkettles"), lambda _: None)
    assert evidence.account.id == ID


def test_time_ends_a_collection(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api, own(30, 10), [question(number, 5.0 * number) for number in range(60)])
    network = connect(fake_api, tmp_path)
    account = network.identify("brightkettles")
    hasty = connect(fake_api, tmp_path, collection_timeout_seconds=0.000001)
    with pytest.raises(NetworkUnavailable):
        hasty.collect(account, lambda _: None)


def test_progress_is_told(fake_api: Fake, tmp_path: Path) -> None:
    told: list[str] = []
    FakeX(fake_api, own(30, 10), [question(1, 5)])
    collect(connect(fake_api, tmp_path), told.append)
    assert told == ["Reading posts: 0", "Reading mentions: 0"]


def test_asks_for_no_expansion_and_few_fields(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api, own(400, 0.2), [question(number, 0.1 * number) for number in range(1_600)])
    collect(connect(fake_api, tmp_path))
    assert not any("expansions" in asked.params for asked in fake_api.asked)
    fields = {asked.params["tweet.fields"] for asked in fake_api.asked if "tweet.fields" in asked.params}
    assert len(fields) == 1
    assert {asked.headers["Authorization"] for asked in fake_api.asked} == {"Bearer secret-bearer-token"}
