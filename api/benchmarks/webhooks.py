"""Where the events of a benchmark are sent: the address, the secret, and the signature."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from ada_url import parse_url

from api.links.fetch import host_name, web_address
from api.links.guard import PUBLIC, Rules, is_forbidden
from api.scoring.document import time
from api.stores.watched import Delivery, LastDelivery, WatchStore, Webhook

SECRET_BYTES: Final = 32
MARK: Final = "twoway_"
"""What each secret begins with, so that one that was published by mistake is found."""
SIGNATURE: Final = "Twoway-Signature"
DELIVERY: Final = "Twoway-Delivery"

NO_ADDRESS: Final = (
    "Give the address of a web page, such as https://example.com/hooks/twoway, without a name or password."
)
NO_HTTPS: Final = "Give an address that begins with https://, at the usual port: events are sent encrypted only."

NOT_PUBLIC: Final = "Give an address that everybody can reach: events are sent to no machine of this network."


class BadAddress(ValueError):
    """An address that nothing is sent to; `detail` is a whole sentence."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def address(url: str, rules: Rules = PUBLIC) -> str:
    """The address as it is asked for. Where the name of its host leads is seen at each delivery.

    :raises BadAddress:
    """
    plain = web_address(url.strip())
    if plain is None:
        raise BadAddress(NO_ADDRESS)
    parts = parse_url(plain)
    if parts["protocol"] != "https:" or int(parts["port"] or 443) not in rules.ports.get("https", ()):
        raise BadAddress(NO_HTTPS)
    if is_forbidden(plain, rules):
        raise BadAddress(NOT_PUBLIC)
    return plain


def sign(secret: str, moment: datetime, body: bytes) -> str:
    """`t=SECONDS,v1=HEX`: HMAC-SHA256, by the secret's own characters, of the seconds, a dot and the body."""
    seconds = int(moment.timestamp())
    digest = hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256)
    return f"t={seconds},v1={digest.hexdigest()}"


def message(delivery: Delivery, site: str) -> bytes:
    """The body: `{"id", "benchmark": {"id", "run", "url"}, "events": [...]}`. An event without an address of its own
    has the report's.
    """
    report = report_address(site, delivery.benchmark_id)
    told = {
        "id": delivery.id,
        "benchmark": {"id": delivery.benchmark_id, "run": delivery.run, "url": report},
        "events": list(shown(delivery.events, report)),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def report_address(site: str, benchmark_id: str) -> str:
    """Where the report is; `site`: the service's own address, empty where it is not known."""
    return f"{site.rstrip('/')}/b/{benchmark_id}"


def shown(bodies: Iterable[bytes], report: str) -> Iterable[dict[str, Any]]:
    """Events as JSON values: `{"id", "kind", "key", "brand", "other", "words", "url", "at"}`."""
    for body in bodies:
        told: dict[str, Any] = json.loads(body)
        yield {**told, "url": told["url"] or report}


class Webhooks:
    """The webhooks of benchmarks, one each. Every call raises `StoreUnavailable` when the store fails."""

    def __init__(
        self,
        store: WatchStore,
        rules: Rules = PUBLIC,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._rules = rules
        self._now = now

    def put(self, benchmark_id: str, url: str) -> dict[str, Any] | None:
        """Send events there from now on: what `read` says, with the new secret; None when there is no such benchmark.

        :raises BadAddress:
        """
        secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
        webhook = Webhook(benchmark_id, self._now(), address(url, self._rules), secret)
        if not self._store.set_webhook(webhook):
            return None
        return {**_told(webhook, self._store.last_delivery(benchmark_id)), "secret": secret}

    def read(self, benchmark_id: str) -> dict[str, Any] | None:
        """`{"host", "created_at", "gone_at", "waiting", "failed", "last": {...}}`; None without a webhook.

        Whoever knows a benchmark's id may see this: so of the address, which may hold a secret, only its host.
        """
        webhook = self._store.webhook(benchmark_id)
        return None if webhook is None else _told(webhook, self._store.last_delivery(benchmark_id))

    def remove(self, benchmark_id: str) -> bool:
        """Send nothing any more; False when there is no webhook."""
        return self._store.remove_webhook(benchmark_id)


def _told(webhook: Webhook, last: LastDelivery) -> dict[str, Any]:
    tried: Mapping[str, Any] | None = None
    if last.state is not None:
        tried = {
            "state": "waiting" if last.state == "running" else last.state,
            "tries": last.tries,
            "reason": last.reason,
            "retry_at": None if last.retry_at is None else time(last.retry_at),
            "ended_at": None if last.ended_at is None else time(last.ended_at),
        }
    return {
        "host": host_name(webhook.url),
        "created_at": time(webhook.created_at),
        "gone_at": None if webhook.gone_at is None else time(webhook.gone_at),
        "waiting": last.waiting,
        "failed": last.failed,
        "last": tried,
    }
