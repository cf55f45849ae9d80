"""Bluesky's export of a repository as evidence.

It holds what the account itself wrote: neither what others wrote nor how many follow it. Whom the account
answered, and when that message was written, stands in the address that every answer names.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from libipld import decode_dag_cbor

from api.archives.car import Blocks, Cid, Node, keys_below, node_of
from api.archives.entries import Stream
from api.archives.faults import BadArchive
from api.archives.found import only_own_posts
from api.archives.newest import Newest
from api.networks.bluesky import convert, profile
from api.networks.values import moment_of, object_of, text_of
from api.scoring.evidence import Account, Coverage, Evidence, Message, Post

Json = dict[str, Any]

_POST: Final = "app.bsky.feed.post"
_REPOST: Final = "app.bsky.feed.repost"
_PROFILE: Final = "app.bsky.actor.profile"
_FOLLOW: Final = "app.bsky.graph.follow"
_MOST_PROFILES: Final = 100

# https://atproto.com/specs/tid: 53 bits of microseconds, 10 bits of a clock's id, in 13 signs of this alphabet.
_TID_SIGNS: Final = "234567abcdefghijklmnopqrstuvwxyz"
_TID_LENGTH: Final = 13
_CLOCK_BITS: Final = 10
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Kept:
    """What is kept of the blocks until the tree tells which of them stand: blocks as they were written are small."""

    nodes: dict[Cid, Node] = field(default_factory=dict)
    commit: Json = field(default_factory=dict)
    profiles: dict[Cid, Json] = field(default_factory=dict)
    records: Newest[tuple[Cid, bytes]] = field(default_factory=Newest)


def read(stream: Stream, handle: str | None, now: datetime) -> Evidence:
    """The evidence in a CAR file. The file knows the account by its DID only: `handle` is what its owner calls it.

    :raises BadArchive: as `Blocks`, and where the file holds no repository.
    """
    blocks = Blocks(stream)
    kept = _Kept()
    for cid, block, value in blocks:
        if cid in blocks.roots:
            kept.commit = value if isinstance(value, dict) else {}
        else:
            _keep(cid, block, value, kept, now)
    data, did = kept.commit.get("data"), text_of(kept.commit, "did")
    if not isinstance(data, bytes) or not did:
        raise BadArchive("The CAR file holds no repository of an account, so it is not an export of Bluesky.")
    standing = _standing(data, kept.nodes)
    account = _account(did, handle, standing, kept)
    return _evidence(account, standing, kept, moment_of_tid(text_of(kept.commit, "rev")), now)


def _keep(cid: Cid, block: bytes, value: Any, kept: _Kept, now: datetime) -> None:
    kind = text_of(value, "$type")
    if kind in (_POST, _REPOST):
        created_at = moment_of(text_of(value, "createdAt"))
        if created_at is not None and created_at <= now:
            kept.records.add(created_at, (cid, block))
    elif kind == _PROFILE and len(kept.profiles) < _MOST_PROFILES:
        kept.profiles[cid] = value
    elif (node := node_of(value)) is not None:
        kept.nodes[cid] = node


@dataclass(slots=True)
class _Standing:
    """The records that stand, by their CIDs, with their keys (`collection/name`), and how many of each collection."""

    keys: dict[Cid, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def _standing(root: Cid, nodes: dict[Cid, Node]) -> _Standing:
    standing = _Standing()
    for key, record in keys_below(root, nodes):
        collection = key.partition("/")[0]
        standing.counts[collection] += 1
        if collection in (_POST, _REPOST, _PROFILE):
            standing.keys[record] = key
    return standing


def _evidence(account: Account, standing: _Standing, kept: _Kept, made_at: datetime | None, now: datetime) -> Evidence:
    posts: list[Post] = []
    messages: list[Message] = []
    did = str(account.id)
    for cid, block in kept.records.in_order():
        key = standing.keys.get(cid)
        if key is None:
            continue
        record = decode_dag_cbor(block)
        post = _post(did, account.handle, key, record, now)
        if post is not None:
            posts.append(post)
            messages.extend(_answered(did, post, record))
    seen = (made_at, *(post.created_at for post in posts[-1:]))
    return only_own_posts(
        Evidence(
            account=account,
            collected_at=min(max((moment for moment in seen if moment), default=now), now),
            posts=tuple(posts),
            messages=tuple(messages),
            coverage=Coverage(posts=len(posts), since=kept.records.since),
        ),
        "An export of Bluesky",
        threads=True,
    )


def _account(did: str, handle: str | None, standing: _Standing, kept: _Kept) -> Account:
    key = f"{_PROFILE}/self"
    said = next((value for cid, value in kept.profiles.items() if standing.keys.get(cid) == key), {})
    view: Json = {
        **{name: said[name] for name in ("displayName", "description", "website", "pronouns") if name in said},
        "did": did,
        "handle": handle or did,
        "createdAt": said.get("createdAt"),
        "avatar": "given" if object_of(said, "avatar") else None,
        "banner": "given" if object_of(said, "banner") else None,
        "postsCount": standing.counts[_POST],
        "followsCount": standing.counts[_FOLLOW],
    }
    account = profile.account(view)
    if account is None:
        raise BadArchive("The CAR file names no account, so it is not an export of Bluesky.")
    # Who scores an own export asks for it, and nothing of it is kept: no wish to be left out stands against that.
    return replace(account, opted_out=False)


def _post(did: str, handle: str, key: str, record: Json, now: datetime) -> Post | None:
    uri = f"at://{did}/{key}"
    if not key.startswith(f"{_REPOST}/"):
        return convert.post({"uri": uri, "record": record, "author": {"did": did, "handle": handle}}, now)
    created_at = moment_of(text_of(record, "createdAt"))
    subject = text_of(object_of(record, "subject"), "uri") or ""
    if created_at is None:
        return None
    return Post(id=uri, created_at=created_at, is_repost=True, mentions=(), links=(), url=convert.post_url(subject, {}))


def _answered(did: str, post: Post, record: Json) -> Collection[Message]:
    """The message of somebody else that a post replies to, as far as the reply tells of it."""
    reply = post.reply_to
    if reply is None or reply.author in (None, did) or post.is_repost:
        return ()
    created_at = moment_of_tid(reply.id.rpartition("/")[2])
    if created_at is None or created_at > post.created_at:
        return ()
    root = text_of(object_of(object_of(record, "reply"), "root"), "uri") or ""
    return (
        Message(
            id=reply.id,
            created_at=created_at,
            author=str(reply.author),
            via="comment" if convert.author_of(root) == did else None,
            found_by_answer=True,
            url=convert.post_url(reply.id, {}),
        ),
    )


def moment_of_tid(name: str | None) -> datetime | None:
    """The time that stands in a TID; None for a name that is none."""
    if name is None or len(name) != _TID_LENGTH or any(sign not in _TID_SIGNS for sign in name):
        return None
    number = 0
    for sign in name:
        number = number << 5 | _TID_SIGNS.index(sign)
    try:
        return _EPOCH + timedelta(microseconds=number >> _CLOCK_BITS)
    except OverflowError:
        return None
