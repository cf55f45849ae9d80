import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from networks.fake import Answer, Fake, answer_of
from networks.youtube.server import ID, KEY, FakeYouTube, channel, connect, nobody, refusal, video

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable, NotSetUp
from api.networks.spending import SPENDING_FILE
from api.networks.youtube import refusals
from api.networks.youtube.refusals import day_of_quota, midnight_pacific


@pytest.mark.parametrize(
    ("handle", "asked"),
    [
        ("@BrightKettles", [("forHandle", "@BrightKettles")]),
        ("brightkettles", [("forHandle", "@brightkettles")]),
        (ID, [("id", ID)]),
        ("user/kettlesold", [("forUsername", "kettlesold")]),
        ("c/brightkettles", [("forHandle", "@brightkettles")]),
        ("c/kettlesold", [("forHandle", "@kettlesold"), ("forUsername", "kettlesold")]),
    ],
)
def test_every_way_to_name_a_channel(fake_api: Fake, tmp_path: Path, handle: str, asked: list[tuple[str, str]]) -> None:
    FakeYouTube(fake_api)
    fake_api.answer["/channels"] = lambda request: (
        channel() if "kettlesold" not in request.args.get("forHandle", "") else nobody()
    )
    account = connect(fake_api, tmp_path).identify(handle)
    assert (account.handle, account.id, account.url) == (
        "@brightkettles",
        ID,
        "https://www.youtube.com/@brightkettles",
    )
    ways = ("forHandle", "forUsername", "id")
    assert [(way, one.params[way]) for one in fake_api.asked for way in ways if way in one.params] == asked


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (nobody(), AccountNotFound, "no channel @brightkettles on YouTube"),
        (refusal("channelNotFound", 404), AccountNotFound, "no channel"),
        (refusal("invalidParameter", 400), AccountNotFound, "no channel"),
        (channel(description="nobot"), AccountOptedOut, "asks not to be indexed"),
        (refusal("keyInvalid", 400), NetworkUnavailable, "does not accept the key"),
        (refusal("badRequest", 400, "API key not valid. Please pass a valid API key."), NetworkUnavailable, "accept"),
        (refusal("accessNotConfigured"), NetworkUnavailable, "may not be used"),
        (refusal("ipRefererBlocked"), NetworkUnavailable, "may not be used"),
        (refusal("forbidden"), NetworkUnavailable, "refused"),
        (refusal("quotaExceeded"), NetworkUnavailable, "midnight Pacific"),
        (refusal("rateLimitExceeded"), NetworkUnavailable, "wait"),
        (answer_of({"error": {"code": 500}}, 500), NetworkUnavailable, "out of order"),
        ({"kind": "youtube#channelListResponse", "items": [{"snippet": {}}]}, NetworkUnavailable, "cannot be read"),
        ({}, NetworkUnavailable, "cannot be read"),
    ],
)
def test_what_youtube_says_of_a_channel(
    fake_api: Fake, tmp_path: Path, answer: Answer, error: type[Exception], words: str
) -> None:
    fake_api.answer["/channels"] = answer
    with pytest.raises(error, match=words) as caught:
        connect(fake_api, tmp_path).identify("@brightkettles")
    assert str(caught.value).endswith(".")
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refusal("quotaExceeded"), 20 * 3600),
        (refusal("dailyLimitExceeded"), 20 * 3600),
        (refusal("rateLimitExceeded", 429, "Quota exceeded for limit 'Queries per day'"), 20 * 3600),
        (refusal("rateLimitExceeded", 403), 60),
        (answer_of({}, 429, **{"Retry-After": "30"}), 30),
        (refusal("keyInvalid", 400), None),
    ],
)  # fmt: skip
def test_how_long_to_wait(fake_api: Fake, tmp_path: Path, answer: Answer, seconds: float | None) -> None:
    """The clock stands at 12:00 UTC, which is 04:00 in California."""
    fake_api.answer["/channels"] = answer
    with pytest.raises(NetworkUnavailable) as caught:
        connect(fake_api, tmp_path).identify("@brightkettles")
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("now", "midnight", "day"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC), "2026-11-20"),
        (datetime(2026, 11, 20, 7, 59, tzinfo=UTC), datetime(2026, 11, 20, 8, tzinfo=UTC), "2026-11-19"),
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC), "2026-06-30"),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC), "2026-11-01"),
        (datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC), "2026-03-08"),
    ],
    ids=["winter", "a minute before", "summer", "the day that summer time ends", "the day that it begins"],
)
def test_the_day_of_the_quota_is_californias(now: datetime, midnight: datetime, day: str) -> None:
    assert midnight_pacific(now) == midnight
    assert day_of_quota(now) == day


def test_without_a_list_of_zones_it_waits_no_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(refusals, "ZoneInfo", missing)
    assert midnight_pacific(datetime(2026, 7, 1, 6, 30, tzinfo=UTC)) == datetime(2026, 7, 1, 8, tzinfo=UTC)


def test_without_a_key_nothing_is_asked(fake_api: Fake, tmp_path: Path) -> None:
    network = connect(fake_api, tmp_path, youtube_key=None)
    with pytest.raises(NetworkUnavailable, match="TWOWAY_YOUTUBE_KEY") as caught:
        network.identify("@brightkettles")
    assert caught.value.retry_after is None
    with pytest.raises(NotSetUp, match=r"YouTube is not read, since no key is set in TWOWAY_YOUTUBE_KEY\."):
        network.check()
    assert network.abilities().needs_key
    assert not network.abilities().mentions
    assert fake_api.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_check_tells_what_was_used(fake_api: Fake, tmp_path: Path) -> None:
    FakeYouTube(fake_api, [video(1, 5)])
    network = connect(fake_api, tmp_path)
    network.collect(network.identify("@brightkettles"), lambda _: None)
    words = connect(fake_api, tmp_path).check()
    assert words.startswith("YouTube answered in ")
    used = f"Today {len(fake_api.asked)} of 10,000 units of the quota were used from this machine."
    assert words.endswith(f" ms and accepts the key. {used}")


@pytest.mark.parametrize("answer", [refusal("keyInvalid", 400), refusal("forbidden"), answer_of({}, 500)])
def test_a_check_that_fails_says_so(fake_api: Fake, tmp_path: Path, answer: Answer) -> None:
    fake_api.answer["/channels"] = answer
    with pytest.raises(NetworkUnavailable) as caught:
        connect(fake_api, tmp_path).check()
    assert KEY not in caught.value.detail


def test_the_key_is_shown_nowhere(fake_api: Fake, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    FakeYouTube(fake_api, [video(1, 5)])
    network = connect(fake_api, tmp_path)
    with caplog.at_level(logging.DEBUG):
        shown = repr(network.collect(network.identify("@brightkettles"), lambda _: None)) + repr(vars(network))
    assert KEY not in shown + caplog.text
    assert KEY.encode() not in (tmp_path / SPENDING_FILE).read_bytes()
