"""Everything that a process of the service needs, built once and passed on."""

from collections.abc import Mapping
from dataclasses import dataclass

from api import collect
from api.client_config import read_client_config
from api.limiter import Limiter
from api.metrics import Metrics
from api.networks import NETWORKS
from api.networks.base import Network
from api.settings import Settings
from api.stores import open_history, open_store
from api.stores.base import History, ScoreStore


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running process. `client_config`: the JSON of `GET /v1/config`."""

    settings: Settings
    store: ScoreStore
    history: History
    networks: Mapping[str, Network]
    collector: collect.Collector
    limiter: Limiter
    metrics: Metrics
    client_config: bytes


def build_services(settings: Settings) -> Services:
    """The real parts. Nothing connects yet: the first call that needs a store or a network does.

    :raises ValueError: a setting cannot be read (the address of Redis, the limit of calls, config.json).
    """
    metrics = Metrics()
    store = open_store(settings, lambda operation: metrics.failed(f"store_{operation}"))
    history = open_history(settings)
    networks = {name: make(settings) for name, make in NETWORKS.items()}
    limits = collect.Limits(
        in_flight=max(1, settings.collections_in_flight // settings.workers),
        waiting=max(1, settings.threads * 5 // 8),
        collection_seconds=settings.collection_timeout_seconds,
        fresh_seconds=settings.fresh_seconds,
    )
    return Services(
        settings=settings,
        store=store,
        history=history,
        networks=networks,
        collector=collect.Collector(networks, store, history, limits=limits),
        limiter=Limiter(settings.post_limit, lambda: metrics.failed("limiter")),
        metrics=metrics,
        client_config=read_client_config(settings.data_dir),
    )
