"""What would raise a score most: each step alone, by the method's own sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, cast

from api.benchmarks import arithmetic
from api.benchmarks.compare import Contender
from api.benchmarks.measured import DAY_PLACE, CheckSeen, Measured, Ratio
from api.benchmarks.shares import quartiles
from api.scoring.follower_ratio import Cue, CueResult, RatioFacts, ratio_points
from api.scoring.words import percent

MOST_STEPS: Final = 3
LEAST_GAIN: Final = 0.1
GOOD_RATE: Final = 0.9

CHECK_STEPS: Final = {
    "profile_links_site": "Link to a site of your own in the profile.",
    "site_answers": "Make the site that the profile names answer over HTTPS, with a valid certificate.",
    "site_links_back": 'Link from the site back to this profile, best with rel="me".',
    "posts_link_home": "Link to your own site in a post now and then.",
    "links_alive": "Mend or leave out links that lead nowhere.",
    "links_secure": "Link with https, not plain http.",
    "links_honest": "Show where links lead: no shorteners of others, no text that names another site.",
    "not_link_cannon": "Post more than links: say something to somebody.",
}  # fmt: skip
CUE_STEPS: Final = {
    "picture": "Give the profile a picture.",
    "banner": "Give the profile a banner.",
    "bio": "Say in the profile who you are.",
    "posts": "Post a little: a profile with 20 posts looks alive.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `what`: its name; `gain`: points of the score, by itself; `score_then`: 0-100."""

    part: str
    what: str
    gain: float
    score_then: float
    words: str


@dataclass(frozen=True, slots=True)
class Advice:
    brand: str
    key: str
    steps: tuple[Step, ...]


def advice(ranked: Sequence[Contender]) -> tuple[Advice, ...]:
    """At most MOST_STEPS steps for each, the largest gain first."""
    best_quarter = quartiles([one.sample.rates[DAY_PLACE] for one in ranked], 4).q3 or 0.0
    return tuple(Advice(one.brand, one.key, _steps(one, best_quarter)) for one in ranked)


def _steps(one: Contender, best_quarter: float) -> tuple[Step, ...]:
    now = points_of(one)
    before = now.total(one.account)
    found = []
    for idea in (*_answering(one, now, best_quarter), *_linking(one.account, now), *_looking(one.account, now)):
        gain = round(idea.points.total(one.account) - before, 1)
        if gain >= LEAST_GAIN:
            found.append(Step(idea.part, idea.what, gain, min(100.0, round(one.score + gain, 1)), idea.words))
    return tuple(sorted(found, key=lambda step: (-step.gain, step.what))[:MOST_STEPS])


class Points(NamedTuple):
    """The points of the three parts, unrounded."""

    reply: float
    ratio: float | None
    links: float | None

    def total(self, account: Measured) -> float:
        return arithmetic.total(account, self.reply, self.ratio, self.links)


def points_of(one: Contender) -> Points:
    """What its document's facts come to: as published, but unrounded."""
    reply = arithmetic.reply_points(one.sample.rates, one.sample.n, one.sample.kept)
    return Points(reply, _ratio(one.account, one.account.ratio), _links(one.account.links.checks))


class _Idea(NamedTuple):
    """A step before it is weighed: `points` are those that it would lead to."""

    part: str
    what: str
    words: str
    points: Points


def _answering(one: Contender, now: Points, best_quarter: float) -> Iterator[_Idea]:
    sample = one.sample

    def idea(what: str, words: str, rates: Sequence[float], kept: float) -> _Idea:
        return _Idea("reply_rate", what, words, now._replace(reply=arithmetic.reply_points(rates, sample.n, kept)))

    day = sample.rates[DAY_PLACE]
    target = best_quarter if best_quarter > day else GOOD_RATE
    like = ", as the best quarter of this field does" if target == best_quarter else ""
    more = [max(rate, target) if place >= DAY_PLACE else rate for place, rate in enumerate(sample.rates)]
    yield idea("answer_more", f"Answer {percent(target)} within a day, not {percent(day)}{like}.", more, sample.kept)
    eight = DAY_PLACE - 1
    sooner = [max(rate, day) if place == eight else rate for place, rate in enumerate(sample.rates)]
    words = f"Answer within 8 hours what is answered within a day: {percent(day)}, not {percent(sample.rates[eight])}."
    yield idea("answer_sooner", words, sooner, sample.kept)
    words = f"Answer in the open: {percent(sample.deflection)} of those answered were only sent elsewhere."
    yield idea("deflect_less", words, sample.rates, 1.0)


def _linking(account: Measured, now: Points) -> Iterator[_Idea]:
    checks = account.links.checks
    for place, check in enumerate(checks):
        if check.result == "fail" and check.name in CHECK_STEPS:
            passed = (*checks[:place], replace(check, result="pass"), *checks[place + 1 :])
            words = CHECK_STEPS[check.name]
            yield _Idea("link_hygiene", check.name, words, now._replace(links=_links(passed)))


def _looking(account: Measured, now: Points) -> Iterator[_Idea]:
    part = account.ratio
    for name, result in part.cues:
        if result == "fail" and name in CUE_STEPS:
            cues = tuple((cue, "pass" if cue == name else seen) for cue, seen in part.cues)
            better = _ratio(account, replace(part, cues=cues))
            yield _Idea("follower_ratio", name, CUE_STEPS[name], now._replace(ratio=better))


def _links(checks: Sequence[CheckSeen]) -> float | None:
    """As `api.scoring.link_hygiene.link_points`, of checks as documents hold them."""
    checked = sum(check.weight for check in checks if check.result != "not_checked")
    passed = sum(check.weight for check in checks if check.result == "pass")
    return 100.0 * passed / checked if checked else None


def _ratio(account: Measured, part: Ratio) -> float | None:
    if part.points is None:
        return None
    share = account.replies.count / account.replies.n if account.replies.n else None
    cues = tuple(Cue(name, cast("CueResult", result)) for name, result in part.cues)
    followers, following = part.followers, part.following
    exact = part.ratio if followers is None or following is None else (followers + 1) / (following + 1)
    return ratio_points(RatioFacts(followers, following, exact, share, cues))
