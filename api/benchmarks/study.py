"""The study of 2010 taken up again: its figures beside those of this field, and the ladder of engagement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.accounts import NETWORKS
from api.benchmarks.measured import Measured
from api.benchmarks.shares import of_brands, pooled
from api.scoring.curve import Share
from api.scoring.method import LEVEL_NAMES, STUDY_2010

MOST_KEYS: Final = 50
LEAST_TOLD: Final = 2
"""Accounts of a brand from which on a list may be taken to name all that it has."""

Brands = Mapping[str, Sequence[Measured]]
"""The measured accounts of each brand, those of persons and those that were not found left out."""

TWO_NETWORKS_THEN: Final = 0.9
"""Handed down as a round word, nine in ten, without a count."""

FACEBOOK_THEN: Final = 0.25
BLOGS_THEN: Final = 0.09
NOT_HOME_THEN: Final = 0.5
HOME_PAGES_THEN: Final = {"x": 0.18, "facebook": 0.02}

TWEETED: Final = "x"
OF_TWEETS: Final = {"never replied to anyone", "one way only", "replies among posts", "reposts among posts",
                    "posts do not link home"}  # fmt: skip
"""Figures of accounts and posts, for which the study looked at Twitter alone."""

ANSWERED_FACEBOOK: Final = "brands that answered anybody on Facebook, of those to whom anybody wrote there"
ANSWERED_BLOGS: Final = "brands that answered a comment on their blog, of those that got any"


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A figure as a share: `then` among the firms of 2010 (None: not handed down), `here` of `n` with its interval.

    `then_network`: the only network that the study looked at for this figure; None where it looked at firms.
    """

    name: str
    words: str
    then: float | None
    then_network: str | None
    here: float | None
    n: int
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Rung:
    """A level of the ladder: how many brands stand on it with their highest account, and some of those accounts."""

    level: int
    name: str
    brands: int
    n: int
    keys: tuple[str, ...]


def study(brands: Brands) -> tuple[StudyRow, ...]:
    """Every figure of the study, those that this field has no accounts for being None."""
    accounts = [account for channels in brands.values() for account in channels]
    then = {figure.name: figure.then for figure in STUDY_2010}
    return (
        _row("on two networks or more", "brands that are on two networks or more", TWO_NETWORKS_THEN,
             of_brands(_known(_on_two(channels) for channels in brands.values()))),
        _row("never replied to anyone", "accounts that replied to nobody", then["never replied to anyone"],
             of_brands(_known(one.never_replied for one in accounts))),
        _row("one way only", "accounts that are used one way only", then["one way only"],
             of_brands(_known(one.one_way for one in accounts))),
        _row("replies among posts", "replies to others among the posts", then["replies among posts"],
             pooled([(one.replies.count, one.replies.n) for one in accounts])),
        _row("reposts among posts", "reposts among the posts", then["reposts among posts"],
             pooled([(one.reposts.count, one.reposts.n) for one in accounts])),
        _row("answered on Facebook", ANSWERED_FACEBOOK, FACEBOOK_THEN,
             _answered(brands, "facebook")),
        _row("answered comments on blogs", ANSWERED_BLOGS, BLOGS_THEN,
             _answered(brands, "blog")),
        *_home_pages(brands),
        _row("posts do not link home", "accounts none of whose recent posts links to their own site", NOT_HOME_THEN,
             of_brands([result == "fail" for result in _checks(accounts, "posts_link_home")])),
    )  # fmt: skip


def ladder(brands: Brands) -> tuple[Rung, ...]:
    """How many brands stand on each level, each brand with the highest of its accounts."""
    on: dict[int, list[str]] = defaultdict(list)
    for channels in brands.values():
        known = [(one.level, one.key) for one in channels if one.level is not None]
        if known:
            level, key = max(known, key=lambda one: one[0])
            on[level].append(key)
    n = sum(len(keys) for keys in on.values())
    return tuple(
        Rung(level, name, len(on[level]), n, tuple(on[level][:MOST_KEYS])) for level, name in enumerate(LEVEL_NAMES, 1)
    )


def _row(name: str, words: str, then: float | None, here: Share | None) -> StudyRow:
    network = TWEETED if name in OF_TWEETS else None
    if here is None:
        return StudyRow(name, words, then, network, None, 0, None)
    return StudyRow(name, words, then, network, round(here.rate, 4), here.n, (round(here.low, 4), round(here.high, 4)))


def _known(flags: Iterable[bool | None]) -> list[bool]:
    return [flag for flag in flags if flag is not None]


def _on_two(channels: Sequence[Measured]) -> bool | None:
    """Whether a brand is on two networks or more, by its accounts here and those that its home page links to.

    None where one account was listed and no home page was seen: that says nothing of others that it may have.
    """
    pages = [one.home_page for one in channels if one.home_page is not None]
    if len(channels) < LEAST_TOLD and not pages:
        return None
    return len({one.network for one in channels}.union(*pages)) > 1


def _answered(brands: Brands, network: str) -> Share | None:
    """Of the brands to which somebody wrote there, how many answered."""
    seen = [_known(one.ever_answered for one in channels if one.network == network) for channels in brands.values()]
    return of_brands([any(flags) for flags in seen if flags])


def _home_pages(brands: Brands) -> list[StudyRow]:
    """Of the brands whose home page was seen, how many link to an account on each network."""
    pages = [
        set().union(*(one.home_page or () for one in channels))
        for channels in brands.values()
        if any(one.home_page is not None for one in channels)
    ]
    linked = {network for page in pages for network in page}
    return [
        _row(f"home page links to {NETWORKS[network].title}",
             f"brands whose home page links to an account on {NETWORKS[network].title}",
             HOME_PAGES_THEN.get(network), of_brands([network in page for page in pages]))
        for network in NETWORKS if network in linked or network in HOME_PAGES_THEN
    ]  # fmt: skip


def _checks(accounts: Iterable[Measured], name: str) -> list[str]:
    return [
        check.result for one in accounts for check in one.links.checks
        if check.name == name and check.result != "not_checked"
    ]  # fmt: skip
