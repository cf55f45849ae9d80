"""The charts of a report document: drawn by Altair, each in two widths, with a title and words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, Final

from markupsafe import Markup

from api.benchmarks import chart_curves, chart_figures, chart_rows
from api.benchmarks.chart_rows import MOST_NAMED
from api.benchmarks.labels import Labels
from api.benchmarks.lists import clean
from api.benchmarks.page_rows import curved, cut
from api.benchmarks.page_words import moment, then
from api.benchmarks.svg import Told, inline, slide_png, slide_svg, specification
from api.scoring.words import percent

MOST_CURVES: Final = 24
"""Curves beside each other in one chart; of a large field there are as many charts as that takes."""

FEW: Final = 4
"""Small charts that fill a row."""

SLIDE_ROWS: Final = 30
COLUMN_ROWS: Final = 15
"""Ranked accounts that a slide has, and those of one column."""

LONGEST_NAME: Final = 80

KEPT: Final = 40
"""Drawn charts that are kept: to draw those of one report takes two seconds."""

MOST_TOLD: Final = 5
"""Accounts in the words of a chart; its table has all."""

DRAWN_PARTS: Final = frozenset({
    "denominator", "ranking", "quartiles", "field_curve", "curves", "brands", "study_2010", "ladder", "missing",
})  # fmt: skip
"""What charts look at."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as SVG in two widths, for screens and paper, and for phones."""

    wide: Markup
    narrow: Markup


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn and what is said of it."""

    title: str
    words: str
    specification: Callable[[bool], str]
    """Vega-Lite JSON; True: for a phone."""

    pieces: int = 0
    """How many small charts it is made of, where they are few; they are not drawn larger than others are."""


_lock = Lock()
_kept: dict[tuple[bytes, str], Drawn] = {}


def chart(document: Document, name: str, page: int = 1) -> Chart | None:
    """One of `CHARTS`; None where the document has nothing for it. `page`: of the curves, MOST_CURVES each."""
    return _curves(document, page) if name == "curves" else CHARTS[name](document)


def drawn(document: Document, name: str, of: bytes | None = None, page: int = 1) -> Drawn | None:
    """A chart as it stands on a page; one that was drawn of late is not drawn anew. :raises ChartsMissing:

    `of`: the document's `fingerprint`, where several charts are drawn of it; `page`: as `chart` takes it.
    """
    found = chart(document, name, page)
    if found is None:
        return None
    kept_as = (of or fingerprint(document), f"{name} {page}" if name == "curves" else name)
    with _lock:
        kept = _kept.pop(kept_as, None)
        if kept is not None:
            _kept[kept_as] = kept
            return kept
    few = f" chart-of-{found.pieces}" if 0 < found.pieces < FEW else ""
    wide, narrow = (
        inline(found.specification(at), f"chart-{name}-{size}", found.title, found.words, f"chart chart-{size}{few}")
        for at, size in ((False, "wide"), (True, "narrow"))
    )
    made = Drawn(wide, narrow)
    with _lock:
        _kept[kept_as] = made
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
    return made


def slide(document: Document, name: str, kind: str, page: int = 1) -> bytes | None:
    """A chart as a file for slides, `svg` or `png`; None where there is none. :raises ChartsMissing:"""
    found = chart(document, name, page)
    if found is None:
        return None
    specs, below = _slide_charts(document, name, found)
    make = slide_png if kind == "png" else slide_svg
    return make(specs, found.title, found.words, Told(*_head(document), below))


def _head(document: Document) -> tuple[str, list[str]]:
    """The benchmark's name, and when how many were seen, over which denominator."""
    head = document["benchmark"]
    ranked = f"{len(document['ranking']):,} of {head['accounts']:,} accounts are ranked"
    when = moment(head["ended_at"] or head["started_at"])
    return clean(head["name"], LONGEST_NAME), [
        f"{when}, run {head['run']}. {ranked}.",
        document["denominator"]["words"],
    ]


def _slide_charts(document: Document, name: str, found: Chart) -> tuple[list[str], list[str]]:
    """The charts of a slide, side by side, and what is said below: of a long ranking, the first accounts."""
    rows = document["ranking"]
    if name != "ranking" or len(rows) > MOST_NAMED:
        return [found.specification(False)], []
    shown = rows[:SLIDE_ROWS]
    half = len(shown) if len(shown) <= COLUMN_ROWS else -(-len(shown) // 2)
    parts = [{**document, "ranking": shown[start : start + half]} for start in range(0, len(shown), half)]
    labels = Labels(document)
    left = [f"The first {len(shown)} of {len(rows)}; the rest is in the table."] if len(rows) > len(shown) else []
    specs = [specification(chart_rows.ranking(part, labels, narrow=False)) for part in parts]
    return specs, [chart_rows.EXPLAINED, *left]


def fingerprint(document: Document) -> bytes:
    """The same for documents whose charts are the same, whenever they were made."""
    shown = {part: value for part, value in document.items() if part in DRAWN_PARTS}
    return sha256(json.dumps(shown, sort_keys=True).encode()).digest()


def _ranking(document: Document) -> Chart | None:
    rows = document["ranking"]
    if not rows:
        return None
    labels, middle = Labels(document), document["quartiles"]["score"]
    half = (
        f" The middle half of the field lies between {middle['q1']:.0f} and {middle['q3']:.0f}."
        if middle["n"] > 1
        else ""
    )
    if len(rows) > MOST_NAMED:
        words = f"{len(rows):,} accounts, half of them above {middle['median']:.0f}.{half}"
        return Chart(
            "How many accounts have which score", words,
            lambda narrow: specification(chart_figures.field(document, narrow=narrow)),
        )  # fmt: skip
    told = [
        f"{labels.account(row['key'])} {row['score']:.0f}, likely {row['interval'][0]:.0f} to {row['interval'][1]:.0f}"
        for row in rows[:MOST_TOLD]
    ]
    more = f", and {len(rows) - MOST_TOLD} more in the table below" if len(rows) > MOST_TOLD else ""
    return Chart(
        "Scores with their intervals, surest first", f"{'; '.join(told)}{more}.{half}",
        lambda narrow: specification(chart_rows.ranking(document, labels, narrow=narrow)),
    )  # fmt: skip


def _curves(document: Document, page: int = 1) -> Chart | None:
    keys = [row["key"] for row in cut(curved(document), MOST_CURVES, page).rows]
    if not keys:
        return None
    labels = Labels(document)
    told = []
    for key in keys[:MOST_TOLD]:
        day = next(point for point in document["curves"][key] if point["hours"] == chart_curves.DAY_HOURS)
        told.append(f"{labels.account(key)} {percent(day['rate'])}")
    return Chart(
        "How soon each answers, beside the field", f"Answered within a day: {'; '.join(told)}.",
        lambda narrow: specification(chart_curves.curves(document, keys, labels, narrow=narrow)),
        len(keys),
    )  # fmt: skip


def _field(document: Document) -> Chart | None:
    day = next((point for point in document["field_curve"] if point["hours"] == chart_curves.DAY_HOURS), None)
    if day is None or day["median"] is None or day["n"] < 2:  # noqa: PLR2004 - One account is no field.
        return None
    words = (
        f"Within a day half of {day['n']:,} accounts answer {percent(day['median'])} or more; "
        f"the middle half between {percent(day['q1'])} and {percent(day['q3'])}."
    )
    return Chart(
        "How soon the field answers", words,
        lambda narrow: specification(chart_curves.field(document, narrow=narrow)),
    )  # fmt: skip


def _study(document: Document) -> Chart | None:
    rows = [row for row in document["study_2010"] if row["here"] is not None]
    if not rows:
        return None
    both = [row for row in rows if row["then"] is not None]
    told = [f"{row['words']}: {then(row)} then, {percent(row['here'])} here" for row in both]
    return Chart(
        "2010 and now", f"{'; '.join(told)}." if told else "No figure of 2010 has its like here.",
        lambda narrow: specification(chart_figures.study(document, narrow=narrow)),
    )  # fmt: skip


def _ladder(document: Document) -> Chart | None:
    rungs = document["ladder"]
    if not rungs or not rungs[0]["n"]:
        return None
    told = [f"{rung['brands']} of {rung['n']} on level {rung['level']}, {rung['name']}" for rung in rungs]
    return Chart(
        "Brands on the ladder of engagement", f"{'; '.join(told)}.",
        lambda narrow: specification(chart_figures.ladder(document, narrow=narrow)),
    )  # fmt: skip


CHARTS: Final[Mapping[str, Callable[[Document], Chart | None]]] = {
    "ranking": _ranking,
    "curves": _curves,
    "field": _field,
    "study": _study,
    "ladder": _ladder,
}
