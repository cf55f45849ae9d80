"""The pages for people: search, report, method, privacy. No script, no cookie, nothing from elsewhere.

Plain Flask, so that pages stay out of the API's contract. Reading a page never causes traffic to a
network; only the button that posts does.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import structlog
from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from api.accounts import AccountKey, NotAnAccount, account_key, resolve
from api.links.fetch import LARGEST
from api.links.visit import MOST_REQUESTS, VISIT_SECONDS
from api.logs import describe_exception
from api.stores.base import StoreUnavailable
from api.web.curve import NARROW, draw
from api.web.documents import unscored
from api.web.example import EXAMPLE
from api.web.method_view import grade_zones, level_rungs, part_weights
from api.web.phrases import duration, network_name, percent, plain
from api.web.present import notice, report
from api.web.present_channels import channels as present_channels
from api.web.present_declared import declared
from api.web.present_posts import behind
from api.web.problems import Problem
from api.web.reading import mapping
from api.web.sent import sent_from_here

WAIT_SECONDS = 10.0
RESCORE_SECONDS = 300
"""A score younger than this is shown again instead of asking the network anew."""
PATIENCE_SECONDS = 120
"""How long a page looks for a score that is being made."""

EPOCH = re.compile("[0-9]{1,11}")

SCORED = frozenset({"ok", "withheld"})
STATUS_CODES = {"not_found": 404, "unavailable": 503}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Beside those that every answer carries; the policy is tighter than elsewhere, for there is no script at all."""

ERRORS = {
    400: ("That could not be understood", "The request was not complete. Please go back and try again."),
    403: ("That has to be asked here", "Another site sent this request. Open the report and press the button there."),
    404: ("There is no such page", "The address may be misspelt. Look up an account by its address instead."),
    405: ("That does not work here", "This page can only be read. Look up an account by its address instead."),
    413: ("That is too large", "What was sent has more than 16 MB, which is the most that is taken here. Send less."),
    429: ("That was too often", "It was asked for too often from where you are. Please try again later."),
    500: ("Something went wrong here", "It is our mistake, not yours. Please try again in a little while."),
    503: ("Too much to do just now", "Please try again in a little while."),
}


class Body(Protocol):
    """A document made once: JSON bytes."""

    @property
    def body(self) -> bytes: ...


class Made(Body, Protocol):
    """What came of asking for a score."""

    @property
    def status(self) -> str: ...


class Scores(Protocol):
    """What the pages need of the collector."""

    def stored(self, key: AccountKey, /) -> Body | None:
        """The stored document; never any traffic."""

    def ended(self, key: AccountKey, /) -> Body | None:
        """How the last collection ended, when it ended lately and without a score."""

    def score(self, key: AccountKey, /, *, max_age: float | None, wait: float) -> Made:
        """Collect and score unless a score younger than `max_age` seconds is stored; wait at most `wait` seconds."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What all reports share. `posts`: the posts behind an account's numbers as JSON, None when they are not kept;
    `channels`: the document of its channels, None for none.
    """

    collector: Scores
    posts: Callable[[AccountKey], bytes | None]
    channels: Callable[[AccountKey], Mapping[str, Any] | None]
    now: Callable[[], datetime]


def pages_blueprint(
    collector: Scores,
    method_table: Mapping[str, Any],
    *,
    posts: Callable[[AccountKey], bytes | None] = lambda _: None,
    channels: Callable[[AccountKey], Mapping[str, Any] | None] = lambda _: None,
    readable: Sequence[str] = ("bluesky",),
    limit: Callable[[], object] = lambda: None,
    public_url: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Blueprint:
    """All pages. `method_table`: the published method; `readable`: the networks that are read; `limit` is called
    before a score is asked for, and raises a Problem (429) when that is too often; `public_url`: as `sent_from_here`
    takes it.
    """
    pages = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")
    pages.after_request(guarded)
    register_failures(pages)
    drawn = {"asset": asset, "zones": grade_zones(method_table), "rungs": level_rungs(method_table)}
    pages.context_processor(lambda: drawn)
    add_words(pages, method_table, in_words([network_name(name) for name in readable]), now)
    add_reports(pages, Desk(collector, posts, channels, now), limit, public_url)
    return pages


def add_words(pages: Blueprint, method_table: Mapping[str, Any], readable: str, now: Callable[[], datetime]) -> None:
    """The search and what there is to read about the service."""

    @pages.get("/")
    def home() -> AnyResponse:
        address, error = request.args.get("address"), None
        if address is not None:
            try:
                return redirect(place(resolve(address)), 303)
            except NotAnAccount as wrong:
                error = wrong.detail
        example, picture = report(EXAMPLE, now()), draw(EXAMPLE, plot=NARROW, ident="example-curve")
        return page(
            "home.html",
            422 if error else 200,
            address=plain(address, 2048),
            error=error,
            readable=readable,
            example=example,
            picture=picture,
        )

    @pages.get("/method")
    def method() -> AnyResponse:
        weights = part_weights(method_table)
        return page("method.html", method=method_table, weights=weights, percent=percent, hours=duration)

    @pages.get("/about/privacy")
    def privacy() -> AnyResponse:
        return page("privacy.html")

    @pages.get("/about/visits")
    def visits() -> AnyResponse:
        limits = {"requests": MOST_REQUESTS, "seconds": round(VISIT_SECONDS), "kilobytes": LARGEST // 1024}
        return page("visits.html", **limits)


def add_reports(pages: Blueprint, desk: Desk, limit: Callable[[], object], public_url: str | None) -> None:
    """An account's report, and the button that asks for a new score."""

    @pages.get("/a/<network>/<path:handle>")
    def account(network: str, handle: str) -> AnyResponse:
        key = account_key(network, handle)
        if (key.network, key.handle) != (network, handle):
            return redirect(place(key), 301)
        asked = epoch(request.args.get("asked"))
        made = desk.collector.stored(key) or (desk.collector.ended(key) if asked else None)
        return shown(desk, key, json.loads(made.body) if made else json.loads(unscored(key)) | {"reason": None}, asked)

    @pages.post("/a/<network>/<path:handle>")
    def score_again(network: str, handle: str) -> AnyResponse:
        if not sent_from_here(request, public_url):
            abort(403)
        key, asked = account_key(network, handle), int(desk.now().timestamp())
        limit()
        made = desk.collector.score(key, max_age=RESCORE_SECONDS, wait=WAIT_SECONDS)
        if made.status == "pending":
            return redirect(place(key, asked=str(asked)), 303)
        if made.status in SCORED:
            return redirect(place(key), 303)
        return shown(desk, key, json.loads(made.body), None)


def register_failures(pages: Blueprint) -> None:
    """Every failure of a page is told in words, and a crash is logged without what was asked for."""

    @pages.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        return error_page(error.code or 500)

    @pages.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        response = error_page(error.kind.code, detail=error.detail)
        response.headers.extend(error.headers)
        return response

    @pages.errorhandler(StoreUnavailable)
    def no_store(_: StoreUnavailable) -> Response:
        return error_page(503)

    @pages.errorhandler(NotAnAccount)
    def no_account(error: NotAnAccount) -> Response:
        return error_page(404, "No account is called that", error.detail)

    @pages.errorhandler(Exception)
    def crashed(error: Exception) -> Response:
        rule = request.url_rule.rule if request.url_rule else None
        structlog.get_logger(__name__).error("page_failed", route=rule, **describe_exception(error))
        return error_page(500)


def error_page(code: int, heading: str | None = None, detail: str | None = None) -> Response:
    """A failure in words, for any part of the site that people see; carries the pages' headers itself."""
    known = ERRORS.get(code) or ERRORS[500 if code in range(500, 600) else 400]
    return guarded(page("error.html", code, heading=heading or known[0], detail=detail or known[1], asset=asset))


def page(template: str, code: int = 200, **context: Any) -> Response:
    """A rendered page, which is always asked for anew because it tells ages."""
    response = make_response(render_template(template, **context), code)
    response.headers["Cache-Control"] = "no-cache"
    return response


def shown(desk: Desk, key: AccountKey, document: Mapping[str, Any], asked: float | None) -> Response:
    """Any document as its page: a report where there are parts, else a notice. `asked`: when a score was asked for."""
    now, status, last = desk.now(), document.get("status"), mapping(document, "last")
    scored = last if status == "unavailable" and last else document
    waiting, late = progress(document, asked, now)
    if waiting and status == "unscored":
        document = {**document, "status": "pending", "reason": None}
    about = notice(document, now)
    context: dict[str, Any] = {
        "again": place(key),
        "waiting": waiting,
        "late": late,
        "title_name": f"\u2068{about.who.name}\u2069",
        "still": "still" in request.args,
    }
    if not mapping(scored, "parts"):
        return page("notice.html", STATUS_CODES.get(str(status), 200), notice=about, **context)
    ledger = desk.posts(key)
    return page(
        "report.html",
        report=report(scored, now),
        trouble=about if scored is last else None,
        wide_curve=draw(scored, ident="curve-wide"),
        narrow_curve=draw(scored, plot=NARROW, ident="curve-narrow"),
        declared=declared(scored),
        channels=present_channels(desk.channels(key)),
        behind=behind(json.loads(ledger) if ledger else None, scored, now),
        **context,
    )


def progress(document: Mapping[str, Any], asked: float | None, now: datetime) -> tuple[bool, bool]:
    """Whether a score asked for at `asked` (epoch seconds) is still being made, and whether it is overdue.

    A score collected since, or shortly before by somebody else's asking, is the one that was asked for.
    """
    if asked is None or asked > now.timestamp():
        return document.get("status") == "pending", False
    done = document.get("status") not in {"pending", "unscored"}
    if collected := document.get("collected_at"):
        done = datetime.fromisoformat(collected).timestamp() >= asked - PATIENCE_SECONDS
    overdue = now - datetime.fromtimestamp(asked, UTC) > timedelta(seconds=PATIENCE_SECONDS)
    return not done and not overdue, not done and overdue


def place(key: AccountKey, asked: str | None = None) -> str:
    """The address of an account's report on this site."""
    return url_for("pages.account", network=key.network, handle=key.handle, asked=asked)


def epoch(text: str | None) -> float | None:
    """Epoch seconds out of a query; None for anything else."""
    return float(text) if text and EPOCH.fullmatch(text) else None


def in_words(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def guarded(response: Response) -> Response:
    """Nothing from elsewhere may load, frame or learn anything. Static files keep their own caching."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "pages.static" and request.args.get("v") == fingerprint():
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def asset(name: str) -> str:
    """The address of a file of ours, which changes with its content so that it may be kept for ever."""
    return url_for("pages.static", filename=name, v=fingerprint())


@cache
def fingerprint() -> str:
    """A digest over all static files."""
    files = sorted((Path(__file__).parent / "static").iterdir())
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
