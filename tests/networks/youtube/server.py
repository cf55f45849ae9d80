"""YouTube's Data API on loopback, over a channel, videos and comment threads that are made here."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from networks.contract import NOW
from networks.fake import Answer, Fake, answer_of
from werkzeug import Request, Response

from api.networks.youtube import YouTube, youtube
from api.settings import Settings

Json = dict[str, Any]

ID = "UCbrightkettlesbrightket"
UPLOADS = "UUbrightkettlesbrightket"
KEY = "AIza-secret-key"


def at(hours_ago: float) -> str:
    return (NOW - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def person(number: int) -> str:
    return f"UC{number:022}"


def channel(**more: Any) -> Json:
    """An answer with the one channel; `more` goes into its snippet."""
    item = {
        "kind": "youtube#channel",
        "id": ID,
        "snippet": {"title": "Bright Kettles", "description": "Kettles.", "customUrl": "@BrightKettles", **more},
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": UPLOADS}},
        "statistics": {"subscriberCount": "12300", "hiddenSubscriberCount": False, "videoCount": "41"},
    }
    return {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 1}, "items": [item]}


def nobody() -> Json:
    return {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0, "resultsPerPage": 5}}


def video(number: int, hours_ago: float, **more: Any) -> Json:
    return {
        "snippet": {
            "publishedAt": at(hours_ago - 0.5),
            "title": f"Kettle {number}",
            "description": "More at https://brightkettles.example/",
            "resourceId": {"kind": "youtube#video", "videoId": f"v{number}"},
        },
        "contentDetails": {"videoId": f"v{number}", "videoPublishedAt": at(hours_ago)},
        "status": {"privacyStatus": "public"},
        **more,
    }


def comment(id_: str, author: str, hours_ago: float, text: str = "Does it whistle?", **more: Any) -> Json:
    snippet: Json = {
        "authorDisplayName": f"@Name{author[-4:]}" if author != ID else "@BrightKettles",
        "authorChannelId": {"value": author},
        "textOriginal": text,
        "textDisplay": text,
        "publishedAt": at(hours_ago),
        "updatedAt": at(hours_ago),
    }
    return {"kind": "youtube#comment", "id": id_, "snippet": snippet | more}


def thread(top: Json, replies: Sequence[Json] = (), *, video: str | None = "v1", total: int | None = None) -> Json:
    snippet: Json = {"topLevelComment": top, "totalReplyCount": len(replies) if total is None else total}
    if video:
        snippet["videoId"] = video
    made: Json = {"kind": "youtube#commentThread", "id": top["id"], "snippet": snippet}
    return made | ({"replies": {"comments": list(replies)}} if replies else {})


def refusal(reason: str, status: int = 403, message: str = "No.") -> Response:
    error = {"code": status, "message": message, "errors": [{"reason": reason, "domain": "youtube"}]}
    return answer_of({"error": error}, status)


class FakeYouTube:
    """Sets up a `Fake` as YouTube. `replies`: by comment, where more exist than come along with it. `off`: videos
    whose comments are switched off. `one_list`: whether all comments of a channel can be had in one list.
    """

    def __init__(
        self,
        fake: Fake,
        videos: Sequence[Json] = (),
        threads: Sequence[Json] = (),
        replies: dict[str, list[Json]] | None = None,
        *,
        off: frozenset[str] = frozenset(),
        one_list: bool = True,
    ) -> None:
        self._threads = sorted(threads, key=_published, reverse=True)
        self._replies = replies or {}
        self._off = off
        self._one_list = one_list
        self._videos = list(videos)
        fake.answer = {
            "/channels": self._channels,
            "/playlistItems": lambda request: _page(request, self._videos, 50),
            "/commentThreads": self._comment_threads,
            "/comments": lambda request: _page(request, self._replies.get(request.args["parentId"], []), 100),
        }

    def _channels(self, request: Request) -> Answer:
        if request.args.get("part") == "statistics":
            ids = request.args["id"].split(",")
            assert len(ids) <= 50
            counts = ({"id": id_, "statistics": {"subscriberCount": str(int(id_[2:]) + 7)}} for id_ in ids)
            return {"items": list(counts)}
        known = request.args.get("id") == ID or request.args.get("forHandle", "").lower() == "@brightkettles"
        return channel() if known else nobody()

    def _comment_threads(self, request: Request) -> Answer:
        assert request.args["textFormat"] == "plainText"
        assert request.args["order"] == "time"
        if "allThreadsRelatedToChannelId" in request.args:
            return _page(request, self._threads, 100) if self._one_list else refusal("forbidden")
        video_id = request.args["videoId"]
        if video_id in self._off:
            return refusal("commentsDisabled")
        return _page(request, [one for one in self._threads if one["snippet"].get("videoId") == video_id], 100)


def _published(made: Json) -> str:
    return str(made["snippet"]["topLevelComment"]["snippet"]["publishedAt"])


def _page(request: Request, items: Sequence[Json], most: int) -> Json:
    size = int(request.args["maxResults"])
    assert 0 < size <= most
    start = int(request.args.get("pageToken", "0"))
    more = {"nextPageToken": str(start + size)} if start + size < len(items) else {}
    return {"items": list(items[start : start + size]), **more}


def connect(fake: Fake, folder: Any, **settings: object) -> YouTube:
    given = {
        "youtube_url": fake.url, "youtube_key": KEY, "network_timeout_seconds": 5.0, "data_dir": folder, **settings,
    }  # fmt: skip
    return youtube(Settings.model_validate(given), now=lambda: NOW)
