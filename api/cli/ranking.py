"""The report of a benchmark for the terminal. Pure: its JSON in, renderables out.

Names of brands and accounts are strangers' text and pass through `plain`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from api.benchmarks.head_words import SPACE, not_ranked, seen, stopped
from api.benchmarks.labels import Labels
from api.benchmarks.page_words import half_within, lead, names, then
from api.cli.report import GRADES, INDENT, NO_GRADE
from api.cli.rows import Cell, Rows, Sign, Widest
from api.cli.text import count, plain, several, share
from api.scoring.words import percent

Document = Mapping[str, Any]

MOST_TIES = 5
MOST_NAMED = 4
MOST_BRANDS = 5
MOST_MISSING = 20
MOST_STEPS = 5
HEAD = ("", "", "brand", "account", "score", "likely", "in a day", "half within", "answered")
NARROW = 18
NARROWEST = 11
"""Signs of a brand's name where a line has no room for more."""


def ranking(document: Document) -> Group:
    """What it comes to, the ranking, who cannot be told apart, which channel is best, what has changed, what would
    raise scores most, 2010 and now, and who is not compared.
    """
    return Group(*_blocks(document, Labels(document)))


def _blocks(document: Document, labels: Labels) -> Iterator[RenderableType]:
    head = document["benchmark"]
    yield Text(plain(head["name"]), style="bold")
    if ended := stopped(document):
        yield Text(ended, style="bold")
    yield Text(plain(" ".join(lead(document, labels))))
    measured = (
        f"{count(head['measured'])} of {several(head['accounts'], 'account')} measured, "
        f"of {several(head['brands'], 'brand')}, "
        f"seen {seen(document).replace(SPACE, ' ')}. {not_ranked(document)}"
    ).rstrip()
    yield Text(f"{measured} {plain(document['denominator']['words'])}" if document["ranking"] else measured)
    if document["ranking"]:
        yield Text()
        yield _table(document, labels)
    name = _namer(document, labels)
    yield from _section("Too close to call", _ties(document, name), MOST_TIES)
    best = [f"{one['brand']}: {labels.channel(one['best']['key'])}" for one in document["brands"] if one["best"]]
    yield from _section("Best channel", best, MOST_BRANDS)
    changes = [f"{name(one['key'])}: {one['words']}" for one in document["changes"] if one["real"]]
    yield from _section("Changed since the last run", changes, MOST_STEPS)
    yield from _section("What would raise the score most", _steps(document, name), MOST_STEPS)
    figures = list(_figures(document))
    yield from _section("2010 and now", figures, len(figures))
    missing = [f"{one['key']} ({one['brand']}): {one['words']}" for one in document["missing"]]
    yield from _section("Not compared", missing, MOST_MISSING)


def _table(document: Document, labels: Labels) -> Widest:
    """With the accounts' keys where there is room, otherwise with their networks, then without the waits, then with
    shorter names, and then without how many messages were answered.
    """
    curves = document["curves"]
    rows = [_ranked(row, curves.get(row["key"]) or ()) for row in document["ranking"]]
    whole = [tuple(Text(word, style="dim") for word in HEAD), *rows]
    channels = [HEAD[3], *(labels.channel(row["key"]) for row in document["ranking"])]
    short = [
        (*row[:2], _cut(row[2], NARROW), Text(plain(name)), *row[4:]) for row, name in zip(whole, channels, strict=True)
    ]
    without = [(*row[:7], row[8]) for row in short]
    least = [(*row[:2], _cut(row[2], NARROWEST), *row[3:]) for row in without]
    sizes = [Text("messages", style="dim"), *(Text(count(row["n"])) for row in document["ranking"])]
    large = [(*row[:-1], size) for row, size in zip(least, sizes, strict=True)]
    return Widest(*(Rows(tuple(rows)) for rows in (whole, short, without, least, large)))


def _ranked(row: Document, curve: Sequence[Document]) -> tuple[Cell, ...]:
    shape, colour = GRADES.get(row["grade"], NO_GRADE)
    grade = row["grade"] or "?"
    score = row["score"]
    low, high = (round(end) for end in row["interval"])
    first, last = (round(100 * end) for end in row["rate_interval"])
    return (
        Text(plain(row["rank_words"]), justify="right"),
        Sign(f"{shape} {grade}", grade, colour),
        Text(plain(row["brand"])),
        Text(plain(row["key"])),
        Text("not known" if score is None else f"{score:.0f}", style="bold"),
        Text(f"{low}" if low == high else f"{low} to {high}"),
        Text(f"{share(row['rate_24h'])} ({first} to {last})"),
        Text(plain(half_within(row["median_wait_seconds"], curve))),
        Text(f"{count(row['answered'])} of {count(row['n'])}"),
    )


def _cut(cell: Cell, width: int) -> Cell:
    if isinstance(cell, Sign):
        return cell
    shown = cell.copy()
    shown.truncate(width, overflow="ellipsis")
    return shown


def _namer(document: Document, labels: Labels) -> Callable[[str], str]:
    """Calls an account by its brand, and by its channel too where the brand has several."""
    channels = Counter(labels.name_of(row["key"]) for row in document["ranking"])
    return lambda key: labels.account(key) if channels[labels.name_of(key)] > 1 else labels.brand_of(key)


def _ties(document: Document, name: Callable[[str], str]) -> list[str]:
    told = []
    for one in document["ties"]:
        shown = [name(key) for key in one["keys"][:MOST_NAMED]]
        shown += [f"{count(one['n'] - len(shown))} more"] if one["n"] > len(shown) else []
        told.append(f"{one['words'].rstrip('.')}: {names(shown, len(shown))}.")
    return told


def _steps(document: Document, name: Callable[[str], str]) -> list[str]:
    best = [(one["key"], one["steps"][0]) for one in document["advice"] if one["steps"]]
    return [f"{name(key)}, +{step['gain']:.1f}: {step['words']}" for key, step in best]


def _figures(document: Document) -> Iterator[str]:
    """The figures that both have."""
    for row in document["study_2010"]:
        if row["then"] is not None and row["here"] is not None:
            low, high = (round(end * 100) for end in row["interval"])
            on = " (on Twitter)" if row["then_network"] else ""
            yield (
                f"{row['words']}: {plain(then(row))} then{on}, {percent(row['here'])} here "
                f"({low} to {high} %, of {count(row['n'])})"
            )


def _section(title: str, lines: Sequence[str], most: int) -> Iterator[RenderableType]:
    if not lines:
        return
    yield Text()
    yield Text(title, style="bold")
    for line in lines[:most]:
        yield Padding(Text(plain(line)), (0, 0, 0, INDENT))
    if len(lines) > most:
        yield Padding(Text(f"and {count(len(lines) - most)} more", style="dim"), (0, 0, 0, INDENT))
