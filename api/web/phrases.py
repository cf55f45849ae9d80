"""Numbers, times, addresses and names as a person would say them. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from api.scoring.words import rounded_up
from api.web.reading import number

SPACE = "\u00a0"
"""Keeps a number and its unit on one line."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

UNITS = ((86_400, "day", 36 * 3600), (3600, "hour", 90 * 60), (60, "minute", 90), (1, "second", 0))
"""(length in seconds, name, shortest time in seconds that is told in it, but for exactly one)."""

NETWORK_NAMES = {
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "x": "X",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "reddit": "Reddit",
    "blog": "Blog",
    "forum": "Forum",
}

LINK_TEXT = 72
HALF_PERCENT = 0.005
MINUTE = 60

# Signs that turn the direction of the text around them: a hostile name could make the page read otherwise.
DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Link:
    """An address to show. `href` is None where it is not safe to follow: then only the text is shown."""

    href: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: for machines (ISO 8601), in full, and seen from now."""

    iso: str
    words: str
    ago: str


def plain(text: Any, limit: int = 160) -> str:
    """A stranger's text on one line, without control and direction signs, at most `limit` characters."""
    if not isinstance(text, str):
        return ""
    joined = BLANKS.sub(" ", DIRECTIONS.sub("", text))
    clean = "".join(sign for sign in joined if unicodedata.category(sign) not in {"Cc", "Cs", "Co"}).strip()
    return clean if len(clean) <= limit else clean[: limit - 1].rstrip() + "…"


def count(value: Any) -> str:
    """A count with thousands marked: 1,200."""
    known = number(value)
    return "unknown" if known is None else f"{known:,.0f}"


def of(n: Any, singular: str, plural: str | None = None) -> str:
    """`1 post`, `2 posts`."""
    return f"{count(n)}{SPACE}{singular if n == 1 else plural or singular + 's'}"


def percent(share: Any) -> str:
    """A share of 1 in whole percent; what rounds to none or all without being so is said as that."""
    known = number(share)
    if known is None:
        return "unknown"
    if 0 < known < HALF_PERCENT:
        return f"under{SPACE}1{SPACE}%"
    if 1 - HALF_PERCENT <= known < 1:
        return f"over{SPACE}99{SPACE}%"
    return f"{known * 100:.0f}{SPACE}%"


def between(low: Any, high: Any, scale: float = 100, unit: str = f"{SPACE}%") -> str | None:
    """An interval in words: `between 38 and 65 %`; None when an end is unknown."""
    ends = number(low), number(high)
    if ends[0] is None or ends[1] is None:
        return None
    first, last = round(ends[0] * scale), round(ends[1] * scale)
    if first == last:
        return f"very close to {first}{unit}"
    return f"between {first} and {last}{unit}"


def duration(seconds: Any) -> str | None:
    """A length of time in the largest sensible unit, to the nearest: `40 minutes`, `3 hours`, `2 days`."""
    known = number(seconds)
    if known is None:
        return None
    seconds = max(known, 0)
    length, name = next((length, name) for length, name, least in UNITS if seconds >= least or seconds == length)
    return of(round(seconds / length), name)


def within(seconds: Any) -> str | None:
    """The time that comes after “within”, never below the true one: `86 minutes`, `2.5 hours`, `3 days`."""
    known = number(seconds)
    if known is None:
        return None
    seconds = max(known, 0)
    length, name = next((length, name) for length, name, least in UNITS if seconds >= least or seconds == length)
    amount = rounded_up(seconds / length) if length > 1 else ceil(seconds)
    for longer, its_name, _ in UNITS:
        if amount * length == longer:
            return of(1, its_name)
    return f"{amount:g}{SPACE}{name}s"


def moment(value: Any, now: datetime) -> Moment | None:
    """A time given in ISO 8601 (naive: UTC) or in epoch seconds; None when it is none."""
    try:
        when = datetime.fromtimestamp(value, UTC) if number(value) is not None else datetime.fromisoformat(value)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    words = f"{when.day}{SPACE}{MONTHS[when.month - 1]} {when.year}, {when:%H:%M}{SPACE}UTC"
    return Moment(when.strftime("%Y-%m-%dT%H:%M:%SZ"), words, ago(now - when))


def ago(age: timedelta) -> str:
    """`3 hours ago`; a time still to come says when."""
    seconds = age.total_seconds()
    if abs(seconds) < MINUTE:
        return "just now"
    length = duration(abs(seconds))
    return f"{length} ago" if seconds > 0 else f"in {length}"


def link(address: Any) -> Link:
    """A stranger's address: followed only when it is http or https with a host and nothing hidden in it."""
    raw = address if isinstance(address, str) else ""
    shown = plain(raw, 2000)
    try:
        parts = urlsplit(raw)
        safe = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        safe = safe and (parts.port is None or parts.port > 0)
    except ValueError:
        safe = False
    safe = safe and shown == raw and "\\" not in raw
    text = re.sub(r"^https?://(www\.)?", "", shown).rstrip("/") if safe else shown
    return Link(raw if safe else None, middle(text))


def links(addresses: Any) -> tuple[Link, ...]:
    """Every address of a list, in order, once."""
    if not isinstance(addresses, Sequence) or isinstance(addresses, str):
        return ()
    return tuple(link(address) for address in dict.fromkeys(a for a in addresses if isinstance(a, str)))


def middle(text: str, limit: int = LINK_TEXT) -> str:
    """A long address with its middle left out, so that both the host and the end can be read."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 20]}…{text[-19:]}"


def network_name(network: str) -> str:
    """The network as it writes itself."""
    return NETWORK_NAMES.get(network, network.capitalize())


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def sentence(text: Any) -> str | None:
    """A phrase as a sentence: capital first, full stop last; None for nothing."""
    clean = plain(text, 600)
    if not clean:
        return None
    return capital(clean) + ("" if clean[-1] in ".!?…" else ".")
