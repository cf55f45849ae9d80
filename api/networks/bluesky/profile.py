"""A Bluesky profile (`app.bsky.actor.defs#profileViewDetailed`) as the account of the evidence. Pure."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from linkify_it import LinkifyIt

from api.networks.kind import kind_of, own_domain, top_level_domains
from api.networks.values import boolean_of, count_of, moment_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, ProfileLink

Json = dict[str, Any]

SIGNED_IN_ONLY: Final = "!no-unauthenticated"
INVALID_HANDLE: Final = "handle.invalid"
_LEAVE_ME_OUT: Final = re.compile(r"(?<![\w./-])#?(?:nobots?|noindex)(?!\w)", re.IGNORECASE)
_BOT_LABELS: Final = frozenset({"bot", "automated"})


def account(profile: Json) -> Account | None:
    """The account, or None for a profile without a DID. Keys that a profile lacks are facts here: no
    `avatar` key is no picture, no `description` an empty one; a count that is missing stays unknown.
    """
    did = text_of(profile, "did")
    if not did:
        return None
    handle = shown_handle(profile) or did
    name = (text_of(profile, "displayName") or "").strip()
    bio = text_of(profile, "description") or ""
    links = tuple(profile_links(handle, text_of(profile, "website") or "", bio))
    return Account(
        network="bluesky",
        handle=handle,
        id=did,
        name=name or None,
        url=f"https://bsky.app/profile/{handle}",
        kind=kind_of(
            handle,
            (name, bio),
            [link.url for link in links],
            pronouns=text_of(profile, "pronouns") or "",
            verified=_is_verified(profile),
            service=_is_service(profile, did),
        ),
        followers=count_of(profile, "followersCount"),
        following=count_of(profile, "followsCount"),
        posts_count=count_of(profile, "postsCount"),
        created_at=moment_of(text_of(profile, "createdAt")),
        has_avatar=bool(text_of(profile, "avatar")),
        has_banner=bool(text_of(profile, "banner")),
        bio=bio,
        links=links,
        opted_out=is_signed_in_only(profile) or asks_to_be_left_out(bio),
    )


def shown_handle(profile: Json) -> str | None:
    """The handle in lower case, None for one that the network found not to belong to the account."""
    handle = (text_of(profile, "handle") or "").lower()
    return handle if handle and handle != INVALID_HANDLE else None


def is_signed_in_only(actor: Json) -> bool:
    """The author has asked not to be shown to people who are not signed in; any view of an actor will do."""
    return SIGNED_IN_ONLY in _labels(actor)


def asks_to_be_left_out(bio: str) -> bool:
    """`nobot` or `noindex` as a word or hashtag."""
    return _LEAVE_ME_OUT.search(bio) is not None


def profile_links(handle: str, website: str, bio: str) -> Iterable[ProfileLink]:
    """The website and the links of the bio, each once. `verified` is True where the handle itself is the
    link's domain: the network has then checked that the domain names this account, otherwise None.
    """
    seen = set()
    for url in (*_website(website.strip()), *_links_in(bio)):
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        key = (host, parts.path.rstrip("/"), parts.query)
        if host and key not in seen:
            seen.add(key)
            proved = own_domain(handle) is not None and (host == handle or host.endswith("." + handle))
            yield ProfileLink(url, verified=True if proved else None)


def _website(website: str) -> Iterable[str]:
    if not website or re.search(r"\s", website):
        return
    url = website if "://" in website else f"https://{website}"
    if _is_web(url):
        yield url


def _links_in(text: str) -> Iterable[str]:
    if "." not in text:
        return
    for match in _linkifier().match(text) or ():
        before = text[match.index - 1] if match.index else " "
        if match.schema in ("http:", "https:") and _is_web(match.url):
            yield match.url
        # A handle is written like a domain; what follows an @ or # is a name and no link.
        elif match.schema == "" and before not in "@#" and _is_web("https://" + match.text):
            yield "https://" + match.text


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")


@cache
def _linkifier() -> LinkifyIt:
    linkifier = LinkifyIt(options={"fuzzy_email": True, "fuzzy_ip": False})
    return linkifier.tlds(list(top_level_domains()))


def _is_verified(profile: Json) -> bool:
    verification = object_of(profile, "verification")
    return "valid" in (text_of(verification, "verifiedStatus"), text_of(verification, "trustedVerifierStatus"))


def _is_service(profile: Json, did: str) -> bool:
    labeler = boolean_of(object_of(profile, "associated"), "labeler")
    return labeler or bool(_BOT_LABELS & _labels(profile, by=did))


def _labels(actor: Json, by: str | None = None) -> set[str]:
    """Values of the labels that stand, only those that `by` gave if it is named. A `neg` takes one back."""
    return {
        text_of(label, "val") or ""
        for label in objects_of(actor, "labels")
        if not boolean_of(label, "neg") and by in (None, text_of(label, "src"))
    }
