"""A brand on a whole Mastodon, a blog on WordPress and a forum on Discourse, each asked by HTTPS through the guard as
`twoway channels` asks them, and put together by the site that all three name.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests.adapters
from channels.documents import relations
from click.testing import CliRunner
from links.internet import OTHER_ADDRESS, Authority, Internet, reply
from live.mastodon import HOST as SOCIAL
from live.mastodon import running_mastodon
from networks.blog.server import API_LINK, INDEX, front, wp_comment, wp_post
from networks.blog.server import HOST as SITE
from networks.forum.server import ABOUT, FakeForum, post, row, rows, thread
from networks.forum.server import HOST as COMMUNITY
from networks.forum.stage import topic_of
from pytest_httpserver import HTTPServer

from api.cli import commands

MASTODON, BLOG, FORUM = f"mastodon:kettles@{SOCIAL}", f"blog:{SITE}", f"forum:{COMMUNITY}"
ASKED = 14
FORUM_ADDRESS = "93.184.215.16"


def moment(hours_ago: float) -> str:
    """By the clock that Mastodon has, which is everybody's; in UTC, though it does not say so."""
    return f"{datetime.now(UTC) - timedelta(hours=hours_ago):%Y-%m-%dT%H:%M:%S}"


def answers_of_the_site() -> dict[str, Any]:
    """The blog, which never answers, with the brand's accounts in its twoway.json and one of them on its page."""
    asked = [
        wp_comment(100 + n, 1, 0, f"Why number {n}?", author_name=f"Fan {n}", date_gmt=moment(300 + n))
        for n in range(ASKED)
    ]
    me = f'<a rel="me" href="https://{SOCIAL}/@kettles">Mastodon</a>'
    return {
        "/": front(API_LINK).replace("<p>Hi</p>", me),
        "/.well-known/twoway.json": {"version": 1, "accounts": [MASTODON, BLOG, FORUM]},
        "/wp-json/": INDEX,
        "/wp-json/wp/v2/posts": [wp_post(1, 0, date_gmt=moment(900))],
        "/wp-json/wp/v2/comments": asked,
        "/wp-json/wp/v2/users": [{"id": 2, "name": "Edna Spout"}],
    }


def answer_of_the_forum(request: Any) -> Any:
    """The staff answers every topic within half an hour."""
    topic = topic_of(request)
    said = (("fan", 300.0 + topic, "Does it whistle?"), ("ada", 299.5 + topic, f"It does, {topic} times."))
    posts = [post(topic, place, *one, created_at=moment(one[1])) for place, one in enumerate(said, 1)]
    posts[0]["username"] = f"fan{topic}"
    return thread(topic, posts)


@pytest.fixture(scope="module")
def mastodon() -> Iterator[Any]:
    with running_mastodon() as server:
        fields = json.dumps([{"name": "Site", "value": f'<a href="https://{SITE}/">{SITE}</a>', "verified_at": None}])
        server.change("update accounts set fields = ? where username = 'kettles'", fields)
        yield server


@pytest.fixture
def site(serve: Any) -> None:
    known = answers_of_the_site()

    def speak(sock: Any, request: Any) -> None:
        found = known.get(request.path.partition("?")[0])
        body = found if isinstance(found, str) else json.dumps(found)
        kind = "text/html" if isinstance(found, str) else "application/json"
        sock.sendall(reply("404 So") if found is None else reply(body=body.encode(), Content_Type=kind))

    serve(speak, SITE, address=OTHER_ADDRESS)


@pytest.fixture
def forum(net: Internet, authority: Authority) -> Iterator[None]:
    with HTTPServer(ssl_context=authority.context(COMMUNITY), threaded=True) as server:
        net.site(COMMUNITY, server.port, address=FORUM_ADDRESS)
        made = FakeForum(server)
        made.answer["/about.json"] = {"about": {**ABOUT["about"], "contact_url": f"https://{SITE}/"}}
        made.answer["/latest.json"] = rows([row(n, 0, created_at=moment(300 + n)) for n in range(1, ASKED + 1)])
        made.otherwise = answer_of_the_forum
        yield


@pytest.fixture
def machine(
    mastodon: Any, net: Internet, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `twoway` runs: it knows Mastodon's name, and both authorities."""
    net.site(SOCIAL, mastodon.port)
    both = tmp_path / "both.pem"
    both.write_text(authority.file.read_text() + mastodon.authority.read_text())
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(both))
    monkeypatch.setenv("TWOWAY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TWOWAY_VISIT_SITES", "true")


@pytest.mark.live
@pytest.mark.parametrize("asked", [MASTODON, BLOG, FORUM])
@pytest.mark.usefixtures("site", "forum", "machine")
def test_from_each_of_its_accounts_the_brand_is_found_on_three_networks(asked: str) -> None:
    result = CliRunner().invoke(commands, ["channels", asked, "--score", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    others = {MASTODON, BLOG, FORUM} - {asked}
    assert relations(found) == {asked: "asked", **dict.fromkeys(others, "own")}
    assert {row["key"]: (row["n"], row["answered"]) for row in found["channels"]} == {
        MASTODON: (12, 6),
        BLOG: (ASKED, 0),
        FORUM: (ASKED, ASKED),
    }
    assert (found["best"]["keys"], found["best"]["compared"]) == ([FORUM], 3)
    assert found["best"]["words"].startswith(
        "They answer best on a forum: 100 % of questions and complaints within a day"
    )
