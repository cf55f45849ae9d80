"""The channels of one brand as a page shows them, out of what `GET /v1/channels` tells. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.web.phrases import SPACE, Link, between, link, network_name, of, percent, plain, sentence, within
from api.web.reading import hundred, mapping, maps, number

NOUNS = {"asks": ("question or complaint", "questions and complaints"), "openings": ("message", "messages")}
RELATIONS = {"asked": "this account", "own": "proved", "claimed": "claimed"}


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: shares are 0-100 for drawing; `value_words` says why there is no rate where there is none.
    `then_value`: there is no figure of 2010 to draw beside it.
    """

    key: str
    network: str
    handle: str
    title: str
    profile: Link | None
    relation: str
    relation_words: str
    proof: str | None
    value: float | None
    low: float | None
    high: float | None
    then_value: None
    value_words: str
    counted: str
    interval: str | None
    wait: str | None
    scored: bool


@dataclass(frozen=True, slots=True)
class Channels:
    """`words` answers where they answer best; `own` are proved (the account itself among them), `claimed` are not."""

    words: str
    own: tuple[Channel, ...]
    claimed: tuple[Channel, ...]


def channels(document: Mapping[str, Any] | None) -> Channels | None:
    """What to show; None where no other channel is known."""
    told = document or {}
    denominator = plain(told.get("denominator"))
    rows = [channel(row, denominator) for row in maps(told.get("channels"))]
    if not any(row.relation != "asked" for row in rows):
        return None
    words = (sentence(mapping(told, "best").get("words")) or "").replace(" %", f"{SPACE}%")
    claimed = tuple(row for row in rows if row.relation == "claimed")
    return Channels(words, tuple(row for row in rows if row.relation != "claimed"), claimed)


def channel(row: Mapping[str, Any], denominator: str) -> Channel:
    """One row; what is not known of its relation counts as claimed."""
    relation, status = plain(row.get("relation")), plain(row.get("status"))
    relation = relation if relation in RELATIONS else "claimed"
    n, rate = row.get("n"), row.get("rate_24h")
    network = plain(row.get("network"))
    return Channel(
        plain(row.get("key")),
        network,
        plain(row.get("handle")),
        network_name(network),
        link(row["url"]) if row.get("url") else None,
        relation,
        RELATIONS[relation],
        sentence(row.get("proof_words")) if relation != "asked" else None,
        hundred(rate),
        hundred(row.get("low")),
        hundred(row.get("high")),
        None,
        percent(rate) if number(rate) is not None else "not scored yet" if status == "unscored" else "no rate",
        f"of {of(n, *NOUNS.get(denominator, NOUNS['openings']))}" if number(n) else "",
        between(row.get("low"), row.get("high")),
        wait(row),
        status not in {"unscored", ""},
    )


def wait(row: Mapping[str, Any]) -> str | None:
    """How long one waits: half of all, or where most are never answered half of those who were."""
    if half := within(row.get("median_wait_seconds")):
        return f"half within {half}"
    answered = within(row.get("answered_wait_seconds"))
    return f"half of those answered within {answered}" if answered else None
