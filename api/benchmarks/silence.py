"""Whether an account has stopped answering: everything since its last answer, from the posts behind its score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from api.benchmarks.compare import likely

DAY: Final = timedelta(days=1)
UNANSWERED: Final = ("unanswered", "automated", "waiting")


@dataclass(frozen=True, slots=True)
class Silence:
    """What came after the last answer, each at least a day old: `n` messages, none of them answered.

    `last`: the id of the message that was answered last, `since`: when it was; `new`: how many of the n could not be
    judged yet at the run before; `example`: the newest of the n that can be pointed to.
    """

    since: datetime
    last: str
    n: int
    new: int
    example: str | None


def silence(posts: Mapping[str, Any], before: datetime) -> Silence | None:
    """What is silent in the posts behind a score, `before`: when the run before looked; None of who never answered.

    Only messages count that the score counts. That they follow the last answer makes the beginning of the silence no
    choice: an account that answers each message with the chance p leaves the last n unanswered with (1 - p)^n.
    """
    until = datetime.fromisoformat(posts["collected_at"])
    counted = [one for one in posts["openings"] if one["counted"]]
    answered = [(_answered_at(one), one["id"]) for one in counted if one["outcome"] == "answered"]
    if not answered:
        return None
    since, last = max(answered)
    after = [
        one
        for one in counted
        if one["outcome"] in UNANSWERED and since < datetime.fromisoformat(one["created_at"]) <= until - DAY
    ]
    new = [one for one in after if datetime.fromisoformat(one["created_at"]) > before - DAY]
    if since > before or not new:
        return None
    return Silence(since, last, len(after), len(new), next((one["url"] for one in after if one["url"]), None))


def beyond_chance(found: Silence, rate: float, effective: float, z: float) -> bool:
    """Whether the upper end of 0 of n lies under the lower end of the earlier rate (0-1, of that size), both at z."""
    low, high = likely(np.array([rate, 0.0]), np.array([effective, float(found.n)]), z)
    return bool(high[1] < low[0])


def _answered_at(opening: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(opening["created_at"]) + timedelta(seconds=opening["wait_seconds"] or 0)
