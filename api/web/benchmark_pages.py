"""Pages of benchmarks: begin one, watch it, read and keep its report. No script, no cookie, nothing from elsewhere.

Whoever knows a benchmark's unguessable address may do all of it; no page lists any.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from api.benchmarks.charts import CHARTS, slide
from api.benchmarks.desk import Asked, Desk, NoAccounts, Unmeasured
from api.benchmarks.lists import clean, read_list
from api.benchmarks.model import LARGEST
from api.benchmarks.page import Links, View, body, standalone
from api.benchmarks.page_rows import PARTS, SORTS, TWICE, USUAL, Order, has_brand
from api.benchmarks.page_words import moment
from api.benchmarks.schedule import BadSchedule
from api.benchmarks.svg import MISSING, ChartsMissing
from api.services import Services
from api.stores.cohorts import Benchmark
from api.web.benchmark_form import CHANGES, CRON, SCHEDULES, Given, given, planned
from api.web.benchmark_reports import Reports
from api.web.limits import limit_headers
from api.web.pages import asset, error_page, guarded, page, register_failures
from api.web.problems import Problem
from api.web.sent import sent_from_here

LOOK_SECONDS: Final = 4
"""How often a page of a running benchmark looks again."""

MOST_TOLD: Final = 12
KINDS: Final = {"png": "image/png", "svg": "image/svg+xml"}
PAGE_DIGITS: Final = 4
ANCHORS: Final = {"bad_rows": "missing", "named_twice": "missing"}
"""Parts that stand in the section of another."""
EMPTY: Final = ("Nothing is measured yet", "Nothing of this benchmark is measured yet. Ask again in a moment.")
NOWHERE: Final = ("There is no such benchmark", "It was removed, or the address is not whole.")
UNUSABLE_PLAN: Final = "This schedule cannot be used"
UNCHANGED: Final = "Nothing was changed: go back and give another."


def benchmark_pages(services: Services) -> Blueprint:
    """`/benchmarks` and `/b/`."""
    pages = Blueprint("benchmark_pages", __name__, template_folder="templates")
    pages.after_request(_private)
    register_failures(pages)
    pages.context_processor(lambda: {"asset": asset})
    reports = Reports(services.desk)
    _add_beginning(pages, services)
    _add_reading(pages, services.desk, reports)
    _add_keeping(pages, services.desk, reports)
    _add_steering(pages, services)
    return pages


def _add_beginning(pages: Blueprint, services: Services) -> None:
    limit = partial(limit_headers, services, request, services.benchmark_limiter, "benchmarks")

    @pages.get("/benchmarks")
    def begin() -> AnyResponse:
        return _form(Given())

    @pages.post("/benchmarks")
    def create() -> AnyResponse:
        _only_from_here(services)
        form = given(request)
        if form.error:
            return _form(form)
        try:
            limit()
        except Problem as too_often:
            shown = _form(replace(form, error=too_often.detail or ""), too_often.kind.code)
            shown.headers.extend(too_often.headers)
            return shown
        try:
            made = services.desk.create(Asked(form.name, read_list(form.text), form.schedule))
        except BadSchedule as error:
            return _form(replace(form, error=error.detail))
        except NoAccounts as error:
            rows = [f"Line {row.line}, “{row.text}”: {row.reason}" for row in error.bad[:MOST_TOLD]]
            return _form(replace(form, error="No account is left of this list.", rows=tuple(rows)))
        return redirect(_place(made.id), 303)


def _add_reading(pages: Blueprint, desk: Desk, reports: Reports) -> None:
    @pages.get("/b/<token:benchmark_id>")
    def report(benchmark_id: str) -> AnyResponse:
        found = desk.find(benchmark_id)
        if found is None:
            return error_page(404, *NOWHERE)
        if found.status == "running" and "so_far" not in request.args:
            return _progress(desk, found)
        try:
            document = reports.read(found)
        except Unmeasured:
            return _progress(desk, found)
        brand = request.args.get("brand")
        if brand is not None and not has_brand(document, brand):
            return error_page(404, "There is no such brand in this benchmark", "Look it up in the whole report.")
        retry = url_for("benchmark_pages.steer", benchmark_id=benchmark_id, action="resume")
        links = _links(benchmark_id, brand, retry if found.status == "done" and brand is None else None)
        shown = body(document, links, _view(brand))
        return page("benchmark.html", body=shown, brand=brand, **_about(desk, found))


def _add_keeping(pages: Blueprint, desk: Desk, reports: Reports) -> None:
    @pages.get("/b/<token:benchmark_id>.html")
    def keep(benchmark_id: str) -> AnyResponse:
        response = make_response(standalone(_measured(desk, reports, benchmark_id)))
        response.headers["Content-Disposition"] = 'attachment; filename="benchmark.html"'
        return response

    @pages.get("/b/<token:benchmark_id>/<any(png, svg):kind>/<name>")
    def picture(benchmark_id: str, kind: str, name: str) -> AnyResponse:
        if name not in CHARTS:
            abort(404)
        try:
            made = slide(_measured(desk, reports, benchmark_id), name, kind, _page("ranking"))
        except ChartsMissing:
            return error_page(503, "Charts cannot be drawn here", MISSING)
        if made is None:
            abort(404)
        response = Response(made, content_type=KINDS[kind])
        response.headers["Content-Disposition"] = f'attachment; filename="benchmark-{name}.{kind}"'
        return response


def _add_steering(pages: Blueprint, services: Services) -> None:
    desk = services.desk

    def again(benchmark_id: str) -> None:
        found = desk.find(benchmark_id)
        if found is not None:
            limit_headers(services, request, services.benchmark_limiter, "benchmarks")
            desk.again(found)

    actions: Mapping[str, Callable[[str], object]] = {"cancel": desk.cancel, "resume": desk.resume, "again": again}

    @pages.post("/b/<token:benchmark_id>/<any(cancel, resume, again):action>")
    def steer(benchmark_id: str, action: str) -> AnyResponse:
        _only_from_here(services)
        actions[action](benchmark_id)
        return redirect(_place(benchmark_id), 303)

    @pages.post("/b/<token:benchmark_id>/schedule")
    def plan(benchmark_id: str) -> AnyResponse:
        _only_from_here(services)
        found = desk.find(benchmark_id)
        if found is None:
            return error_page(404, *NOWHERE)
        try:
            desk.plan(found, planned(request))
        except BadSchedule as error:
            return error_page(422, UNUSABLE_PLAN, f"{error.detail} {UNCHANGED}")
        return redirect(url_for("benchmark_pages.report", benchmark_id=benchmark_id, _anchor="keep"), 303)

    @pages.post("/b/<token:benchmark_id>/remove")
    def remove(benchmark_id: str) -> AnyResponse:
        _only_from_here(services)
        if not desk.delete(benchmark_id):
            return error_page(404, *NOWHERE)
        return page("benchmark_removed.html")


def _only_from_here(services: Services) -> None:
    if not sent_from_here(request, services.settings.public_url):
        abort(403)


def _form(form: Given, code: int | None = None) -> Response:
    code = code or (422 if form.error else 200)
    return page("benchmark_new.html", code, form=form, schedules=SCHEDULES, largest=f"{LARGEST:,}")


def _progress(desk: Desk, found: Benchmark) -> Response:
    about = _about(desk, found)
    still = "still" in request.args
    rows = about["status"]["bad_rows"]
    left_out = {
        "Rows that name no account": [row for row in rows if row["status"] != TWICE],
        "Named twice": [row for row in rows if row["status"] == TWICE],
    }
    return page("benchmark_progress.html", still=still, seconds=LOOK_SECONDS, left_out=left_out, **about)


def _about(desk: Desk, found: Benchmark) -> dict[str, Any]:
    """What every page of a benchmark tells of it."""
    status = desk.status(found)
    end, following = status["progress"]["estimated_end"], status["next_run_at"]
    return {
        "id": found.id,
        "name": clean(found.name, 120),
        "status": status,
        "progress": status["progress"],
        "end": end and moment(end),
        "next": following and moment(following),
        "changes": CHANGES,
        "chosen": CRON if (found.schedule or "") not in CHANGES else found.schedule or "",
        "place": _place(found.id),
        "api": f"/v1/benchmarks/{found.id}",
    }


def _measured(desk: Desk, reports: Reports, benchmark_id: str) -> Mapping[str, Any]:
    found = desk.find(benchmark_id)
    if found is None:
        abort(404)
    try:
        return reports.read(found)
    except Unmeasured:
        abort(error_page(409, *EMPTY))


def _view(brand: str | None) -> View:
    by = request.args.get("sort", "rank")
    order = Order(by if by in SORTS else "rank", "turned" in request.args)
    return View(brand, order, USUAL, {name: _page(name) for name in ("ranking", *PARTS)})


def _page(name: str) -> int:
    """Which page of a part is asked for. The ranking's own is called `page`."""
    number = request.args.get("page" if name == "ranking" else name, "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= PAGE_DIGITS else 1


def _links(benchmark_id: str, brand: str | None, retry: str | None) -> Links:
    so_far = "yes" if "so_far" in request.args else None
    at = partial(url_for, "benchmark_pages.report", benchmark_id=benchmark_id, so_far=so_far)
    by, turned = request.args.get("sort", "rank"), "turned" in request.args

    def sort(name: str) -> str:
        return at(brand=brand, sort=name, turned="yes" if name == by and not turned else None, _anchor="ranking")

    def turn(name: str, number: int) -> str:
        now = {("page" if each == "ranking" else each): _page(each) for each in ("ranking", *PARTS)}
        now["page" if name == "ranking" else name] = number
        beyond: dict[str, Any] = {each: page for each, page in now.items() if page > 1}
        sorted_by = request.args.get("sort")
        return at(
            brand=brand, sort=sorted_by, turned="yes" if turned else None, _anchor=ANCHORS.get(name, name), **beyond
        )

    def account(key: str) -> str:
        network, _, handle = key.partition(":")
        return url_for("pages.account", network=network, handle=handle)

    def picture(name: str, kind: str) -> str | None:
        if brand is not None:
            return None
        page = _page(name) if name == "curves" else 1
        more: dict[str, Any] = {"page": page} if page > 1 else {}
        return url_for("benchmark_pages.picture", benchmark_id=benchmark_id, kind=kind, name=name, **more)

    return Links(
        brand=lambda name: at(brand=name),
        sort=sort,
        page=turn,
        picture=picture,
        account=account,
        method=url_for("pages.method"),
        whole=at(),
        retry=retry,
    )


def _place(benchmark_id: str) -> str:
    return url_for("benchmark_pages.report", benchmark_id=benchmark_id)


def _private(response: Response) -> Response:
    """Whatever tells of one benchmark is for whoever has its address, and for nobody's cache or index."""
    if request.endpoint not in {"benchmark_pages.begin", "benchmark_pages.create"}:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return guarded(response)
