"""What the owner of an account declares, as a page shows it. Pure; every field may be missing."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from api.web.phrases import network_name, plain
from api.web.reading import mapping, maps, rows

DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
        "sun": "Sunday"}  # fmt: skip


def declared(document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Pairs of words and value: who answers for it, and when."""
    row = mapping(document, "declaration")
    found = []
    if handles := [_handle(plain(key)) for key in rows(row.get("support_handles")) if plain(key)]:
        found.append(("Answers for it too", ", ".join(handles)))
    hours = mapping(row, "hours")
    if week := [_open(one) for one in maps(hours.get("open"))]:
        found.append(("Hours", f"{'; '.join(week)} ({plain(hours.get('time_zone'))})"))
    return tuple(found)


def _handle(key: str) -> str:
    network, _, handle = key.partition(":")
    return f"{handle} ({network_name(network)})" if handle else key


def _open(row: Mapping[str, Any]) -> str:
    days = [day for day in DAYS if day in rows(row.get("days"))]
    places = [list(DAYS).index(day) for day in days]
    in_a_row = len(days) > 2 and all(after == before + 1 for before, after in pairwise(places))  # noqa: PLR2004
    told = f"{DAYS[days[0]]} to {DAYS[days[-1]]}" if in_a_row else ", ".join(DAYS[day] for day in days)
    return f"{told} {plain(row.get('from'))} to {plain(row.get('to'))}".strip()
