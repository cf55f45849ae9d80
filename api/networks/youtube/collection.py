"""One collection of a channel: its uploads, the comments of 90 days under all its videos, and all replies to them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from api.networks.asking import Asking, Stopped
from api.networks.base import NetworkError, NetworkUnavailable, Progress
from api.networks.failures import Refused
from api.networks.reading import UNREADABLE, Page, Reading
from api.networks.youtube import convert
from api.networks.youtube.calls import CHANNELS_AT_ONCE, UNITS_A_DAY, Calls
from api.networks.youtube.convert import Comment, Thread
from api.networks.youtube.refusals import CommentsOff, no_channel
from api.scoring.evidence import Account, Coverage, Evidence, Message, Post

Json = dict[str, Any]

VIDEOS: Final = 100
COMMENTS: Final = 500
LONG_THREADS: Final = 40
REPLY_PAGES: Final = 2
VIDEOS_ONE_BY_ONE: Final = 20
AUTHORS: Final = 250

_NOT_SEEN: Final = (
    "Live chats, posts of the community tab and what is said about the channel elsewhere cannot be seen on YouTube."
)
_HIDDEN: Final = "The channel hides how many people subscribe to it."
_OFF: Final = ("video has its comments switched off", "videos have their comments switched off")
_MORE: Final = ("video has more comments than one page", "videos have more comments than one page")
_LOST: Final = ("answer was refused or too large to read", "answers were refused or too large to read")
_CUT: Final = (
    "thread with its comment was left out, since not all replies to it were read",
    "threads with their comments were left out, since not all replies to them were read",
)


class Collection:
    """Collects once, from the thread that made it."""

    def __init__(
        self, account: Account, calls: Calls, *, deadline: float, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self._account = account
        self._calls = calls
        self._deadline = deadline
        self._now = now
        self._asking = Asking(deadline)
        self._reading = Reading(self._asking, now=now, progress=progress)
        self._gaps = self._reading.gaps
        # Several threads count, and appending is the simplest thing that none of them can disturb.
        self._asked: list[str] = []
        self._threads: dict[str, Thread] = {}
        self._posts: dict[str, Post] = {}
        self._messages: dict[str, Message] = {}

    def run(self) -> Evidence:
        """:raises AccountNotFound: :raises NetworkUnavailable: when not even the uploads came."""
        try:
            uploads = self._find_uploads()
            videos = self._read_videos(uploads)
            self._read_threads(videos)
            self._read_long_threads()
            self._tell_threads()
            self._read_audiences()
        finally:
            self._asking.close()
        return self._evidence(videos)

    def _find_uploads(self) -> str | None:
        question = partial(self._calls.channel, "id", self._account.id or "")
        try:
            answer = self._asking.ask(partial(self._counted, question))
        except Refused as refused:
            raise NetworkUnavailable(refused.detail) from None
        except Stopped as stopped:
            raise NetworkUnavailable(f"{stopped.detail} before anything was read. Try again later.") from None
        found = convert.channel(answer)
        if found is None:
            raise no_channel(self._account.handle)
        self._account = found.account
        if convert.hides_subscribers(answer):
            self._gaps.notes.append(_HIDDEN)
        return found.uploads

    def _counted(self, question: Callable[[float], Json]) -> Json:
        self._asked.append("")
        return question(self._deadline)

    def _read_videos(self, playlist: str | None) -> list[Post]:
        if playlist is None:
            return []

        def page(cursor: str | None) -> Page[Post]:
            answer = self._counted(partial(self._calls.videos, playlist, cursor))
            return convert.videos(answer, self._now())

        try:
            videos = self._reading.walk(page, "videos", most=VIDEOS)
        except Refused as refused:
            # A channel that has never uploaded anything has a playlist of uploads that is not there.
            if refused.status != 404:  # noqa: PLR2004
                raise NetworkUnavailable(refused.detail) from None
            return []
        self._posts |= {video.id: video for video in videos}
        return videos

    def _read_threads(self, videos: Sequence[Post]) -> None:
        """Those of all videos in one list; where YouTube gives none, those of the newest videos one by one."""
        try:
            found = self._reading.walk(self._page_of_all, "comments", most=COMMENTS)
        except CommentsOff:
            self._gaps.notes.append("Comments are switched off on the channel.")
            found = []
        except Refused:
            found = []
        except NetworkUnavailable as error:
            self._gaps.interrupted = True
            self._gaps.truncated.append(f"{self._asking.why} before any comment was read.")
            self._gaps.notes.append(error.detail)
            return
        self._threads |= {thread.id: thread for thread in found}
        if not found and not self._asking.reason:
            self._read_one_by_one(videos)

    def _read_one_by_one(self, videos: Sequence[Post]) -> None:
        newest = [video.id for video in videos[:VIDEOS_ONE_BY_ONE]]

        def take(page: Page[Thread] | None) -> None:
            if page is None:
                self._gaps.counted[_OFF] += 1
                return
            self._gaps.counted[UNREADABLE] += page.unreadable
            self._gaps.counted[_MORE] += page.after is not None
            inside = (thread for thread in page.items if thread.created_at >= self._reading.bound)
            self._threads |= {thread.id: thread for thread in inside}

        questions = [partial(self._of_video, video) for video in newest]
        self._reading.each(questions, take, ("video", "videos"), _LOST)

    def _page_of_all(self, cursor: str | None) -> Page[Thread]:
        try:
            return self._thread_page("allThreadsRelatedToChannelId", self._account.id or "", cursor)
        except CommentsOff:
            raise
        except Refused as refused:
            # Some channels have no such list. That is no order to stop, as a 403 would be elsewhere.
            raise Refused(refused.detail, 404) from None

    def _of_video(self, video: str) -> Page[Thread] | None:
        """The newest comments of a video, None where they are switched off."""
        try:
            return self._thread_page("videoId", video, None)
        except CommentsOff:
            return None

    def _thread_page(self, of: str, id_: str, cursor: str | None) -> Page[Thread]:
        answer = self._counted(partial(self._calls.threads, of, id_, cursor))
        return convert.threads(answer, self._now())

    def _read_long_threads(self) -> None:
        """All replies to comments of which only some came along, the newest comments first."""
        cut = [thread for thread in self._threads.values() if not thread.is_whole]
        asked = cut[:LONG_THREADS] if not self._asking.reason else []

        def take(whole: Thread) -> None:
            self._threads[whole.id] = whole

        self._reading.each([partial(self._whole, thread) for thread in asked], take, ("thread", "threads"), _LOST)

    def _whole(self, thread: Thread) -> Thread:
        """The thread with all its replies; with some only where there are more than 2 pages of them."""
        found = {reply.id: reply for reply in thread.replies}
        cursor: str | None = None
        for _ in range(REPLY_PAGES):
            answer = self._counted(partial(self._calls.replies, thread.id, cursor))
            page: Page[Comment] = convert.replies(answer, self._now())
            found |= {reply.id: reply for reply in page.items}
            if page.after is None:
                # YouTube counts replies that it does not show: what came is all there is.
                return replace(thread, replies=tuple(found.values()), total=len(found))
            cursor = page.after
        return replace(thread, replies=tuple(found.values()), total=max(thread.total, len(found) + 1))

    def _tell_threads(self) -> None:
        """A comment of which not all replies are known might be answered in one of the others."""
        for thread in self._threads.values():
            posts, messages = convert.said_in(thread, self._account)
            self._posts |= {post.id: post for post in posts}
            if thread.is_whole:
                self._messages |= {message.id: message for message in messages}
        cut = sum(not thread.is_whole for thread in self._threads.values())
        self._gaps.counted[_CUT] += cut

    def _read_audiences(self) -> None:
        """How many people subscribe to those who wrote; where it cannot be learnt, only a note says so."""
        authors = dict.fromkeys(message.author for message in self._messages.values())
        wanted = list(islice((author for author in authors if author.startswith("UC")), AUTHORS))
        batches = [wanted[start : start + CHANNELS_AT_ONCE] for start in range(0, len(wanted), CHANNELS_AT_ONCE)]
        counts: dict[str, int] = {}
        done = 0
        questions = [partial(self._counted, partial(self._calls.subscribers, batch)) for batch in batches]
        for _, answer in self._asking.ask_all(questions):
            if not isinstance(answer, NetworkError):
                counts |= convert.subscribers(answer)
                done += 1
        if done < len(batches):
            self._gaps.notes.append("How many people subscribe to those who wrote could not be read for all of them.")
        self._messages = {
            id_: replace(message, author_followers=counts.get(message.author))
            for id_, message in self._messages.items()
        }

    def _evidence(self, videos: Sequence[Post]) -> Evidence:
        quota = f"Reading it took {len(self._asked)} of the {UNITS_A_DAY:,} units that a key has for a day."
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=tuple(sorted(self._posts.values(), key=_order, reverse=True)),
            messages=tuple(sorted(self._messages.values(), key=_order, reverse=True)),
            coverage=Coverage(
                posts=len(videos),
                threads=len(self._threads),
                since=self._gaps.since,
                channels=("comment",),
                truncated=self._gaps.sentences(),
                notes=(*self._gaps.notes, _NOT_SEEN, quota),
                interrupted=self._gaps.interrupted,
            ),
        )


def _order(said: Post | Message) -> tuple[datetime, str]:
    return said.created_at, said.id
