"""The score as the JSON document of the API."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from api.scoring import words
from api.scoring.curve import Curve, Share, fit
from api.scoring.declared import declared
from api.scoring.evidence import Account
from api.scoring.follower_ratio import NOT_APPLICABLE, RatioFacts, ratio_words
from api.scoring.method import ANSWER_LIMIT, FRESH_HOURS, HORIZON_HOURS, HOUR, METHOD, STUDY_2010
from api.scoring.people import SECOND
from api.scoring.reply_rate import Counted, Group, Points, ReplyFacts
from api.scoring.score import Facts, Score

EXAMPLES = 5
STEPS = 32
DIGITS = 8
"""Decimals of a share: far finer than any interval, yet short enough to read."""

Document = dict[str, Any]

UNANSWERED = ("unanswered", "automated")
"""What an example of an unanswered message is; one that still waits in time is none."""

SHARE_WORDS = {
    "reply_share": "replies to others among the posts it wrote",
    "self_reply_share": "replies to itself among the posts it wrote",
    "repost_share": "reposts among everything it posted",
    "template_share": "near-identical texts among its human answers",
    "automated_share": "automated answers among its answers",
    "deflection_share": "answered messages whose writer was only sent elsewhere",
}


def encode(document: Document) -> bytes:
    """The one serialisation of a document; every later reader gets these bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def key_of(account: Account) -> str:
    """`network:handle`, the name under which the account's score is asked for."""
    return f"{account.network}:{account.handle}"


def document(score: Score, *, fresh_seconds: float = FRESH_HOURS * HOUR) -> Document:
    """The score in the shape of the API; shares 0-1, points 0-100, waits in seconds, times in UTC."""
    head: Document = {
        "account": _account(score.account),
        "status": score.status,
        "reason": words.reason(score),
        "method": METHOD,
    }
    if score.facts is None:
        return head | {"collected_at": time(score.collected_at)}
    total = score.total
    return head | {
        "score": _points(total.value) if total else None,
        "interval": [_points(total.low), _points(total.high)] if total else None,
        "grade": score.grade,
        "tier": score.tier,
        "tier_words": words.tier_words(score),
        "level": _level(score.facts),
        "summary": words.summary(score),
        "parts": {
            "reply_rate": _reply(score.facts, score.reply, score.weights.reply),
            "follower_ratio": _ratio(score.facts.ratio, score.ratio, score.weights.ratio),
            "link_hygiene": _links(score.facts, score.links, score.weights.links),
        },
        "study_2010": _study(score.facts),
        **declared(score.facts.declared),
        "coverage": _coverage(score.facts),
        "posts_url": f"/v1/scores/{score.account.network}/{score.account.handle}/posts",
        "collected_at": time(score.collected_at),
        "expires_at": time(score.collected_at + timedelta(seconds=fresh_seconds)),
    }


def without_score(account: Account, status: str, reason: str, **more: Any) -> Document:
    """The document of an account that has no score (now): a status, why in a sentence, and whatever helps."""
    return {"account": _account(account), "status": status, "reason": reason, "method": METHOD, **more}


def time(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _account(account: Account) -> Document:
    return {
        "key": key_of(account),
        "network": account.network,
        "handle": account.handle,
        "id": account.id,
        "name": account.name,
        "url": web(account.url),
        "kind": account.kind,
    }


def _points(value: float) -> float:
    return round(value, 1)


def _rate(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _weight(value: float) -> float:
    return int(value) if value == int(value) else value


def _level(facts: Facts) -> Document | None:
    if facts.level is None:
        return None
    level = facts.level
    return {
        "value": level.value,
        "name": level.name,
        "reason": level.reason,
        "evidence": _examples(map(web, level.evidence)),
    }


def _reply(seen: Facts, points: Points | None, weight: float) -> Document:
    facts, urls, curve = seen.reply, urls_of(seen), seen.reply.curve
    median, p90 = curve.quantile(0.5), curve.quantile(0.9)
    of_posts = shares(facts)
    values = {name: _rate(share.rate) if (share := counted.share) else None for name, counted in of_posts.items()}
    newest = facts.counted[::-1]
    return {
        "points": _points(points.value) if points else None,
        "points_interval": [_points(points.low), _points(points.high)] if points else None,
        "weight": _weight(weight),
        "reason": None if points else words.none_counted(seen),
        "denominator": facts.denominator,
        "denominator_words": words.denominator_words(facts, seen.account.network),
        "n": curve.n,
        "answered": facts.answered,
        "openings": len(facts.openings),
        "asks": len(facts.asking),
        "window_days": facts.window_days,
        "asks_only": _group(facts.asks_only),
        "all_openings": _every(facts.all_openings),
        "curve": _horizons(curve),
        "steps": _steps(curve),
        "median_wait_seconds": seconds(median),
        "median_wait_reason": words.median_reason(facts),
        "p90_wait_seconds": seconds(p90),
        "ever_answered": bool(facts.answered) if curve.n else None,
        "ever_answered_words": words.ever_answered_words(facts),
        "answered_wait": {
            "n": len(facts.answered_waits),
            "median_seconds": seconds(_middle(facts.answered_waits)),
        },
        **values,
        "shares": [_share_row(name, counted) for name, counted in of_posts.items()],
        "by_channel": {name: _group(group) for name, group in facts.by_channel.items()},
        "by_kind": {name: _group(group) for name, group in facts.by_kind.items()},
        "by_audience": {name: _group(group) for name, group in facts.by_audience.items()},
        "answer_hours": list(facts.hours),
        "excluded": {why: len(ids) for why, ids in facts.excluded.items()},
        "answered_examples": _examples(urls.get(opening.message.id) for opening in newest if opening.human),
        "unanswered_examples": _examples(urls.get(one.message.id) for one in newest if one.outcome in UNANSWERED),
    }


def shares(facts: ReplyFacts) -> dict[str, Counted]:
    return {
        "reply_share": facts.posts.replies,
        "self_reply_share": facts.posts.self_replies,
        "repost_share": facts.posts.reposts,
        "template_share": facts.templates,
        "automated_share": facts.automated,
        "deflection_share": facts.deflections,
    }


def _share_row(name: str, counted: Counted) -> Document:
    return {"name": name, "words": SHARE_WORDS[name], "count": counted.count, **_interval(counted.share, "value")}


def _interval(share: Share | None, name: str) -> Document:
    if share is None:
        return {"n": 0, name: None, "low": None, "high": None}
    return {"n": share.n, name: _rate(share.rate), "low": _rate(share.low), "high": _rate(share.high)}


def _group(group: Group | None) -> Document | None:
    return None if group is None else {"answered": group.answered, **_interval(group.day, "rate_24h")}


def _every(group: Group | None) -> Document:
    """All openings with their curve, so that accounts can be compared over them that are scored over others."""
    if group is None:
        nothing = {"n": 0, "answered": 0, "rate_24h": None, "low": None, "high": None}
        return {**nothing, "curve": _horizons(fit(())), "median_wait_seconds": None, "deflection_share": None}
    return {
        "answered": group.answered,
        **_interval(group.day, "rate_24h"),
        "curve": _horizons(group.curve),
        "median_wait_seconds": seconds(group.curve.quantile(0.5)),
        "deflection_share": _rate(group.deflected / group.answered) if group.answered else None,
    }


def _horizons(curve: Curve) -> list[Document]:
    return [_horizon(curve, hours) for hours in HORIZON_HOURS]


def _horizon(curve: Curve, hours: int) -> Document:
    at = hours * HOUR * SECOND
    if not curve.n:
        return {"hours": hours, "rate": None, "low": None, "high": None, "followed": 0}
    low, high = curve.interval(at)
    return {"hours": hours, "rate": _rate(curve.at(at)), "low": _rate(low), "high": _rate(high),
            "followed": curve.followed(at)}  # fmt: skip


def _steps(curve: Curve) -> list[list[float]]:
    """At most STEPS steps of the curve for drawing, evenly among all: [seconds, share, low, high]."""
    within = [time for time in curve.times if time <= ANSWER_LIMIT * SECOND]
    every = max(1, -(-len(within) // STEPS))
    chosen = within[every - 1 :: every]
    if within and chosen[-1:] != within[-1:]:
        chosen[-1] = within[-1]
    return [[round(at / SECOND), *(round(value, 4) for value in (curve.at(at), *curve.interval(at)))] for at in chosen]


def seconds(wait: float | None) -> int | None:
    return None if wait is None else round(wait / SECOND)


def _middle(waits: tuple[int, ...]) -> float | None:
    half = len(waits) // 2
    if not waits:
        return None
    return waits[half] if len(waits) % 2 else (waits[half - 1] + waits[half]) / 2


def urls_of(facts: Facts) -> dict[str, str | None]:
    record = facts.record
    ours = {said.item.id: web(said.item.url) for said in (*record.posts, *record.support)}
    return ours | {said.item.id: web(said.item.url) for said in record.messages}


def web(url: str | None) -> str | None:
    """The URL if a browser may follow it: a network's text is never a way to run a script."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def _examples(urls: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(filter(None, urls)))[:EXAMPLES]


def _ratio(facts: RatioFacts, points: float | None, weight: float) -> Document:
    missing = "followers" if facts.followers is None else "accounts that it follows"
    why = f"The number of {missing} is not known." if facts.applicable else NOT_APPLICABLE
    return {
        "points": None if points is None else _points(points),
        "weight": _weight(weight),
        "reason": why if points is None else None,
        "followers": facts.followers,
        "following": facts.following,
        "ratio": None if facts.ratio is None else round(facts.ratio, 4),
        "words": ratio_words(facts),
        "cues": [{"name": cue.name, "result": cue.result} for cue in facts.cues],
    }


def _links(facts: Facts, points: float | None, weight: float) -> Document:
    return {
        "points": None if points is None else _points(points),
        "weight": _weight(weight),
        "reason": None if points is not None else "Nothing could be checked.",
        "checks": [
            {
                "name": check.rule.name,
                "words": check.rule.words,
                "result": check.finding.result,
                "weight": check.rule.weight,
                "reason": check.finding.reason,
                "evidence": list(check.finding.evidence[:EXAMPLES]),
            }
            for check in facts.checks
        ],
        "home_page_networks": None if facts.home_page is None else list(facts.home_page),
    }


def _study(facts: Facts) -> list[Document]:
    posts = facts.reply.posts
    replies, reposts = posts.replies.share, posts.reposts.share
    here: dict[str, tuple[float | None, int]] = {
        "replies among posts": (replies.rate if replies else None, posts.replies.n),
        "reposts among posts": (reposts.rate if reposts else None, posts.reposts.n),
        "never replied to anyone": (float(not posts.replies.count) if posts.replies.n else None, posts.replies.n),
        "one way only": (float(not facts.talks) if posts.reposts.n else None, posts.reposts.n),
    }
    return [
        {"name": figure.name, "words": figure.words, "here": _rate(here[figure.name][0]), "then": figure.then,
         "n": here[figure.name][1]}
        for figure in STUDY_2010
    ]  # fmt: skip


def _coverage(facts: Facts) -> Document:
    coverage = facts.coverage
    return {
        "posts": coverage.posts if coverage.posts is not None else len(facts.record.posts),
        "threads": coverage.threads,
        "since": time(coverage.since) if coverage.since else None,
        "channels": list(coverage.channels) if coverage.channels is not None else None,
        "truncated": list(coverage.truncated),
        "notes": list(coverage.notes),
        **({"interrupted": True} if coverage.interrupted else {}),
    }
