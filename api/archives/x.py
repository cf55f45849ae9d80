"""X's archive (a zip of JavaScript files) as evidence.

https://help.x.com/en/managing-your-account/how-to-download-your-x-archive. It holds what the account wrote, whom
it follows and who follows it; not what others wrote. Nothing but the files named here is opened: no direct
messages, and no posts that were deleted.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.accounts import NotAnAccount, account_key
from api.archives.containers import Zip, shown
from api.archives.entries import entries, small_object
from api.archives.faults import BadArchive
from api.archives.found import only_own_posts
from api.archives.moments import moment_of_id, moment_of_x
from api.archives.newest import Newest
from api.networks.kind import kind_of
from api.networks.values import moment_of, name_of, number_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, Coverage, Evidence, Link, Message, Post, ProfileLink, Reference

Json = dict[str, Any]

TWEETS: Final = r"tweets?(?:-part\d+)?\.js"
_BEGIN: Final = re.compile(r"\A\s*(?:window\.YTD\.[\w.]+\s*=\s*)?\[")
_QUOTED: Final = re.compile(
    r"https?://(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(\w{1,15})/status/(\d{1,19})(?:[/?#].*)?"
)
_REPOST: Final = re.compile(r"RT @\w{1,15}:")
_SHORTENED: Final = re.compile(r"https?://t\.co/\w+")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of an archive, as the entries in them; None for one that is not there. Counts are of entries."""

    account: Json
    profile: Json
    tweets: Iterable[Any]
    followers: int | None
    following: int | None
    made_at: datetime | None


def is_archive(archive: Zip) -> bool:
    return bool(archive.names(r"data/account\.js|account\.js") and archive.names(TWEETS))


def read(archive: Zip, now: datetime) -> Evidence:
    """The evidence in an archive.

    :raises BadArchive: naming the file and the line that cannot be read.
    """
    files = Files(
        account=_first(archive, "account"),
        profile=_first(archive, "profile"),
        tweets=_all(archive, archive.names(TWEETS)),
        followers=_count(archive, r"follower(?:-part\d+)?\.js"),
        following=_count(archive, r"following(?:-part\d+)?\.js"),
        made_at=_made_at(archive),
    )
    return evidence(files, now)


def evidence(files: Files, now: datetime) -> Evidence:
    """The entries of an archive's files as evidence. Pure, and takes entries of any shape.

    :raises BadArchive: it is not said whose archive it is.
    """
    own_id, handle = name_of(files.account, "accountId"), text_of(files.account, "username")
    if not handle:
        raise BadArchive("The file account.js names no account, so it is not told whose archive it is.")
    posts: Newest[tuple[Post, Message | None]] = Newest()
    count = unreadable = 0
    for entry in files.tweets:
        said = object_of(entry, "tweet") or (entry if isinstance(entry, dict) else {})
        count += 1
        post = _post(said, handle, now)
        if post is None:
            unreadable += 1
        else:
            posts.add(post.created_at, (post, _answered(said, post, own_id, handle)))
    kept = posts.in_order()
    latest = kept[-1][0].created_at if kept else now
    return only_own_posts(
        Evidence(
            account=_account(files, handle, own_id, count - unreadable),
            collected_at=min(max(files.made_at or latest, latest), now),
            posts=tuple(post for post, _ in kept),
            messages=tuple(message for _, message in kept if message is not None),
            coverage=Coverage(
                posts=len(kept),
                since=posts.since,
                notes=(f"Posts of another shape than expected, left out: {unreadable:,}.",) if unreadable else (),
            ),
        ),
        "An archive of X",
        threads=False,
    )


def _account(files: Files, handle: str, own_id: str | None, count: int) -> Account:
    about = object_of(files.profile, "description")
    name, bio = text_of(files.account, "accountDisplayName") or "", text_of(about, "bio")
    website = (text_of(about, "website") or "").strip()
    # The archive has the website only as X shortens it, which tells nothing of where it leads.
    links = None if _SHORTENED.fullmatch(website) else ((ProfileLink(website),) if website else ())
    avatar = text_of(files.profile, "avatarMediaUrl")
    try:
        key = account_key("x", handle)
    except NotAnAccount:
        raise BadArchive("The file account.js names no account that X could have.") from None
    return Account(
        network="x",
        handle=key.handle,
        id=own_id,
        name=name or None,
        url=key.url,
        kind=kind_of(handle, (name, bio or ""), [link.url for link in links or ()], verified=False, service=False),
        followers=files.followers,
        following=files.following,
        posts_count=count,
        created_at=moment_of(text_of(files.account, "createdAt")),
        has_avatar="default_profile" not in avatar if avatar else None,
        has_banner=bool(text_of(files.profile, "headerMediaUrl")) if files.profile else None,
        bio=bio,
        links=links if files.profile else None,
    )


def _post(said: Json, handle: str, now: datetime) -> Post | None:
    id_ = text_of(said, "id_str") or name_of(said, "id")
    text = text_of(said, "full_text") or text_of(said, "text")
    created_at = moment_of_x(text_of(said, "created_at"))
    if id_ is None or text is None or created_at is None or created_at > now:
        return None
    url = f"https://x.com/{handle}/status/{id_}"
    if _REPOST.match(text):
        return Post(id_, created_at, is_repost=True, mentions=(), links=(), url=url)
    links = tuple(_links(said))
    quoted = next((found for link in reversed(links) if (found := _QUOTED.fullmatch(link.url))), None)
    return Post(
        id=id_,
        created_at=created_at,
        text=html.unescape(text),
        reply_to=_reply(said),
        quotes=Reference(quoted[2], quoted[1]) if quoted else None,
        mentions=tuple(dict.fromkeys(_mentions(said))),
        links=tuple(link for link in links if quoted is None or link.url != quoted[0]),
        url=url,
        reposted=number_of(said, "retweet_count"),
    )


def _reply(said: Json) -> Reference | None:
    """People are called by their ids, which they keep, and by their handles only where no id is given."""
    parent = text_of(said, "in_reply_to_status_id_str") or name_of(said, "in_reply_to_status_id")
    author = text_of(said, "in_reply_to_user_id_str") or name_of(said, "in_reply_to_user_id")
    return Reference(parent, author or text_of(said, "in_reply_to_screen_name")) if parent else None


def _mentions(said: Json) -> Iterator[str]:
    for person in objects_of(object_of(said, "entities"), "user_mentions"):
        name = text_of(person, "id_str") or name_of(person, "id") or text_of(person, "screen_name")
        # X gives -1 for people who are gone.
        if name and name != "-1":
            yield name


def _links(said: Json) -> Iterator[Link]:
    for link in objects_of(object_of(said, "entities"), "urls"):
        url = text_of(link, "expanded_url") or text_of(link, "url")
        if url:
            yield Link(url, text_of(link, "display_url"))


def _answered(said: Json, post: Post, own_id: str | None, handle: str) -> Message | None:
    """The message of somebody else that a post replies to; its id tells when it was written."""
    reply = post.reply_to
    if reply is None or reply.author is None or reply.author.lower() in (own_id, handle.lower()):
        return None
    created_at = moment_of_id(reply.id)
    if created_at is None or created_at > post.created_at:
        return None
    page = text_of(said, "in_reply_to_screen_name") or "i"
    return Message(
        id=reply.id,
        created_at=created_at,
        author=reply.author,
        found_by_answer=True,
        url=f"https://x.com/{page}/status/{reply.id}",
    )


def _first(archive: Zip, name: str) -> Json:
    """The one entry of `data/NAME.js`, empty where the file is not there."""
    for path in archive.names(rf"{name}\.js"):
        with archive.open(path) as stream:
            entry = next(entries(stream, shown(path), _BEGIN), None)
        return object_of(entry, name)
    return {}


def _all(archive: Zip, paths: Iterable[str]) -> Iterator[Any]:
    for path in paths:
        with archive.open(path) as stream:
            yield from entries(stream, shown(path), _BEGIN)


def _count(archive: Zip, pattern: str) -> int | None:
    paths = archive.names(pattern)
    return sum(1 for _ in _all(archive, paths)) if paths else None


def _made_at(archive: Zip) -> datetime | None:
    for path in archive.names(r"manifest\.js"):
        with archive.open(path) as stream:
            about = object_of(small_object(stream, shown(path)), "archiveInfo")
        return moment_of(text_of(about, "generationDate"))
    return None
