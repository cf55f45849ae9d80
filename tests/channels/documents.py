"""Score documents of a brand's accounts, made as the collector makes them, and a store that holds them."""

import json
from dataclasses import replace

from builders import account, answered_and_not

from api.accounts import AccountKey, account_key
from api.channels import channels, claims
from api.scoring.document import document
from api.scoring.evidence import Account, Evidence, ProfileLink, Site
from api.scoring.score import score
from api.stores.base import StoredScore
from api.stores.memory import MemoryStore

HOME = "https://kettles.example/"
PAGES = {
    "bluesky:kettles.bsky.social": "https://bsky.app/profile/kettles.bsky.social",
    "mastodon:kettles@mastodon.social": "https://mastodon.social/@kettles",
    "x:kettles": "https://x.com/kettles",
    "youtube:@kettles": "https://www.youtube.com/@kettles",
}
BLUESKY, MASTODON, X, YOUTUBE = PAGES
WELL, BADLY = [0.5, 1, 2, 3] * 8, [None, None, None, 100] * 8


def site(*named, url=HOME, back=True, me=(), declared=(), **more):
    """A visited site that links to the accounts named, and, unless told otherwise, back to the account."""
    return Site(
        url, **{"answers": True, "links_back": back, "rel_me": bool(me) and back, "profiles": (*named, *me)} | more,
        me_profiles=tuple(me), declared_profiles=tuple(declared),
    )  # fmt: skip


def seen(key, waits=WELL, links=(HOME,), visited=None, **more) -> Evidence:
    """What was seen of an account that answers openings after these waits."""
    network, _, handle = key.partition(":")
    shown = None if links is None else tuple(ProfileLink(url) for url in links)
    profile: Account = account(
        network=network,
        handle=handle,
        id=f"id-{handle}" if network == "bluesky" else f"id-{network}",
        url=PAGES.get(key),
        links=shown,
        **more,
    )
    told = answered_and_not(waits)

    def own(item):
        return replace(item, author=handle) if getattr(item, "author", None) == "kettles.example" else item

    messages = [
        replace(message, reply_to=replace(message.reply_to, author=handle)) if message.reply_to else message
        for message in map(own, told.messages)
    ]
    return Evidence(profile, told.collected_at, told.posts, tuple(messages), visited)


def made(evidence: Evidence) -> dict:
    return document(score(evidence)) | {"channels": claims(evidence)}


def store_of(*documents: dict, aliases=True) -> MemoryStore:
    store = MemoryStore()
    for each in documents:
        owner = each["account"]
        names = [f"{owner['network']}:{owner['id']}"] if aliases else []
        store.put(StoredScore(owner["key"], json.dumps(each).encode(), '"tag"', 4e9, True), b"", 1e9, names)
    return store


def told(key: str, *evidence: Evidence) -> dict:
    """What is told of an account's channels when this was seen of them."""
    network, _, handle = key.partition(":")
    asked: AccountKey = account_key(network, handle)
    return channels(asked, store_of(*map(made, evidence)))


def relations(found: dict) -> dict[str, str]:
    return {row["key"]: row["relation"] for row in found["channels"]}
