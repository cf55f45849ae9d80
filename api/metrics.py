"""What the service counts about itself, for Prometheus.

Labels are route templates, networks and kinds of failure: never a handle, a path or an address. When
`PROMETHEUS_MULTIPROC_DIR` names an empty folder before the first worker starts, `/metrics` adds up all
workers; otherwise the answer is about the one worker that gave it, and `twoway_worker` names it.
"""

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
NO_ROUTE = "none"


class Metrics:
    """The counters of one worker, in a registry of their own so that tests never share any."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "twoway_request_seconds",
            "Time until an answer began.",
            ["method", "route", "status"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._failures = Counter(
            "twoway_failures",
            "Failures that callers did not notice, because the service went on without what failed.",
            ["what"],
            registry=self._registry,
        )
        self._asked = Counter(
            "twoway_scores_asked", "What asking for a score came to.", ["network", "status"], registry=self._registry
        )
        if SHARED not in os.environ:
            worker = Gauge("twoway_worker", "The worker that these numbers are of.", ["pid"], registry=self._registry)
            worker.labels(str(os.getpid())).set(1)
        self._timers: dict[tuple[str, str, str], Histogram] = {}

    def answered(self, method: str, route: str, status: str, seconds: float) -> None:
        """Counts one answer; `route` is the template, or NO_ROUTE, and `status` the three digits."""
        key = (method, route, status)
        timer = self._timers.get(key)
        if timer is None:
            known = method if method in METHODS else "other"
            timer = self._requests.labels(known, route, status)
            if known == method:
                self._timers[key] = timer
        timer.observe(seconds)

    def asked(self, network: str, status: str) -> None:
        """Counts one request for a score by what it came to."""
        self._asked.labels(network, status).inc()

    def failed(self, what: str) -> None:
        """Counts one failure that was survived; `what` is a short fixed name, such as `store`."""
        self._failures.labels(what).inc()

    def render(self) -> tuple[bytes, str]:
        """The text for Prometheus, and its content type."""
        if SHARED not in os.environ:
            return generate_latest(self._registry), CONTENT_TYPE_LATEST
        everyone = CollectorRegistry()
        MultiProcessCollector(everyone)  # type: ignore[no-untyped-call]
        return generate_latest(everyone), CONTENT_TYPE_LATEST
