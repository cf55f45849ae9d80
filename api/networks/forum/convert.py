"""What a Discourse forum says (https://docs.discourse.org/) as accounts, topics and the posts in them. Pure.

The field names are those of Discourse's serializers (about, topic_list_item, topic_view, post), old and new. What has
not the shape that it should have gives None. `now` is the time of reading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.forum.cooked import Cooked, read, web_host
from api.networks.kind import registrable_domain
from api.networks.values import boolean_of, moment_of, number_of, object_of, objects_of, text_of
from api.scoring.evidence import Account, ProfileLink

Json = dict[str, Any]

_MACHINES: Final = frozenset({"system", "discobot"})
_SPOKEN: Final = frozenset({1, 2})  # regular, and a moderator's in the staff's colours; 3 are small actions, 4 whispers
_STAFF_WORDS: Final = frozenset({
    "admin", "admins", "crew", "customer", "employee", "employees", "equipe", "equipo", "mitarbeiter", "moderators",
    "official", "personale", "soporte", "staff", "support", "supporto", "suporte", "team",
})  # fmt: skip
_PUBLIC: Final = frozenset({"regular", "banner", None})


@dataclass(frozen=True, slots=True)
class Forum:
    """A forum as an account, and the names of its admins and moderators, in lower case."""

    account: Account
    staff: frozenset[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of the list of topics. `pinned`: it may stand above newer ones."""

    number: int
    created_at: datetime
    pinned: bool = False

    @property
    def id(self) -> str:
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list; `more`: there is another one."""

    topics: tuple[Topic, ...]
    more: bool
    unreadable: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A post in a topic. `author` is in lower case, None for somebody who is gone. `to`: the number of the post that
    it replies to, by whom `to_author`; None where its writer has chosen none. `hidden`: flagged or deleted; `silent`:
    a notice that a topic was closed or moved, or for staff only. `machine`: by the system or a bot of the forum's.
    """

    id: int
    number: int
    created_at: datetime
    author: str | None
    said: Cooked
    to: int | None = None
    to_author: str | None = None
    staff: bool = False
    machine: bool = False
    hidden: bool = False
    silent: bool = False
    accepted: bool = False

    @property
    def counts(self) -> bool:
        return not (self.machine or self.hidden or self.silent)


@dataclass(slots=True)
class Thread:
    """A topic and those of its posts that were read, by number. `unread`: ids of the others, in order; `cut`: there
    are more, and nobody says which. `accepted`: the number of the post that solves it.
    """

    topic: int
    title: str
    entries: dict[int, Entry] = field(default_factory=dict)
    unread: tuple[int, ...] = ()
    cut: bool = False
    accepted: int | None = None
    unreadable: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.unread and not self.cut


def forum(answer: Json, host: str) -> Forum | None:
    """The forum of `/about.json`, which names staff either in place or by ids of the users beside it. The description
    is told where links are known: without any, those that the forum's pages show are not known either.
    """
    about = object_of(answer, "about")
    title = text_of(about, "title")
    if title is None:
        return None
    description = (text_of(about, "description") or "").strip()
    links = tuple(_links(about, host))
    account = Account(
        network="forum",
        handle=host,
        id=host,
        name=title.strip()[:200] or None,
        url=f"https://{host}/",
        kind="organisation",
        created_at=moment_of(text_of(about, "site_creation_date")),
        bio=description if links or "://" in description else None,
        links=links or None,
        opted_out=asks_to_be_left_out(description),
    )
    return Forum(account, frozenset(_staff(answer, about)))


def listed(answer: Json) -> Listed | None:
    """A page of `/latest.json`. Unlisted topics, which only staff should see, are left out."""
    found = object_of(answer, "topic_list")
    topics = found.get("topics")
    if not isinstance(topics, list):
        return None
    shown = [said for said in topics if not (isinstance(said, dict) and _is_unlisted(said))]
    rows = [_topic(said) for said in shown]
    return Listed(
        topics=tuple(row for row in rows if row is not None),
        more=bool(text_of(found, "more_topics_url")),
        unreadable=rows.count(None),
    )


def thread(answer: Json, host: str, now: datetime) -> Thread | None:
    """`/t/ID.json`: the first posts, and the ids of all."""
    topic = number_of(answer, "id")
    stream = object_of(answer, "post_stream")
    posts = stream.get("posts")
    if topic is None or not isinstance(posts, list) or text_of(answer, "archetype") not in _PUBLIC:
        return None
    accepted = number_of(object_of(answer, "accepted_answer"), "post_number")
    found = Thread(topic, (text_of(answer, "title") or "").strip()[:1_000], accepted=accepted)
    add(found, posts, host, now)
    ids = stream.get("stream")
    read_ids = {entry.id for entry in found.entries.values()}
    if isinstance(ids, list):
        wanted = dict.fromkeys(id_ for id_ in ids if isinstance(id_, int) and not isinstance(id_, bool) and id_ > 0)
        # What was shown but could not be read would not be readable when asked for again.
        known = read_ids | {number_of(said, "id") for said in posts}
        found.unread = tuple(id_ for id_ in wanted if id_ not in known)
    else:
        found.cut = (number_of(answer, "posts_count") or 0) > len(posts)
    return found


def add(to: Thread, posts: Iterable[Any], host: str, now: datetime) -> None:
    """Reads posts into their thread."""
    for said in posts:
        entry = _entry(said, host, now) if isinstance(said, dict) else None
        if entry is None:
            to.unreadable += 1
        else:
            to.entries.setdefault(entry.number, entry)


def more_posts(answer: Json) -> list[Any] | None:
    """The posts of `/t/ID/posts.json`."""
    posts = object_of(answer, "post_stream").get("posts")
    return posts if isinstance(posts, list) else None


def is_staff_group(name: str | None, host: str) -> bool:
    """Whether a group is called staff, team and the like, or as the forum's own domain, or both (`acme-team`)."""
    own = registrable_domain(host).partition(".")[0]
    said = (name or "").lower().replace(own, f"-{own}-", 1) if own else (name or "").lower()
    words = {word for word in re.split(r"[\W_]+", said) if word}
    return bool(words) and words <= (_STAFF_WORDS | {own}) and words != {"customer"}


def _entry(said: Json, host: str, now: datetime) -> Entry | None:
    id_, number = number_of(said, "id"), number_of(said, "post_number")
    created_at = moment_of(text_of(said, "created_at"))
    markup = text_of(said, "cooked")
    if not id_ or not number or created_at is None or markup is None:
        return None
    author = (text_of(said, "username") or "").strip().lower() or None
    user = said.get("user_id")
    machine = author in _MACHINES or (isinstance(user, int) and user < 0)
    flagged = any(boolean_of(said, name) for name in ("staff", "admin", "moderator"))
    hidden = any(boolean_of(said, name) for name in ("hidden", "cooked_hidden", "user_deleted"))
    kind = number_of(said, "post_type")
    to = number_of(said, "reply_to_post_number")
    return Entry(
        id=id_,
        number=number,
        created_at=min(created_at, now),
        author=author,
        said=read(markup, host),
        to=to if to and to < number else None,
        to_author=(text_of(object_of(said, "reply_to_user"), "username") or "").strip().lower() or None,
        staff=not machine and (flagged or is_staff_group(text_of(said, "primary_group_name"), host)),
        machine=machine,
        hidden=hidden or bool(text_of(said, "deleted_at")),
        silent=(kind is not None and kind not in _SPOKEN) or bool(text_of(said, "action_code")),
        accepted=boolean_of(said, "accepted_answer"),
    )


def _topic(said: Any) -> Topic | None:
    number = number_of(said, "id")
    created_at = moment_of(text_of(said, "created_at"))
    if not number or created_at is None:
        return None
    return Topic(number, created_at, boolean_of(said, "pinned") or boolean_of(said, "pinned_globally"))


def _is_unlisted(said: Json) -> bool:
    return said.get("visible") is False or text_of(said, "archetype") not in _PUBLIC


def _staff(answer: Json, about: Json) -> Iterable[str]:
    named = {number_of(user, "id"): user for user in objects_of(answer, "users")}
    for role in ("admin", "moderator"):
        ids = about.get(f"{role}_ids")
        listed_by_id = [named.get(id_, {}) for id_ in ids if isinstance(id_, int)] if isinstance(ids, list) else []
        for user in (*objects_of(about, f"{role}s"), *listed_by_id):
            name = (text_of(user, "username") or "").strip().lower()
            if name and name not in _MACHINES:
                yield name


def _links(about: Json, host: str) -> Iterable[ProfileLink]:
    """Where the forum says one may write to, and the links of its long description."""
    contact = text_of(about, "contact_url") or ""
    long = read(text_of(about, "extended_site_description"), host)
    for url in dict.fromkeys((contact, *(link.url for link in long.links))):
        if web_host(url) not in (None, host):
            yield ProfileLink(url)
