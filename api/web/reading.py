"""Reading JSON of which any field may be missing or null. Pure."""

from collections.abc import Mapping
from math import isfinite
from typing import Any


def number(value: Any) -> float | None:
    """The value when it is a finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) else None


def mapping(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of that name; empty when it is absent or something else."""
    inner = value.get(name)
    return inner if isinstance(inner, Mapping) else {}


def rows(value: Any) -> list[Any]:
    """A list as it stands; empty when it is something else."""
    return list(value) if isinstance(value, list | tuple) else []


def maps(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [row for row in rows(value) if isinstance(row, Mapping)]


def hundred(share: Any) -> float | None:
    """A share of 1 as 0-100 with one decimal, for drawing."""
    known = number(share)
    return None if known is None else round(min(max(known, 0), 1) * 100, 1)
