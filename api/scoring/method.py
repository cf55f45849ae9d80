"""Method 1 as published: every weight, threshold and word that turns facts into a score.

This module is the only place where they stand; the code, `GET /v1/method` and the page `/method` all
read them here.
"""

from dataclasses import asdict, dataclass
from typing import Any

METHOD = 1

HOUR = 3600
DAY = 24 * HOUR

HORIZON_HOURS = (1, 8, 24, 72, 168)
ANSWER_LIMIT = 7 * DAY
EXCHANGE_GAP = DAY
WINDOW_DAYS = 90
LONG_WINDOW_DAYS = 365
MIN_OPENINGS = 10
FIRM_OPENINGS = 50

AXIS_WEIGHTS = (0.15, 0.20, 0.30, 0.15, 0.20)
"""Weight of the curve at each horizon; they add up to 1."""

PRIOR_RATE = 0.30
PRIOR_OPENINGS = 7
DEFLECTION_COST = 0.15

SIMILARITY = 0.9
TEMPLATE_PEOPLE = 2
MACHINE_SECONDS = 60
REPEATED_TEXTS = 3
BYSTANDERS = 3
COMPARED_TEXTS = 300
AUDIENCE_SPLIT = 1000

RATIO_KNOTS = ((0.02, 0.0), (0.1, 40.0), (0.5, 100.0), (10.0, 100.0), (1000.0, 50.0))
"""(ratio, points), joined by straight lines over log10 of the ratio and flat outside."""

WITHOUT_FOLLOWING = frozenset({"youtube", "blog", "forum"})
"""Networks that show of no account whom it follows, so that there is no ratio."""

RATIO_WORDS = (
    (0.02, "follows far more accounts than follow it: often a sign of a fake"),
    (0.1, "follows many more accounts than follow it"),
    (0.5, "follows somewhat more accounts than follow it"),
    (10.0, "listens and is listened to"),
    (1000.0, "its audience is far larger than its attention"),
    (float("inf"), "a broadcaster: hardly follows anyone back"),
)
BROADCASTER_RATIO = 1000.0
BROADCASTER_POINTS = 30.0
BROADCASTER_REPLY_SHARE = 0.05
FAMOUS_FOLLOWERS = 1_000_000
FAMOUS_POINTS = 70.0
CUE_COST = 5.0
CUE_POSTS = 20
CUE_DAYS = 30

HOME_POSTS = 30
LINK_SAMPLE = 10
ALIVE_SHARE = 0.9
SHORTENER_SHARE = 0.10
CANNON_SHARE = 0.90

LEVEL_NAMES = (
    "talks at people",
    "gets people to talk",
    "gets people to talk with each other",
    "talks with people",
)
LEVEL_REPLY_SHARE = 0.10
LEVEL_RATE = 0.25
LEVEL_PEOPLE = 5

GRADES = ((80.0, "A"), (65.0, "B"), (50.0, "C"), (35.0, "D"), (0.0, "E"))

FRESH_HOURS = 6


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts in the total. Not negative, and not all zero."""

    reply: float = 60.0
    ratio: float = 15.0
    links: float = 25.0


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One check of link hygiene: its name in the API, its weight, and what passing it means."""

    name: str
    weight: int
    words: str


CHECKS = (
    CheckRule("profile_links_site", 3, "the profile links to a site"),
    CheckRule("site_answers", 3, "that site answers over HTTPS, on the site it names"),
    CheckRule("site_links_back", 4, "the site links back, or the network has verified the link or the domain"),
    CheckRule("posts_link_home", 2, "a recent post links to the account's own site"),
    CheckRule("links_alive", 2, "links in recent posts still lead somewhere"),
    CheckRule("links_secure", 1, "no link in the sample is plain http"),
    CheckRule("links_honest", 2, "links say where they lead"),
    CheckRule("not_link_cannon", 1, "posts are more than links without conversation"),
)

SITES_THEMSELVES = frozenset({"blog"})
"""Networks whose accounts are sites."""
FORUMS = frozenset({"forum"})
"""Networks where people do not write under posts of the account, but open topics."""
OF_PROFILES = frozenset({"profile_links_site", "site_links_back", "posts_link_home", "not_link_cannon"})
"""Checks of how a profile and the site behind it go together, of which a site itself has nothing to show."""


@dataclass(frozen=True, slots=True)
class StudyFigure:
    """A figure of the 2010 study of 50 technology firms, as a share of 1."""

    name: str
    then: float
    words: str


STUDY_2010 = (
    StudyFigure("replies among posts", 0.12, "replies to others among the firms' posts"),
    StudyFigure("reposts among posts", 0.03, "reposts among the firms' posts"),
    StudyFigure("never replied to anyone", 0.43, "accounts that had never replied to anyone"),
    StudyFigure("one way only", 0.57, "accounts that were used one way only"),
)


def published() -> dict[str, Any]:
    """The whole table as JSON values: what `GET /v1/method` sends and `/method` prints."""
    return {
        "method": METHOD,
        "weights": asdict(WEIGHTS),
        "reply_rate": {
            "horizons_hours": list(HORIZON_HOURS),
            "axis_weights": list(AXIS_WEIGHTS),
            "prior_rate": PRIOR_RATE,
            "prior_openings": PRIOR_OPENINGS,
            "deflection_cost": DEFLECTION_COST,
            "answer_limit_seconds": ANSWER_LIMIT,
            "exchange_gap_seconds": EXCHANGE_GAP,
            "window_days": WINDOW_DAYS,
            "long_window_days": LONG_WINDOW_DAYS,
            "similarity": SIMILARITY,
            "template_other_people": TEMPLATE_PEOPLE,
            "machine_seconds": MACHINE_SECONDS,
            "repeated_texts": REPEATED_TEXTS,
            "bystanders": BYSTANDERS,
            "compared_texts": COMPARED_TEXTS,
            "audience_split": AUDIENCE_SPLIT,
        },
        "tiers": {
            "withheld": [0, MIN_OPENINGS - 1],
            "provisional": [MIN_OPENINGS, FIRM_OPENINGS - 1],
            "firm": [FIRM_OPENINGS, None],
        },
        "follower_ratio": {
            "points": [list(knot) for knot in RATIO_KNOTS],
            "words": [[limit if limit != float("inf") else None, words] for limit, words in RATIO_WORDS],
            "broadcaster": {
                "ratio": BROADCASTER_RATIO,
                "reply_share_under": BROADCASTER_REPLY_SHARE,
                "points": BROADCASTER_POINTS,
            },
            "famous": {"followers": FAMOUS_FOLLOWERS, "points": FAMOUS_POINTS},
            "cues": {
                "names": ["picture", "banner", "bio", "posts", "age"],
                "cost": CUE_COST,
                "posts": CUE_POSTS,
                "days": CUE_DAYS,
            },
        },
        "link_hygiene": {
            "checks": [asdict(rule) for rule in CHECKS],
            "home_posts": HOME_POSTS,
            "link_sample": LINK_SAMPLE,
            "alive_share": ALIVE_SHARE,
            "shortener_share": SHORTENER_SHARE,
            "cannon_share": CANNON_SHARE,
        },
        "levels": {
            "names": list(LEVEL_NAMES),
            "reply_share": LEVEL_REPLY_SHARE,
            "rate_7d": LEVEL_RATE,
            "people": LEVEL_PEOPLE,
        },
        "grades": [[limit, grade] for limit, grade in GRADES],
        "study_2010": [asdict(figure) for figure in STUDY_2010],
    }
