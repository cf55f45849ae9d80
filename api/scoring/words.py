"""Sentences about a score, made from its facts, so that words and numbers cannot disagree."""

from math import ceil

from api.scoring.method import ANSWER_LIMIT, DAY, FIRM_OPENINGS, FORUMS, HOUR, MIN_OPENINGS
from api.scoring.people import SECOND
from api.scoring.reply_rate import ReplyFacts
from api.scoring.score import Facts, Score

MINUTE = 60
MINUTES_UP_TO = 90
"""A wait that something comes within is told in minutes up to so many."""
WHOLE_FROM = 10
ROUNDING_ERROR = 1e-9


def percent(share: float) -> str:
    """A share as whole percent; what is neither none nor all is never shown as 0 or 100."""
    whole = f"{share:.0%}".removesuffix("%")
    if whole == "0" and share > 0:
        return "under 1 %"
    if whole == "100" and share < 1:
        return "over 99 %"
    return f"{whole} %"


def wait_words(seconds: float) -> str:
    """A wait in the largest sensible unit, to the nearest: 40 s, 12 min, 3 h, 2 days."""
    if seconds < MINUTE - 0.5:
        return f"{max(1, round(seconds))} s"
    if seconds < HOUR - MINUTE / 2:
        return f"{round(seconds / MINUTE)} min"
    if seconds < 2 * DAY - HOUR / 2:
        return f"{round(seconds / HOUR)} h"
    return f"{round(seconds / DAY)} days"


def rounded_up(amount: float) -> float:
    """The next half, from 10 on the next whole: what is so within a time is never told of a shorter one."""
    step = 0.5 if amount < WHOLE_FROM else 1.0
    return ceil(amount / step - ROUNDING_ERROR) * step


def within_words(seconds: float) -> str:
    """The wait that comes after “within”, never below the true one: 40 s, 86 min, 2.5 h, 3 days."""
    minutes, hours = rounded_up(seconds / MINUTE), rounded_up(seconds / HOUR)
    if (whole := max(1, ceil(seconds - ROUNDING_ERROR))) < MINUTE:
        return f"{whole} s"
    if minutes < MINUTES_UP_TO and minutes * MINUTE != HOUR:
        return f"{minutes:g} min"
    if hours * HOUR < 2 * DAY:
        return f"{hours:g} h"
    return f"{rounded_up(seconds / DAY):g} days"


def denominator_noun(facts: ReplyFacts) -> str:
    """What the counted openings are called."""
    if facts.denominator == "openings":
        return "messages"
    kinds = {opening.kind for opening in facts.counted}
    return {frozenset({"question"}): "questions", frozenset({"complaint"}): "complaints"}.get(
        frozenset(kinds), "questions and complaints"
    )


def under_posts(network: str) -> str:
    """Where comments are, on a network."""
    return "on the forum" if network in FORUMS else "under its posts"


def denominator_words(facts: ReplyFacts, network: str) -> str:
    """The denominator, whole: what is counted and where it was seen."""
    channels = {opening.channel for opening in facts.counted}
    under = under_posts(network)
    where = {
        frozenset({"comment"}): under,
        frozenset({"mention"}): "that name it",
        frozenset({"comment", "mention"}): f"{under} or naming it",
    }.get(frozenset(channels), "to it")
    what = denominator_noun(facts)
    if facts.denominator == "asks":
        return f"{what} {where}"
    return f"{what} {where} (questions and complaints among them are fewer than {MIN_OPENINGS})"


def tier_words(score: Score) -> str | None:
    """The tier with the number that decides it; of a person, who gets no total, the number alone."""
    if score.facts is None:
        return None
    facts = score.facts.reply
    n = len(facts.counted)
    counted = _counted(n, denominator_noun(facts))
    tier = counted if score.account.kind == "person" else f"{facts.tier}: {counted}"
    if facts.denominator == "openings" and n >= FIRM_OPENINGS:
        return f"{tier}; only {len(facts.asking)} of them ask"
    return tier


def _counted(n: int, noun: str) -> str:
    if n != 1:
        return f"{n} {noun}"
    return f"1 {noun.replace('questions and complaints', 'question or complaint').rstrip('s')}"


def summary(score: Score) -> str:
    """One sentence that a person would say about the account, with its numbers."""
    if score.facts is None:
        return "This account asks not to be shown, so it is not scored."
    facts = score.facts.reply
    n = len(facts.counted)
    days = f"in {facts.window_days} days"
    if not n:
        return none_counted(score.facts)
    if facts.tier == "withheld":
        by = " by a person" if by_machine(facts) and not facts.answered else ""
        return f"Too few messages to say: {_counted(n, denominator_noun(facts))} {days}, {facts.answered} answered{by}."
    rate = facts.curve.at(DAY * SECOND)
    noun = denominator_noun(facts)
    if not facts.answered:
        most = _at_most(facts)
        told = f"{most} get one" if most else "it is too early to say how many get one"
        if automated := by_machine(facts):
            return f"No answer by a person to any of {_counted(n, noun)} {days}, automated ones to {automated}; {told}."
        return f"No answer to any of {_counted(n, noun)} {days} was seen; {told}."
    return f"Answers {percent(rate)} of {noun} within a day, {_half(facts)} ({n} {days})."


def by_machine(facts: ReplyFacts) -> int:
    """How many of the counted openings got automated answers and none by a person."""
    return sum(opening.outcome == "automated" for opening in facts.counted)


def none_counted(facts: Facts) -> str:
    """Why there is not one message to go by: none can be followed, none of those seen counts, or none was seen."""
    if facts.coverage.channels == ():
        return "How many of the messages to this account are answered cannot be seen, so it gets no rate of answers."
    seen = sum(len(ids) for why, ids in facts.reply.excluded.items() if why != "own")
    if seen:
        which = "The one message that was seen does not count" if seen == 1 else f"None of {seen} messages seen counts"
        return f"{which}, so nothing can be said of answers."
    return (
        "No question, complaint or other message to this account could be counted, so nothing can be said of answers."
    )


def _half(facts: ReplyFacts) -> str:
    median = facts.curve.quantile(0.5)
    if median is not None:
        return f"half within {within_words(median / SECOND)}"
    return median_reason(facts) or ""


def median_reason(facts: ReplyFacts) -> str | None:
    """Why there is no median wait, or None when there is one."""
    if facts.curve.quantile(0.5) is not None:
        return None
    if not facts.curve.n:
        return "no messages were seen"
    if facts.curve.interval(ANSWER_LIMIT * SECOND)[1] >= 1.0:
        return "it is too early to say how long half of them wait"
    return "most are never answered"


def _at_most(facts: ReplyFacts) -> str | None:
    """The most that chance leaves open; None while that is all."""
    most = facts.curve.interval(ANSWER_LIMIT * SECOND)[1]
    return None if most >= 1.0 else f"at most {percent(most)}"


def ever_answered_words(facts: ReplyFacts) -> str | None:
    """`answered k of n`, or for none the most that chance leaves open."""
    n = len(facts.counted)
    if not n:
        return None
    if facts.answered:
        return f"answered {facts.answered} of {n}"
    most = _at_most(facts)
    automated = by_machine(facts)
    by = f" by a person, {automated} by automated answers" if automated else ""
    return f"0 of {n}{by}: " + (f"{most} are answered within a week" if most else "it is too early to say how many are")


def reason(score: Score) -> str | None:
    """Why there is no total."""
    if score.status == "ok":
        return None
    if score.facts is None:
        return "The account asks not to be shown to people who are not signed in, or not to be indexed."
    if score.account.kind == "person":
        return "This is a person's account: people owe nobody an answer, so it gets facts and no grade."
    n = len(score.facts.reply.counted)
    if not n:
        return f"No message that counts was seen; a total needs {MIN_OPENINGS}."
    if n < MIN_OPENINGS:
        were = "was" if n == 1 else "were"
        return f"Only {_counted(n, 'messages')} to answer {were} seen; a total needs {MIN_OPENINGS}."
    return "The weights leave no part to make a total of."
