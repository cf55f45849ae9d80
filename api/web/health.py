"""Whether the service lives, whether it can work, and what it counts."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from apiflask import APIBlueprint
from flask import Response

import api
from api.services import Services
from api.web import schemas
from api.web.answers import NOT_KEPT, Ready, send, to_json
from api.web.contract import answer, describe, problems
from api.web.problems import Problem

PATIENCE = 1.0
"""Seconds within which the stores have to answer."""


def health_blueprint(services: Services) -> APIBlueprint:
    """`/healthz`, `/readyz`, `/metrics`."""
    blueprint = APIBlueprint("health", __name__, tag="Health")
    checks = {"store": services.store.ping, "history": services.history.ping}
    alive = to_json({"status": "ok", "service": schemas.SERVICE, "version": api.__version__})
    pool = ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="readiness")

    @blueprint.get("/healthz")
    @describe(answer(200, schemas.Alive, "alive"), *problems())
    def read_health() -> Response:
        """The process is alive

        And it is Twoway, of this version. Touches nothing else.
        """
        return send(alive, NOT_KEPT)

    @blueprint.get("/readyz")
    @describe(answer(200, schemas.Readiness, "ready"), *problems(503))
    def read_readiness() -> Response:
        """The service can work

        Its stores have answered within a second.
        """
        silent = failing(pool, checks, PATIENCE)
        if silent:
            errors = [(name, f"The {name} did not answer within a second, or with an error.") for name in silent]
            raise Problem(503, errors=errors, headers=[("Retry-After", "5")])
        return send(b'{"status":"ready"}', NOT_KEPT)

    @blueprint.get("/metrics")
    @describe(answer(200, content="text/plain"), *problems())
    def read_metrics() -> Response:
        """Counters for Prometheus

        Of route templates and networks; never of accounts or callers.
        """
        body, kind = services.metrics.render()
        return Ready(body, [("Content-Type", kind), ("Content-Length", str(len(body))), NOT_KEPT])

    return blueprint


def failing(pool: ThreadPoolExecutor, checks: dict[str, Callable[[], None]], patience: float) -> list[str]:
    """Names of the checks that raised or took longer than `patience` seconds, all of them run side by side."""
    running: dict[str, Future[None]] = {name: pool.submit(check) for name, check in checks.items()}
    done, late = wait(running.values(), timeout=patience)
    for future in late:
        future.cancel()
    return [name for name, future in running.items() if future not in done or future.exception() is not None]
