"""Altair charts as SVG for our pages: colours by name, one picture with one title, nothing that leads elsewhere.

Altair and vl-convert come with the extra `report` and are loaded when the first chart is drawn.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lxml import etree
from markupsafe import Markup

SLIDE_SCALE: Final = 2.0
"""Pixels of a picture for slides to each pixel on the page."""

SLIDE_SIZE: Final = (1280, 720)
MARGIN: Final = 36
GAP: Final = 28
LINE: Final = 20
LARGEST_SCALE: Final = 1.5
"""How much larger than on the page a small chart is drawn at most."""

NAMESPACE: Final = "http://www.w3.org/2000/svg"
FONT: Final = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Arial, sans-serif"
TOKENS: Final = Path(__file__).parents[1] / "web" / "static" / "tokens.css"
PLACEHOLDERS: Final = {"on-grade": "#fffffe"}
"""Tokens that share their light colour with another one are drawn in a colour of their own, and exchanged after."""

MISSING: Final = (
    "Charts need two more packages. In the folder of the project, install them with: pip install '.[report]'; "
    "everything else works without."
)

_TOKEN: Final = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
_KEPT: Final = frozenset({
    "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "transform", "fill", "fill-opacity",
    "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity",
    "text-anchor", "font-size", "font-weight", "font-family", "viewBox", "version", "stroke-miterlimit",
})  # fmt: skip
"""Attributes that draw. All others go: classes, roles of a chart's pieces, anything that could lead or load."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a slide says beside its charts: the benchmark's name, and lines above and below them."""

    name: str
    above: Sequence[str]
    below: Sequence[str]


class ChartsMissing(RuntimeError):
    """The packages that draw are not installed; its text says what to do."""

    def __init__(self) -> None:
        super().__init__(MISSING)


@lru_cache(maxsize=1)
def colours() -> Mapping[str, str]:
    """Each token's name with the colour that charts draw it in: the light one, unless two tokens share it."""
    light = TOKENS.read_text(encoding="utf-8").partition("@media")[0]
    return {**dict(_TOKEN.findall(light)), **PLACEHOLDERS}


def specification(chart: Any) -> str:
    """An Altair chart as Vega-Lite JSON, the same text for the same chart."""
    return json.dumps(chart.to_dict(validate=False), sort_keys=True, ensure_ascii=True)


def inline(spec: str, ident: str, title: str, words: str, name: str) -> Markup:
    """A chart as SVG to stand within a page of class `name`: its colours are the page's, light or dark.

    `ident` makes its ids unique on the page; `title` and `words` are for those who cannot see it.
    """
    root = _drawn(spec)
    _clean(root, themed=True)
    root.set("class", name)
    _describe(root, ident, title, words)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - Serialised by lxml, which escapes texts.


def slide_svg(specs: Sequence[str], title: str, words: str, told: Told) -> bytes:
    """Charts beside each other as an SVG file of its own, 16:9, on white, in the light colours, with what is told."""
    colour = colours()
    width, height = SLIDE_SIZE
    root = etree.Element(
        f"{{{NAMESPACE}}}svg", {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)},
        nsmap={None: NAMESPACE},
    )  # fmt: skip
    root.set("font-family", FONT)
    _add(root, "rect", width="100%", height="100%", fill=colour["card"])
    y = _lines(
        root, MARGIN, ((told.name, 26, "bold"), (title, 18, "bold"), *((one, 14, "normal") for one in told.above))
    )
    bottom = height - MARGIN / 2 - LINE * len(told.below)
    _lines(root, bottom, [(one, 14, "normal") for one in told.below])
    _place(root, [_drawn(spec) for spec in specs], y + MARGIN / 2, bottom - MARGIN / 2)
    _describe(root, "chart", title, words)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _lines(root: Any, y: float, lines: Iterable[tuple[str, int, str]]) -> float:
    """Writes texts, each of a size and a weight, one under the other; where the next would stand."""
    for text, size, weight in lines:
        y += LINE if size < LINE else size * 1.2
        colour = colours()["ink" if weight == "bold" else "soft"]
        more = {"font-size": f"{size}px", "font-weight": weight, "fill": colour}
        _add(root, "text", **{"x": str(MARGIN), "y": f"{y:.1f}", **more}).text = text
    return y


def _place(root: Any, charts: Sequence[Any], top: float, bottom: float) -> None:
    """Puts charts side by side between two heights, as large as they all can be."""
    sizes = [tuple(map(float, chart.get("viewBox").split()[2:])) for chart in charts]
    column = (SLIDE_SIZE[0] - 2 * MARGIN - GAP * (len(charts) - 1)) / len(charts)
    scale = min(LARGEST_SCALE, *(min(column / wide, (bottom - top) / high) for wide, high in sizes))
    for place, (chart, (wide, _)) in enumerate(zip(charts, sizes, strict=True)):
        _clean(chart, themed=False)
        left = MARGIN + place * (column + GAP) + (column - wide * scale) / 2
        group = _add(root, "g", transform=f"translate({left:.2f},{top:.2f}) scale({scale:.4f})")
        group.extend(list(chart))


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def slide_png(specs: Sequence[str], title: str, words: str, told: Told) -> bytes:
    """The same as a PNG, for slides."""
    svg = slide_svg(specs, title, words, told).decode().partition("?>")[2].replace(FONT, "sans-serif")
    return bytes(_vl_convert().svg_to_png(svg, scale=SLIDE_SCALE))


def altair() -> Any:
    """The library. :raises ChartsMissing:"""
    try:
        import altair as alt  # noqa: PLC0415 - Takes most of a second to load, and only charts need it.
    except ImportError as error:
        raise ChartsMissing from error
    return alt


def _vl_convert() -> Any:
    try:
        import vl_convert  # noqa: PLC0415 - The same.
    except ImportError as error:
        raise ChartsMissing from error
    return vl_convert


def _drawn(spec: str) -> Any:
    text = _vl_convert().vegalite_to_svg(spec)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, huge_tree=True)
    return etree.fromstring(text.encode(), parser)


def _clean(root: Any, *, themed: bool) -> None:
    """Leave nothing but shapes and texts, in the colours of tokens (`themed`) or as they are."""
    exchange = {colour: name for name, colour in colours().items()}
    for element in list(root.iter()):
        shown = element.get("d") if element.tag.endswith("}path") else not element.tag.endswith("}text") or element.text
        if element.get("display") == "none" or not shown:
            element.getparent().remove(element)
            continue
        for name in [name for name in element.attrib if name not in _KEPT]:
            del element.attrib[name]
        for name in ("fill", "stroke"):
            token = exchange.get(element.get(name, "").lower())
            if token is not None:
                colour = colours()[token] if token not in PLACEHOLDERS else colours()["card"]
                element.set(name, f"var(--{token})" if themed else colour)
        if element.get("font-family"):
            del element.attrib["font-family"]
    root.set("font-family", FONT)
    etree.cleanup_namespaces(root, top_nsmap={None: NAMESPACE})


def _describe(root: Any, ident: str, title: str, words: str) -> None:
    root.set("role", "img")
    root.set("aria-labelledby", f"{ident}-title {ident}-words")
    for place, (tag, text) in enumerate((("title", title), ("desc", words))):
        element = etree.Element(f"{{{NAMESPACE}}}{tag}", {"id": f"{ident}-{'title' if not place else 'words'}"})
        element.text = text
        root.insert(place, element)
