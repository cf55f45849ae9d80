"""The two arrows: Evidence -> Facts -> Score."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from api.scoring.conversation import conversation
from api.scoring.evidence import Account, Coverage, Declaration, Evidence, Site
from api.scoring.follower_ratio import RatioFacts, ratio_facts, ratio_points
from api.scoring.level import Level, level
from api.scoring.link_hygiene import Check, link_checks, link_points
from api.scoring.method import GRADES, WEIGHTS, Weights
from api.scoring.opting_out import asks_to_be_left_out
from api.scoring.people import OWN, SUPPORT, Record, record
from api.scoring.reply_rate import Points, ReplyFacts, Tier, own_posts, reply_facts, reply_points

Status = Literal["ok", "withheld", "opted_out"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts and curves, each with its n and interval; nothing in here depends on the weights.

    `talks`: in the window it replied to, quoted, named or reposted somebody else at least once. `home_page`: the
    networks on which the account's site links to an account; None where no page of it was seen.
    """

    account: Account
    collected_at: datetime
    record: Record
    reply: ReplyFacts
    ratio: RatioFacts
    checks: tuple[Check, ...]
    level: Level | None
    talks: bool
    coverage: Coverage
    declared: Declaration | None
    home_page: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Score:
    """Points 0-100 of each part (None: could not be computed), the total with its interval, and the facts.

    `total` and `grade` are None when withheld: fewer than 10 openings, or an account that is a person's.
    """

    facts: Facts | None
    account: Account
    collected_at: datetime
    status: Status
    weights: Weights
    reply: Points | None
    ratio: float | None
    links: float | None
    total: Points | None
    grade: str | None

    @property
    def tier(self) -> Tier | None:
        return self.facts.reply.tier if self.facts else None


def facts(evidence: Evidence) -> Facts:
    """Count everything that the method counts in the evidence."""
    seen = record(evidence)
    reply = reply_facts(seen, conversation(seen))
    share = reply.posts.replies.share
    return Facts(
        account=evidence.account,
        collected_at=_utc(evidence.collected_at),
        record=seen,
        reply=reply,
        ratio=ratio_facts(evidence.account, seen.now, share.rate if share else None),
        checks=link_checks(evidence, seen),
        level=level(seen, reply),
        talks=any(said.item.is_repost or said.addressed - {OWN, SUPPORT} for said in own_posts(seen)),
        coverage=evidence.coverage,
        declared=evidence.site.declared if evidence.site else None,
        home_page=_home_page(evidence.account, evidence.site),
    )


def _home_page(account: Account, site: Site | None) -> tuple[str, ...] | None:
    if site is None or not site.url or not site.answers:
        return None
    linked = {profile.partition(":")[0] for profile in site.profiles}
    return tuple(sorted(linked | {account.network} if site.links_back else linked))


def score(evidence: Evidence, weights: Weights = WEIGHTS) -> Score:
    """The score of an account. Of one that asks to be left out nothing is counted."""
    declared = evidence.site.declared if evidence.site else None
    if asks_to_be_left_out(evidence.account) or (declared is not None and declared.opted_out):
        at = _utc(evidence.collected_at)
        return Score(None, evidence.account, at, "opted_out", weights, None, None, None, None, None)
    return weigh(facts(evidence), weights)


def weigh(counted: Facts, weights: Weights = WEIGHTS) -> Score:
    """Turn facts into points and, where there is enough of them, into a total with its grade."""
    reply = reply_points(counted.reply)
    ratio = ratio_points(counted.ratio)
    links = link_points(counted.checks)
    withheld = counted.reply.tier == "withheld" or counted.account.kind == "person"
    total = None if withheld or reply is None else _total(weights, reply, ratio, links)
    return Score(
        facts=counted,
        account=counted.account,
        collected_at=counted.collected_at,
        status="ok" if total else "withheld",
        weights=weights,
        reply=reply,
        ratio=ratio,
        links=links,
        total=total,
        grade=grade(total.value) if total else None,
    )


def _total(weights: Weights, reply: Points, ratio: float | None, links: float | None) -> Points | None:
    others = [(weights.ratio, ratio), (weights.links, links)]
    known = [(weight, points) for weight, points in others if points is not None]
    whole = weights.reply + sum(weight for weight, _ in known)
    if whole <= 0:
        return None
    rest = sum(weight * points for weight, points in known)
    return Points(*((weights.reply * end + rest) / whole for end in (reply.value, reply.low, reply.high)))


def grade(total: float) -> str:
    """The letter of a total, by the total as it is published: to one decimal."""
    return next(letter for limit, letter in GRADES if round(total, 1) >= limit)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
