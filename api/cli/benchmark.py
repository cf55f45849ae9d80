"""`twoway benchmark`: brands side by side, from a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.text import Text

from api.benchmarks.desk import Asked, NoAccounts, Unmeasured
from api.benchmarks.lists import read_list
from api.benchmarks.model import BadRow
from api.benchmarks.report import Report, document
from api.benchmarks.schedule import BadSchedule
from api.benchmarks.table import csv_text
from api.benchmarks.texts import NotText, text_of
from api.benchmarks.webhooks import report_address
from api.cli.configured import read_settings
from api.cli.files import OutputFile, write_file
from api.cli.output import Failed, leave, show, write
from api.cli.parts import make_services
from api.cli.ranking import ranking
from api.cli.rows import Rows
from api.cli.table import Table
from api.cli.text import moment, plain, several
from api.cli.watching import STOPPED, work_until_ended
from api.scoring.document import encode, time
from api.services import Services
from api.stores import StoreUnavailable
from api.stores.cohorts import Benchmark

OK, USAGE, NOT_FOUND, UNAVAILABLE, INTERRUPTED = 0, 2, 3, 4, 130
FOR_GOOD = frozenset({"not_found", "opted_out", "person", "same_account"})
"""Why an account has no numbers, where asking again would change nothing."""

IDLE = {"cancelled": "It does not run: it was stopped before.", "done": "It does not run: its run has ended."}
NEWEST = 50
PAGES = "With charts, as a page: {place}; as one file: `twoway benchmark show {id} --html FILE`."
NEVER = "never"

COMMANDS = {
    name: f"api.cli.benchmark:{name}_command"
    for name in ("run", "show", "list", "again", "cancel", "resume", "schedule", "delete")
} | {"archive": "api.cli.benchmark_archive:archive_command"}

in_json = click.option("--json", "as_json", is_flag=True, help="Print the report as the API gives it and nothing else.")
to_csv = click.option("--csv", "table", type=OutputFile(), help="Write the ranking into this file, too.")
to_html = click.option(
    "--html", "page", type=OutputFile(),
    help="Write the report with its charts into this file, too: one page that needs nothing else.",
)  # fmt: skip
of_id = click.argument("benchmark_id", metavar="ID")


@dataclass(frozen=True, slots=True)
class Into:
    """Where a report goes: CSV and a page into files, and to the terminal as JSON or in words."""

    table: Path | None
    page: Path | None
    as_json: bool


@click.group("benchmark", cls=Table, table=COMMANDS)
def benchmark_command() -> None:
    """Compare brands: score a list of accounts and rank them, with ties said plainly.

    A list is CSV with a header (brand, account) or without, between commas, semicolons or tabs, or addresses one a
    line, in any spelling. Benchmarks are kept, so that the next run says what has changed.
    """


@click.command("run")
@click.argument("file", type=click.File("rb"))
@click.option("--name", help="What the benchmark is called.  [default: the file's name]")
@click.option("--schedule", help="When it runs again: @daily, @weekly, @monthly, or five fields of cron in UTC.")
@click.option("--max-age", type=click.IntRange(min=0), help="Oldest kept score to take, in seconds before the run.")
@in_json
@to_csv
@to_html
def run_command(  # noqa: PLR0917 - Click passes them by name.
    file: BinaryIO,
    name: str | None,
    schedule: str | None,
    max_age: int | None,
    as_json: bool,
    table: Path | None,
    page: Path | None,
) -> None:
    """Score every account of the list in FILE (- for standard input) and rank them.

    Rows that cannot be read are told by line, and the rest goes on. Other processes that work on benchmarks help.
    With --schedule, `twoway serve` or `twoway worker` runs it again.

    \b
    Exit codes:
      0  a report was made, of one account at least
      1  the database fails
      2  the list or an option is wrong
      3  of no account there are numbers, and there will be none
      4  no network answered, or a key is missing
      130  Ctrl-C or somebody else stopped it; what was found is kept
    """
    members = read_list(list_text(file.read()))
    with _services() as services:
        asked = Asked(name or _name(file), members, schedule, max_age)
        try:
            benchmark = services.desk.create(asked)
        except BadSchedule as error:
            raise click.BadParameter(error.detail, param_hint="--schedule") from None
        except NoAccounts as error:
            _tell(error.bad)
            raise Failed("The list names no account.", USAGE) from None
        _tell(members.bad)
        _finish(services, benchmark, Into(table, page, as_json))


@click.command("show")
@of_id
@in_json
@to_csv
@to_html
def show_command(benchmark_id: str, as_json: bool, table: Path | None, page: Path | None) -> None:
    """Show the report of a benchmark, as far as it is."""
    with _services() as services:
        _print(_report(services, _found(services, benchmark_id)), Into(table, page, as_json))


@click.command("list")
def list_command() -> None:
    """List the newest benchmarks that are kept here."""
    with _services() as services:
        newest = services.desk.newest(NEWEST)
        if not newest:
            click.echo("There are no benchmarks yet. Begin one: twoway benchmark run FILE")
            return
        show(Rows(tuple(_listed(benchmark) for benchmark in newest)))


@click.command("again")
@of_id
@in_json
@to_csv
@to_html
def again_command(benchmark_id: str, as_json: bool, table: Path | None, page: Path | None) -> None:
    """Run a benchmark again now; the report says what has changed."""
    with _services() as services:
        if not services.desk.again(_found(services, benchmark_id)):
            raise Failed("It is still running. Wait for its end, or cancel it first.", USAGE)
        _finish(services, _found(services, benchmark_id), Into(table, page, as_json))


@click.command("cancel")
@of_id
def cancel_command(benchmark_id: str) -> None:
    """Stop a benchmark's run; what was found is kept."""
    with _services() as services:
        before = _found(services, benchmark_id)
        after = _known(services.desk.cancel(benchmark_id))
        stopped = (before.status, after.status) == ("running", "cancelled")
        click.echo(STOPPED.format(id=benchmark_id) if stopped else IDLE[after.status])


@click.command("resume")
@of_id
@in_json
@to_csv
@to_html
def resume_command(benchmark_id: str, as_json: bool, table: Path | None, page: Path | None) -> None:
    """Go on with a run, and try again whatever did not answer."""
    with _services() as services:
        _finish(services, _known(services.desk.resume(benchmark_id)), Into(table, page, as_json))


@click.command("schedule")
@of_id
@click.argument("schedule")
def schedule_command(benchmark_id: str, schedule: str) -> None:
    """Say when a benchmark runs again by itself: @daily, @weekly, @monthly, five fields of cron in UTC, or never."""
    with _services() as services:
        try:
            plan = None if schedule.lower() == NEVER else schedule
            benchmark = _known(services.desk.plan(_found(services, benchmark_id), plan))
        except BadSchedule as error:
            raise click.BadParameter(error.detail, param_hint="SCHEDULE") from None
        click.echo(_next(benchmark))


@click.command("delete")
@of_id
def delete_command(benchmark_id: str) -> None:
    """Remove a benchmark with everything found for it."""
    with _services() as services:
        if not services.desk.delete(benchmark_id):
            _known(None)
        click.echo("Removed, with everything that was found for it.")


@contextmanager
def _services() -> Iterator[Services]:
    """The parts of this command, with the tables made. :raises Failed: with 1 when the database fails."""
    services = make_services(read_settings())
    try:
        services.benchmarks.upgrade()
        yield services
    except StoreUnavailable as error:
        raise Failed(error.detail, 1) from None
    finally:
        services.benchmarks.close()


def _name(file: BinaryIO) -> str:
    """The file's name without its folder and its ending; nothing for standard input."""
    name = Path(str(getattr(file, "name", ""))).stem
    return "" if name.startswith("<") else name


def list_text(content: bytes) -> str:
    """The text of a list's file. :raises Failed: it is none."""
    try:
        return text_of(content)
    except NotText as error:
        raise Failed(error.detail, USAGE) from None


def _tell(bad: tuple[BadRow, ...]) -> None:
    for row in bad:
        click.echo(f"line {row.line}: {plain(row.text)}: {plain(row.reason)}", err=True)


def _finish(services: Services, benchmark: Benchmark, into: Into) -> None:
    click.echo(f"Benchmark {benchmark.id}: {several(benchmark.accounts, 'account')}.", err=True)
    ended = work_until_ended(services, benchmark)
    stopped = (benchmark.status, ended.status) == ("running", "cancelled")
    if stopped:
        click.echo(STOPPED.format(id=benchmark.id), err=True)
    report = _report(services, ended)
    _print(report, into)
    if not into.as_json:
        site = services.settings.public_url
        address = report_address(site or "", ended.id)
        click.echo(PAGES.format(id=ended.id, place=address if site else f"{address} of `twoway serve`"), err=True)
    leave(INTERRUPTED if stopped else exit_code(report))


def exit_code(report: Report) -> int:
    """How a run ended, for scripts."""
    if report.benchmark.measured:
        return OK
    return NOT_FOUND if all(left.status in FOR_GOOD for left in report.missing) else UNAVAILABLE


def _report(services: Services, benchmark: Benchmark) -> Report:
    try:
        return services.desk.report(benchmark)
    except Unmeasured:
        raise Failed("Nothing of it is measured yet. Try again in a moment.", UNAVAILABLE) from None


def _print(report: Report, into: Into) -> None:
    made: dict[str, Any] = document(report)
    if into.table is not None:
        write_file(into.table, csv_text(report))
    if into.page is not None:
        from api.benchmarks.page import standalone  # noqa: PLC0415 - Only a page needs what it is made with.

        write_file(into.page, standalone(made))
    if into.as_json:
        write(encode(made))
    else:
        show(ranking(made))


def _found(services: Services, benchmark_id: str) -> Benchmark:
    return _known(services.desk.find(benchmark_id))


def _known(benchmark: Benchmark | None) -> Benchmark:
    if benchmark is None:
        raise Failed("There is no benchmark of this id here; `twoway benchmark list` lists those there are.", USAGE)
    return benchmark


def _listed(benchmark: Benchmark) -> tuple[Text, ...]:
    accounts = several(benchmark.accounts, "account")
    began = f"run {benchmark.run}, {moment(time(benchmark.started_at))}"
    told = (benchmark.id, benchmark.status, accounts, began, plain(benchmark.name), _next(benchmark))
    return tuple(map(Text, told))


def _next(benchmark: Benchmark) -> str:
    if benchmark.next_run_at is None:
        return "runs when it is told to"
    return f"runs again {moment(time(benchmark.next_run_at))}"
