"""A forum as anybody would ask for its score: by HTTPS, through the guard, at the pace that forums are asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from links.internet import Authority, internet
from networks.contract import NOW
from networks.forum.server import HOST, FakeForum, Json, pages, post, row, thread
from networks.forum.stage import topic_of
from pytest_httpserver import HTTPServer
from time_machine import travel
from werkzeug import Request

from api.cli import commands

TOPICS = 12


@pytest.fixture
def forum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeForum]:
    context = Authority(tmp_path, monkeypatch).context(HOST)
    with HTTPServer(ssl_context=context, threaded=True) as server, internet(monkeypatch) as net:
        net.site(HOST, server.port)
        yield FakeForum(server)


def answer(request: Request) -> Json:
    """Of every second topic, half an hour after it was opened."""
    topic = topic_of(request)
    days = 24.0 * 8 + topic
    said = [post(topic, 1, f"fan{topic}", days), post(topic, 2, "guru", days - 0.2, "Mine does.")]
    return thread(topic, [*said, post(topic, 3, "ada", days - 0.5, "It does.")] if topic % 2 else said)


def test_its_score(forum: FakeForum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOWAY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TWOWAY_VISIT_SITES", "false")
    forum.answer["/latest.json"] = pages([row(topic, 24.0 * 8 + topic) for topic in range(1, TOPICS + 1)])
    forum.otherwise = answer
    with travel(NOW, tick=True):
        result = CliRunner().invoke(commands, ["score", f"forum:{HOST}", "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert (found["status"], found["account"]["key"], found["account"]["kind"]) == (
        "ok",
        f"forum:{HOST}",
        "organisation",
    )
    rate = found["parts"]["reply_rate"]
    assert (rate["n"], rate["answered"], rate["denominator"]) == (TOPICS, TOPICS // 2, "asks")
    assert [round(step["rate"], 3) for step in rate["curve"]] == [0.5] * 5
    assert rate["denominator_words"] == "questions on the forum"
    assert found["parts"]["follower_ratio"]["points"] is None
    assert (found["coverage"]["posts"], found["coverage"]["threads"]) == (TOPICS // 2, TOPICS)
    assert found["coverage"]["truncated"] == []
    assert {host for host, _, _ in forum.asked} == {HOST}
