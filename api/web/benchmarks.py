"""Benchmarks over HTTP: begun, watched, stopped, gone on with, run again, reported, removed.

Whoever knows the unguessable id may do all of it; no call lists benchmarks.
"""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import ValidationError

from api.benchmarks.asked import read_pairs
from api.benchmarks.desk import Asked, Desk, NoAccounts, Unmeasured
from api.benchmarks.lists import read_list
from api.benchmarks.model import LARGEST, MemberList
from api.benchmarks.report import Report, document
from api.benchmarks.schedule import BadSchedule
from api.benchmarks.table import csv_text
from api.services import Services
from api.stores.cohorts import Benchmark
from api.web import shapes_benchmarks as shapes
from api.web.answers import NOT_KEPT, Pair, Ready, send, to_json
from api.web.contract import BENCHMARK_BODY, BENCHMARK_CHANGE_BODY, answer, describe, problems
from api.web.limits import limit_headers
from api.web.parameters import read_json_body, refused
from api.web.problems import INVALID, Problem, invalid

ASK_AGAIN: Pair = ("Retry-After", "2")
NOT_LISTED: Pair = ("X-Robots-Tag", "noindex")
PRIVATE = (NOT_KEPT, NOT_LISTED)
LIMITS = ("RateLimit", "RateLimit-Policy")
MOST_TOLD = 20

NOWHERE = "There is no benchmark of this id: it was removed, or the address is not whole."
RUNS = "This benchmark is still running. Wait for its end, or cancel it first."
SPLIT = f"Split the list: a benchmark takes up to {LARGEST:,} accounts."
EMPTY = "Nothing of this benchmark is measured yet. Ask again in a moment."


def benchmarks_blueprint(services: Services) -> APIBlueprint:
    """`/v1/benchmarks`."""
    blueprint = APIBlueprint("benchmarks", __name__, url_prefix="/v1/benchmarks", tag="Benchmarks")
    desk = services.desk

    @blueprint.post("")
    @describe(
        answer(202, shapes.Benchmark, "benchmark", headers=("Location", "Retry-After", *LIMITS)),
        *problems(413, 415, 422, 429, 503),
        body=BENCHMARK_BODY,
    )
    def begin_benchmark() -> Response:
        """Begin a benchmark

        A name and up to 5,000 accounts, grouped by brand. Answers at once; accounts are collected in the background,
        and GET on its address says how far that is. Rows that name no account are told in bad_rows, and the rest
        goes on. The answer's id is the only way to it.
        """
        limits = limit_headers(services, request, services.benchmark_limiter, "benchmarks")
        return _accepted(desk, _created(desk, read_json_body(request, SPLIT)), *limits)

    _offer_reading(blueprint, desk)
    _offer_steering(blueprint, services)
    return blueprint


def _offer_reading(blueprint: APIBlueprint, desk: Desk) -> None:
    @blueprint.get("/<token:benchmark_id>")
    @describe(answer(200, shapes.Benchmark, "benchmark"), *problems(404, 422, 503))
    def read_benchmark(benchmark_id: str) -> Response:
        """How far a benchmark is

        Accounts done, failed, waiting and under way, who is waited for, and when the run will probably end.
        """
        return _shown(desk, _found(desk, benchmark_id))

    @blueprint.get("/<token:benchmark_id>.csv")
    @describe(answer(200, content="text/csv"), *problems(404, 409, 422, 503))
    def read_benchmark_table(benchmark_id: str) -> Response:
        """A benchmark's ranking as CSV

        The ranking in its order, then the accounts that are not compared, each with the reason.
        """
        body = csv_text(_report(desk, benchmark_id)).encode()
        kind = ("Content-Type", "text/csv; charset=utf-8")
        named = ("Content-Disposition", 'attachment; filename="benchmark.csv"')
        return Ready(body, [kind, ("Content-Length", str(len(body))), named, *PRIVATE])

    @blueprint.get("/<token:benchmark_id>/report")
    @describe(answer(200, shapes.Report, "benchmark-report"), *problems(404, 409, 422, 503))
    def read_benchmark_report(benchmark_id: str) -> Response:
        """A benchmark's report

        Ranking, ties, percentiles, curves, parts, changes since the last run, and what would raise scores most. While
        the benchmark runs, of those that are measured.
        """
        return send(to_json(document(_report(desk, benchmark_id))), *PRIVATE)


def _offer_steering(blueprint: APIBlueprint, services: Services) -> None:
    desk = services.desk

    @blueprint.post("/<token:benchmark_id>/cancel")
    @describe(answer(200, shapes.Benchmark, "benchmark"), *problems(404, 422, 503))
    def cancel_benchmark(benchmark_id: str) -> Response:
        """Cancel a benchmark's run

        What is being collected is ended, nothing else is begun. What was found stays.
        """
        return _shown(desk, _known(desk.cancel(benchmark_id)))

    @blueprint.post("/<token:benchmark_id>/resume")
    @describe(answer(202, shapes.Benchmark, "benchmark", headers=("Location", "Retry-After")), *problems(404, 422, 503))
    def resume_benchmark(benchmark_id: str) -> Response:
        """Go on with a benchmark's run

        With the accounts that wait, and again with those whose network did not answer.
        """
        return _accepted(desk, _known(desk.resume(benchmark_id)))

    @blueprint.post("/<token:benchmark_id>/runs")
    @describe(
        answer(202, shapes.Benchmark, "benchmark", headers=("Location", "Retry-After", *LIMITS)),
        *problems(404, 409, 422, 429, 503),
    )
    def run_benchmark_again(benchmark_id: str) -> Response:
        """Run a benchmark again

        The report then says what has changed since the run before. Two runs are kept.
        """
        found = _found(desk, benchmark_id)
        limits = limit_headers(services, request, services.benchmark_limiter, "benchmarks")
        if not desk.again(found):
            raise Problem(409, RUNS, headers=[NOT_LISTED])
        return _accepted(desk, _found(desk, benchmark_id), *limits)

    @blueprint.patch("/<token:benchmark_id>")
    @describe(
        answer(200, shapes.Benchmark, "benchmark"), *problems(404, 413, 415, 422, 503), body=BENCHMARK_CHANGE_BODY
    )
    def change_benchmark(benchmark_id: str) -> Response:
        """Change when a benchmark runs by itself

        Or end that, with null. A run that is under way goes on.
        """
        found, given = _found(desk, benchmark_id), _changes(read_json_body(request))
        try:
            return _shown(desk, _known(desk.plan(found, given.schedule)))
        except BadSchedule as error:
            raise invalid("schedule", error.detail) from None

    @blueprint.delete("/<token:benchmark_id>")
    @describe(answer(204), *problems(404, 422, 503))
    def remove_benchmark(benchmark_id: str) -> Response:
        """Remove a benchmark

        With everything that was found for it.
        """
        if not desk.delete(benchmark_id):
            raise Problem(404, NOWHERE)
        return Ready(b"", [*PRIVATE], "204 NO CONTENT")


def _created(desk: Desk, body: bytes) -> Benchmark:
    try:
        given = shapes.BenchmarkIn.model_validate_json(body)
    except ValidationError as error:
        raise refused(error) from None
    try:
        return desk.create(Asked(given.name, _members(given), given.schedule, given.max_age))
    except BadSchedule as error:
        raise invalid("schedule", error.detail) from None
    except NoAccounts as error:
        # A list has lines, from 1, and an array places, from 0, as all fields that errors name.
        field, first = ("list", 0) if given.list is not None else ("accounts", 1)
        told = [(f"{field}[{row.line - first}]", f"“{row.text}”: {row.reason}") for row in error.bad[:MOST_TOLD]]
        raise Problem(INVALID, "No account is left of this list.", told or [(field, "It names no account.")]) from None


def _changes(body: bytes) -> shapes.BenchmarkChangeIn:
    try:
        return shapes.BenchmarkChangeIn.model_validate_json(body)
    except ValidationError as error:
        raise refused(error) from None


def _members(given: shapes.BenchmarkIn) -> MemberList:
    if (given.list is None) == (given.accounts is None):
        raise invalid("accounts", "Give either accounts or list, not both and not none.")
    if given.list is not None:
        return read_list(given.list)
    return read_pairs((entry.brand or "", entry.account) for entry in given.accounts or ())


def _found(desk: Desk, benchmark_id: str) -> Benchmark:
    return _known(desk.find(benchmark_id))


def _known(benchmark: Benchmark | None) -> Benchmark:
    if benchmark is None:
        raise Problem(404, NOWHERE)
    return benchmark


def _report(desk: Desk, benchmark_id: str) -> Report:
    try:
        return desk.report(_found(desk, benchmark_id))
    except Unmeasured:
        raise Problem(409, EMPTY, headers=[ASK_AGAIN, NOT_LISTED]) from None


def _shown(desk: Desk, benchmark: Benchmark) -> Response:
    return send(_body(desk, benchmark), *PRIVATE)


def _accepted(desk: Desk, benchmark: Benchmark, *more: Pair) -> Response:
    where = ("Location", f"/v1/benchmarks/{benchmark.id}")
    return send(_body(desk, benchmark), *PRIVATE, where, ASK_AGAIN, *more, status="202 ACCEPTED")


def _body(desk: Desk, benchmark: Benchmark) -> bytes:
    told: dict[str, Any] = {**desk.status(benchmark), "members": benchmark.accounts}
    return to_json(told)
