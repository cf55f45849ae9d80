"""What one account of a benchmark costs apart from the network's patience: database, Redis and CPU, measured here.

These are the figures that the simulation in scale.py begins with.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process
from pathlib import Path

from bench import scoring
from bench.results import Result
from live.servers import free_port, running_postgres, running_redis, temporary_folder

from api.hosts import Hosts
from api.networks.http import Http
from api.settings import Settings
from api.stores import SqlBenchmarks
from api.stores.cohorts import Entry, Found, NewBenchmark
from api.stores.shared import open_hosts

DOCUMENT = b"x" * 8_000
"""A score document of an ordinary account has about so many bytes."""

ANSWER = b'{"feed":[' + b",".join(b'{"post":{"text":"%s"}}' % (b"a" * 180) for _ in range(100)) + b"]}"
"""About as long as a page of posts."""

LARGEST = 5_000
THREADS = 8
SCORE_SIZE = 250
PLENTY = "100000000/minute"


def rows_a_second(where: str | Path, accounts: int, turns: int, threads: int) -> float:
    """Rows that are claimed and finished a second, beside `accounts` of them that wait, in benchmarks of 5,000."""
    with closing(SqlBenchmarks(where)) as store:
        store.upgrade()
        now = datetime.now(UTC)
        for first in range(0, accounts, LARGEST):
            many = min(LARGEST, accounts - first)
            entries = [Entry(f"bluesky:{n}.example", f"{n}", n, "Bluesky") for n in range(first, first + many)]
            store.create(NewBenchmark(f"benchmark{first}", "A field", now, entries, b"[]"))

        def work(_: int) -> None:
            moment = datetime.now(UTC)
            claim = store.claim("worker", moment, moment + timedelta(minutes=5))
            assert claim is not None
            store.found(claim.key, moment - timedelta(hours=6))
            assert store.finish(claim, Found("done", "ok", None, DOCUMENT, moment), moment)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))
            began = time.perf_counter()
            list(pool.map(work, range(turns)))
            return turns / (time.perf_counter() - began)


def limit_microseconds(settings: Settings, times: int) -> float:
    """How long one request waits until it is known whether its host may be asked now."""
    hosts = Hosts(PLENTY, open_hosts(settings))
    assert hosts.ask("host.example") is None
    began = time.perf_counter()
    for _ in range(times):
        hosts.ask("host.example")
    return 1e6 * (time.perf_counter() - began) / times


def request_milliseconds(times: int) -> float:
    """CPU of one request of a network, its answer parsed, the limits apart; the other end is another process."""
    with _running_answers() as url:
        http = Http("Bench", timeout=10)
        http.get(url)
        costs = []
        for _ in range(5):
            began = time.process_time()
            for _ in range(times):
                http.get(url)
            costs.append(1000 * (time.process_time() - began) / times)
    return min(costs)


def results(*, quick: bool, say: Callable[[str], None]) -> list[Result]:
    """All of it, as rows of the table."""
    turns, sizes = (200, (1_000,)) if quick else (400, (1_000, 5_000, 100_000))
    found: list[Result] = []
    with temporary_folder("costs") as folder, running_postgres() as postgres, running_redis() as redis:
        for accounts in sizes:
            say(f"Claiming rows of {accounts:,}")
            # SQLite lets one write at a time; more threads would only wait for it.
            for name, where, threads in (
                ("SQLite", folder / f"{accounts}.sqlite3", 1),
                ("PostgreSQL", postgres.new_database("costs"), THREADS),
            ):
                rate = rows_a_second(where, accounts, turns if accounts <= LARGEST else turns // 10, threads)
                found.append(Result(f"Rows through {name}, {accounts:,} of them", rate, "/s"))
        say("Asking whether a host may be asked")
        for name, address in (("SQLite", None), ("Redis", redis.url)):
            settings = Settings.model_validate({"data_dir": folder, "redis_url": address})
            found.append(Result(f"A look at the limits in {name}", limit_microseconds(settings, turns), "us"))
    say("Asking and scoring")
    found.append(Result("CPU of a request", request_milliseconds(turns // 4), "ms", detail=f"{len(ANSWER):,} bytes"))
    cost = scoring.measure((SCORE_SIZE,), 3 if quick else 11)[SCORE_SIZE]
    detail = f"{SCORE_SIZE} posts and as many messages, the quickest"
    found.append(Result("CPU of a score", min(cost.scoring), "ms", detail=detail))
    return found


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _answer(port: int) -> None:
    ThreadingHTTPServer(("127.0.0.1", port), _Answers).serve_forever()


@contextmanager
def _running_answers() -> Iterator[str]:
    port = free_port()
    process = Process(target=_answer, args=(port,), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{port}/page"
    try:
        for _ in range(200):
            try:
                Http("Bench", timeout=1).get(url)
            except Exception:  # noqa: BLE001 - Whatever it is, it is not ready yet.
                threading.Event().wait(0.05)
            else:
                break
        yield url
    finally:
        process.terminate()
        process.join()
