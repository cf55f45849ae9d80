"""An application over stores in memory and a collector that never leaves the process."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from web.stubs import ListHistory, make_services, make_store

from api.services import Services
from api.stores.memory import MemoryStore
from api.web.app import create_app


@pytest.fixture
def store() -> MemoryStore:
    return make_store()


@pytest.fixture
def history() -> ListHistory:
    return ListHistory()


@pytest.fixture
def services(store: MemoryStore, history: ListHistory, tmp_path: Path) -> Services:
    return make_services(store, history, tmp_path)


@pytest.fixture
def app(services: Services) -> APIFlask:
    return create_app(services)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client_with(services: Services) -> Callable[..., FlaskClient]:
    """A client of an application with some services exchanged."""
    return lambda **changed: create_app(replace(services, **changed)).test_client()
