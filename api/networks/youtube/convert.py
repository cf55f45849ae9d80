"""YouTube's channels, uploads and comment threads (https://developers.google.com/youtube/v3/docs) as evidence. Pure.

A thread is one comment and the replies to it; there is no deeper nesting, so that whom a reply answers must be told
from the name that it begins with. `now` is the time of reading. What has not the shape that it should have gives None.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.kind import kind_of
from api.networks.reading import Page
from api.networks.values import boolean_of, moment_of, number_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, Message, Post, Reference

Json = dict[str, Any]

_NAME: Final = re.compile(r"(?<![\w@/.])@(\w[\w.\u00b7-]{0,98}\w)")
_LEADING: Final = re.compile(r"\s*@(\w[\w.\u00b7-]{0,98}\w)")
_MARKUP: Final = re.compile(r"<(?:br|a |/a>|b>|/b>|i>|/i>)|&(?:#39|quot|amp|lt|gt);")
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_PUBLIC: Final = frozenset({"public", None})


@dataclass(frozen=True, slots=True)
class Channel:
    """An account with the playlist of its uploads, which everything else hangs from."""

    account: Account
    uploads: str | None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment or a reply: `author` is a channel's id, `name` how it is called, without the @ and in lower case."""

    id: str
    created_at: datetime
    author: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with those replies that came with it, of `total`. `video` is None for one about the channel itself."""

    top: Comment
    video: str | None
    replies: tuple[Comment, ...]
    total: int

    @property
    def id(self) -> str:
        return self.top.id

    @property
    def created_at(self) -> datetime:
        return self.top.created_at

    @property
    def is_whole(self) -> bool:
        return len(self.replies) >= self.total


def channel(answer: Json) -> Channel | None:
    """The first channel of an answer. Subscribers are rounded by YouTube, and unknown where the channel hides them;
    how many channels it follows is shown of none.
    """
    item = next(iter(objects_of(answer, "items")), {})
    snippet, statistics = object_of(item, "snippet"), object_of(item, "statistics")
    id_ = text_of(item, "id")
    if not id_:
        return None
    custom = (text_of(snippet, "customUrl") or "").lower()
    handle = custom if custom.startswith("@") and len(custom) > 1 else id_
    name = (text_of(snippet, "title") or "").strip()
    bio = text_of(snippet, "description")
    image = object_of(object_of(item, "brandingSettings"), "image")
    person = kind_of("", (name, bio or ""), (), verified=False, service=False) == "person"
    hidden = boolean_of(statistics, "hiddenSubscriberCount")
    account = Account(
        network="youtube",
        handle=handle,
        id=id_,
        name=name or None,
        url=f"https://www.youtube.com/{handle if handle != id_ else f'channel/{id_}'}",
        kind="person" if person else "organisation",
        followers=None if hidden else number_of(statistics, "subscriberCount"),
        posts_count=number_of(statistics, "videoCount"),
        created_at=moment_of(text_of(snippet, "publishedAt")),
        has_banner=True if text_of(image, "bannerExternalUrl") else None,
        bio=bio,
        opted_out=asks_to_be_left_out(bio or ""),
    )
    uploads = text_of(object_of(object_of(item, "contentDetails"), "relatedPlaylists"), "uploads")
    return Channel(account, uploads or None)


def says_nobody(answer: Json) -> bool:
    """An answer that is one, and holds no channel: `items` is left out then."""
    return text_of(answer, "kind") == "youtube#channelListResponse" and not answer.get("items")


def hides_subscribers(answer: Json) -> bool:
    item = next(iter(objects_of(answer, "items")), {})
    return boolean_of(object_of(item, "statistics"), "hiddenSubscriberCount")


def videos(answer: Json, now: datetime) -> Page[Post]:
    """A page of uploads. Private and deleted ones, which have no time of their own, are passed over."""
    shown = [item for item in objects_of(answer, "items") if _is_public(item)]
    found = [_video(item, now) for item in shown]
    posts = [post for post in found if post is not None]
    return Page(posts, text_of(answer, "nextPageToken") or None, unreadable=len(found) - len(posts))


def threads(answer: Json, now: datetime) -> Page[Thread]:
    """A page of threads."""
    items = objects_of(answer, "items")
    found = [thread for thread in (_thread(item, now) for item in items) if thread is not None]
    return Page(found, text_of(answer, "nextPageToken") or None, unreadable=len(items) - len(found))


def replies(answer: Json, now: datetime) -> Page[Comment]:
    """A page of replies to one comment."""
    items = objects_of(answer, "items")
    found = [reply for reply in (_comment(item, now) for item in items) if reply is not None]
    return Page(found, text_of(answer, "nextPageToken") or None, unreadable=len(items) - len(found))


def said_in(thread: Thread, account: Account) -> tuple[list[Post], list[Message]]:
    """What the channel and what others said in a thread, oldest first."""
    posts, messages = [], []
    before: list[Comment] = []
    names = {account.handle.removeprefix("@"): account.id or ""}
    names |= {comment.name: comment.author for comment in (*thread.replies, thread.top) if comment.name}
    for comment in (thread.top, *sorted(thread.replies, key=lambda reply: (reply.created_at, reply.id))):
        to = _answered(comment, thread, before, names, account)
        mentions = tuple(dict.fromkeys(names.get(name.lower(), name.lower()) for name in _NAME.findall(comment.text)))
        url = _url(thread, comment)
        if comment.author == account.id:
            posts.append(
                Post(
                    id=comment.id,
                    created_at=comment.created_at,
                    text=comment.text,
                    reply_to=to,
                    mentions=mentions,
                    url=url,
                )
            )
        else:
            messages.append(
                Message(
                    id=comment.id,
                    created_at=comment.created_at,
                    author=comment.author,
                    text=comment.text,
                    reply_to=to,
                    mentions=mentions,
                    via="comment",
                    url=url,
                )
            )
        before.append(comment)
    return posts, messages


def subscribers(answer: Json) -> dict[str, int]:
    """How many subscribe to each channel, as far as these show it."""
    found = {}
    for item in objects_of(answer, "items"):
        id_, statistics = text_of(item, "id"), object_of(item, "statistics")
        count = None if boolean_of(statistics, "hiddenSubscriberCount") else number_of(statistics, "subscriberCount")
        if id_ and count is not None:
            found[id_] = count
    return found


def _answered(
    comment: Comment, thread: Thread, before: Sequence[Comment], names: Mapping[str, str], account: Account
) -> Reference | None:
    """What a comment replies to: the video, or in a thread whom its first word names, or else the first comment.

    Who began a thread and writes on without a name, once the channel has answered, goes on talking to the channel.
    """
    under_the_video = Reference(thread.video, account.id) if thread.video else None
    if comment.id == thread.top.id:
        return under_the_video
    leading = _LEADING.match(comment.text)
    named = names.get(leading[1].lower()) if leading else None
    if named is None and comment.author == thread.top.author and any(one.author == account.id for one in before):
        named = account.id
    if named is not None and named != comment.author:
        said = next((one for one in reversed(before) if one.author == named), None)
        if said is not None:
            return Reference(said.id, said.author)
        if named == account.id:
            return under_the_video
    return Reference(thread.top.id, thread.top.author)


def _is_public(item: Json) -> bool:
    known = moment_of(text_of(object_of(item, "contentDetails"), "videoPublishedAt")) is not None
    return text_of(object_of(item, "status"), "privacyStatus") in _PUBLIC and (known or "contentDetails" not in item)


def _video(item: Json, now: datetime) -> Post | None:
    snippet, details = object_of(item, "snippet"), object_of(item, "contentDetails")
    id_ = text_of(details, "videoId") or text_of(object_of(snippet, "resourceId"), "videoId")
    # `publishedAt` of the snippet is when the video came into the playlist.
    moment = moment_of(text_of(details, "videoPublishedAt")) or moment_of(text_of(snippet, "publishedAt"))
    if not id_ or moment is None:
        return None
    told = [text_of(snippet, "title"), text_of(snippet, "description")]
    return Post(
        id=id_,
        created_at=min(moment, now),
        text="\n\n".join(part for part in told if part),
        url=f"https://www.youtube.com/watch?v={id_}",
    )


def _thread(item: Json, now: datetime) -> Thread | None:
    snippet = object_of(item, "snippet")
    top = _comment(object_of(snippet, "topLevelComment"), now)
    if top is None:
        return None
    given = objects_of(object_of(item, "replies"), "comments")
    found = [reply for reply in (_comment(reply, now) for reply in given) if reply is not None]
    total = number_of(snippet, "totalReplyCount")
    return Thread(
        top=top,
        video=text_of(snippet, "videoId") or None,
        replies=tuple(once(found)),
        total=len(found) if total is None else total - (len(given) - len(found)),
    )


def once(comments: Iterable[Comment]) -> Iterable[Comment]:
    """Each id once, the first of each."""
    seen: dict[str, Comment] = {}
    for comment in comments:
        seen.setdefault(comment.id, comment)
    return seen.values()


def _comment(item: Json, now: datetime) -> Comment | None:
    snippet = object_of(item, "snippet")
    id_, moment = text_of(item, "id"), moment_of(text_of(snippet, "publishedAt"))
    name = (text_of(snippet, "authorDisplayName") or "").strip().removeprefix("@").lower()
    # A closed channel leaves its comments behind, but no id.
    author = text_of(object_of(snippet, "authorChannelId"), "value") or name
    text = _text(snippet)
    if not id_ or moment is None or not author or text is None:
        return None
    return Comment(id_, min(moment, now), author, name, text)


def _text(snippet: Json) -> str | None:
    """The text as it was written. Without `textOriginal` there is only the display, in which markup may stand."""
    written = text_of(snippet, "textOriginal")
    if written is not None:
        return written
    shown = text_of(snippet, "textDisplay")
    if shown is None or not _MARKUP.search(shown):
        return shown
    return html.unescape(_TAG.sub("", re.sub(r"<br ?/?>", "\n", shown)))


def _url(thread: Thread, comment: Comment) -> str | None:
    return f"https://www.youtube.com/watch?v={thread.video}&lc={comment.id}" if thread.video else None
