"""The second part: does the account follow back, and does its profile look cared for?"""

from dataclasses import dataclass
from itertools import pairwise
from math import log10
from typing import Literal

from api.scoring.evidence import Account
from api.scoring.method import (
    BROADCASTER_POINTS,
    BROADCASTER_RATIO,
    BROADCASTER_REPLY_SHARE,
    CUE_COST,
    CUE_DAYS,
    CUE_POSTS,
    DAY,
    FAMOUS_FOLLOWERS,
    FAMOUS_POINTS,
    RATIO_KNOTS,
    RATIO_WORDS,
    WITHOUT_FOLLOWING,
)
from api.scoring.people import SECOND, microseconds

NOT_APPLICABLE = "Not applicable: this network does not show whom an account follows."

CueResult = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Cue:
    name: str
    result: CueResult


@dataclass(frozen=True, slots=True)
class RatioFacts:
    """`ratio` is (followers + 1) / (following + 1), None when either count is unknown. `applicable`: False where the
    network shows of no account whom it follows.
    """

    followers: int | None
    following: int | None
    ratio: float | None
    reply_share: float | None
    cues: tuple[Cue, ...]
    applicable: bool = True


def ratio_facts(account: Account, now: int, reply_share: float | None) -> RatioFacts:
    """The ratio and the cues of a profile at `now` (microseconds)."""
    followers, following = account.followers, account.following
    known = followers is not None and following is not None
    return RatioFacts(
        followers=followers,
        following=following,
        ratio=(followers + 1) / (following + 1) if known and followers is not None and following is not None else None,
        reply_share=reply_share,
        cues=_cues(account, now),
        applicable=following is not None or account.network not in WITHOUT_FOLLOWING,
    )


def _cues(account: Account, now: int) -> tuple[Cue, ...]:
    born = account.created_at
    seen: dict[str, bool | None] = {
        "picture": account.has_avatar,
        "banner": account.has_banner,
        "bio": None if account.bio is None else bool(account.bio.strip()),
        "posts": None if account.posts_count is None else account.posts_count >= CUE_POSTS,
        "age": None if born is None else now - microseconds(born) >= CUE_DAYS * DAY * SECOND,
    }
    results: dict[bool | None, CueResult] = {True: "pass", False: "fail", None: "unknown"}
    return tuple(Cue(name, results[result]) for name, result in seen.items())


def ratio_points(facts: RatioFacts) -> float | None:
    """Points 0-100, None without a ratio: straight lines over log10 of the ratio, less failed cues."""
    if facts.ratio is None:
        return None
    points = _on_the_line(facts.ratio)
    broadcasts = facts.ratio > BROADCASTER_RATIO and facts.reply_share is not None
    if broadcasts and facts.reply_share is not None and facts.reply_share < BROADCASTER_REPLY_SHARE:
        points = BROADCASTER_POINTS
    high = facts.ratio > 1.0
    if high and facts.followers is not None and facts.followers >= FAMOUS_FOLLOWERS:
        points = max(points, FAMOUS_POINTS)
    failed = sum(cue.result == "fail" for cue in facts.cues)
    return max(0.0, points - CUE_COST * failed)


def _on_the_line(ratio: float) -> float:
    if ratio <= RATIO_KNOTS[0][0]:
        return RATIO_KNOTS[0][1]
    for (left, low), (right, high) in pairwise(RATIO_KNOTS):
        if ratio <= right:
            return low + (high - low) * (log10(ratio) - log10(left)) / (log10(right) - log10(left))
    return RATIO_KNOTS[-1][1]


def ratio_words(facts: RatioFacts) -> str:
    """What the ratio says, as words about behaviour."""
    if not facts.applicable:
        return NOT_APPLICABLE
    if facts.ratio is None:
        return "Its follower counts are not known."
    return next(words for limit, words in RATIO_WORDS if facts.ratio <= limit)
