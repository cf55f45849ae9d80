"""The published method as the pages draw it. Pure; `table` is what `GET /v1/method` sends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.web.present import PARTS

HIGHEST = 100.0


@dataclass(frozen=True, slots=True)
class Zone:
    """A grade with the stretch of 0-100 that it covers."""

    grade: str
    start: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder, 1-4."""

    value: int
    name: str


@dataclass(frozen=True, slots=True)
class Weighted:
    """A part with its weight, and that as a share of all weights, 0-100."""

    title: str
    words: str
    weight: str
    share: float


def grade_zones(table: Mapping[str, Any]) -> tuple[Zone, ...]:
    """The grades from the lowest up."""
    rising = sorted((float(least), str(grade)) for least, grade in table["grades"])
    ends = [least for least, _ in rising[1:]] + [HIGHEST]
    return tuple(
        Zone(
            grade,
            least,
            end - least,
            f"{least:g} or more" if end == HIGHEST else f"under {end:g}" if least == 0 else f"{least:g} up to {end:g}",
        )
        for (least, grade), end in zip(rising, ends, strict=True)
    )


def level_rungs(table: Mapping[str, Any]) -> tuple[Rung, ...]:
    """The levels from the lowest up."""
    return tuple(Rung(value, str(name)) for value, name in enumerate(table["levels"]["names"], 1))


def part_weights(table: Mapping[str, Any]) -> tuple[Weighted, ...]:
    """The parts with their published weights, in the order of the report."""
    weights = table["weights"]
    keys = {"reply_rate": "reply", "follower_ratio": "ratio", "link_hygiene": "links"}
    whole = sum(weights.values())
    return tuple(
        Weighted(title, words, f"{weights[keys[name]]:g}", round(100 * weights[keys[name]] / whole, 1))
        for name, title, words in PARTS
    )
