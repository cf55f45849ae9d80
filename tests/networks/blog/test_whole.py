"""A blog as anybody would ask for its score: by HTTPS, through the guard, with the visit that follows."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from links.internet import reply
from networks.blog.server import API_LINK, HOST, INDEX, Site, front, wp_comment, wp_post
from networks.contract import NOW
from time_machine import travel

from api.cli import commands

PEOPLE = 12


def data(value: Any, **headers: str) -> bytes:
    return reply(body=json.dumps(value).encode(), Content_Type="application/json", **headers)


def test_its_score(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    comments = []
    for number in range(PEOPLE):
        hours = 24.0 * 8 + 10 * number
        asker = {"author_name": f"Fan {number}"}
        comments.append(wp_comment(100 + number, 1, hours, f"Does number {number} whistle?", **asker))
        if number % 2:
            answer = {"author": 2, "author_name": "Edna Spout", "parent": 100 + number}
            comments.append(wp_comment(200 + number, 1, hours - 0.5, f"Yes, {number} does.", **answer))
    comments.sort(key=lambda one: one["date_gmt"], reverse=True)
    posts = [wp_post(1, 24 * 40, f'<p>See <a href="https://{HOST}/old/">the old one</a>.</p>')]
    account = '<a rel="me" href="https://social.example/@kettles">Mastodon</a>'
    server = site(
        {
            "/": reply(body=front(API_LINK).replace("<p>Hi</p>", account).encode()),
            "/wp-json/": data(INDEX),
            "/wp-json/wp/v2/posts": data(posts, X_WP_Total="1", X_WP_TotalPages="1"),
            "/wp-json/wp/v2/comments": data(comments, X_WP_Total=str(len(comments)), X_WP_TotalPages="1"),
            "/wp-json/wp/v2/users": data([{"id": 2, "name": "Edna Spout"}]),
            "/old/": reply(body=b"<p>Old"),
        }
    )
    monkeypatch.setenv("TWOWAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TWOWAY_VISIT_SITES", "true")
    with travel(NOW, tick=True):
        result = CliRunner().invoke(commands, ["score", f"blog:{HOST}", "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert (found["status"], found["account"]["key"], found["account"]["kind"]) == (
        "ok",
        f"blog:{HOST}",
        "organisation",
    )
    rate = found["parts"]["reply_rate"]
    assert (rate["n"], rate["answered"], rate["denominator"]) == (PEOPLE, PEOPLE // 2, "asks")
    assert [round(step["rate"], 3) for step in rate["curve"]] == [0.5] * 5
    assert found["parts"]["follower_ratio"]["points"] is None
    checks = {check["name"]: check["result"] for check in found["parts"]["link_hygiene"]["checks"]}
    assert {name for name, outcome in checks.items() if outcome == "pass"} == {
        "site_answers",
        "links_alive",
        "links_secure",
        "links_honest",
    }
    assert "fail" not in checks.values()
    assert (found["coverage"]["posts"], found["coverage"]["truncated"]) == (1, [])
    assert len(server.requests) < 20
