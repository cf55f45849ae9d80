"""What a request costs the server, and whether slow collections slow down those who only read.

Everything that is compared takes turns within each round, so that a neighbour on the machine disturbs all alike.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median

import requests
from bench.load import Load, Target, load
from bench.made import evidence
from bench.results import Result
from bench.servers import Cores, Server, running
from bench.standin import SlowAppView, running_slow_appview
from live.servers import RedisServer, ServerFailed, running_redis, temporary_folder
from pydantic import SecretStr
from redis import Redis

from api.collect import tag
from api.intake import read_evidence
from api.scoring.behind import posts_behind
from api.scoring.document import document, encode
from api.scoring.score import score
from api.settings import Settings
from api.stores import StoredScore, open_store

ACCOUNTS = 50
EVIDENCE_SIZE = 300
COLLECTIONS = 24
PROBES = 25
KEEP_SECONDS = 86_400.0

HELLO, MEMORY, REDIS, UNCHANGED, BATCH = "hello", "memory", "redis", "unchanged", "batch"
GOALS = {
    MEMORY: ("A score from memory", HELLO, 1.35),
    REDIS: ("A score from Redis", HELLO, 2.2),
    UNCHANGED: ("A score that has not changed (304)", HELLO, 1.1),
    BATCH: (f"{ACCOUNTS} scores in one answer, to one score", MEMORY, 3.0),
}
LOADED_SHARE = 0.8

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs: `service` with a slow network behind it, and what wrk may ask for."""

    service: Server
    network: SlowAppView
    targets: dict[str, Target]


@contextmanager
def running_stage(cores: Cores) -> Iterator[Stage]:
    """Redis with scores of a realistic size in it, the service on it twice (once without memory), and hello.

    :raises ServerMissing: :raises ServerFailed:
    """
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("bench"))
        redis = stack.enter_context(running_redis())
        stored = fill(redis.url)
        network = stack.enter_context(running_slow_appview())
        settings = {"redis_url": redis.url, "bluesky_url": network.url, "post_limit": "100000/minute"}

        def start(application: str) -> Server:
            home = folder / application.replace(":", "-")
            home.mkdir()
            return stack.enter_context(running(application, cores.server, home, settings | {"data_dir": str(home)}))

        hello = start("bench.hello:app")
        service, past_memory = start("api.web.wsgi:app"), start("bench.past_memory:app")
        first = stored[0]
        path = "/v1/scores/" + first.key.replace(":", "/", 1)
        targets = {
            HELLO: Target(hello, "/"),
            MEMORY: Target(service, path),
            REDIS: Target(past_memory, path),
            UNCHANGED: Target(service, path, f"If-None-Match: {first.etag}"),
            BATCH: Target(service, "/v1/scores?keys=" + ",".join(score.key for score in stored)),
        }
        check(targets, stored, redis)
        yield Stage(service, network, targets)


def fill(url: str) -> list[StoredScore]:
    """Score accounts of invented evidence and store them, as a collection would."""
    store = open_store(Settings(redis_url=SecretStr(url)), lambda _: None)  # type: ignore[call-arg]
    stored = []
    for number in range(ACCOUNTS):
        made = score(read_evidence(evidence(EVIDENCE_SIZE, 1_000 + number, f"kettles{number}.example")))
        body = encode(document(made))
        one = StoredScore(f"bluesky:kettles{number}.example", body, tag(body), time.time() + KEEP_SECONDS, listed=True)
        store.put(one, encode(posts_behind(made)), KEEP_SECONDS)
        stored.append(one)
    store.close()
    return stored


def check(targets: dict[str, Target], stored: Sequence[StoredScore], redis: RedisServer) -> None:
    """Each address answers what is meant to be measured, and comes from where it is said to come from.

    :raises ServerFailed:
    """
    expected = {
        HELLO: (200, b'{"hello":"world"}\n'),
        MEMORY: (200, stored[0].body),
        REDIS: (200, stored[0].body),
        UNCHANGED: (304, b""),
        BATCH: (200, b'{"scores":[' + b",".join(score.body for score in stored) + b"]}"),
    }
    with Redis(port=redis.port) as client:
        for name, target in targets.items():
            headers = dict([target.header.split(": ", 1)]) if target.header else {}
            before = _reads(client)
            for _ in range(PROBES):
                answer = requests.get(target.server.url + target.path, headers=headers, timeout=10)
            if (answer.status_code, answer.content) != expected[name]:
                raise ServerFailed(f"{name} answered {answer.status_code} {answer.content[:200]!r} instead.")
            reads = _reads(client) - before
            if (reads >= PROBES) != (name == REDIS):
                raise ServerFailed(f"{PROBES} requests for {name} read Redis {reads} times.")


def measure_reads(stage: Stage, rounds: int, seconds: int, say: Say) -> dict[str, list[Load]]:
    """`rounds` of a few seconds each, every target in turn, after one second each that is not counted."""
    loads: dict[str, list[Load]] = {name: [] for name in stage.targets}
    for target in stage.targets.values():
        load(target, 1)
    for number in range(rounds):
        for name, target in stage.targets.items():
            say(f"Round {number + 1} of {rounds}: {name}")
            loads[name].append(load(target, seconds))
    return loads


def read_results(loads: dict[str, list[Load]], stored_bytes: int) -> list[Result]:
    """CPU microseconds of each, and the ratios: the median of those within each round."""
    rows = [Result("Flask hello, CPU of a request", median(one.cpu for one in loads[HELLO]), "µs",
                   detail=_describe(loads[HELLO]))]  # fmt: skip
    for name, (words, base, goal) in GOALS.items():
        ratio = median(one.cpu / other.cpu for one, other in zip(loads[name], loads[base], strict=True))
        cpu = median(one.cpu for one in loads[name])
        size = f", {stored_bytes:,} bytes" if name == MEMORY else ""
        rows.append(Result(words, ratio, "x", goal, detail=f"{cpu:,.0f} µs{size}; {_describe(loads[name])}"))
    return rows


def measure_under_load(stage: Stage, rounds: int, seconds: int, say: Say) -> list[tuple[Load, Load]]:
    """Pairs of (left alone, while COLLECTIONS collections wait for the network), which of them first by turns."""
    target = stage.targets[MEMORY]
    pairs = []
    for number in range(rounds):
        say(f"Pair {number + 1} of {rounds}: reads beside {COLLECTIONS} slow collections")
        if number % 2:
            with slow_collections(stage, number):
                loaded = load(target, seconds)
            pairs.append((load(target, seconds), loaded))
        else:
            alone = load(target, seconds)
            with slow_collections(stage, number):
                pairs.append((alone, load(target, seconds)))
    return pairs


def under_load_results(pairs: Sequence[tuple[Load, Load]]) -> list[Result]:
    """The share of throughput that is left, the median over the pairs."""
    left = median(loaded.rate / alone.rate for alone, loaded in pairs)
    alone, loaded = ([pair[place] for pair in pairs] for place in (0, 1))
    name = f"Reads while {COLLECTIONS} collections wait, to reads alone"
    return [Result(name, left, "%", LOADED_SHARE, "at least",
                   f"alone {_describe(alone)}; beside them {_describe(loaded)}")]  # fmt: skip


@contextmanager
def slow_collections(stage: Stage, number: int) -> Iterator[None]:
    """COLLECTIONS callers wait for accounts that nobody has asked for yet, whose network does not answer meanwhile.

    :raises ServerFailed: when they do not all wait from the beginning to the end.
    """
    addresses = [
        f"{stage.service.url}/v1/scores/bluesky/slow{number}x{one}.example?wait=25" for one in range(COLLECTIONS)
    ]
    with ThreadPoolExecutor(COLLECTIONS) as pool:
        callers = [pool.submit(requests.post, address, timeout=60) for address in addresses]
        try:
            if not stage.network.wait_for(COLLECTIONS, seconds=10):
                raise ServerFailed(f"Only {stage.network.waiting} of {COLLECTIONS} collections wait for the network.")
            yield
            if stage.network.waiting != COLLECTIONS or any(caller.done() for caller in callers):
                raise ServerFailed("Some collections ended before the reading did.")
        finally:
            stage.network.let_go()
        answers = [caller.result() for caller in callers]
    if any(answer.status_code != 200 or answer.json()["status"] != "withheld" for answer in answers):
        raise ServerFailed(f"A collection came to {answers[0].status_code}: {answers[0].text[:200]}")


def stored_bytes(stage: Stage) -> int:
    """How long the score is that is read."""
    target = stage.targets[MEMORY]
    return len(requests.get(target.server.url + target.path, timeout=10).content)


def _reads(client: Redis) -> int:
    stats = client.info("commandstats")
    return sum(stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("get", "mget"))


def _describe(loads: Sequence[Load]) -> str:
    rate, p99 = median(one.rate for one in loads), median(one.p99 for one in loads)
    return f"{rate:,.0f}/s, p50 {median(one.p50 for one in loads):.1f} ms, p99 {p99:.1f} ms"
