"""What was seen of an account: the input of the method.

Times are aware UTC datetimes (a naive one is taken as UTC), ids and authors are opaque strings. A
value that is unknown is None, never 0. An author may be given by the network's id or by its handle;
the account itself is recognised by either.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["organisation", "person", "unknown"]
Channel = Literal["comment", "mention"]


@dataclass(frozen=True, slots=True)
class ProfileLink:
    """A link that the profile shows. `verified`: the network itself has checked that it links back."""

    url: str
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The account that is scored, as its profile shows it."""

    network: str
    handle: str
    id: str | None = None
    name: str | None = None
    url: str | None = None
    kind: Kind = "unknown"
    followers: int | None = None
    following: int | None = None
    posts_count: int | None = None
    created_at: datetime | None = None
    has_avatar: bool | None = None
    has_banner: bool | None = None
    bio: str | None = None
    links: tuple[ProfileLink, ...] | None = None
    support_handles: tuple[str, ...] = ()
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """The post that another one replies to or quotes; `author` is None where it could not be learnt."""

    id: str
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a post. `text` is what the reader sees instead of the URL, where the network tells."""

    url: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post by the account. `mentions` and `links` are None where the network gives no list of them:
    then they are read out of the text. `reposted` and `quoted` count what others did with it.
    `found_by_message`: seen only because answers to somebody were looked for, so that it is no sample of what
    the account posts.
    """

    id: str
    created_at: datetime
    text: str | None = None
    is_repost: bool = False
    reply_to: Reference | None = None
    quotes: Reference | None = None
    mentions: tuple[str, ...] | None = None
    links: tuple[Link, ...] | None = None
    url: str | None = None
    reposted: int | None = None
    quoted: int | None = None
    found_by_message: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A public message by somebody else. `found_by_answer`: seen only because the account answered it.

    `via` is None where it is not known how it was found: then it is told from the message itself.
    `unlisted`: its author asks not to be shown to everybody, so it counts but is never pointed to.
    """

    id: str
    created_at: datetime
    author: str
    author_followers: int | None = None
    text: str | None = None
    is_repost: bool = False
    reply_to: Reference | None = None
    quotes: Reference | None = None
    mentions: tuple[str, ...] | None = None
    via: Channel | None = None
    found_by_answer: bool = False
    unlisted: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SiteLink:
    """One of the sampled post links. `alive` is None when it could not be looked at; `reason` says why that or
    what is wrong, as a sentence. `final_url`: where it leads.
    """

    url: str
    alive: bool | None = None
    final_url: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OpenHours:
    """On which days (`mon` to `sun`) somebody answers, from and to which time of the day (`09:00`)."""

    days: tuple[str, ...]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the owner declares of the account in `/.well-known/twoway.json` (docs/twoway-json.md).

    `support_handles`: keys of accounts that answer on its behalf; `time_zone` (IANA) is that of the hours.
    """

    support_handles: tuple[str, ...] = ()
    time_zone: str | None = None
    hours: tuple[OpenHours, ...] = ()
    statement: str | None = None
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What a visit to the site that the profile names has shown; None means not looked at, and the reasons say why.

    `url` is empty when the profile names no site and only the links of its posts were looked at. `domains`: further
    ones that are the account's own; `profiles`: keys of the accounts on other networks that the site links to, of
    which it calls `me_profiles` its own (`rel="me"`) and names `declared_profiles` in its twoway.json. `declared`:
    that file, where it names this account; `declared_fault`: why it could not be used, as a sentence.
    `words`: the title and the description of the page that the profile names.
    """

    url: str
    answers: bool | None = None
    answers_reason: str | None = None
    links_back: bool | None = None
    rel_me: bool | None = None
    domains: tuple[str, ...] = ()
    links: tuple[SiteLink, ...] = ()
    links_back_reason: str | None = None
    profiles: tuple[str, ...] = ()
    me_profiles: tuple[str, ...] = ()
    declared_profiles: tuple[str, ...] = ()
    declared: Declaration | None = None
    declared_fault: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at. `channels`: the ways in which messages to the account could be seen at all;
    `truncated`: what is missing and why, a sentence each; `notes`: anything else worth knowing.
    `interrupted`: the network stopped answering before all was read, so asking again soon would show more.
    """

    posts: int | None = None
    threads: int | None = None
    since: datetime | None = None
    channels: tuple[Channel, ...] | None = None
    truncated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was seen of one account up to `collected_at`."""

    account: Account
    collected_at: datetime
    posts: tuple[Post, ...] = ()
    messages: tuple[Message, ...] = ()
    site: Site | None = None
    coverage: Coverage = field(default_factory=Coverage)
