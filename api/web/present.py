"""A score document as a page shows it: words, whole numbers, safe links. Pure; every field may be missing.

The document is the JSON of `GET /v1/scores/{network}/{handle}`. Nothing here is computed anew: the words
are made from the document's own numbers, so that page and API always agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.web.phrases import (
    Link,
    Moment,
    between,
    capital,
    count,
    link,
    links,
    moment,
    network_name,
    of,
    percent,
    plain,
    sentence,
)
from api.web.present_replies import Fragment, Rate, Replies, answer, channels, replies
from api.web.reading import hundred, mapping, maps, number, rows

GRADES = frozenset("ABCDE")
WHOLE_RATIO = 10
"""From here on a ratio is told without decimals."""

PARTS = (
    ("reply_rate", "Replies", "How many of those who ask get an answer from a person, and how soon."),
    ("link_hygiene", "Links", "Whether profile, site and links belong together and lead where they say."),
    ("follower_ratio", "Follower ratio", "Whether it follows as well as being followed."),
)

CUES = {
    "picture": "has a picture",
    "banner": "has a banner",
    "bio": "says who it is",
    "posts": "has written a number of posts",
    "age": "is no new account",
}

ANSWERS = {"pass": "yes", "fail": "no", "unknown": "not known", "not_checked": "not checked"}

KINDS = {
    "organisation": "organisation",
    "person": "a personal account",
    "unknown": "may be an organisation or a person",
}


STUDY = {
    "replies among posts": "replies to others, among posts",
    "reposts among posts": "reposts, among posts",
    "never replied to anyone": "has never replied to anyone",
    "one way only": "is used one way only",
}
YES_OR_NO = frozenset({"never replied to anyone", "one way only"})
"""Figures that are a share of firms there, and one account's yes (1) or no (0) here."""

HEADINGS = {
    "unscored": "Nobody has asked yet.",
    "pending": "Being looked at now.",
    "opted_out": "This account asks to be left out.",
    "not_found": "There is no such account.",
    "unavailable": "The network did not answer.",
    "withheld": "Too few messages to give a grade.",
}

SENTENCES = {
    "unscored": "This account has no score here so far.",
    "pending": "Its public posts and the messages to it are being read. That usually takes a few seconds.",
    "opted_out": "It asks not to be indexed, so nothing about it is collected, scored or stored.",
    "not_found": "The network knows no account of that name. It may have been renamed or deleted, or misspelt here.",
    "unavailable": "What it shows could not be read just now. Please try again in a little while.",
    "withheld": "Fewer than ten messages could be counted. The parts are shown, a total is not.",
}


@dataclass(frozen=True, slots=True)
class Who:
    """The account. `name` is what it calls itself, or its handle: strangers' text both."""

    key: str
    network: str
    network_words: str
    handle: str
    name: str
    profile: Link | None
    kind: str
    kind_words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score; `points` is None, with a reason, where it could not be computed."""

    name: str
    title: str
    words: str
    points: int | None
    weight: str
    interval: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One check or cue: `result` is pass, fail, unknown or not_checked, and `answer` says it in a word."""

    words: str
    result: str
    answer: str
    weight: str
    reason: str | None
    evidence: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The total with everything that belongs beside it; `low` and `high` are 0-100."""

    grade: str
    value: int | None
    low: float | None
    high: float | None
    interval: str | None
    tier: str
    tier_words: str


@dataclass(frozen=True, slots=True)
class Level:
    """The rung of the ladder, 1-4 or None, and why."""

    value: int | None
    name: str
    reason: str | None
    evidence: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was looked at, as pairs of words and value, and what is missing, a sentence each."""

    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    collected: Moment | None
    expires: Moment | None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole score document, ready to be shown."""

    who: Who
    status: str
    reason: str | None
    score: Score
    answer: tuple[Fragment, ...]
    summary: str
    parts: tuple[Part, ...]
    replies: Replies
    ratio_facts: tuple[tuple[str, str], ...]
    ratio_words: str | None
    cues: tuple[Check, ...]
    checks: tuple[Check, ...]
    level: Level
    study: tuple[Rate, ...]
    statement: tuple[str, Link | None] | None
    seen: Seen
    posts_url: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A document without parts: why there is nothing to show, in words."""

    who: Who
    status: str
    heading: str
    sentence: str
    reason: str | None
    retry: Moment | None
    can_score: bool


def report(document: Mapping[str, Any], now: datetime) -> Report:
    """Everything that a page shows of a score document with parts."""
    parts = mapping(document, "parts")
    reply, ratio, checks = (mapping(parts, name) for name in ("reply_rate", "follower_ratio", "link_hygiene"))
    posts_url, status = plain(document.get("posts_url"), 2000), plain(document.get("status")) or "ok"
    return Report(
        who=who(document),
        status=status,
        reason=sentence(document.get("reason")) or SENTENCES.get(status),
        score=score(document),
        answer=answer(reply),
        summary=plain(document.get("summary"), 400),
        parts=tuple(part(name, title, words, mapping(parts, name)) for name, title, words in PARTS),
        replies=replies(reply, document.get("study_2010"), plain(mapping(document, "account").get("network"))),
        ratio_facts=ratio_facts(ratio),
        ratio_words=sentence(ratio.get("words")),
        cues=tuple(check({"words": CUES.get(str(cue.get("name"))), **cue}) for cue in maps(ratio.get("cues"))),
        checks=tuple(check(row) for row in maps(checks.get("checks"))),
        level=level(mapping(document, "level")),
        study=tuple(study(row) for row in maps(document.get("study_2010"))),
        statement=statement(document.get("statement")),
        seen=seen(document, now),
        posts_url=posts_url if posts_url.startswith("/v1/") else None,
    )


def notice(document: Mapping[str, Any], now: datetime) -> Notice:
    """A document without parts as a page shows it; an unknown status is told by its reason alone."""
    status = plain(document.get("status"))
    return Notice(
        who(document),
        status,
        HEADINGS.get(status, "There is nothing to show."),
        SENTENCES.get(status, ""),
        sentence(document.get("reason")),
        moment(document.get("retry_at"), now),
        status in {"unscored", "unavailable", "not_found", "opted_out"},
    )


def who(document: Mapping[str, Any]) -> Who:
    """The account of any document."""
    account = mapping(document, "account")
    network, handle, kind = (plain(account.get(name)) for name in ("network", "handle", "kind"))
    return Who(
        plain(account.get("key")) or f"{network}:{handle}",
        network,
        network_name(network),
        handle,
        plain(account.get("name"), 80) or handle or "this account",
        link(account["url"]) if account.get("url") else None,
        kind,
        KINDS.get(kind, ""),
    )


def score(document: Mapping[str, Any]) -> Score:
    """Grade, total, interval and tier."""
    grade, total, tier = plain(document.get("grade")), number(document.get("score")), plain(document.get("tier"))
    low, high = (number(end) for end in [*rows(document.get("interval")), None, None][:2])
    return Score(
        grade if grade in GRADES else "?",
        None if total is None else round(total),
        low,
        high,
        between(low, high, 1, ""),
        tier,
        plain(document.get("tier_words")) or tier,
    )


def part(name: str, title: str, words: str, row: Mapping[str, Any]) -> Part:
    """One part with its weight; `row` is empty when the document lacks it."""
    points, weight = number(row.get("points")), number(row.get("weight"))
    ends = [*rows(row.get("points_interval")), None, None][:2]
    return Part(
        name,
        title,
        words,
        None if points is None else round(points),
        "" if weight is None else f"{weight:g}",
        between(ends[0], ends[1], 1, ""),
        None if points is not None else sentence(row.get("reason")) or "This part could not be computed.",
    )


def check(row: Mapping[str, Any]) -> Check:
    """One check or cue; an unknown result counts as not checked."""
    result, weight = plain(row.get("result")), number(row.get("weight"))
    result = result if result in ANSWERS else "not_checked"
    return Check(
        capital(plain(row.get("words")) or plain(row.get("name")).replace("_", " ")),
        result,
        ANSWERS[result],
        "" if weight is None else f"{weight:g}",
        sentence(row.get("reason")),
        links(row.get("evidence")),
    )


def ratio_facts(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Followers, following and what they come to."""
    told = [
        (words, count(row[name]))
        for name, words in (("followers", "Followers"), ("following", "Following"))
        if number(row.get(name)) is not None
    ]
    if (ratio := number(row.get("ratio"))) is not None:
        shown = f"{ratio:,.0f}" if ratio >= WHOLE_RATIO else f"{ratio:.2g}"
        told.append(("Followers for each account it follows", shown))
    return tuple(told)


def level(row: Mapping[str, Any]) -> Level:
    """The rung of the ladder."""
    value = number(row.get("value"))
    rung = int(value) if value is not None and value in range(1, 5) else None
    return Level(rung, plain(row.get("name")), sentence(row.get("reason")), links(row.get("evidence")))


def study(row: Mapping[str, Any]) -> Rate:
    """One figure of the 2010 study beside the same figure of this account."""
    name, here, then, n = plain(row.get("name")), row.get("here"), number(row.get("then")), number(row.get("n"))
    whole = name in YES_OR_NO and here is not None
    return Rate(
        name,
        capital(STUDY.get(name, plain(row.get("words")) or name)),
        None if whole else hundred(here),
        ("yes" if here else "no") if whole else percent(here),
        None,
        None,
        None,
        "" if not n or whole else of(n, "post"),
        percent(then),
        hundred(then),
    )


def statement(said: Any) -> tuple[str, Link | None] | None:
    """The owner's own words, a text or an object with `text` and perhaps `url`."""
    text = said.get("text") if isinstance(said, Mapping) else said
    words = plain(text, 2000)
    address = said.get("url") if isinstance(said, Mapping) else None
    return (words, link(address) if address else None) if words else None


def seen(document: Mapping[str, Any], now: datetime) -> Seen:
    """What was looked at and when."""
    row = mapping(document, "coverage")
    facts = [
        (words, count(row[name]))
        for name, words in (
            ("posts", "Posts of the account read"),
            ("threads", "Conversations under them read"),
        )
        if number(row.get(name)) is not None
    ]
    if since := moment(row.get("since"), now):
        facts.append(("Back to", since.words))
    words = channels(plain(mapping(document, "account").get("network")))
    if ways := [words.get(str(name), plain(name)) for name in rows(row.get("channels"))]:
        facts.append(("Ways of writing to it that could be seen", ", ".join(ways)))
    missing = tuple(told for text in rows(row.get("truncated")) + rows(row.get("notes")) if (told := sentence(text)))
    return Seen(
        tuple(facts), missing, moment(document.get("collected_at"), now), moment(document.get("expires_at"), now)
    )
