"""The numbers of one score document, ready to be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from api.scoring.curve import Z95
from api.scoring.method import DEFLECTION_COST, HORIZON_HOURS

Document = Mapping[str, Any]
Denominator = Literal["asks", "openings"]

DAY_PLACE: Final = HORIZON_HOURS.index(24)
MISSING_WORDS: Final = {
    "waiting": "It was not measured yet.",
    "unscored": "It was not measured yet.",
    "pending": "It is being measured.",
    "opted_out": "It asks not to be shown, so it is not scored.",
    "not_found": "There is no such account, or it was closed.",
    "unavailable": "Its network did not answer.",
    "needs_key": "Its network is read with a key, which is missing or not accepted.",
    "unsupported": "Twoway cannot read this network by itself.",
    "person": "It is a person's account: people owe nobody an answer, so it is not compared.",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """The curve over one denominator at the method's horizons, shares 0-1.

    `effective` is the size n* that gave each interval (0: nothing is known there). `open_ended`: nobody was followed
    that long, so that the upper end is 1. `deflection`: the share of answered people who were only sent elsewhere.
    `median_wait` in seconds; None with `median_never` where most are never answered, without it where it is unknown.
    """

    name: Denominator
    n: int
    answered: int
    rates: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    effective: tuple[float, ...]
    open_ended: tuple[bool, ...]
    deflection: float
    median_wait: float | None
    median_never: bool

    @property
    def kept(self) -> float:
        """What deflections leave of the points for answers."""
        return 1.0 - DEFLECTION_COST * self.deflection


@dataclass(frozen=True, slots=True)
class CheckSeen:
    name: str
    words: str
    result: str
    weight: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """The part follower ratio: its points (None: unknown), and what they were made of."""

    points: float | None
    weight: float
    followers: int | None
    following: int | None
    ratio: float | None
    words: str
    cues: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """The part link hygiene: its points (None: nothing could be checked), and each check."""

    points: float | None
    weight: float
    checks: tuple[CheckSeen, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """`count` of `n`."""

    count: int
    n: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One account's numbers. `samples`: the curve by denominator, as far as the document tells; `own` is that of its
    score. `counts`: of the messages of each denominator, how many were answered. `score`, `interval` and `grade` are
    None where the method withholds them. `home_page`: the networks on which its home page links to an account; None
    where no page was seen.
    """

    key: str
    network: str
    handle: str
    name: str | None
    url: str | None
    status: str
    method: int
    score: float | None
    interval: tuple[float, float] | None
    grade: str | None
    tier: str | None
    summary: str
    level: int | None
    level_name: str | None
    own: Denominator
    samples: Mapping[Denominator, Sample]
    counts: Mapping[Denominator, Count]
    asks: int
    reply_weight: float
    ratio: Ratio
    links: Links
    replies: Count
    reposts: Count
    never_replied: bool | None
    one_way: bool | None
    ever_answered: bool | None
    home_page: frozenset[str] | None
    collected_at: str
    incomplete: str | None = None
    """In words, that the account could not be read to its end."""

    @property
    def ranked(self) -> bool:
        """Whether it has a total."""
        return self.status == "ok" and self.score is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """An account without numbers: the state of its document, and why in a sentence."""

    key: str
    status: str
    words: str


def measured(document: Document) -> Measured | Missing:
    """The numbers of a document of the API; `Missing` for one without, and for a person's whatever it holds."""
    account = document["account"]
    status = str(document["status"])
    if status not in ("ok", "withheld"):
        return Missing(account["key"], status, document.get("reason") or MISSING_WORDS.get(status, "It has no score."))
    if account["kind"] == "person":
        return Missing(account["key"], "person", MISSING_WORDS["person"])
    reply = document["parts"]["reply_rate"]
    interval = document["interval"]
    level = document["level"]
    shares = {row["name"]: Count(row["count"], row["n"]) for row in reply["shares"]}
    home_page = document["parts"]["link_hygiene"].get("home_page_networks")
    study = {row["name"]: row["here"] for row in document["study_2010"]}
    return Measured(
        key=account["key"],
        network=account["network"],
        handle=account["handle"],
        name=account["name"],
        url=account["url"],
        status=status,
        method=document["method"],
        score=document["score"],
        interval=(interval[0], interval[1]) if interval else None,
        grade=document["grade"],
        tier=document["tier"],
        summary=document["summary"],
        level=level["value"] if level else None,
        level_name=level["name"] if level else None,
        own=reply["denominator"],
        samples=_samples(reply),
        counts=_counts(reply),
        asks=reply["asks"],
        reply_weight=reply["weight"],
        ratio=_ratio(document["parts"]["follower_ratio"]),
        links=_links(document["parts"]["link_hygiene"]),
        replies=shares["reply_share"],
        reposts=shares["repost_share"],
        never_replied=_yes(study.get("never replied to anyone")),
        one_way=_yes(study.get("one way only")),
        ever_answered=reply["ever_answered"],
        home_page=None if home_page is None else frozenset(home_page),
        collected_at=document["collected_at"],
        incomplete=_incomplete(document.get("coverage", {})),
    )


def effective_size(rate: float, low: float, high: float) -> float:
    """The n* of a Wilson interval, from the interval: its ends x solve (x - rate)^2 = z^2 x (1 - x) / n*.

    Wilson (1927). The end that lies inside is read: the upper one of the rate 0, otherwise the lower one.
    """
    end = high if rate <= 0.0 else low
    if not 0.0 < end < 1.0 or end == rate:
        return 0.0
    return Z95 * Z95 * end * (1.0 - end) / (end - rate) ** 2


def _samples(reply: Document) -> dict[Denominator, Sample]:
    samples: dict[Denominator, Sample] = {}
    if not reply["n"]:
        return samples
    own: Denominator = reply["denominator"]
    samples[own] = _sample(own, reply, reply["deflection_share"] or 0.0)
    every = reply["all_openings"]
    if own == "asks" and every.get("curve"):
        samples["openings"] = _sample("openings", every, every["deflection_share"] or 0.0)
    return samples


def _counts(reply: Document) -> dict[Denominator, Count]:
    asking, every = reply["asks_only"], reply["all_openings"]
    return {
        "asks": Count(asking["answered"] if asking else 0, reply["asks"]),
        "openings": Count(every["answered"], reply["openings"]),
    }


def _sample(name: Denominator, counted: Document, deflection: float) -> Sample:
    curve = counted["curve"]
    return Sample(
        name=name,
        n=counted["n"],
        answered=counted["answered"],
        rates=tuple(point["rate"] for point in curve),
        low=tuple(point["low"] for point in curve),
        high=tuple(point["high"] for point in curve),
        effective=tuple(effective_size(point["rate"], point["low"], point["high"]) for point in curve),
        open_ended=tuple(point["high"] >= 1.0 and not point["followed"] for point in curve),
        deflection=deflection,
        median_wait=counted["median_wait_seconds"],
        median_never=counted["median_wait_seconds"] is None and max(point["high"] for point in curve) < 1.0,
    )


def _ratio(part: Document) -> Ratio:
    cues = tuple((cue["name"], cue["result"]) for cue in part["cues"])
    return Ratio(
        part["points"], part["weight"], part["followers"], part["following"], part["ratio"], part["words"], cues
    )


def _links(part: Document) -> Links:
    checks = tuple(CheckSeen(row["name"], row["words"], row["result"], row["weight"]) for row in part["checks"])
    return Links(part["points"], part["weight"], checks)


def _incomplete(coverage: Document) -> str | None:
    if not coverage.get("interrupted"):
        return None
    return f"Not all of it could be read: {' '.join(coverage['truncated'])}"


def _yes(figure: float | None) -> bool | None:
    return None if figure is None else figure >= 0.5  # noqa: PLR2004 - A figure of one account is 0 or 1.
