"""Sentences and numbers of a report's page, as a person would say them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from api.benchmarks.labels import COUNTED, DASH, Labels
from api.benchmarks.lists import clean
from api.scoring.words import percent, within_words

LONGEST: Final = 120
LONGEST_REASON: Final = 2_000
FEW: Final = 2
TEN: Final = 10
MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")  # fmt: skip
STATUS: Final = {
    "opted_out": "asked not to be scored", "not_found": "not found", "unavailable": "did not answer",
    "withheld": "too few messages", "waiting": "not measured yet", "person": "a person",
    "same_account": "the same account", "not_comparable": "measured another way", "needs_key": "needs a key",
    "unsupported": "cannot be read yet",
}  # fmt: skip
RETRIED: Final = frozenset({"unavailable", "needs_key"})
"""States in which another try may do better."""

HANDED_DOWN: Final = {"posts do not link home": "over 50\u00a0%"}
"""Of this figure of 2010 no more is known; charts have to put it at its bound."""

Document = Mapping[str, Any]


def plain(text: Any) -> str:
    """A stranger's text on one line, without signs that nobody can see or that turn the text."""
    return clean(text, LONGEST) if isinstance(text, str) else ""


def whole(text: Any) -> str:
    """The same of a sentence, which is not cut where it is long."""
    return clean(text, LONGEST_REASON) if isinstance(text, str) else ""


def share(value: float | None) -> str:
    """A share of 1 in whole percent; a dash where it is not known."""
    return DASH if value is None else percent(value).replace(" %", "\u00a0%")


def wait(seconds: float | None) -> str:
    """The wait that something comes within, never below the true one; a dash where there is none."""
    return DASH if seconds is None else within_words(seconds).replace(" ", "\u00a0")


def likely(interval: Sequence[float] | None, scale: float = 1.0) -> str:
    """`38 to 65`; a dash where it is not known."""
    if interval is None:
        return DASH
    low, high = (round(end * scale) for end in interval)
    return f"{low}" if low == high else f"{low} to {high}"


def names(known: Sequence[str], most: int = 4) -> str:
    """`A, B and C`, or `A, B, C, D and 7 more`."""
    shown = list(known[:most])
    if len(known) > most:
        shown.append(f"{len(known) - most:,} more")
    return " and ".join(part for part in (", ".join(shown[:-1]), shown[-1] if shown else "") if part)


def lead(document: Document, labels: Labels) -> tuple[str, ...]:
    """What the whole report comes to, in two or three sentences."""
    rows, head = document["ranking"], document["benchmark"]
    if not rows:
        return (_nothing(document["missing"]),)
    first = rows[0]
    sentence = f"{labels.account(first['key'])} {in_a_day(first, document)}"
    if len(rows) > 1:
        sentence += " and comes out first"
    tied = first["tied_with"]
    if tied:
        others = names([labels.account(key) for key in tied], 2) if first["tied_count"] <= FEW \
            else f"{first['tied_count']:,} others"  # fmt: skip
        sentence += f", though it cannot be told apart from {others}."
    elif len(rows) > 1:
        sentence += f", told apart from {'all others' if len(rows) > FEW else 'the other one'}."
    else:
        sentence += "."
    told = [sentence]
    day = document["quartiles"]["rate_24h"]
    if day["n"] > 1 and day["median"] is not None:
        told.append(f"Half of {day['n']:,} accounts answer {share(day['median'])} or more within a day.")
    if head["accounts"] == 1:
        told.append("It is the only account of this benchmark, so there is none to compare it with.")
    elif len(rows) == 1:
        told.append(f"Of {head['accounts']:,} accounts it is the only one that can be ranked.")
    else:
        told.append(f"{len(rows):,} of {head['accounts']:,} accounts could be compared.")
    return tuple(told)


def in_a_day(row: Document, document: Document) -> str:
    """`answers 88 % within a day (between 80 and 92 %, of 120 questions and complaints)`."""
    low, high = row["rate_interval"]
    counted = f"{row['n']:,} {COUNTED[document['denominator']['name']]}"
    likely = f"between {round(low * 100)} and {round(high * 100)}\u00a0%"
    return f"answers {share(row['rate_24h'])} within a day ({likely}, of {counted})"


def _nothing(missing: Sequence[Document]) -> str:
    """Why no account is ranked, as far as that is the same for all."""
    reasons = {row["status"] for row in missing}
    if reasons == {"withheld"}:
        return "Nothing can be compared yet: no account of this benchmark has enough messages to say."
    if reasons == {"unavailable"}:
        return "Nothing can be compared: no network answered. Each reason stands below."
    if reasons == {"needs_key"}:
        return "Nothing can be compared: these accounts are read with keys. The settings to be made stand below."
    if "waiting" in reasons:
        return "Nothing can be compared yet: not all accounts of this benchmark are measured."
    return "Nothing can be compared: no account of this benchmark can be ranked; the reasons stand below."


def brand_lead(document: Document) -> tuple[str, ...]:
    """What a brand's own part comes to."""
    rows = document["ranking"]
    if not rows:
        return ("None of its accounts could be compared; the reasons stand below.",)
    best = rows[0]
    day = f"{in_a_day(best, document)}."
    if best["standing"]["n"] == 1:
        return (f"Its account, the only one that could be compared, {day}",)
    rank = f"rank {best['rank_words'].replace('-', ' to ')}"
    return (f"Its best account comes out {standing_words(best['standing'])} ({rank}) and {day}",)


def moment(value: str) -> str:
    """`22 November 2026, 12:00 UTC`."""
    when = datetime.fromisoformat(value).astimezone(UTC)
    return f"{when.day}\u00a0{MONTHS[when.month - 1]} {when.year}, {when:%H:%M}\u00a0UTC"


def shade(value: float | None) -> str:
    """The class of a cell of the heat table: ten steps from no points to all."""
    return "heat-none" if value is None else f"heat-{min(int(value // 10), 9)}"


def standing_words(standing: Document | None) -> str:
    """`above 72 % of 38 others, level with 4`: those above whom it stands are strictly lower."""
    others = standing["n"] - 1 if standing else 0
    if standing is None or not others:
        return DASH
    lower, equal = standing["lower"], standing["equal"]
    if equal == others:
        return f"level with all {others:,} others" if others > 1 else "level with the other one"
    level = f", level with {equal:,}" if equal else ""
    if lower == others:
        return f"above all {others:,} others" if others > 1 else "above the other one"
    if not lower:
        return f"above none of {others:,} others{level}" if others > 1 else "below the other one"
    return f"above {min(max(round(100 * lower / others), 1), 99)}\u00a0% of {others:,} others{level}"


def half_within(seconds: float | None, curve: Sequence[Document]) -> str:
    """The median wait; where there is none, whether that is known or only too early to tell.

    `curve`: the account's shares answered with their intervals, as `curves` of the document has them.
    """
    if seconds is not None:
        return wait(seconds)
    return "mostly never" if curve and all(point["high"] < 1.0 for point in curve) else "too early"


def raised(step: Document) -> str:
    """What a step makes of the score: `from 82 to 84`; with one decimal where whole numbers do not fit its gain."""
    after, gain = step["score_then"], step["gain"]
    before = round(after - gain, 1)
    digits = 0 if round(after) - round(before) == round(gain) > 0 else 1
    return f"from {before:.{digits}f} to {after:.{digits}f}"


def then(row: Document) -> str:
    """What a figure was in 2010, as it was handed down; a dash where it was not."""
    return HANDED_DOWN.get(row["name"], share(row["then"]))


def difference(value: float) -> str:
    """A change in points, with its sign."""
    return "0" if round(value, 1) == 0 else f"{value:+.1f}".replace("-", "\u2212")


def ratio(value: float | None) -> str:
    """A follower ratio with as many digits as matter."""
    if value is None:
        return DASH
    return f"{value:,.0f}" if value >= TEN else f"{value:.1f}"


def status(name: str) -> str:
    """Why an account is not compared, in two or three words."""
    return STATUS.get(name, name.replace("_", " "))


CHECK_HEADS: Final = {
    "reply_rate": "Replies", "follower_ratio": "Followers", "link_hygiene": "Links",
    "profile_links_site": "Profile links a site", "site_answers": "Site answers", "site_links_back": "Site links back",
    "posts_link_home": "Posts link home", "links_alive": "Links alive", "links_secure": "Links secure",
    "links_honest": "Links honest", "not_link_cannon": "More than links",
}  # fmt: skip


def head(column: Mapping[str, str]) -> str:
    """The short head of a column of the heat table."""
    return CHECK_HEADS.get(column["name"], column["words"])


def check_name(name: str) -> str:
    """A check in a few words."""
    return CHECK_HEADS.get(name, name.replace("_", " ")).lower()


def horizon(hours: int) -> str:
    """`8 hours`, `3 days`."""
    day = 24
    count, unit = (hours, "hour") if hours < day else (hours // day, "day")
    return f"{count}\u00a0{unit}{'' if count == 1 else 's'}"
