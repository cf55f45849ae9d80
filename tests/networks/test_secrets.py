"""No key leaves the process but to whom it is for: every secret has a value of its own here, networks fail in every way
that they have, some repeat what they were sent, and all that anybody could see of it is searched.
"""

import json
import logging
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from networks.fake import Fake
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from api.cli import commands
from api.logs import describe_exception
from api.networks import NETWORKS
from api.networks.base import NetworkError
from api.scoring.evidence import Account
from api.services import Services, build_services
from api.settings import Settings
from api.web.app import create_app

SECRETS = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
MARKERS = {name: f"Mark{number:02}{'x' * 24}" for number, name in enumerate(SECRETS)}
ADDRESSES = {"redis_url": "redis://us:{}@127.0.0.1:1/0", "database_url": "postgresql+psycopg://us:{}@127.0.0.1:1/none"}
KEYED = [name for name in NETWORKS if any(secret.startswith(f"{name}_") for secret in SECRETS)]


def everything_that_was_sent(request: Request) -> str:
    return json.dumps({"url": request.url, **dict(request.headers), "body": request.get_data(as_text=True)})


def refusal(status: int) -> Callable[[Request], Response]:
    """An error in every network's way of saying so, which repeats the key that it was asked with, and all others."""

    def answer(request: Request) -> Response:
        said = f"Bad key {' '.join(MARKERS.values())} in {everything_that_was_sent(request)}"
        errors = [{"message": said, "reason": said, "title": said, "detail": said}]
        more = {"code": 190 if status == 401 else status, "error_subcode": 1, "type": said, "status": said}
        body = {"error": {"message": said, "errors": errors, **more}, "errors": errors, "message": said}
        body |= {"title": said, "detail": said, "reason": said, "error_description": said}
        headers = {"WWW-Authenticate": said, "Retry-After": "0", "X-Error": said}
        return Response(json.dumps(body), status, content_type="application/json", headers=headers)

    return answer


def slow(_: Request) -> Response:
    time.sleep(0.3)
    return Response("{}")


def moved(elsewhere: str) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return Response(status=302, headers={"Location": f"{elsewhere}/?access_token={'&'.join(MARKERS.values())}"})

    return answer


def malformed(request: Request) -> Response:
    return Response(f'{{"error": "{everything_that_was_sent(request)}', content_type="application/json")


def strange(_: Request) -> dict[str, Any]:
    """JSON of another shape, with keys all over it."""
    words = [{"name": " ".join(MARKERS.values())}]
    names = ("data", "items", "did", "handle", "access_token", "accessJwt", "refreshJwt", "id", "name", "kind")
    return {**dict.fromkeys(names, words), "token_type": "bearer", "expires_in": words}


@pytest.fixture
def elsewhere() -> Iterator[HTTPServer]:
    """Another host, where no network lives."""
    with HTTPServer() as server:
        yield server


@pytest.fixture
def environment(fake_api: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Every secret is set, and all networks are at one address that fails."""
    given = {name: ADDRESSES.get(name, "{}").format(marker) for name, marker in MARKERS.items()}
    # The stores themselves are not there; how they fail is a case of its own.
    given |= {"redis_url": "", "database_url": "", "data_dir": str(tmp_path), "network_timeout_seconds": "0.2"}
    given |= {"bluesky_identifier": "us.example", "instagram_account_id": "17", "reddit_client_id": "app"}
    given |= {name: fake_api.url for name in Settings.model_fields if name.endswith(("login_url",))}
    given |= {f"{name}_url": fake_api.url for name in NETWORKS if f"{name}_url" in Settings.model_fields}
    given |= {"log_level": "DEBUG"}
    for name, value in given.items():
        monkeypatch.setenv(f"TWOWAY_{name.upper()}", value)
    monkeypatch.setenv("COLUMNS", "400")
    return fake_api


def repeating(request: Request) -> dict[str, Any]:
    """An account, as far as one answer can be that of all networks, whose every word is the key it was asked with."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.headers.get("X-Goog-Api-Key", "")
    words = dict.fromkeys(("title", "name", "description", "about", "biography", "displayName", "text"), sent)
    profile = {"id": "17", "username": "acme", "handle": "acme.com", "did": "did:plc:acme", **words}
    item = {**profile, "snippet": words | {"customUrl": "@acme"}, "statistics": {}, "contentDetails": {}}
    return {**profile, "data": profile, "items": [item], "business_discovery": profile, "kind": "t2"}


WAYS: Mapping[str, Callable[[Request], Any]] = {
    "401": refusal(401),
    "403": refusal(403),
    "429": refusal(429),
    "500": refusal(500),
    "503": refusal(503),
    "late": slow,
    "malformed": malformed,
    "strange": strange,
    "repeating": repeating,
}


class Seen:
    """All that could be seen, by where."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def add(self, where: str, *texts: str) -> None:
        self.texts[where] = "\n".join([self.texts.get(where, ""), *texts])

    def hold_no_key(self) -> None:
        for where, text in self.texts.items():
            for name, marker in MARKERS.items():
                assert marker not in text, f"{name} is in {where}: {text[max(0, text.index(marker) - 200) :][:400]}"


def add_error(seen: Seen, error: BaseException) -> None:
    """Its traceback as Python prints it, and what hides behind it: causes that are not printed, too."""
    seen.add("tracebacks", "".join(traceback.format_exception(error)), json.dumps(describe_exception(error)))
    one: BaseException | None = error
    while one is not None:
        seen.add("errors", str(one), repr(one))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def look(services: Services, seen: Seen, names: list[str]) -> None:
    client = create_app(services).test_client()
    for name in names:
        network = services.networks[name]
        for call in (
            lambda network=network: network.identify("acme"),
            lambda network=network, name=name: network.collect(
                Account(network=name, handle="acme", id="17", url="https://acme.example"), lambda _: None
            ),
            network.check,
        ):
            try:
                seen.add("words", repr(call()))
            except NetworkError as error:
                add_error(seen, error)
        for method, path in (("post", f"/v1/scores/{name}/acme.com"), ("get", f"/v1/scores/{name}/acme.com"),
                             ("get", f"/v1/scores/{name}/acme.com/posts"), ("get", f"/a/{name}/acme.com"),
                             ("get", f"/v1/nothing/{name}"), ("get", f"/nothing/{name}")):  # fmt: skip
            answer = getattr(client, method)(path, headers={"Accept": "text/html, */*;q=0.1"})
            assert answer.status_code < 500, (path, answer.get_data(as_text=True))
            seen.add(f"{method} {path}", answer.get_data(as_text=True), str(answer.headers))
    for path in ("/metrics", "/readyz", "/healthz", "/v1/config", "/v1/networks", "/about/privacy"):
        answer = client.get(path)
        seen.add(path, answer.get_data(as_text=True), str(answer.headers))


def doctor(seen: Seen) -> None:
    done = CliRunner().invoke(commands, ["doctor"])
    assert done.exit_code in {0, 1, 2}, done.output
    seen.add("doctor", done.output, done.stderr)


@pytest.mark.parametrize("way", WAYS)
def test_no_failure_of_a_network_gives_a_key_away(
    way: str, environment: Fake, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    environment.otherwise = WAYS[way]
    seen = Seen()
    _look_at_all(seen, caplog, capfd)
    sent = " ".join(json.dumps(asked.headers) + json.dumps(asked.form) for asked in environment.asked)
    # It was tried: each network was asked with its key at least once. Reddit's is in base64.
    for name in KEYED:
        if name not in {"bluesky", "reddit"}:
            assert any(marker in sent for secret, marker in MARKERS.items() if secret.startswith(name)), name
    paths = " ".join(f"{asked.path} {asked.params}" for asked in environment.asked)
    assert not any(marker in paths for marker in MARKERS.values())


def test_no_key_follows_a_redirect(
    environment: Fake,
    elsewhere: HTTPServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    environment.otherwise = moved(elsewhere.url_for("").rstrip("/"))
    _look_at_all(Seen(), caplog, capfd)
    assert environment.asked
    assert elsewhere.log == []


def test_no_key_is_told_where_nobody_listens(
    environment: Fake,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name in [name for name in Settings.model_fields if name.endswith("_url") and name not in ADDRESSES]:
        if name not in {"public_url", "visit_info_url"}:
            monkeypatch.setenv(f"TWOWAY_{name.upper()}", "http://127.0.0.1:1")
    _look_at_all(Seen(), caplog, capfd)


@pytest.mark.parametrize("spoilt", ["{}\nX: y", "{}\u2019", "{} \u00e9\r"], ids=["line", "quote", "return"])
def test_a_key_that_cannot_be_sent_is_not_quoted(
    spoilt: str,
    environment: Fake,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for name, marker in MARKERS.items():
        if name not in ADDRESSES:
            monkeypatch.setenv(f"TWOWAY_{name.upper()}", spoilt.format(marker))
    environment.otherwise = refusal(401)
    _look_at_all(Seen(), caplog, capfd)


SHAPES = ["right", "http://us:{}@127.0.0.1:1/0", "us:{}@nowhere", "postgresql://[{}"]


@pytest.mark.parametrize("case", [(address, shape) for address in ADDRESSES for shape in SHAPES])
def test_stores_that_are_not_there_give_no_password_away(
    case: tuple[str, str],
    environment: Fake,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    address, shape = case
    value = (ADDRESSES[address] if shape == "right" else shape).format(MARKERS[address])
    monkeypatch.setenv(f"TWOWAY_{address.upper()}", value)
    environment.otherwise = strange
    seen = Seen()
    doctor(seen)
    for command in (["score", "@acme.com"], ["worker", "--once"]):
        done = CliRunner().invoke(commands, command)
        seen.add(" ".join(command), done.output, done.stderr)
    if shape == "right":
        _look_at_all(seen, caplog, capfd)
    out, err = capfd.readouterr()
    seen.add("streams", out, err, caplog.text)
    seen.hold_no_key()


SERVICE = """
import logging
from api.accounts import AccountKey
from api.logs import configure_logs
from api.services import build_services
from api.settings import Settings
settings = Settings()
configure_logs(settings.log_level)
services = build_services(settings)
for name in services.networks:
    print(services.collector.score(AccountKey(name, "acme"), wait=20).body.decode())
    try:
        services.networks[name].identify("acme")
    except Exception:
        logging.getLogger("api.test").exception("failed")
"""


def test_the_logs_of_the_service_hold_no_key(environment: Fake) -> None:
    environment.otherwise = refusal(401)
    done = subprocess.run(
        [sys.executable, "-c", SERVICE], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    seen = Seen()
    seen.add("service", done.stdout, done.stderr)
    seen.hold_no_key()
    assert done.stderr.count('"event": "failed"') >= len(KEYED)


def test_settings_do_not_print_their_secrets(environment: Fake) -> None:
    settings = Settings()  # type: ignore[call-arg]
    services = build_services(settings)
    seen = Seen()
    seen.add("settings", repr(settings), str(settings), settings.model_dump_json(), repr(services))
    seen.add("networks", *(repr(vars(network)) for network in services.networks.values()))
    seen.hold_no_key()


def test_a_key_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "TWOWAY_X_BEARER_TOKEN").write_text("from-a-file\n")
    (tmp_path / "TWOWAY_YOUTUBE_KEY").write_text("from-a-file")
    monkeypatch.setenv("TWOWAY_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("TWOWAY_YOUTUBE_KEY", "from-the-environment")
    settings = Settings()  # type: ignore[call-arg]
    assert settings.x_bearer_token == SecretStr("from-a-file")
    assert settings.youtube_key == SecretStr("from-the-environment")
    assert settings.facebook_token is None


def test_every_setting_that_sounds_like_a_secret_is_one() -> None:
    sounds = {
        name
        for name in Settings.model_fields
        if any(word in name for word in ("token", "secret", "password", "key")) and name != "secrets_dir"
    }
    assert sounds <= set(SECRETS)
    assert set(ADDRESSES) <= set(SECRETS)


def _look_at_all(seen: Seen, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    settings = Settings()  # type: ignore[call-arg]
    # Whoever turns every log on sees what libraries say, which is not for us to shape, but no key either.
    with caplog.at_level(logging.DEBUG):
        for library in ("urllib3", "requests", "api", "werkzeug"):
            caplog.set_level(logging.DEBUG, library)
        services = build_services(settings)
        for library in ("urllib3", "requests"):
            logging.getLogger(library).setLevel(logging.DEBUG)
        look(services, seen, list(services.networks))
        doctor(seen)
        services.collector.close()
    # The server's own log tells whom it was asked by; it is the network's, not ours.
    told = [record for record in caplog.records if not record.name.startswith("werkzeug")]
    seen.add("logs", *(f"{record.getMessage()} {record.args} {record.exc_info}" for record in told))
    out, err = capfd.readouterr()
    seen.add("streams", out, err)
    seen.hold_no_key()
