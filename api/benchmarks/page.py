"""The report of a benchmark as HTML: the part within a page of ours, and one file that needs nothing else.

Both are made by the same template from the report document alone; every text that strangers wrote is escaped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.benchmarks import page_words
from api.benchmarks.charts import MOST_CURVES, Drawn, drawn, fingerprint
from api.benchmarks.head_words import seen, stopped
from api.benchmarks.labels import Labels, network_name
from api.benchmarks.page_rows import FIRST, ORDERS, USUAL, Limits, Order, cut, details, of_brand, ordered
from api.benchmarks.svg import ChartsMissing

HERE: Final = Path(__file__).parent / "templates"
LOOK: Final = Path(__file__).parents[1] / "web"
"""What all pages of ours look like lies with them, as files; nothing is imported from there."""

STYLES: Final = ("tokens.css", "pages.css", "benchmarks.css")

FILE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The file stands alone, so that nothing in it may run, load or send."""

ROLES: Final = {
    "<thead": "rowgroup", "<tbody": "rowgroup", "<tr": "row", "<td": "cell",
    '<th scope="col"': "columnheader", '<th scope="row"': "rowheader",
}  # fmt: skip

MANY: Final = 500
"""Ranked accounts from which on browsers lay out only those parts of the file that are looked at."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Links:
    """Where a report's parts lead: None for nowhere. `brand`: a brand's own part; `sort`: the ranking in that order;
    `page`: another page, from 1, of the ranking or of one of `PARTS`; `picture`: a chart as a file, by its name and
    kind; `account`: an account's own report; `retry`: where to post to try again whatever could not be read.
    """

    brand: Callable[[str], str | None] = lambda _: None
    sort: Callable[[str], str | None] = lambda _: None
    page: Callable[[str, int], str | None] = lambda _name, _number: None
    picture: Callable[[str, str], str | None] = lambda _name, _kind: None
    account: Callable[[str], str | None] = lambda _: None
    method: str | None = None
    whole: str | None = None
    retry: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a report is wanted, and in which order. `pages`: those of the ranking and of `PARTS` that are not
    the first.
    """

    brand: str | None = None
    order: Order = FIRST
    limits: Limits = USUAL
    pages: Mapping[str, int] = field(default_factory=dict)


def body(document: Document, links: Links, view: View) -> Markup:
    """The report to stand within a page. A chart that cannot be drawn is told in its place."""
    whole, shown = document, document if view.brand is None else of_brand(document, view.brand)
    rows = ordered(shown["ranking"], view.order)
    others = details(shown, view.limits, view.pages)
    names = ("ranking", "curves", "field", "study", "ladder") if view.brand is None else ("curves",)
    pictures, trouble = _pictures(shown, names, others.curves.page)
    html = (
        _environment()
        .get_template("benchmark_report.html")
        .render(
            d=shown,
            whole=whole,
            brand=view.brand,
            labels=Labels(whole),
            words=page_words,
            network_name=network_name,
            lead=page_words.lead(whole, Labels(whole)) if view.brand is None else page_words.brand_lead(shown),
            told=seen(whole),
            measured=whole["benchmark"]["measured"],
            failed=sum(row["status"] in page_words.RETRIED for row in shown["missing"]),
            rows=cut(rows, view.limits.ranking, view.pages.get("ranking", 1)),
            orders=ORDERS,
            order=view.order,
            others=others,
            drawn=MOST_CURVES,
            pictures=pictures,
            trouble=trouble,
            links=links,
        )
    )
    return Markup(_named(html))  # noqa: S704 - Rendered by Jinja, which escapes.


def standalone(document: Document) -> str:
    """The whole report as one HTML file: no script, no address that loads, both colour schemes, fit for paper."""
    # The brands have a section of their own only where there is a ranking.
    brands = document["brands"] if document["ranking"] else ()
    places = {one["brand"]: place for place, one in enumerate(brands)}
    links = Links(brand=lambda name: f"#brand-{places[name]}" if name in places else None)
    inner = body(document, links, View(limits=Limits(None, None, None)))
    return (
        _environment()
        .get_template("benchmark_file.html")
        .render(
            body=inner,
            stopped=stopped(document),
            long=len(document["ranking"]) > MANY,
            name=page_words.plain(document["benchmark"]["name"]),
            policy=FILE_POLICY,
            style=Markup(style()),  # noqa: S704 - Our own style sheets.
            made=page_words.moment(document["benchmark"]["ended_at"]),
        )
    )


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheets of our pages, one after the other."""
    return "\n".join((LOOK / "static" / name).read_text(encoding="utf-8") for name in STYLES)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([HERE, LOOK / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["head"] = page_words.head
    environment.filters["plain"] = page_words.plain
    environment.filters["whole"] = page_words.whole
    environment.filters["percent"] = page_words.share
    environment.filters["wait"] = page_words.wait
    environment.filters["likely"] = page_words.likely
    return environment


def _named(html: str) -> str:
    """The same with the roles of what tables are made of, which some browsers forget where style makes rows cards."""
    for element, role in ROLES.items():
        html = html.replace(element, f'{element} role="{role}"')
    return html


def _pictures(document: Document, names: tuple[str, ...], page: int) -> tuple[dict[str, Drawn], str | None]:
    """`page`: of the curves."""
    found: dict[str, Drawn] = {}
    of = fingerprint(document)
    try:
        for name in names:
            picture = drawn(document, name, of, page)
            if picture is not None:
                found[name] = picture
    except ChartsMissing as missing:
        return {}, str(missing)
    return found, None
