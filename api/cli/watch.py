"""`twoway watch`: a benchmark that runs again and again, and what happens in it, in words."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from api.benchmarks.desk import Asked, NoAccounts
from api.benchmarks.lists import digest, read_list
from api.benchmarks.model import MemberList
from api.benchmarks.schedule import BadSchedule, next_run
from api.benchmarks.webhooks import BadAddress, address, report_address, shown
from api.cli.benchmark import USAGE, exit_code, list_text
from api.cli.configured import read_settings
from api.cli.output import Failed, leave, write
from api.cli.parts import make_services
from api.cli.text import moment, plain, several
from api.cli.watching import work_until_ended
from api.cli.working import END_SECONDS, work
from api.scoring.document import encode
from api.scoring.document import time as written
from api.services import Services, build_attendant
from api.stores import StoreUnavailable
from api.stores.cohorts import Benchmark

LOOK_SECONDS = 0.5
MOST_TOLD = 500
LONGEST_LOOK_SECONDS = 600.0
USUAL = "@weekly"
"""When a benchmark without a schedule runs again, for as long as it is watched."""

NOBODY = "There is neither a file nor a benchmark of this name; `twoway benchmark list` lists the benchmarks there are."
FIRST = "This is the first run: what happens is told from the next one on."
SAME_LIST = "The same list was watched before: this goes on with its benchmark."
RUNS_AGAIN = "It runs again on {when}, then by {schedule}."
RUNS_WEEKLY = "It runs again on {when}, then weekly, as long as this watches. `--every` keeps a schedule."
NOTHING = "Nothing happened since the run before."


@click.command("watch")
@click.argument("target", metavar="FILE|ID")
@click.option("--every", help="When it runs again: @daily, @weekly, @monthly, or five fields of cron in UTC.")
@click.option("--webhook", metavar="URL", help="Send what happens there, too; the secret that signs it is shown once.")
@click.option("--once", is_flag=True, help="Run it once now, tell what happened since the run before, and end.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as a line of JSON and nothing else.")
def watch_command(target: str, every: str | None, webhook: str | None, once: bool, as_json: bool) -> None:
    """Tell when a brand stops answering, answers more or less, is passed, or a link of it dies.

    FILE (- for standard input) is a list as `twoway benchmark run` takes it; ID is a benchmark that is kept here. Each
    event is a line, printed when the run that found it has ended; chance is no event (docs/watch.md). A list of the
    same accounts and brands is watched on as the benchmark that the first call made of it. Until Ctrl-C, this process
    works on benchmarks as `twoway worker` does. A benchmark without a schedule runs weekly until then; --every keeps
    one, by which `twoway serve` and `twoway worker` go on.

    \b
    Exit codes, with --once those of `twoway benchmark run`:
      0  it was looked at, whether something happened or not
      1  the database fails, or the run was cancelled or removed by somebody else
      2  the list, the id or an option is wrong
      3  of no account there are numbers, and there will be none
      4  no network answered, or a key is missing
      130  Ctrl-C ended it
    """
    with _services() as services:
        benchmark = _benchmark(services, target, every)
        if webhook is not None:
            _send_to(services, benchmark, webhook)
        click.echo(f"Benchmark {benchmark.id}: {several(benchmark.accounts, 'account')}.", err=True)
        teller = Teller(services, benchmark.id, as_json=as_json)
        if once:
            ended = _run_once(services, benchmark)
            teller.tell(ended.run)
            leave(exit_code(services.desk.report(ended)))
        _go_on(services, benchmark, teller)


class Teller:
    """Prints the events of a benchmark, each once; on standard error, how each run went."""

    def __init__(self, services: Services, benchmark_id: str, *, as_json: bool) -> None:
        self._services = services
        self._id = benchmark_id
        self._as_json = as_json
        self._told = {one.id for one in services.watch.events(benchmark_id, MOST_TOLD)}

    def tell(self, run: int) -> None:
        """What is new in a run that was looked at."""
        found = self._services.watch.events(self._id, MOST_TOLD, run)
        new = [one for one in found if one.id not in self._told]
        self._told |= {one.id for one in new}
        site = self._services.settings.public_url or ""
        for event in shown([one.body for one in new], report_address(site, self._id)):
            if self._as_json:
                write(encode(event))
                continue
            click.echo(f"{moment(event['at'])}  {plain(event['words'])}")
            if event["url"].startswith("http") and event["url"] not in event["words"]:
                click.echo(f"  {plain(event['url'])}")
        if not new:
            click.echo(FIRST if run == 1 else NOTHING, err=True)


def _benchmark(services: Services, target: str, every: str | None) -> Benchmark:
    """The benchmark that is meant, made of a file or found, with its schedule. A run of it may be under way."""
    try:
        if target == "-" or Path(target).is_file():
            with click.open_file(target, "rb") as file:
                members = read_list(list_text(file.read()))
            for row in members.bad:
                click.echo(f"line {row.line}: {plain(row.text)}: {plain(row.reason)}", err=True)
            name = "" if target == "-" else Path(target).stem
            found = _of_list(services, members)
            if found is None:
                made = services.desk.create(Asked(name, members, every))
                services.watch.keep_list(digest(members), made.id)
                return made
            click.echo(SAME_LIST, err=True)
        else:
            found = services.desk.find(target)
        if found is None:
            raise Failed(NOBODY, USAGE)
        changed = services.desk.plan(found, every) if every not in {None, found.schedule} else found
    except BadSchedule as error:
        raise click.BadParameter(error.detail, param_hint="--every") from None
    except NoAccounts:
        raise Failed("The list names no account.", USAGE) from None
    return changed or found


def _of_list(services: Services, members: MemberList) -> Benchmark | None:
    """The benchmark that an earlier call made of the same list."""
    known = services.watch.of_list(digest(members))
    return None if known is None else services.desk.find(known)


def _send_to(services: Services, benchmark: Benchmark, url: str) -> None:
    known = services.watch.webhook(benchmark.id)
    try:
        if known is not None and known.gone_at is None and known.url == address(url):
            # A timer says the same each time, and whoever listens there knows the secret by now.
            return
        made = services.webhooks.put(benchmark.id, url)
    except BadAddress as error:
        raise click.BadParameter(error.detail, param_hint="--webhook") from None
    if made is not None:
        click.echo(f"What happens is sent to {made['host']}. The secret, shown this once: {made['secret']}", err=True)


def _run_once(services: Services, benchmark: Benchmark) -> Benchmark:
    """The benchmark after a run that was looked at: the one under way, or another."""
    if benchmark.status != "running":
        services.desk.again(benchmark)
    ended = work_until_ended(services, services.desk.find(benchmark.id) or benchmark)
    if ended.status != "done":
        raise Failed("The run was cancelled, so nothing is told of it.", 1)
    attendant = build_attendant(services)
    until = time.monotonic() + LONGEST_LOOK_SECONDS
    attendant.work_off(lambda: True)
    # Another process may be looking at it just now.
    while not _looked_at(services, ended):
        if time.monotonic() > until:
            raise Failed("The run has ended, but nobody has looked at it. Try again in a moment.", 1)
        time.sleep(LOOK_SECONDS)
        attendant.work_off(lambda: True)
    return ended


def _looked_at(services: Services, benchmark: Benchmark) -> bool:
    looked_at = services.watch.looked_at(benchmark.id, benchmark.run)
    return looked_at is not None and benchmark.ended_at is not None and looked_at >= benchmark.ended_at


def _go_on(services: Services, benchmark: Benchmark, teller: Teller) -> None:
    """Work as a worker does, and tell what is found, until Ctrl-C or the end of the benchmark."""
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(services, stop), daemon=True)
    worker.start()
    weekly = None if benchmark.schedule is not None else Weekly(benchmark)
    if weekly is not None:
        click.echo(RUNS_WEEKLY.format(when=moment(written(weekly.at))), err=True)
    elif benchmark.next_run_at is not None:
        when = moment(written(benchmark.next_run_at))
        click.echo(RUNS_AGAIN.format(when=when, schedule=benchmark.schedule), err=True)
    # What was known before is no news; a run that went on after it was looked at is looked at again.
    last = (benchmark.run, services.watch.looked_at(benchmark.id, benchmark.run))
    try:
        while (found := services.desk.find(benchmark.id)) is not None:
            seen = (found.run, services.watch.looked_at(found.id, found.run))
            if seen != last and _looked_at(services, found):
                teller.tell(found.run)
                last = seen
            if weekly is not None and found.schedule is None and weekly.is_due():
                services.desk.again(found)
            time.sleep(LOOK_SECONDS)
    finally:
        stop.set()
        worker.join(END_SECONDS)
    raise Failed("The benchmark was removed meanwhile.", 1)


class Weekly:
    """When a benchmark runs that nobody has given a schedule. Kept nowhere: it ends with whoever watches."""

    def __init__(self, benchmark: Benchmark) -> None:
        self._began = benchmark.created_at
        self.at = self._following()

    def is_due(self) -> bool:
        """Whether its time has come since this was last asked."""
        if datetime.now(UTC) < self.at:
            return False
        self.at = self._following()
        return True

    def _following(self) -> datetime:
        now = datetime.now(UTC)
        return next_run(USUAL, self._began, now) or now + timedelta(weeks=1)


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
        services.watch.close()
