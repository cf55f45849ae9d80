"""Scores of an account on a whole Mastodon, by HTTPS through the guard, just as anybody would ask for them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from links.internet import Internet, internet
from live.mastodon import HOST, LiveMastodon, running_mastodon

from api.cli import commands

Score = Callable[..., Result]


@pytest.fixture(scope="module")
def running() -> Iterator[LiveMastodon]:
    with running_mastodon() as server:
        yield server


@pytest.fixture(scope="module")
def limited() -> Iterator[LiveMastodon]:
    with running_mastodon(limit=4) as server:
        yield server


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    with internet(monkeypatch) as made:
        yield made


@pytest.fixture
def server(running: LiveMastodon, net: Internet, monkeypatch: pytest.MonkeyPatch) -> LiveMastodon:
    running.go_public(net, monkeypatch)
    return running


@pytest.fixture
def twoway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Score:
    monkeypatch.setenv("TWOWAY_DATA_DIR", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(commands, ["score", *arguments, "--json"])


@pytest.mark.live
def test_scores_an_account(server: LiveMastodon, twoway: Score) -> None:
    result = twoway(f"https://{HOST}/@kettles")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["status"] == "ok"
    assert found["account"]["key"] == f"mastodon:{server.handle}"
    assert found["account"]["name"] == "Bright Kettles"
    rate = found["parts"]["reply_rate"]
    assert (rate["n"], rate["answered"], rate["denominator"]) == (12, 6, "asks")
    assert rate["by_channel"]["comment"]["n"] == 12
    assert rate["reply_share"] == pytest.approx(6 / 7)
    ratio = found["parts"]["follower_ratio"]
    assert (ratio["followers"], ratio["following"]) == (12, 1)
    assert found["coverage"]["posts"] == 7
    assert found["coverage"]["threads"] == 1
    assert found["coverage"]["truncated"] == []


@pytest.mark.live
def test_who_did_not_ask_to_be_indexed_is_not_pointed_to(server: LiveMastodon, twoway: Score) -> None:
    examples = json.loads(twoway(f"mastodon:{server.handle}").stdout)["parts"]["reply_rate"]["answered_examples"]
    assert not [url for url in examples if "guest" in url]


@pytest.mark.live
def test_nobody_of_that_name(server: LiveMastodon, twoway: Score) -> None:
    result = twoway(f"mastodon:nobody@{HOST}")
    assert result.exit_code == 3, result.output
    assert json.loads(result.stdout)["status"] == "not_found"


@pytest.mark.live
def test_an_account_that_asks_to_be_left_out(server: LiveMastodon, twoway: Score) -> None:
    result = twoway(f"mastodon:guest1@{HOST}")
    assert result.exit_code == 3, result.output
    assert json.loads(result.stdout)["status"] == "opted_out"


@pytest.mark.live
def test_limited_before_the_threads(
    limited: LiveMastodon, net: Internet, twoway: Score, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited.go_public(net, monkeypatch)
    found = json.loads(twoway(f"mastodon:{limited.handle}").stdout)
    assert found["coverage"]["posts"] == 7
    assert found["coverage"]["threads"] == 0
    assert any("asked us to wait" in sentence for sentence in found["coverage"]["truncated"])
