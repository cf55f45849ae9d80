"""A watched benchmark from end to end: `twoway serve` as anybody starts it, a network, and a receiver of events."""

import hashlib
import hmac
import json
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from live.service import Service, running_service
from live.workers import ManyBrands, await_
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from api.settings import Settings
from api.stores import open_watch

DOCUMENT = Path(__file__).parents[2] / "docs" / "watch.md"
QUESTIONS = 60
BRANDS = "Acme,bluesky:acme.example\nBolt,bluesky:bolt.example"
LET_LOOPBACK = """
from pathlib import Path
from api.links import guard
guard.PUBLIC = guard.with_loopback({port}, authorities=Path({authority!r}))
"""
"""There is no setting that lets events be sent to this machine, so Python itself is told to allow it as it starts."""


class Receiver:
    """Takes events over TLS on loopback, with the answers given, and keeps what came."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = f"https://127.0.0.1:{server.port}/hooks/twoway"
        self.port = server.port
        self.answers = [204]
        self.taken: list[tuple[dict[str, str], bytes]] = []
        server.expect_request("/hooks/twoway", method="POST").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        self.taken.append((dict(request.headers), request.get_data()))
        return Response(status=self.answers[-1])


@pytest.fixture
def network() -> Iterator[ManyBrands]:
    with HTTPServer(threaded=True) as server:
        yield ManyBrands(server, answered=QUESTIONS - 6, questions=QUESTIONS)


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.ECDSA).configure_cert(context)
    with HTTPServer(ssl_context=context) as server:
        told = LET_LOOPBACK.format(port=server.port, authority=str(tmp_path / "authority.pem"))
        (tmp_path / "sitecustomize.py").write_text(told, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        yield Receiver(server)


@pytest.fixture
def service(network: ManyBrands, receiver: Receiver, tmp_path: Path) -> Iterator[Service]:
    # It starts once Python would let it send to the receiver.
    with running_service(network.url, data_dir=str(tmp_path / "data"), public_url="https://twoway.example") as running:
        yield running


def is_ours(*given: Any) -> bool:
    """What docs/watch.md tells receivers to do."""
    [shown] = re.findall("```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    known: dict[str, Any] = {"hmac": hmac, "hashlib": hashlib}
    exec(shown, known)  # noqa: S102 - Our own words.
    return bool(known["is_ours"](*given))


def ended(service: Service, tmp_path: Path, where: str, run: int) -> None:
    """Wait until that run has ended and was looked at."""
    name = where.rpartition("/")[2]

    def looked() -> bool:
        with closing(open_watch(Settings(data_dir=tmp_path / "data"))) as watch:
            return watch.looked_at(name, run) is not None

    await_(looked, f"Run {run} was not looked at.\n{service.log}")
    assert service.get(f"benchmarks/{name}").json()["progress"]["done"] == 2


def test_what_happens_arrives_signed_until_nobody_wants_it(
    service: Service, network: ManyBrands, receiver: Receiver, tmp_path: Path
) -> None:
    made = service.post("benchmarks", json={"name": "Kettles", "list": BRANDS, "max_age": 0}).json()
    where = f"benchmarks/{made['id']}"
    secret = service.put(f"{where}/webhook", json={"url": receiver.url}).json()["secret"]
    ended(service, tmp_path, where, 1)
    assert receiver.taken == []

    network.answered = 6
    assert service.post(f"{where}/runs").status_code == 202
    await_(lambda: receiver.taken, f"Nothing arrived.\n{service.log}")
    [(headers, body)] = receiver.taken
    assert is_ours(secret, headers["Twoway-Signature"], body, time.time())
    assert not is_ours(secret, headers["Twoway-Signature"], body + b" ", time.time())
    assert not is_ours("twoway_other", headers["Twoway-Signature"], body, time.time())
    assert not is_ours(secret, headers["Twoway-Signature"], body, time.time() + 600)
    told = json.loads(body)
    assert told["benchmark"] == {"id": made["id"], "run": 2, "url": f"https://twoway.example/b/{made['id']}"}
    assert {(event["kind"], event["brand"]) for event in told["events"]} == {
        ("rate_changed", "Acme"),
        ("rate_changed", "Bolt"),
    }
    assert told["id"] == headers["Twoway-Delivery"]
    # Nothing is said of a delivery before its first try has ended.
    await_(lambda: (service.get(f"{where}/webhook").json()["last"] or {}).get("state") == "done", "It is still sent.")

    network.answered, receiver.answers = QUESTIONS, [410]
    ended(service, tmp_path, where, 2)
    assert service.post(f"{where}/runs").status_code == 202
    await_(lambda: service.get(f"{where}/webhook").json()["gone_at"], f"It goes on.\n{service.log}")
    assert len(receiver.taken) == 2

    network.answered = 0
    ended(service, tmp_path, where, 3)
    assert service.post(f"{where}/runs").status_code == 202
    ended(service, tmp_path, where, 4)
    feed = requests.get(f"{service.url}/b/{made['id']}/feed.atom", timeout=30).text
    assert feed.count("<entry>") == 6
    assert service.get(f"{where}/webhook").json()["waiting"] == 0
    assert len(receiver.taken) == 2
