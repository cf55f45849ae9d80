"""A Mastodon account (https://docs.joinmastodon.org/entities/Account/) as the account of the evidence. Pure."""

import re
from collections.abc import Iterable
from typing import Any, Final

from ada_url import URL

from api.networks.kind import kind_of
from api.networks.mastodon.home import Home, host_in, split_name
from api.networks.mastodon.written import is_front_page, read, web_url, without_codes
from api.networks.values import boolean_of, moment_of, name_of, number_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, ProfileLink

Json = dict[str, Any]

_FIELDS: Final = 20
_LEAVE_ME_OUT: Final = re.compile(r"(?<![\w./-])#?(?:nobots?|noindex)(?!\w)", re.IGNORECASE)
# The pictures of Mastodon, Pleroma and Akkoma, GoToSocial, Pixelfed, and Misskey for those who have none.
_NO_PICTURE: Final = re.compile(
    r"/missing\.png$|/images/(?:avi|banner)\.png$|/default_(?:avatars|header)|/(?:avatars|headers)/default\.|/identicon/"
)
_PRONOUNS: Final = re.compile(r"pronouns?|pronomen|pronoms?|pronombres?|pronomes?|pronomi|voornaamwoord", re.IGNORECASE)


def account(said: Json, home: Home) -> Account | None:
    """The account, or None for what has not the shape of one of this server's own.

    A count is unknown where it is missing or negative, and where the profile hides it.
    """
    if name_of(said, "id") is None or not _is_at(said, home):
        return None
    codes = emoji_codes(said)
    name = without_codes(text_of(said, "display_name") or "", codes)[:200]
    note = read(text_of(said, "note"), codes=codes)
    links = tuple(_links(said, [link.url for link in note.links]))
    # A front page belongs to somebody; a page below it may be one of many people's on somebody else's site.
    fronts = [link for link in links if is_front_page(link.url) and host_in(link.url) != home.server]
    hidden = object_of(said, "pleroma")
    shy = boolean_of(said, "hide_collections")
    page = text_of(said, "url")
    return Account(
        network="mastodon",
        handle=home.handle,
        id=home.id,
        name=name or None,
        url=page if host_in(page) in (home.server, home.domain) else f"https://{home.server}/@{home.user}",
        kind=kind_of(
            home.domain,
            (name, note.text),
            [URL(link.url).href for link in fronts],
            pronouns=_pronouns(said),
            verified=any(link.verified for link in fronts),
            service=boolean_of(said, "bot") or boolean_of(said, "group"),
        ),
        followers=_count(said, "followers_count", hidden=boolean_of(hidden, "hide_followers_count"), shy=shy),
        following=_count(said, "following_count", hidden=boolean_of(hidden, "hide_follows_count"), shy=shy),
        posts_count=number_of(said, "statuses_count"),
        created_at=moment_of(text_of(said, "created_at")),
        has_avatar=_has_picture(said, "avatar"),
        has_banner=_has_picture(said, "header"),
        bio=None if said.get("note") is None else note.text,
        links=links if links or isinstance(said.get("fields"), list) else None,
        opted_out=asks_to_be_left_out(said, note.text),
    )


def asks_to_be_left_out(said: Json, bio: str | None = None) -> bool:
    """By `noindex`, by `indexable: false`, or by `nobot` or `noindex` as a word or hashtag of the bio."""
    if boolean_of(said, "noindex") or said.get("indexable") is False:
        return True
    note = text_of(said, "note") or ""
    if bio is None:
        bio = read(note).text if "nobot" in note.lower() or "noindex" in note.lower() else ""
    return _LEAVE_ME_OUT.search(bio) is not None


def handle_of(said: Json, domain: str) -> str | None:
    """`user@host` of any account in a server's answer; the server's own ones are called by its domain."""
    name = (text_of(said, "acct") or text_of(said, "username") or "").strip().lower()
    if not re.fullmatch(r"@?[^@\s/]{1,200}(?:@[^@\s/]{1,253})?", name):
        return None
    name = name.removeprefix("@")
    return name if "@" in name else f"{name}@{domain}"


def moved_to(said: Json, home: Home) -> str | None:
    """`user@host` of the account that this one has moved to."""
    moved = object_of(said, "moved")
    handle = handle_of(moved, home.domain) if moved else None
    return handle if handle and split_name(handle) and handle not in (home.handle, home.id) else None


def emoji_codes(said: Json) -> frozenset[str]:
    return frozenset(text_of(emoji, "shortcode") or "" for emoji in objects_of(said, "emojis")[:200])


def _is_at(said: Json, home: Home) -> bool:
    return split_name(handle_of(said, home.domain)) in ((home.user, home.domain), (home.user, home.server))


def _count(said: Json, key: str, *, hidden: bool, shy: bool) -> int | None:
    found = number_of(said, key)
    return None if hidden or (shy and found == 0) else found


def _has_picture(said: Json, key: str) -> bool | None:
    url = text_of(said, key)
    return None if url is None else bool(url) and _NO_PICTURE.search(re.split("[?#]", url, maxsplit=1)[0]) is None


def _links(said: Json, in_note: Iterable[str]) -> Iterable[ProfileLink]:
    """The links of the fields, then those of the bio, each once."""
    seen = set()
    fields = [
        (link.url, bool(text_of(field, "verified_at")))
        for field in objects_of(said, "fields")[:_FIELDS]
        for link in read(text_of(field, "value")).links[:1]
    ]
    for url, verified in (*sorted(fields, key=lambda field: not field[1]), *((url, False) for url in in_note)):
        key = re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/")
        if web_url(url) and key not in seen:
            seen.add(key)
            yield ProfileLink(url, verified=True if verified else None)


def _pronouns(said: Json) -> str:
    found = (
        read(text_of(field, "value")).text
        for field in objects_of(said, "fields")[:_FIELDS]
        if _PRONOUNS.search((text_of(field, "name") or "")[:100])
    )
    return next(found, "")
