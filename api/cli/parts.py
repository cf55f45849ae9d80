"""The parts of a process, with a sentence where none can be made of the settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.cli.configured import UNUSABLE, without_secrets
from api.cli.output import Failed
from api.services import Services, build_services
from api.settings import Settings
from api.stores import open_store
from api.stores.tiered import TieredStore


def make_services(settings: Settings) -> Services:
    """The parts of a process; nothing connects yet.

    :raises Failed: a setting can be read, but nothing can be made of it.
    """
    with _said_of(settings):
        return build_services(settings)


def make_store(settings: Settings) -> TieredStore:
    """The store of scores alone, for whoever scores nothing and counts nothing; raises what `make_services` does."""
    with _said_of(settings):
        return open_store(settings, lambda _: None)


def sweep_once(settings: Settings) -> int:
    """Sweep the store, through connections that are closed again at the end; how many scores went.

    :raises StoreUnavailable: the store does not answer.
    """
    store = make_store(settings)
    try:
        return store.sweep()
    finally:
        store.close()


@contextmanager
def _said_of(settings: Settings) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise Failed(f"A setting cannot be used: {without_secrets(str(error), settings)}", UNUSABLE) from None
