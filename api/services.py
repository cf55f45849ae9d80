"""Everything that a process of the service needs, built once and passed on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from api import __version__, collect
from api.benchmarks.desk import Desk
from api.benchmarks.watch import Attendant
from api.benchmarks.webhooks import Webhooks
from api.client_config import read_client_config
from api.clock import utc_now
from api.hosts import Hosts
from api.jobs import Queue
from api.limiter import Limiter
from api.links.guard import PUBLIC, guarded_session
from api.links.manners import user_agent
from api.links.post import post
from api.links.visit import Visitor
from api.metrics import Metrics
from api.networks import NETWORKS
from api.networks.base import Network
from api.settings import Settings
from api.stores import SqlBenchmarks, SqlWatch, open_benchmarks, open_history, open_store, open_watch
from api.stores.base import History, ScoreStore
from api.stores.shared import open_callers, open_hosts
from api.visits import NoVisits, SiteVisits, Visits


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running process. `client_config`: the JSON of `GET /v1/config`. `queue` tells whoever works on
    `benchmarks` that something waits.
    """

    settings: Settings
    store: ScoreStore
    history: History
    networks: Mapping[str, Network]
    collector: collect.Collector
    limiter: Limiter
    metrics: Metrics
    client_config: bytes
    benchmarks: SqlBenchmarks
    queue: Queue
    desk: Desk
    benchmark_limiter: Limiter
    watch: SqlWatch
    webhooks: Webhooks
    visits: Visits = field(default_factory=NoVisits)


def build_services(settings: Settings) -> Services:
    """The real parts. Nothing connects yet: the first call that needs a store or a network does.

    :raises ValueError: a setting cannot be read (the address of Redis, the limit of calls, config.json).
    """
    metrics = Metrics()
    store = open_store(settings, lambda operation: metrics.failed(f"store_{operation}"))
    history = open_history(settings)
    hosts = Hosts(settings.host_limit, open_hosts(settings), lambda: metrics.failed("hosts"))
    networks = {name: make(settings, hosts=hosts) for name, make in NETWORKS.items()}
    limits = collect.Limits(
        in_flight=max(1, settings.collections_in_flight // settings.workers),
        waiting=max(1, settings.threads * 5 // 8),
        collection_seconds=settings.collection_timeout_seconds,
        fresh_seconds=settings.fresh_seconds,
    )
    visits = build_visits(settings, store, hosts)
    benchmarks, queue, watch = open_benchmarks(settings), Queue(settings), open_watch(settings)
    return Services(
        settings=settings,
        store=store,
        history=history,
        networks=networks,
        collector=collect.Collector(networks, store, history, limits=limits, visits=visits),
        limiter=_limiter(settings, settings.post_limit, lambda: metrics.failed("limiter")),
        metrics=metrics,
        client_config=read_client_config(settings.data_dir),
        benchmarks=benchmarks,
        queue=queue,
        desk=Desk(benchmarks, queue.hint),
        benchmark_limiter=_limiter(settings, settings.benchmark_limit, lambda: metrics.failed("limiter")),
        watch=watch,
        webhooks=Webhooks(watch),
        visits=visits,
    )


def build_attendant(services: Services) -> Attendant:
    """Who looks at the ended runs of benchmarks, and sends what they tell of; nothing connects yet."""
    settings = services.settings
    session = guarded_session(PUBLIC, _called(settings))
    return Attendant(
        services.watch,
        services.benchmarks,
        services.store.posts,
        partial(post, session),
        site=settings.public_url or "",
    )


def _limiter(settings: Settings, rate: str, failed: Callable[[], None]) -> Limiter:
    # All workers know the address of their Redis, and with it its password.
    secret = settings.redis_url.get_secret_value() if settings.redis_url is not None else ""
    return Limiter(rate, failed, open_callers(settings), f"{rate} {secret}")


def build_visits(settings: Settings, store: ScoreStore, hosts: Hosts | None = None) -> Visits:
    """What looks at sites, unless they are to be left alone."""
    if not settings.visit_sites:
        return NoVisits()
    return SiteVisits(Visitor(_called(settings), leases=store, hosts=hosts), store, utc_now)


def _called(settings: Settings) -> str:
    """What strangers' hosts are told of who asks."""
    about = settings.visit_info_url or (
        f"{settings.public_url.rstrip('/')}/about/visits" if settings.public_url else None
    )
    return user_agent(__version__, about)
