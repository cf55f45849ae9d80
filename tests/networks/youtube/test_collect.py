from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from networks.contract import NOW
from networks.fake import Fake, answer_of
from networks.youtube.server import (
    ID,
    KEY,
    FakeYouTube,
    channel,
    comment,
    connect,
    nobody,
    person,
    refusal,
    thread,
    video,
)

from api.networks.base import AccountNotFound, NetworkUnavailable
from api.networks.youtube import YouTube
from api.scoring.document import document
from api.scoring.evidence import Account, Evidence
from api.scoring.score import score


def collect(network: YouTube, progress: Callable[[str], None] = lambda _: None) -> Evidence:
    return network.collect(network.identify("@brightkettles"), progress)


def asked(fake: Fake, path: str) -> list[dict[str, str]]:
    return [one.params for one in fake.asked if one.path == path]


def reply(id_: str, author: str, hours_ago: float, text: str) -> dict[str, Any]:
    return comment(id_, author, hours_ago, text, parentId=id_.partition(".")[0])


def test_reads_videos_comments_and_answers(fake_api: Fake, tmp_path: Path) -> None:
    threads = [
        thread(comment(f"c{number}", person(number), 50.0 + number * 20), video=f"v{number}") for number in range(1, 11)
    ]
    answered = thread(comment("c0", person(0), 40), [reply("c0.a", ID, 38, "It does.")])
    FakeYouTube(fake_api, [video(number, 24.0 * number + 1) for number in range(12)], [*threads, answered])
    evidence = collect(connect(fake_api, tmp_path))
    assert evidence.coverage.posts == 12
    assert evidence.coverage.threads == len(evidence.messages) == 11
    assert len(evidence.posts) == 13
    facts = score(evidence).facts.reply
    assert (len(facts.openings), facts.answered) == (11, 1)
    assert {message.author_followers for message in evidence.messages} == {number + 7 for number in range(11)}
    assert evidence.coverage.channels == ("comment",)
    assert evidence.coverage.truncated == ()
    assert "Reading it took 4 of the 10,000 units that a key has for a day." in evidence.coverage.notes
    assert {one.headers["X-Goog-Api-Key"] for one in fake_api.asked} == {KEY}
    assert not any(KEY in str(one.params) for one in fake_api.asked)


def test_the_ratio_is_not_applicable(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api, [video(1, 5)])
    found = document(score(collect(connect(fake_api, tmp_path))))["parts"]["follower_ratio"]
    assert (found["points"], found["following"], found["followers"]) == (None, None, 12_300)
    assert found["reason"].startswith("Not applicable")


def test_hidden_subscribers_are_unknown_and_said(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api)
    hidden = channel()
    hidden["items"][0]["statistics"] = {"subscriberCount": "0", "hiddenSubscriberCount": True, "videoCount": "41"}
    fake_api.answer["/channels"] = hidden
    evidence = collect(connect(fake_api, tmp_path))
    assert evidence.account.followers is None
    assert "The channel hides how many people subscribe to it." in evidence.coverage.notes


def test_reads_all_replies_where_only_some_came_along(fake_api: Fake, tmp_path: Path) -> None:
    """The answer is the 131st reply; five came along."""
    others = [reply(f"c1.{number:03}", person(number), 90 - number * 0.1, "Me too") for number in range(130)]
    answer = reply("c1.answer", ID, 60, "It does.")
    long = thread(comment("c1", person(999), 100), others[:5], total=131)
    FakeYouTube(fake_api, [video(1, 200)], [long], {"c1": [*others, answer]})
    evidence = collect(connect(fake_api, tmp_path))
    assert [params["parentId"] for params in asked(fake_api, "/comments")] == ["c1", "c1"]
    assert len(evidence.messages) == 131
    assert score(evidence).facts.reply.answered == 1
    assert evidence.coverage.truncated == ()


def test_replies_that_youtube_counts_but_does_not_show_are_no_gap(fake_api: Fake, tmp_path: Path) -> None:
    long = thread(comment("c1", person(1), 100), [], total=4)
    FakeYouTube(fake_api, [], [long], {"c1": [reply("c1.a", person(2), 90, "Me too")]})
    evidence = collect(connect(fake_api, tmp_path))
    assert [message.id for message in evidence.messages] == ["c1.a", "c1"]
    assert evidence.coverage.truncated == ()


def test_comments_whose_replies_were_not_all_read_are_left_out(fake_api: Fake, tmp_path: Path) -> None:
    """60 threads with more replies than came along: 40 are read on, one of them has more than two pages."""
    threads = [thread(comment(f"c{number}", person(number), number + 1.0), [], total=2) for number in range(60)]
    replies = {f"c{number}": [reply(f"c{number}.a", person(99), number + 0.5, "Hm")] for number in range(60)}
    replies["c0"] = [reply(f"c0.{number}", person(number), 0.5, "Hm") for number in range(350)]
    FakeYouTube(fake_api, [], threads, replies)
    evidence = collect(connect(fake_api, tmp_path))
    assert len(asked(fake_api, "/comments")) == 41
    assert len(evidence.messages) == 2 * 39
    assert evidence.coverage.truncated == (
        "21 threads with their comments were left out, since not all replies to them were read.",
    )


@pytest.mark.parametrize("one_list", [True, False])
def test_without_one_list_the_newest_videos_are_asked_one_by_one(
    fake_api: Fake, tmp_path: Path, one_list: bool
) -> None:
    threads = [thread(comment(f"c{number}", person(number), 30), video=f"v{number}") for number in range(1, 31)]
    videos = [video(number, 24.0 * number) for number in range(1, 31)]
    FakeYouTube(fake_api, videos, threads, off=frozenset({"v3", "v4"}), one_list=False)
    if one_list:
        usual: Any = fake_api.answer["/commentThreads"]
        empty: dict[str, Any] = {"items": []}
        fake_api.answer["/commentThreads"] = lambda request: usual(request) if "videoId" in request.args else empty
    evidence = collect(connect(fake_api, tmp_path))
    assert len([one for one in asked(fake_api, "/commentThreads") if "videoId" in one]) == 20
    assert len(evidence.messages) == 18
    assert evidence.coverage.truncated == ("2 videos have their comments switched off.",)
    assert not evidence.coverage.interrupted


def test_a_channel_with_comments_off(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api, [video(1, 5)], off=frozenset({"v1"}))
    usual: Any = fake_api.answer["/commentThreads"]
    fake_api.answer["/commentThreads"] = lambda request: (
        usual(request) if "videoId" in request.args else refusal("commentsDisabled")
    )
    evidence = collect(connect(fake_api, tmp_path))
    assert evidence.messages == ()
    assert "Comments are switched off on the channel." in evidence.coverage.notes
    assert evidence.coverage.truncated == ("1 video has its comments switched off.",)


def test_a_channel_without_uploads(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api)
    fake_api.answer["/playlistItems"] = refusal("playlistNotFound", 404)
    evidence = collect(connect(fake_api, tmp_path))
    assert evidence.posts == ()
    assert evidence.coverage.posts == 0
    assert not evidence.coverage.interrupted


def test_reads_back_90_days_and_no_further(fake_api: Fake, tmp_path: Path) -> None:
    threads = [thread(comment(f"c{number}", person(number), number * 12.0)) for number in range(300)]
    FakeYouTube(fake_api, [video(number, number * 24.0) for number in range(200)], threads)
    evidence = collect(connect(fake_api, tmp_path))
    assert len(asked(fake_api, "/playlistItems")) == 2
    assert len([one for one in asked(fake_api, "/commentThreads") if "videoId" not in one]) == 2
    assert len(evidence.messages) == 181
    assert evidence.coverage.posts == 91
    assert evidence.coverage.since == NOW - timedelta(days=90)


def test_quota_that_ends_halfway_keeps_what_was_read(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api, [video(1, 5)])
    fake_api.answer["/commentThreads"] = refusal("quotaExceeded")
    network = connect(fake_api, tmp_path)
    evidence = collect(network)
    assert len(evidence.posts) == 1
    assert evidence.coverage.interrupted
    assert "The network asked us to wait before any comment was read." in evidence.coverage.truncated
    before = len(fake_api.asked)
    with pytest.raises(NetworkUnavailable, match="midnight Pacific") as caught:
        network.identify("@brightkettles")
    # It is 04:00 in California.
    assert caught.value.retry_after == 20 * 3600
    assert len(fake_api.asked) == before


@pytest.mark.parametrize("failure", [answer_of({}, 500), refusal("keyInvalid", 400)])
def test_a_failure_among_long_threads(fake_api: Fake, tmp_path: Path, failure: Any) -> None:
    threads = [thread(comment(f"c{number}", person(number), number + 1.0), [], total=2) for number in range(9)]
    whole = [thread(comment(f"w{number}", person(50 + number), number + 1.0)) for number in range(3)]
    FakeYouTube(fake_api, [], [*threads, *whole])
    fake_api.answer["/comments"] = failure
    evidence = collect(connect(fake_api, tmp_path))
    assert {message.id for message in evidence.messages} == {"w0", "w1", "w2"}
    assert evidence.coverage.interrupted
    assert evidence.coverage.truncated == (
        "The network stopped answering after 0 of 9 threads.",
        "9 threads with their comments were left out, since not all replies to them were read.",
    )
    assert "How many people subscribe to those who wrote could not be read for all of them." in evidence.coverage.notes


def test_before_the_uploads_there_is_no_evidence(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api)
    fake_api.answer["/playlistItems"] = answer_of({}, 500)
    with pytest.raises(NetworkUnavailable):
        collect(connect(fake_api, tmp_path))


def test_a_channel_that_went_away_in_between(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api)
    network = connect(fake_api, tmp_path)
    account = network.identify("@brightkettles")
    fake_api.answer["/channels"] = nobody()
    with pytest.raises(AccountNotFound):
        network.collect(account, lambda _: None)


def test_time_ends_a_collection(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api)
    account = connect(fake_api, tmp_path).identify("@brightkettles")
    with pytest.raises(NetworkUnavailable):
        connect(fake_api, tmp_path, collection_timeout_seconds=0.000001).collect(account, lambda _: None)


def test_a_channel_without_an_id_is_identified_first(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api)
    assert connect(fake_api, tmp_path).collect(Account("youtube", "@brightkettles"), lambda _: None).account.id == ID


def test_progress_is_told(fake_api: Fake, tmp_path: Path) -> None:
    told: list[str] = []
    FakeYouTube(fake_api, [video(1, 5)], [thread(comment("c1", person(1), 3), [], total=1)])
    collect(connect(fake_api, tmp_path), told.append)
    assert told == ["Reading videos: 0", "Reading comments: 0", "Reading threads: 1 of 1"]
