"""One collection of an account: its posts, the comments under them, its own comments anywhere, and what those answer.

Every message that may count is under a post of the account, whether it was answered or not. What the account answered
elsewhere is marked as found by its answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from api.networks.asking import Asking
from api.networks.base import AccountNotFound, NetworkError, NetworkUnavailable, Progress
from api.networks.failures import Refused
from api.networks.reading import THREADS, UNREADABLE, Page, Reading
from api.networks.reddit import convert, threads
from api.networks.reddit.calls import MORE_AT_ONCE, PAGE, Api
from api.networks.reddit.convert import Own
from api.networks.reddit.threads import Comments
from api.networks.values import object_of, objects_of
from api.scoring.evidence import Account, Coverage, Evidence, Message, Post

Json = dict[str, Any]

SUBMISSIONS: Final = 100
COMMENTS: Final = 200
MORE_CALLS: Final = 10

_AWAY: Final = ("thread was refused or too large to read", "threads were refused or too large to read")
_GONE: Final = ("comment is deleted or removed", "comments are deleted or removed")
_NOT_SHOWN: Final = ("comment is counted by Reddit but not shown", "comments are counted by Reddit but not shown")
_LEFT_OUT: Final = (
    "comment of long threads was not read",
    "comments of long threads were not read",
)
_DEEPER: Final = (
    "exchange goes on deeper in its thread than was read",
    "exchanges go on deeper in their threads than was read",
)
_NOTICES: Final = (
    "comment by AutoModerator or as a moderators' notice does not count",
    "comments by AutoModerator or as moderators' notices do not count",
)
_NO_MENTIONS: Final = (
    "What people say to it under posts of others is seen only where it answered, and messages that only name it are "
    "not visible."
)
_NOTHING: Final = "Reddit lists nothing of it: accounts can hide their posts and comments from their profile."


class Collection:
    """Collects once, from the thread that made it."""

    def __init__(
        self, account: Account, api: Api, *, deadline: float, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self._account = account
        self._name = account.handle
        self._api = api
        self._deadline = deadline
        self._now = now
        self._asking = Asking(deadline)
        self._reading = Reading(self._asking, now=now, progress=progress)
        self._posts: dict[str, Post] = {}
        self._messages: dict[str, Message] = {}
        self._left_out: dict[str, list[str]] = {}
        self._counted: dict[str, int] = {}
        self._notices = 0

    def run(self) -> Evidence:
        """:raises AccountNotFound: :raises NetworkUnavailable: when not even the first posts came."""
        try:
            submitted = self._read_submissions()
            read = self._read_threads(submitted)
            self._read_left_out()
            own = self._read_own_comments()
            self._read_answered()
        finally:
            self._asking.close()
        gaps = self._reading.gaps
        if self._notices:
            gaps.notes.append(f"{self._notices} {_NOTICES[self._notices > 1]}.")
        if not self._posts:
            gaps.notes.append(_NOTHING)
        gaps.notes.append(_NO_MENTIONS)
        return Evidence(
            account=self._account,
            collected_at=self._now(),
            posts=tuple(self._posts.values()),
            messages=tuple(self._messages.values()),
            coverage=Coverage(
                posts=len(submitted) + len(own),
                threads=read,
                since=gaps.since,
                channels=("comment",),
                truncated=gaps.sentences(),
                notes=tuple(gaps.notes),
                interrupted=gaps.interrupted,
            ),
        )

    def _read_submissions(self) -> list[Own]:
        try:
            submitted = self._reading.walk(
                partial(self._page, "submitted", convert.submission), "posts", most=SUBMISSIONS
            )
        except Refused as refused:
            if refused.status == 404:  # noqa: PLR2004 - not found.
                raise AccountNotFound(f"The account u/{self._name} is no longer on Reddit.") from None
            raise NetworkUnavailable(refused.detail) from None
        self._posts |= {own.id: own.post for own in submitted}
        return submitted

    def _read_own_comments(self) -> list[Own]:
        """Its comments anywhere; without them, its answers in its own threads are known all the same."""
        try:
            own = self._reading.walk(partial(self._page, "comments", convert.comment), "comments", most=COMMENTS)
        except NetworkError as error:
            self._reading.gaps.interrupted |= not isinstance(error, Refused)
            self._reading.gaps.truncated.append(f"{self._asking.why} before its own comments were read.")
            return []
        for one in own:
            self._posts.setdefault(one.id, one.post)
        return own

    def _page(self, what: str, convert_it: Callable[[Json, str, datetime], Own | None], after: str | None) -> Page[Own]:
        found = threads.listing(self._api.listing(self._name, what, after, self._deadline))
        own = [convert_it(thing, self._name, self._now()) for thing in found.things if not convert.is_gone(thing)]
        readable = [one for one in own if one is not None]
        return Page(readable, found.after, found.unreadable + len(own) - len(readable))

    def _read_threads(self, submitted: Sequence[Own]) -> int:
        """How many of the threads under its posts were read, newest first."""
        wanted = [own for own in submitted if own.replies]
        self._counted = {own.id: own.replies for own in wanted}
        read = self._reading.each(
            [partial(self._thread, own.id) for own in wanted[:THREADS]],
            lambda answer: self._take(*answer),
            ("thread", "threads"),
            _AWAY,
        )
        if len(wanted) > THREADS:
            self._reading.gaps.truncated.append(f"Only the newest {THREADS} of {len(wanted)} threads were asked for.")
        return read

    def _thread(self, id_: str) -> tuple[str, Comments]:
        answer = self._api.thread(id_.removeprefix("t3_"), self._deadline)
        things = threads.listing(answer[1] if len(answer) > 1 else None).things
        return id_, threads.comments(things, self._name, self._now(), author=self._name)

    def _take(self, thread: str, read: Comments) -> None:
        gaps = self._reading.gaps
        gaps.counted[UNREADABLE] += read.unreadable
        gaps.counted[_GONE] += read.gone
        gaps.counted[_DEEPER] += read.deeper
        self._notices += read.notices
        if read.left_out:
            self._left_out[thread] = [*self._left_out.get(thread, []), *read.left_out]
        elif not read.deeper:
            gaps.counted[_NOT_SHOWN] += max(0, self._counted.pop(thread, 0) - read.seen)
        for post in read.posts:
            self._posts.setdefault(post.id, post)
        for message in read.messages:
            self._messages.setdefault(message.id, message)

    def _read_left_out(self) -> None:
        """Comments that the threads only name, 100 a call and one call at a time, as Reddit wants it. The newest thread
        is first, and comes again once every other one has been asked for.
        """
        self._left_out = {id_: self._left_out[id_] for id_ in self._posts if id_ in self._left_out}
        for _ in range(MORE_CALLS):
            thread = next(iter(self._left_out), None)
            if thread is None or self._asking.reason:
                break
            self._counted.pop(thread, None)
            ids = self._left_out.pop(thread)
            if ids[MORE_AT_ONCE:]:
                self._left_out[thread] = ids[MORE_AT_ONCE:]
            try:
                answer = self._asking.ask(partial(self._api.more, thread, ids[:MORE_AT_ONCE], self._deadline))
            except NetworkError as error:
                self._reading.gaps.interrupted |= not isinstance(error, Refused)
                self._reading.gaps.counted[_LEFT_OUT] += len(ids[:MORE_AT_ONCE])
                continue
            things = objects_of(object_of(object_of(answer, "json"), "data"), "things")
            self._take(thread, threads.comments(things, self._name, self._now()))
        self._reading.gaps.counted[_LEFT_OUT] += sum(map(len, self._left_out.values()))

    def _read_answered(self) -> None:
        """Who wrote the comments that the account answered, and what; found by its answers, so that none is counted."""
        known = self._posts.keys() | self._messages.keys()
        above = {post.reply_to.id: None for post in self._posts.values() if post.reply_to}
        wanted = [id_ for id_ in above if id_.startswith("t1_") and id_ not in known]
        batches = [wanted[start : start + PAGE] for start in range(0, len(wanted), PAGE)]
        self._reading.each(
            [partial(self._api.info, batch, self._deadline) for batch in batches],
            self._take_answered,
            ("batch of answered comments", "batches of answered comments"),
            _AWAY,
        )

    def _take_answered(self, answer: Json) -> None:
        authors = {}
        for thing in threads.listing(answer).things:
            said = convert.said(thing, self._name, self._now(), found_by_answer=True)
            if said is None:
                continue
            one = said.own or said.theirs
            if one is not None:
                authors[one.id] = convert.author_of(thing)
            if said.theirs is not None and not said.notice:
                self._messages.setdefault(said.theirs.id, said.theirs)
        for post in list(self._posts.values()):
            if post.reply_to is not None and post.reply_to.author is None and authors.get(post.reply_to.id):
                self._posts[post.id] = replace(post, reply_to=replace(post.reply_to, author=authors[post.reply_to.id]))
