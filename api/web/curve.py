"""The response curve as an inline SVG: share answered over time since the message. Pure.

Time runs on a log axis from ten minutes to seven days (the published horizons, 1 h to 7 d, and the quick
answers before them), the share from 0 to 100 %. Colours come from the page through classes, so that the
same picture works in light, dark and on paper.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any

from markupsafe import Markup

from api.web.phrases import between, percent, plain
from api.web.reading import mapping, maps, number, rows

HOUR = 3600
DAY = 24 * HOUR
FIRST, LAST = 600, 7 * DAY
TICKS = ((HOUR, "1 h"), (8 * HOUR, "8 h"), (DAY, "1 d"), (3 * DAY, "3 d"), (7 * DAY, "7 d"))
HALF = 0.5
SHARES = (0.0, HALF, 1.0)
LETTERS = 8
"""Room that a line of words needs below the upper edge, in CSS pixels."""
LETTER_WIDTH = 9.0
"""Width to reckon with for one letter of the words, which are set at 15 px and bold."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `seconds` on the share answered is `rate`; `low` and `high` are its interval, where known."""

    seconds: float
    rate: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """Where on the canvas the curve lies; lengths in CSS pixels."""

    width: int = 680
    height: int = 344
    left: int = 54
    right: int = 18
    top: int = 14
    bottom: int = 34

    def x(self, seconds: float) -> float:
        share = log(min(max(seconds, FIRST), LAST) / FIRST) / log(LAST / FIRST)
        return round(self.left + share * (self.width - self.left - self.right), 1)

    def y(self, rate: float) -> float:
        return round(self.top + (1 - min(max(rate, 0), 1)) * (self.height - self.top - self.bottom), 1)


WIDE = Plot()
NARROW = Plot(width=312, height=236, left=46, right=12)


def steps_of(document: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps of a score document in order of time, the published horizons among them; () without a curve."""
    part = mapping(mapping(document, "parts"), "reply_rate")
    found: dict[float, Step] = {}
    for point in maps(part.get("curve")):
        seconds, rate = number(point.get("hours")), number(point.get("rate"))
        if seconds is not None and rate is not None:
            found[seconds * HOUR] = Step(seconds * HOUR, rate, number(point.get("low")), number(point.get("high")))
    if not found:
        return ()
    for row in rows(part.get("steps")):
        seconds, rate, low, high = (number(value) for value in [*rows(row), *[None] * 4][:4])
        if seconds is not None and rate is not None:
            found.setdefault(seconds, Step(seconds, rate, low, high))
    return tuple(found[seconds] for seconds in sorted(found))


def draw(
    document: Mapping[str, Any],
    *,
    plot: Plot = WIDE,
    ident: str = "curve",
    ghost: Sequence[tuple[float, float]] = (),
) -> Markup | None:
    """The picture of a score document, or None where it has no curve.

    `ident` makes the ids of title and description unique on the page. `ghost`: the field's curve as
    (seconds, share), drawn as a thin line behind.
    """
    steps = steps_of(document)
    if not steps:
        return None
    title, words = described(document, steps)
    return Markup(
        '<svg class="curve" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-labelledby="{i}-title {i}-words"><title id="{i}-title">{title}</title>'
        '<desc id="{i}-words">{words}</desc>{frame}{band}{ghost}{line}{dot}</svg>',
    ).format(
        w=plot.width,
        h=plot.height,
        i=ident,
        title=title,
        words=words,
        frame=frame(plot),
        band=band(plot, steps),
        ghost=ghost_line(plot, ghost),
        line=path("curve-line", stairs(plot, [(step.seconds, step.rate) for step in steps])),
        dot=day_dot(plot, steps),
    )


def described(document: Mapping[str, Any], steps: Sequence[Step]) -> tuple[str, str]:
    """Title and description for those who cannot see the picture."""
    part, account = mapping(mapping(document, "parts"), "reply_rate"), mapping(document, "account")
    name = plain(account.get("name")) or plain(account.get("handle")) or "this account"
    at = {step.seconds: step for step in steps}
    told = []
    for seconds, label in TICKS:
        if step := at.get(seconds):
            interval = between(step.low, step.high)
            told.append(f"{percent(step.rate)} within {label}" + (f" ({interval})" if interval else ""))
    what = plain(part.get("denominator_words")) or "messages"
    n = number(part.get("n"))
    counted = f"{n:.0f} {what}" if n is not None else what
    return f"How soon {name} answers", f"Of {counted}, answered: {', '.join(told)}."


def frame(plot: Plot) -> Markup:
    """The axes: three shares, five times."""
    rows = Markup("").join(
        Markup(
            '<line class="curve-grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
            '<text class="curve-label" x="{}" y="{}" text-anchor="end">{}</text>'
        ).format(plot.left, plot.width - plot.right, plot.left - 8, plot.y(share) + 4, percent(share), y=plot.y(share))
        for share in SHARES
    )
    times = Markup("").join(
        Markup(
            '<line class="curve-tick" x1="{x}" x2="{x}" y1="{}" y2="{}"/>'
            '<text class="curve-label" x="{}" y="{}" text-anchor="{}">{}</text>'
        ).format(
            plot.y(0),
            plot.y(0) + 5,
            plot.x(seconds) + (8 if seconds == LAST else 0),
            plot.height - 10,
            "end" if seconds == LAST else "middle",
            label,
            x=plot.x(seconds),
        )
        for seconds, label in TICKS
    )
    return rows + times


def stairs(plot: Plot, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners of a line that keeps its share until the next point, from no answer at the left to the right edge."""
    corners = [(plot.x(FIRST), plot.y(0))]
    for seconds, rate in points:
        corners += [(plot.x(seconds), corners[-1][1]), (plot.x(seconds), plot.y(rate))]
    corners.append((plot.x(LAST), corners[-1][1]))
    return [corner for corner, after in pairwise(corners) if corner != after] + [corners[-1]]


def path(name: str, corners: Iterable[tuple[float, float]], end: str = "") -> Markup:
    """Corners as an SVG path of class `name`."""
    return Markup('<path class="{}" d="M{}{}"/>').format(name, "L".join(f"{x:g} {y:g}" for x, y in corners), end)


def band(plot: Plot, steps: Sequence[Step]) -> Markup:
    """The interval as an area in steps, from the first step that has one."""
    known = [(step.seconds, step.low, step.high) for step in steps if step.low is not None and step.high is not None]
    if not known:
        return Markup("")
    first = plot.x(known[0][0])
    lower = [c for c in stairs(plot, [(at, low) for at, low, _ in known]) if c[0] >= first]
    upper = [c for c in stairs(plot, [(at, high) for at, _, high in known]) if c[0] >= first]
    return path("curve-band", [*upper, *reversed(lower)], "Z")


def ghost_line(plot: Plot, ghost: Sequence[tuple[float, float]]) -> Markup:
    """The field's curve, thin; nothing where there is no field."""
    return path("curve-ghost", stairs(plot, sorted(ghost))) if ghost else Markup("")


def day_dot(plot: Plot, steps: Sequence[Step]) -> Markup:
    """Dot and words at one day."""
    step = next((step for step in steps if step.seconds == DAY), None)
    if step is None:
        return Markup("")
    words = f"{percent(step.rate)} in a day"
    left, base = place_words(plot, steps, step, len(words) * LETTER_WIDTH)
    return Markup(
        '<line class="curve-drop" x1="{x}" x2="{x}" y1="{y}" y2="{floor}"/>'
        '<circle class="curve-dot" cx="{x}" cy="{y}" r="5.5"/>'
        '<text class="curve-words" x="{left:g}" y="{base:g}">{words}</text>',
    ).format(x=plot.x(DAY), y=plot.y(step.rate), floor=plot.y(0), left=left, base=base, words=words)


def place_words(plot: Plot, steps: Sequence[Step], step: Step, long: float) -> tuple[float, float]:
    """Left end and base line of words of the length given: the first place at the dot that the line leaves free.

    The line only rises, so what is left of it and above, or right of it and below, is free wherever it fits.
    """
    x, y, edge = plot.x(DAY), plot.y(step.rate), plot.width - 2.0
    line = stairs(plot, [(each.seconds, each.rate) for each in steps])
    over = y if step.high is None else plot.y(step.high)
    places = [
        (x + 10, y + 26),
        (x + 6 - long, over - 10),
        (x - 10 - long, y - 14),
        (edge - long, y + 26),
        *((edge - long, plot.y(share)) for share in (0.5, 0.3, 0.1)),
        *((plot.left + 4, plot.y(share)) for share in (0.9, 0.5, 0.25)),
    ]

    def free(place: tuple[float, float]) -> bool:
        left, base = place
        if left < plot.left or left + long > edge or not plot.top + LETTERS <= base <= plot.y(0) - 4:
            return False
        return not any(
            after[0] > left - 4
            and before[0] < left + long + 4
            and max(before[1], after[1]) > base - 14
            and min(before[1], after[1]) < base + 6
            for before, after in pairwise(line)
        )

    return next(filter(free, places), places[1])
