import threading
import time
from datetime import timedelta

import pytest
from networks.contract import NOW
from networks.forum.server import (
    ABOUT,
    HOST,
    Answer,
    FakeForum,
    Json,
    at,
    moved,
    pages,
    post,
    refusal,
    row,
    rows,
    thread,
)
from networks.forum.stage import asked_and_answered, connect, topic_of
from werkzeug import Request, Response

from api.networks.base import AccountOptedOut, NetworkUnavailable
from api.networks.forum import LARGEST_ANSWER, Discourse
from api.networks.forum.calls import Pace, limits
from api.scoring.document import document
from api.scoring.evidence import Account, Evidence
from api.scoring.score import score

DAY = 24.0


def collect(network: Discourse) -> Evidence:
    return network.collect(network.identify(HOST), lambda _: None)


def ids(evidence: Evidence) -> set[str]:
    return {item.id for item in (*evidence.posts, *evidence.messages)}


def test_asks_for_topics_by_when_they_were_opened(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = pages([row(number, number) for number in range(1, 41)])
    fake.otherwise = asked_and_answered
    evidence = collect(connect(fake))
    order = {"order": ["created"], "ascending": ["false"], "no_definitions": ["true"]}
    assert fake.params("/latest.json") == [{**order, "page": ["0"]}, {**order, "page": ["1"]}]
    assert evidence.coverage.threads == len(evidence.messages) == len(evidence.posts) == 40
    assert evidence.coverage.truncated == ()
    assert evidence.coverage.since == NOW - timedelta(days=90)


def test_topics_without_an_answer_are_read_like_the_others(fake: FakeForum) -> None:
    """Whoever read only those that somebody wrote in would see successes."""
    fake.answer["/latest.json"] = rows([row(number, number, posts_count=1) for number in range(1, 31)])
    fake.otherwise = lambda request: asked_and_answered(request) if topic_of(request) == 30 else silent(request)
    evidence = collect(connect(fake))
    assert len(evidence.messages) == 30
    rate = document(score(evidence))["parts"]["reply_rate"]
    assert (rate["n"], rate["answered"]) == (30, 1)
    assert rate["curve"][-1]["rate"] < 0.1


def silent(request: Request) -> Json:
    topic = topic_of(request)
    return thread(topic, [post(topic, 1, f"fan{topic}", topic)])


def test_reads_the_newest_75_topics(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = pages([row(number, number) for number in range(1, 200)])
    fake.otherwise = asked_and_answered
    evidence = collect(connect(fake))
    oldest = NOW - timedelta(hours=75)
    assert {message.id for message in evidence.messages} == {f"{number}/1" for number in range(1, 76)}
    assert evidence.coverage.since == oldest
    assert evidence.coverage.truncated == (f"Only the latest 75 topics were read, back to {oldest:%Y-%m-%d}.",)
    assert len(fake.asked) == 2 + 1 + 3 + 75


def test_a_quiet_forum_is_looked_at_for_longer(fake: FakeForum) -> None:
    """With fewer than 10 openings in 90 days, the method counts the last 10 of a year."""
    days = [5, 80, 100, 200, 360, 370, 500]
    fake.answer["/latest.json"] = rows([row(number, DAY * day) for number, day in enumerate(days, 1)])
    fake.otherwise = lambda request: thread(
        topic_of(request), [post(topic_of(request), 1, "fan", DAY * days[topic_of(request) - 1])]
    )
    evidence = collect(connect(fake))
    assert {message.id for message in evidence.messages} == {f"{number}/1" for number in range(1, 6)}
    assert evidence.coverage.since == NOW - timedelta(days=360)


def test_a_busy_forum_is_not(fake: FakeForum) -> None:
    topics = [row(number, number) for number in range(1, 21)]
    fake.answer["/latest.json"] = rows([*topics, row(99, DAY * 91)])
    fake.otherwise = asked_and_answered
    assert "99/1" not in ids(collect(connect(fake)))


def test_old_topics_that_are_pinned_do_not_end_the_window(fake: FakeForum) -> None:
    pinned = [row(900 + number, DAY * (400 + number), pinned=True) for number in range(30)]
    fake.answer["/latest.json"] = pages([*pinned, row(1, 1), row(2, 2), row(902, DAY * 402, pinned=True)])
    fake.otherwise = asked_and_answered
    evidence = collect(connect(fake))
    assert {message.id for message in evidence.messages} == {"1/1", "2/1"}


def test_a_list_that_always_leads_on_comes_to_an_end(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = rows([row(1, 1)], more=True)
    fake.otherwise = asked_and_answered
    assert len(collect(connect(fake)).messages) == 1
    assert len(fake.params("/latest.json")) == 2


def test_no_more_than_8_pages_are_looked_through(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = pages([row(number, number, visible=number % 30 == 0) for number in range(1, 900)])
    fake.otherwise = asked_and_answered
    evidence = collect(connect(fake))
    assert len(fake.params("/latest.json")) == 8
    assert evidence.coverage.truncated == ("Only the first 8 pages of topics were looked through.",)


def long_topic(topic: int, count: int, *, hours: float = 40.0, every: float = 0.1) -> list[Json]:
    """A question, what others say every few minutes, and as the last post what the staff says to the first."""
    said = [post(topic, 1, "fan", hours)]
    said += [post(topic, number, f"pot{number}", hours - every * number, "Mine too.") for number in range(2, count)]
    return [*said, post(topic, count, "ada", hours - every * count, "It does.")]


def reader(topics: dict[int, list[Json]]) -> object:
    def answer(request: Request) -> Answer:
        topic = topic_of(request)
        wanted = request.args.getlist("post_ids[]")
        if not wanted:
            return thread(topic, topics[topic])
        return {"post_stream": {"posts": [said for said in topics[topic] if str(said["id"]) in wanted]}}

    return answer


def test_long_topics_are_read_on(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = rows([row(1, 40)])
    fake.otherwise = reader({1: long_topic(1, 55)})  # type: ignore[assignment]
    evidence = collect(connect(fake))
    asked = [params["post_ids[]"] for params in fake.params("/t/1/posts.json")]
    assert asked == [[str(1_000 + number) for number in range(start, min(start + 20, 56))] for start in (21, 41)]
    [answer] = evidence.posts
    assert (answer.id, answer.reply_to.id if answer.reply_to else None) == ("1/55", "1/1")
    assert len(evidence.messages) == 54
    assert evidence.coverage.truncated == ()


def test_what_was_not_read_to_its_end_counts_neither_way(fake: FakeForum) -> None:
    """An answer may stand in the rest, so that messages there would seem to be ignored; and to count only those that
    were seen answered would make it look better than it is.
    """
    topics = {1: long_topic(1, 30), 2: long_topic(2, 500), 3: long_topic(3, 500, hours=DAY * 60, every=2.5)}
    topics[2].insert(1, post(2, 2, "ada", 39.9, "It does."))
    fake.answer["/latest.json"] = rows([row(1, 40), row(2, 40), row(3, DAY * 60)])
    fake.otherwise = reader(topics)  # type: ignore[assignment]
    evidence = collect(connect(fake))
    assert len([path for path in fake.paths() if path.endswith("posts.json")]) == 18
    told = {message.id for message in evidence.messages}
    assert "1/1" in told
    # Of the second topic, two days were not seen to their end; of the third, the first week after its opening was.
    assert not any(id_.startswith("2/") for id_ in told)
    assert "3/1" in told
    read = next(post for post in evidence.posts if post.id == "2/2")
    assert read.text == "It does."
    assert evidence.coverage.truncated[0] == "2 topics have more posts than were read."
    assert "do not count, answered or not." in evidence.coverage.truncated[1]


def test_asks_6_at_a_time(fake: FakeForum) -> None:
    six = threading.Barrier(6)

    def answer(request: Request) -> Json:
        if topic_of(request) <= 6:
            six.wait(timeout=5)
        return asked_and_answered(request)

    fake.answer["/latest.json"] = rows([row(number, number) for number in range(1, 31)])
    fake.otherwise = answer
    assert len(collect(connect(fake)).messages) == 30


def test_limited_from_the_start(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = refusal(429, "rate_limit", wait_seconds=17, time_left="17 seconds")
    network = connect(fake)
    account = network.identify(HOST)
    with pytest.raises(NetworkUnavailable, match="asks us to wait") as caught:
        network.collect(account, lambda _: None)
    assert caught.value.retry_after == 17
    before = len(fake.asked)
    with pytest.raises(NetworkUnavailable):
        network.identify(HOST)
    assert len(fake.asked) == before


@pytest.mark.parametrize(
    ("status", "headers", "said", "expected"),
    [
        (429, {}, {"extras": {"wait_seconds": 9}}, 9.0),
        (429, {"Retry-After": "4"}, {"extras": {"wait_seconds": 9}}, None),
        (429, {}, {"extras": {"wait_seconds": -1}}, None),
        (429, {}, {"extras": []}, None),
        (403, {}, {"extras": {"wait_seconds": 9}}, None),
    ],
)
def test_how_long_a_forum_wants_to_be_left_alone(
    status: int, headers: dict[str, str], said: Json, expected: float | None
) -> None:
    assert limits(status, headers, said) == expected


@pytest.mark.parametrize("gone", [refusal(404), refusal(410), refusal(403, "invalid_access"), moved("/c/kettles")])
def test_a_topic_that_is_gone_says_nothing_of_others(fake: FakeForum, gone: Response) -> None:
    fake.answer |= {"/latest.json": rows([row(number, number) for number in range(1, 21)]), "/t/7.json": gone}
    fake.otherwise = asked_and_answered
    evidence = collect(connect(fake))
    assert evidence.coverage.threads == 19
    assert evidence.coverage.truncated == ("1 topic was refused or too large to read.",)
    assert not evidence.coverage.interrupted


def test_topics_that_something_before_the_forum_refuses(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = rows([row(number, number) for number in range(1, 21)])
    fake.otherwise = Response("<h1>Are you a robot?</h1>", 403)
    evidence = collect(connect(fake))
    assert evidence.coverage.truncated == ("The network refused to be read further after 0 of 20 topics.",)
    assert evidence.coverage.interrupted
    assert evidence.coverage.since == NOW
    assert len([path for path in fake.paths() if path.startswith("/t/")]) <= 6


def test_topics_for_members_only(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = refusal(403, "not_logged_in")
    with pytest.raises(NetworkUnavailable, match="members only"):
        collect(connect(fake))


def test_a_list_of_another_shape(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = {"topic_list": {"topics": "none"}}
    with pytest.raises(NetworkUnavailable, match="cannot be read"):
        collect(connect(fake))


def test_a_topic_that_is_too_large(fake: FakeForum) -> None:
    fake.answer |= {
        "/latest.json": rows([row(number, number) for number in range(1, 21)]),
        "/t/3.json": Response(b'{"title": "' + b"x" * LARGEST_ANSWER + b'"}', content_type="application/json"),
    }
    fake.otherwise = asked_and_answered
    assert collect(connect(fake)).coverage.threads == 19


def test_a_collection_ends_in_time(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = rows([row(number, number) for number in range(1, 21)])

    def answer(request: Request) -> Json:
        if topic_of(request) > 5:
            time.sleep(1.2)
        return asked_and_answered(request)

    fake.otherwise = answer
    started = time.monotonic()
    evidence = collect(connect(fake, collection_timeout_seconds=1.0))
    assert time.monotonic() - started < 3.5
    assert evidence.coverage.interrupted
    assert 0 < evidence.coverage.threads < 20
    assert any("time for one collection was over" in sentence for sentence in evidence.coverage.truncated)


def test_staff_are_known_by_their_posts_too(fake: FakeForum) -> None:
    """Neither of the two is in the list of staff; what one of them says elsewhere without a mark is the staff's too."""
    fake.answer |= {
        "/latest.json": rows([row(1, 10), row(2, 12)]),
        "/t/1.json": thread(
            1, [post(1, 1, "fan", 10), post(1, 2, "Tess", 9, primary_group_name="kettle-team"), post(1, 3, "guru", 8)]
        ),
        "/t/2.json": thread(2, [post(2, 1, "fan2", 12), post(2, 2, "tess", 11), post(2, 3, "max", 5, moderator=True)]),
    }
    evidence = collect(connect(fake))
    assert {post.id for post in evidence.posts} == {"1/2", "2/2", "2/3"}
    assert {message.author for message in evidence.messages} == {"fan", "guru", "fan2"}


def test_a_forum_that_nobody_answers_in(fake: FakeForum) -> None:
    fake.answer["/latest.json"] = rows([row(number, DAY * 8 + number) for number in range(1, 31)])

    def answer(request: Request) -> Json:
        topic = topic_of(request)
        first = post(topic, 1, f"fan{topic}", DAY * 8 + topic)
        helper = post(topic, 2, "guru", DAY * 8, "It does.", trust_level=4, primary_group_name="trust_level_4")
        machine = post(topic, 3, "system", DAY * 7, "Closed.", user_id=-1, admin=True, moderator=True, staff=True)
        return thread(topic, [first, helper, machine], accepted_answer={"post_number": 2, "username": "guru"})

    fake.otherwise = answer
    evidence = collect(connect(fake))
    assert evidence.posts == ()
    found = document(score(evidence))
    rate = found["parts"]["reply_rate"]
    assert (rate["n"], rate["curve"][-1]["rate"]) == (30, 0)
    assert any(note.startswith("30 posts by the forum's system or its bots") for note in found["coverage"]["notes"])


def test_who_asks_to_be_left_out_is_not_read(fake: FakeForum) -> None:
    network = connect(fake)
    with pytest.raises(AccountOptedOut):
        network.collect(Account("forum", HOST, id=HOST, opted_out=True), lambda _: None)
    assert fake.asked == []
    fake.answer["/about.json"] = {"about": {**ABOUT["about"], "description": "nobot"}}
    with pytest.raises(AccountOptedOut):
        network.collect(Account("forum", HOST, id=HOST), lambda _: None)


def test_an_account_without_an_id_is_identified_first(fake: FakeForum) -> None:
    connect(fake).collect(Account("forum", HOST), lambda _: None)
    assert fake.paths() == ["/robots.txt", "/about.json", "/about.json", "/latest.json"]


def test_a_forum_that_moves_while_it_is_read(fake: FakeForum) -> None:
    network = connect(fake)
    account = network.identify(HOST)
    fake.answer["/about.json"] = moved("https://forum.kettle.example/about.json")
    with pytest.raises(NetworkUnavailable):
        network.collect(account, lambda _: None)


def test_requests_to_one_forum_are_a_quarter_of_a_second_apart() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(clock=lambda: now[0], sleep=sleep)
    for host in ("a.example", "a.example", "b.example", "a.example"):
        pace.wait(host, 200.0)
    assert slept == [0.25, 0.5]
    now[0] = 101.0
    pace.wait("a.example", 200.0)
    assert slept == [0.25, 0.5]
    pace.wait("a.example", 101.1)
    assert slept[2:] == [pytest.approx(0.1)]


def test_times_are_never_later_than_now(fake: FakeForum) -> None:
    fake.answer |= {"/latest.json": rows([row(1, 1)]), "/t/1.json": thread(1, [post(1, 1, "fan", -5)])}
    [message] = collect(connect(fake)).messages
    assert message.created_at == NOW
    assert at(-5) > at(0)
