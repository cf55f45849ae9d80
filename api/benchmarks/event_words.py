"""Events as sentences."""

from api.accounts import NETWORKS
from api.benchmarks.baseline import Baseline
from api.benchmarks.compare import Contender
from api.benchmarks.measured import DAY_PLACE, Measured
from api.benchmarks.model import Member
from api.benchmarks.passing import Passed
from api.benchmarks.silence import Silence

MESSAGES = {"asks": "questions and complaints", "openings": "messages"}


def silence_words(member: Member, now: Measured, found: Silence, base: Baseline) -> str:
    messages = MESSAGES[now.own] if found.n > 1 else "message"
    none = f"None of the {found.n} {messages} since {found.since:%Y-%m-%d} is answered"
    return f"{_who(member)} has stopped answering. {none}; before, it was {_share(base)} within a day."


def rate_words(member: Member, now: Measured, base: Baseline) -> str:
    sample = now.samples[now.own]
    rate = sample.rates[DAY_PLACE]
    between = f"between {_percent(sample.low[DAY_PLACE])} and {_percent(sample.high[DAY_PLACE])} %"
    moved = "more" if rate > base.rate else "less"
    return (
        f"{_who(member)} answers {moved}: {_percent(rate)} % of {MESSAGES[now.own]} within a day ({between}, n = "
        f"{sample.n}). On {base.date} it was {_share(base)}. Chance alone would hardly do that."
    )


def link_words(member: Member, url: str, *, site: bool) -> str:
    if site:
        return f"The site of {_who(member)} no longer answers as it did: {url}"
    return f"A link in the posts of {_who(member)} leads nowhere: {url}"


def passed_words(pair: Passed) -> str:
    winner, loser = pair.winner, pair.loser
    before = "when both were first ranked it stood below" if pair.long_ago else "at the last run it stood below"
    return (
        f"{_named(winner.brand, winner.key)} has passed {_named(loser.brand, loser.key)}: {before}, now it stands "
        f"above by more than chance, over {MESSAGES[winner.sample.name]}: {_points(winner)} to {_points(loser)}."
    )


def _points(one: Contender) -> str:
    low, high = one.interval
    return f"{one.score:.0f} points (between {low:.0f} and {high:.0f}, n = {one.sample.n})"


def _who(member: Member) -> str:
    return _named(member.brand, member.key)


def _named(brand: str, key: str) -> str:
    network = key.partition(":")[0]
    return f"{brand} on {NETWORKS[network].title if network in NETWORKS else network}"


def _share(base: Baseline) -> str:
    return f"{_percent(base.rate)} % (between {_percent(base.low)} and {_percent(base.high)} %, n = {base.n})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
