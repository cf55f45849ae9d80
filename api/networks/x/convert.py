"""X's users and posts (https://docs.x.com/x-api/fundamentals/data-dictionary) as evidence. Pure.

`now` is the time of reading. What has not the shape of a post gives None.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.kind import kind_of
from api.networks.reading import Page
from api.networks.values import boolean_of, count_of, moment_of, name_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, Channel, Kind, Link, Message, Post, ProfileLink, Reference

Json = dict[str, Any]

_ORGANISATIONS: Final = frozenset({"business", "government"})
_NO_PICTURE: Final = re.compile(r"/default_profile_images/|/sticky/default_profile")
_MEDIA: Final = re.compile(r"https?://(?:twitter|x)\.com/[^/]+/status/[0-9]+/(?:photo|video)/[0-9]+", re.IGNORECASE)
_STATUS: Final = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:i/web|[^/]+)/status/([0-9]+)", re.IGNORECASE
)


def account(user: Json) -> Account | None:
    """The account, or None for a user without id or name. Fields that X leaves out when they are empty stay unknown."""
    id_, username = name_of(user, "id"), (text_of(user, "username") or "").lower()
    if id_ is None or not username:
        return None
    entities = object_of(user, "entities")
    name = (text_of(user, "name") or "").strip()
    said = text_of(user, "description")
    of_bio = objects_of(object_of(entities, "description"), "urls")
    bio = None if said is None else _written(said, of_bio)
    links = tuple(dict.fromkeys([*_site(user, entities), *(url for url in map(_target, of_bio) if url)]))
    counts = object_of(user, "public_metrics")
    return Account(
        network="x",
        handle=username,
        id=id_,
        name=name or None,
        url=f"https://x.com/{username}",
        kind=_kind(user, username, (name, bio or ""), links),
        followers=count_of(counts, "followers_count"),
        following=count_of(counts, "following_count"),
        posts_count=count_of(counts, "tweet_count"),
        created_at=moment_of(text_of(user, "created_at")),
        has_avatar=_has_picture(user),
        has_banner=True if text_of(user, "profile_banner_url") else None,
        bio=bio,
        links=None if bio is None and not links else tuple(ProfileLink(url) for url in links),
        opted_out=asks_to_be_left_out(bio or ""),
    )


def is_protected(user: Json) -> bool:
    """Only those whom the account lets follow see its posts."""
    return boolean_of(user, "protected")


def as_answer(post: Post) -> Post:
    """A post that was found by looking for answers."""
    return replace(post, found_by_message=True)


def own_posts(answer: Json, account: Account, now: datetime) -> Page[Post]:
    """A page of the account's posts."""
    return _page(answer, lambda tweet: _post(tweet, account, now))


def messages(answer: Json, account: Account, now: datetime) -> Page[Message]:
    """A page of posts by others that name the account or reply to it; its own among them are passed over."""
    own = [tweet for tweet in objects_of(answer, "data") if name_of(tweet, "author_id") != account.id]
    return _page({**answer, "data": own}, lambda tweet: _message(tweet, account, now))


def _page(answer: Json, convert: Callable[[Json], Any]) -> Page[Any]:
    found = [convert(tweet) for tweet in objects_of(answer, "data")]
    items = [item for item in found if item is not None]
    after = text_of(object_of(answer, "meta"), "next_token") or None
    return Page(items, after, unreadable=len(found) - len(items))


def _post(tweet: Json, account: Account, now: datetime) -> Post | None:
    read = _read(tweet, now)
    if read is None or name_of(tweet, "author_id") not in (None, account.id):
        return None
    url = f"https://x.com/{account.handle}/status/{read.id}"
    if "retweeted" in read.references:
        return Post(id=read.id, created_at=read.created_at, is_repost=True, mentions=(), links=(), url=url)
    counts = object_of(tweet, "public_metrics")
    return Post(
        id=read.id,
        created_at=read.created_at,
        text=read.text,
        reply_to=read.reply_to,
        quotes=read.quotes,
        mentions=read.mentions,
        links=read.links,
        url=url,
        reposted=count_of(counts, "retweet_count"),
        quoted=count_of(counts, "quote_count"),
    )


def _message(tweet: Json, account: Account, now: datetime) -> Message | None:
    read, author = _read(tweet, now), name_of(tweet, "author_id")
    if read is None or author is None:
        return None
    return Message(
        id=read.id,
        created_at=read.created_at,
        author=author,
        text=read.text,
        is_repost="retweeted" in read.references,
        reply_to=read.reply_to,
        quotes=read.quotes,
        mentions=read.mentions,
        via=_channel(read, account),
        url=f"https://x.com/i/status/{read.id}",
    )


def _channel(read: "_Read", account: Account) -> Channel | None:
    if read.reply_to is not None and read.reply_to.author == account.id:
        return "comment"
    return "mention" if {account.id, account.handle} & set(read.mentions or ()) else None


@dataclass(frozen=True, slots=True)
class _Read:
    id: str
    created_at: datetime
    text: str
    references: dict[str, str]
    reply_to: Reference | None
    quotes: Reference | None
    mentions: tuple[str, ...] | None
    links: tuple[Link, ...] | None


def _read(tweet: Json, now: datetime) -> _Read | None:
    id_, said, moment = name_of(tweet, "id"), text_of(tweet, "text"), moment_of(text_of(tweet, "created_at"))
    if id_ is None or said is None or moment is None:
        return None
    # A long post is cut in `text`; the whole of it, with entities of its own, is the note.
    note = object_of(tweet, "note_tweet")
    whole = text_of(note, "text")
    holder = note if whole is not None and "entities" in note else tweet
    urls = _urls(tweet) if holder is tweet else [*_urls(note), *_urls(tweet)]
    references = {
        text_of(one, "type") or "": name_of(one, "id") or "" for one in objects_of(tweet, "referenced_tweets")
    }
    parent, quoted = references.get("replied_to"), references.get("quoted")
    known = "entities" in holder
    return _Read(
        id=id_,
        created_at=min(moment, now),
        text=_written(said if whole is None else whole, urls),
        references=references,
        reply_to=Reference(parent, name_of(tweet, "in_reply_to_user_id")) if parent else None,
        quotes=Reference(quoted) if quoted else None,
        mentions=tuple(dict.fromkeys(_named(holder))) if known else None,
        links=tuple(_links(urls, {id_, quoted})) if known else None,
    )


def _urls(holder: Json) -> list[Json]:
    return objects_of(object_of(holder, "entities"), "urls")


def _named(holder: Json) -> Iterator[str]:
    """Ids of the people named; where X gives none, their names."""
    for mention in objects_of(object_of(holder, "entities"), "mentions"):
        named = name_of(mention, "id") or (text_of(mention, "username") or "").lower()
        if named:
            yield named


def _links(urls: list[Json], posts: Collection[str | None]) -> Iterator[Link]:
    """The links as they were written, without pictures and without the addresses of these posts, which X adds itself:
    of the post, where it is long, and of what it quotes.
    """
    seen = set()
    for url in urls:
        target = _target(url)
        status = _STATUS.match(target or "")
        if target and target not in seen and not _is_media(url) and not (status and status[1] in posts):
            seen.add(target)
            yield Link(target, text_of(url, "display_url"))


def _written(text: str, urls: list[Json]) -> str:
    """The text as it was written: X escapes `&`, `<` and `>` and puts a t.co address in place of every link."""
    text = html.unescape(text)
    for url in urls:
        short = text_of(url, "url")
        if short:
            text = text.replace(short, "" if _is_media(url) else _target(url) or short)
    return text.strip()


def _target(url: Json) -> str | None:
    """What somebody wrote, shortener or not; never where that leads in the end (`unwound_url`)."""
    return text_of(url, "expanded_url") or text_of(url, "url") or None


def _is_media(url: Json) -> bool:
    return "media_key" in url or _MEDIA.match(text_of(url, "expanded_url") or "") is not None


def _site(user: Json, entities: Json) -> Iterator[str]:
    shown = [_target(url) for url in objects_of(object_of(entities, "url"), "urls")] or [text_of(user, "url")]
    yield from (url for url in shown if url)


def _has_picture(user: Json) -> bool | None:
    picture = text_of(user, "profile_image_url")
    return _NO_PICTURE.search(picture) is None if picture else None


def _kind(user: Json, username: str, texts: tuple[str, str], links: tuple[str, ...]) -> Kind:
    """X says who is a business or a government; a blue mark can be bought by anybody and proves nothing."""
    if text_of(user, "verified_type") in _ORGANISATIONS and not boolean_of(user, "parody"):
        return "organisation"
    return kind_of(username, texts, links, verified=False, service=False)
