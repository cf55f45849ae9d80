"""The reply part of a score document in sentences, rates and rows. Pure; every field may be missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from api.scoring.words import under_posts
from api.web.phrases import Link, between, capital, count, duration, links, of, percent, plain, within
from api.web.reading import hundred, mapping, maps, number, rows
from api.web.tallies import Tally, tallies

Emphasis = Literal["", "strong", "soft"]
Fragment = tuple[str, Emphasis]
"""A piece of a sentence and how it is set."""

DAY_HOURS = 24
FEW = 10
RARE = 0.10
"""Below this share of those still waiting, an answer is said to be unlikely to come."""
WIDE_INTERVAL = 0.5
"""An interval wider than this says too little for a verdict in words."""

LEADS = (
    (0.95, "Nearly always."),
    (0.75, "Mostly."),
    (0.58, "More often than not."),
    (0.42, "About half the time."),
    (0.20, "Sometimes."),
    (0.05, "Seldom."),
    (0.0, "Hardly ever."),
)

BOTH = (("asks_only", "Questions and complaints"), ("all_openings", "All messages that open an exchange"))

KINDS = {"question": "questions", "complaint": "complaints", "other": "other messages"}
AUDIENCES = {"under_1000": "under 1,000 followers", "over_1000": "1,000 followers or more"}

EXCLUDED = {
    "overheard": "replies to somebody else that only carry its name along",
    "follow_up": "further messages in an exchange already counted",
    "repost": "reposts",
    "own": "its own posts",
    "repeated": "near-identical texts that one author sent three times or more",
    "bystander": "messages that name three or more other accounts",
    "found_by_answer": "seen only because they were answered",
    "outside_window": "older than the time looked at",
    "unaddressed": "not addressed to it",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it counts; `value`, `low`, `high`, `then_value` are 0-100 for drawing, None where unknown."""

    name: str
    words: str
    value: float | None
    value_words: str
    low: float | None
    high: float | None
    interval: str | None
    counted: str
    then_words: str | None = None
    then_value: float | None = None


@dataclass(frozen=True, slots=True)
class RateGroup:
    """Rates that belong side by side."""

    title: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One horizon of the response curve, for the table."""

    within: str
    answered: str
    interval: str
    followed: str


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day (UTC) with the answers that fell into it; `height` is 0-100 of the busiest."""

    hour: int
    answers: int
    height: float


@dataclass(frozen=True, slots=True)
class Replies:
    """Everything about answers. Facts and exclusions are pairs of words and value."""

    counted: str
    facts: tuple[tuple[str, str], ...]
    tallies: tuple[Tally, ...]
    curve: tuple[CurveRow, ...]
    groups: tuple[RateGroup, ...]
    shares: tuple[Rate, ...]
    hours: tuple[Hour, ...]
    hours_words: str
    excluded: tuple[tuple[str, str], ...]
    answered_examples: tuple[Link, ...]
    unanswered_examples: tuple[Link, ...]


def replies(reply: Mapping[str, Any], study: Any, network: str = "") -> Replies:
    """The reply part; `study` is the document's comparison with 2010."""
    then = {plain(row.get("name")): number(row.get("then")) for row in maps(study)}
    hours = [int(number(seen) or 0) for seen in rows(reply.get("answer_hours"))][:24]
    return Replies(
        counted=counted(reply),
        facts=waits(reply),
        tallies=tallies(reply),
        curve=tuple(curve_row(point) for point in maps(reply.get("curve"))),
        groups=groups(reply, network),
        shares=tuple(share(row, then) for row in maps(reply.get("shares")) if row.get("n") != 0),
        hours=tuple(Hour(at, seen, round(100 * seen / max(hours), 1)) for at, seen in enumerate(hours) if any(hours)),
        hours_words=hours_words(hours),
        excluded=tuple(
            (capital(EXCLUDED.get(reason, plain(reason).replace("_", " "))), count(seen))
            for reason, seen in mapping(reply, "excluded").items()
            if seen
        ),
        answered_examples=links(reply.get("answered_examples")),
        unanswered_examples=links(reply.get("unanswered_examples")),
    )


def answer(reply: Mapping[str, Any]) -> tuple[Fragment, ...]:
    """Does it talk back? In a sentence that a person would say, with the number and its interval."""
    n, what = number(reply.get("n")), (plain(reply.get("denominator_words")) or "messages").partition(" (")[0]
    at = {hours: point for point in maps(reply.get("curve")) if (hours := number(point.get("hours"))) is not None}
    day = at.get(DAY_HOURS, {})
    known = number(day.get("rate"))
    if not n:
        why = plain(reply.get("reason"), 300)
        return ((f"Nobody knows yet. {why}" if why else f"Nobody knows yet: no {what} were seen{window(reply)}.", ""),)
    if n < FEW or known is None:
        seen = f"{count(reply.get('answered') or 0)} of {count(n)}"
        return (("Too early to say. It has answered ", ""), (seen, "strong"), (f" {what}{window(reply)}.", ""))
    low, high = number(day.get("low")), number(day.get("high"))
    automated = 0 if known or reply.get("answered") else automated_answers(reply)
    if known == 0:
        first = "Not within a day" if reply.get("answered") else "Not by a person" if automated else "Not so far"
        told: list[Fragment] = [
            (f"{first}. Of {count(n)} {what}, ", ""),
            ("none", "strong"),
            (f" got an answer{' by a person' if automated else ''} within a day", ""),
        ]
        interval = None if high is None else f"at most {percent(high)} do"
    else:
        first = lead(known, low, high)
        told = [(f"{first} It answers ", ""), (percent(known), "strong"), (f" of {what} within a day", "")]
        interval = between(low, high)
    if interval:
        told.append((f" ({interval})", "soft"))
    if automated:
        told.append((f"; {of(automated, 'answer')} came automatically", ""))
    return (*told, *tail(at, within(reply.get("median_wait_seconds")), sure=not unsure(low, high)))


def automated_answers(reply: Mapping[str, Any]) -> int:
    """How many answers came at the speed of a machine."""
    seen = next((row.get("count") for row in maps(reply.get("shares")) if row.get("name") == "automated_share"), None)
    return int(number(seen) or 0)


def unsure(low: float | None, high: float | None) -> bool:
    """Whether an interval is too wide to be summed up in words."""
    return low is not None and high is not None and high - low > WIDE_INTERVAL


def lead(known: float, low: float | None, high: float | None) -> str:
    """The first words: how often, or that it cannot be told yet."""
    if unsure(low, high):
        return "Too early to say for sure."
    return next(words for least, words in LEADS if known >= least)


def tail(at: Mapping[float, Mapping[str, Any]], half: str | None, *, sure: bool) -> tuple[Fragment, ...]:
    """The end of the sentence: how soon where nearly all get an answer, from when on waiting rarely helps, or how
    many have an answer at last.

    Waiting rarely helps from the first horizon after which under a tenth of those still waiting get one.
    """
    known = sorted((hours, rate) for hours, point in at.items() if (rate := number(point.get("rate"))) is not None)
    last, final = known[-1]
    if final >= 1 - RARE and half:
        return (("; half of those who ask have one within ", ""), (half, "strong"), (".", ""))
    if final < RARE or last == DAY_HOURS or not sure:
        return ((".", ""),)
    rare = next(
        (hours for hours, rate in known if hours >= DAY_HOURS and rate < 1 and (final - rate) / (1 - rate) < RARE), last
    )
    if rare < last:
        return (
            ("; if you have heard nothing after ", ""),
            (duration(rare * 3600) or "", "strong"),
            (", you most likely will not.", ""),
        )
    return ((", and ", ""), (percent(final), "strong"), (f" within {duration(last * 3600)}.", ""))


def window(reply: Mapping[str, Any]) -> str:
    """` in 90 days`, where the window is known."""
    days = number(reply.get("window_days"))
    return f" in {of(days, 'day')}" if days else ""


def counted(reply: Mapping[str, Any]) -> str:
    """What the rate is over: `48 questions and complaints under its posts in 90 days`."""
    n, what = number(reply.get("n")), plain(reply.get("denominator_words")) or "messages"
    return what if n is None else f"{count(n)} {what}{window(reply)}"


def waits(reply: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """How long people wait."""
    told = []
    half, reason = within(reply.get("median_wait_seconds")), plain(reply.get("median_wait_reason"))
    if half or reason:
        told.append(("Half of those who ask have an answer within", half or reason))
    if most := within(reply.get("p90_wait_seconds")):
        told.append(("Nine in ten have one within", most))
    quick = mapping(reply, "answered_wait")
    if seen := within(quick.get("median_seconds")):
        told.append((f"Where there was an answer ({count(quick.get('n'))} seen), half came within", seen))
    if words := plain(reply.get("ever_answered_words")):
        told.append(("Ever answered", words))
    return tuple(told)


def channels(network: str) -> dict[str, str]:
    """The ways of writing to an account."""
    return {"comment": f"messages {under_posts(network)}", "mention": "messages that name it"}


def groups(reply: Mapping[str, Any], network: str) -> tuple[RateGroup, ...]:
    """The rates by kind, channel and audience, and over both denominators."""
    both = [rate(name, words, mapping(reply, name)) for name, words in BOTH if mapping(reply, name).get("n")]
    made = [("By what is counted", both)]
    for name, title, members in (
        ("by_kind", "By what was written", KINDS),
        ("by_channel", "By way it was sent", channels(network)),
        ("by_audience", "By who was asking", AUDIENCES),
    ):
        sides = [(key, capital(words), mapping(mapping(reply, name), key)) for key, words in members.items()]
        made.append((title, [rate(key, words, side) for key, words, side in sides if side.get("n")]))
    return tuple(RateGroup(title, tuple(rates)) for title, rates in made if rates)


def rate(name: str, words: str, row: Mapping[str, Any]) -> Rate:
    """A rate of answers within a day; beside it how many were answered within the week that is followed."""
    n, answered, known = (number(row.get(field)) for field in ("n", "answered", "rate_24h"))
    over = "" if n is None else of(n, "message")
    seen = over if n is None or answered is None else f"{count(answered)} of {count(n)} in the whole week"
    return Rate(
        name,
        words,
        hundred(known),
        percent(known),
        hundred(row.get("low")),
        hundred(row.get("high")),
        between(row.get("low"), row.get("high")),
        seen,
    )


def share(row: Mapping[str, Any], then: Mapping[str, float | None]) -> Rate:
    """A share of posts or answers, beside its value in the study of 2010 where there is one."""
    name = plain(row.get("name"))
    n, seen, known = (number(row.get(field)) for field in ("n", "count", "value"))
    made = Rate(
        name,
        capital(plain(row.get("words")) or name.replace("_", " ")),
        hundred(known),
        percent(known),
        hundred(row.get("low")),
        hundred(row.get("high")),
        between(row.get("low"), row.get("high")),
        "" if n is None or seen is None else f"{count(seen)} of {count(n)}",
    )
    old = then.get({"reply_share": "replies among posts", "repost_share": "reposts among posts"}.get(name, ""))
    return made if old is None else replace(made, then_words=percent(old), then_value=hundred(old))


def curve_row(point: Mapping[str, Any]) -> CurveRow:
    hours = number(point.get("hours"))
    return CurveRow(
        duration(None if hours is None else hours * 3600) or "unknown",
        percent(point.get("rate")),
        between(point.get("low"), point.get("high")) or "unknown",
        count(point.get("followed")),
    )


def hours_words(hours: list[int]) -> str:
    """Between which hours the answers fall, the shortest stretch that holds nine in ten of them."""
    total = sum(hours)
    if not total or len(hours) != DAY_HOURS:
        return ""
    length, start = min(
        (length, start)
        for length in range(1, 25)
        for start in range(24)
        if sum(hours[(start + i) % 24] for i in range(length)) >= 0.9 * total
    )
    if length == DAY_HOURS:
        return f"{of(total, 'answer')}, at any hour of the day."
    return f"Nine in ten of {of(total, 'answer')} came between {start:02d}:00 and {(start + length) % 24:02d}:00 UTC."
