"""A caller's own weights: `reply:60,ratio:15,links:25` -> Weights."""

from dataclasses import asdict, replace
from math import isfinite

from api.scoring.method import WEIGHTS, Weights

NAMES = tuple(asdict(WEIGHTS))
MOST = 1_000_000.0


class BadWeights(ValueError):
    """The text is no list of weights; `detail` is a sentence that says why and what would work."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def parse_weights(text: str) -> Weights:
    """The published weights with those replaced that `text` names, as `name:number` between commas.

    :raises BadWeights: an unknown or repeated name, a weight that is no number from 0 to a million, or
        nothing but zeros.
    """
    given: dict[str, float] = {}
    for item in text.split(","):
        name, colon, number = (part.strip() for part in item.partition(":"))
        if not colon:
            raise BadWeights(f"“{item.strip()}” is no weight: write name:number, such as reply:60.")
        if name not in NAMES:
            raise BadWeights(f"There is no part called “{name}”: the parts are {', '.join(NAMES)}.")
        if name in given:
            raise BadWeights(f"The weight of “{name}” is given twice.")
        given[name] = _number(name, number)
    weights = replace(WEIGHTS, **given)
    if not any(asdict(weights).values()):
        raise BadWeights("At least one weight must be more than 0.")
    return weights


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or not 0 <= value <= MOST:
        raise BadWeights(f"The weight of “{name}” must be a number from 0 to 1,000,000.")
    return value
