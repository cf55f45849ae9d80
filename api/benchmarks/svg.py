"""Altair charts as SVG for our pages: colours by name, one picture with one title, nothing that leads elsewhere.

Altair and vl-convert come with the extra `report` and are loaded when the first chart is drawn.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lxml import etree
from markupsafe import Markup

SLIDE_SCALE: Final = 2.0
"""Pixels of a picture for slides to each pixel on the page."""

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


def slide_svg(spec: str, title: str, words: str) -> bytes:
    """A chart as an SVG file of its own, on white, in the light colours."""
    root = _drawn(spec)
    _clean(root, themed=False)
    ground = etree.Element(f"{{{NAMESPACE}}}rect", {"width": "100%", "height": "100%", "fill": colours()["card"]})
    root.insert(0, ground)
    _describe(root, "chart", title, words)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def slide_png(spec: str, title: str, words: str) -> bytes:
    """The same as a PNG, for slides."""
    svg = slide_svg(spec, title, words).decode().partition("?>")[2].replace(FONT, "sans-serif")
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
