"""Why a report names several numbers of answers: each with one sentence on what it counts. Pure."""

from collections.abc import Mapping
from typing import Any

from api.web.phrases import count, of, plain
from api.web.reading import mapping, number, rows

Tally = tuple[str, str]
"""A number as the report shows it, and what it counts."""


def tallies(reply: Mapping[str, Any]) -> tuple[Tally, ...]:
    """Those numbers of answers that the document knows; none when there is only one, which explains itself."""
    asks = reply.get("denominator") == "asks"
    what = plain(reply.get("denominator_words")) or "messages"
    other = mapping(reply, "all_openings" if asks else "asks_only")
    made = [
        _share(
            reply, f"Answered by a person within a week, of the {what}. The curve and the points are made of these."
        ),
        _share(other, _WIDER if asks else _NARROWER),
    ]
    if seen := number(mapping(reply, "answered_wait").get("n")):
        made.append((f"{count(seen)} seen", _SEEN))
    if written := sum(number(hour) or 0 for hour in rows(reply.get("answer_hours"))):
        made.append((of(written, "answer"), _WRITTEN))
    known = tuple(tally for tally in made if tally is not None)
    return known if len(known) > 1 else ()


_WIDER = "The same over all messages that open an exchange, those that ask for nothing included."
_NARROWER = "The same over questions and complaints alone; there are too few of them to go by."
_SEEN = (
    "Answers whose wait is known. Messages that were seen only because they were answered are among them: they tell "
    "how long an answer takes, never how often one comes."
)
_WRITTEN = "Every answer by a person that was read, also a second one in the same exchange. They tell the hours."


def _share(row: Mapping[str, Any], words: str) -> Tally | None:
    answered, n = number(row.get("answered")), number(row.get("n"))
    return None if answered is None or not n else (f"{count(answered)} of {count(n)}", words)
