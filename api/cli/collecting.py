"""Collecting an account for one command: through the kept scores, or past them with one's own weights."""

import logging
from dataclasses import dataclass

import click

from api.accounts import AccountKey
from api.cli.parts import make_services
from api.collect import not_read, without
from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable, Progress
from api.scoring.behind import posts_behind
from api.scoring.document import document, encode
from api.scoring.method import Weights
from api.scoring.score import score
from api.services import Services
from api.settings import Settings
from api.stores import StoreUnavailable, open_history

LEASE_SECONDS = 60.0
"""How long, over a whole collection, another process may hold the account before this one gives up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller wants: own weights, a kept score of at most `max_age` seconds, the posts behind it."""

    weights: Weights | None = None
    max_age: int | None = None
    posts: bool = False


def collect(key: AccountKey, asked: Asked, settings: Settings, progress: Progress) -> tuple[bytes, bytes | None]:
    """The score document of an account, and the posts behind it where they are asked for and there are any.

    Own weights go past what is kept: the account is collected anew, and nothing of it is kept.
    """
    # What goes wrong is in the document or said in a sentence; log lines are for the service.
    logging.getLogger("api").addHandler(logging.NullHandler())
    services = make_services(settings)
    if asked.weights is not None:
        return _collect_past(services, key, asked.weights, posts=asked.posts)
    _prepare_history(settings)
    wait = settings.collection_timeout_seconds + LEASE_SECONDS
    try:
        outcome = services.collector.score(key, max_age=asked.max_age, wait=wait, progress=progress)
    except KeyboardInterrupt:
        # Whoever asks next would wait for this lease, though nobody collects any more.
        services.store.release(key.key)
        raise
    kept = services.store.get(key.key) if asked.posts else None
    return outcome.body, services.store.posts(kept.key) if kept and kept.body == outcome.body else None


def _prepare_history(settings: Settings) -> None:
    history = open_history(settings)
    try:
        history.ping()
    except StoreUnavailable:
        try:
            history.upgrade()
        except StoreUnavailable as error:
            click.echo(f"{error.detail} The score is made all the same, but not added to the history.", err=True)
    finally:
        history.close()


def _collect_past(services: Services, key: AccountKey, weights: Weights, *, posts: bool) -> tuple[bytes, bytes | None]:
    network = services.networks.get(key.network)
    if network is None:
        return without(key, "unavailable", not_read(key.network)), None
    try:
        evidence = network.collect(network.identify(key.handle), lambda _: None)
        result = score(services.visits.add(evidence, lambda _: None, keep=False), weights)
    except AccountNotFound as error:
        return without(key, "not_found", error.detail), None
    except AccountOptedOut as error:
        return without(key, "opted_out", error.detail), None
    except NetworkUnavailable as error:
        return without(key, "unavailable", error.detail), None
    return encode(document(result)), encode(posts_behind(result)) if posts else None
