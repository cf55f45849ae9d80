"""The statements: one text for every engine, with named parameters where engines differ and for the method's numbers.

Each file of `sql/` is one SELECT; what it selects is kept under the file's name without its number (`1_named.sql` is
`named`), in this order. They read `seen` (posts, see `layouts`) and `accounts` (whose they are, see `accounts_of`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from api.benchmarks.archive.codes import MANNERS, PARTS, ROLES, STANDINGS, TRAITS, memberships
from api.benchmarks.archive.names import OWN, SUPPORT, quoted
from api.scoring.curve import ROUNDING
from api.scoring.method import (
    ANSWER_LIMIT,
    AUDIENCE_SPLIT,
    BYSTANDERS,
    DAY,
    EXCHANGE_GAP,
    HORIZON_HOURS,
    HOUR,
    LONG_WINDOW_DAYS,
    MIN_OPENINGS,
    WINDOW_DAYS,
)
from api.scoring.people import SECOND

HOURS = range(24)
HORIZONS = (-1, *(hours * HOUR * SECOND for hours in HORIZON_HOURS))
"""Microseconds; the first stands for the beginning, before which nothing is answered."""
PARAMETER = re.compile(r"\{(\w+)\}")


def _values(rows: Iterable[tuple[int, ...]]) -> str:
    told = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
    return f"(VALUES {told})"


def _in_hour(hour: int) -> str:
    """How many posts of an hour of the day speak to people."""
    speaks, begin = TRAITS["reposts"] + TRAITS["to_people"], hour * TRAITS["an_hour"]
    return (
        f"sum(n) FILTER (WHERE traits & {speaks} = {TRAITS['to_people']} "
        f"AND traits >= {begin} AND traits < {begin + TRAITS['an_hour']}) AS hour_{hour}"
    )


COMMON: Mapping[str, str] = {
    "own": OWN,
    "support": SUPPORT,
    "bystanders": str(BYSTANDERS),
    "answer_limit": str(ANSWER_LIMIT * SECOND),
    "exchange_gap": str(EXCHANGE_GAP * SECOND),
    "window": str(WINDOW_DAYS * DAY * SECOND),
    "long_window": str(LONG_WINDOW_DAYS * DAY * SECOND),
    "least": str(MIN_OPENINGS),
    "audience": str(AUDIENCE_SPLIT),
    "hour": str(HOUR * SECOND),
    "day": str(DAY * SECOND),
    "rounding": repr(ROUNDING),
    **{name: str(number) for name, number in (MANNERS | ROLES | STANDINGS | TRAITS | PARTS).items()},
    "parts": f"{_values(memberships())} AS parts(manner, part)",
    "horizons": f"{_values((time,) for time in HORIZONS)} AS horizons(until)",
    "hours": ", ".join(map(_in_hour, HOURS)),
    "hour_names": ", ".join(f"coalesce(sums.hour_{hour}, 0) AS hour_{hour}" for hour in HOURS),
}


def statements(dialect: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name, SELECT) of each step; `dialect` names the parameters in which engines differ."""
    for name, text in _steps():
        yield name, filled(text, dialect)


def select(name: str, **more: object) -> str:
    """Another SELECT of `sql/`, with its parameters."""
    return filled(_text(f"{name}.sql"), {key: str(value) for key, value in more.items()})


def prelude(engine: str, dialect: Mapping[str, str]) -> Iterator[str]:
    """The functions that the steps use, as statements of one engine."""
    for statement in _text(f"{engine}.sql").split(";\n"):
        if statement.strip():
            yield filled(statement, dialect)


def filled(text: str, more: Mapping[str, str]) -> str:
    """The text with its parameters."""
    known = {**COMMON, **more}
    return PARAMETER.sub(lambda found: known[found[1]], text)


def between(relation: str, first: str, last: str) -> str:
    """That an account is one of a pass."""
    return f"{relation}.account BETWEEN {quoted(first)} AND {quoted(last)}"


@cache
def _steps() -> tuple[tuple[str, str], ...]:
    names = sorted(entry.name for entry in _folder().iterdir())
    return tuple((name[2:-4], _text(name)) for name in names if name[0].isdigit())


@cache
def _text(name: str) -> str:
    return _folder().joinpath(name).read_text("utf-8")


def _folder() -> Traversable:
    return files("api.benchmarks.archive") / "sql"
