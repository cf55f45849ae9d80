"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what converts it."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from networks.contract import NOW
from networks.plain import plain

from api.networks.x import convert
from api.networks.x.refusals import without_data
from api.scoring.evidence import Account

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x"
RECORDED = os.environ.get("TWOWAY_RECORDED")
KETTLES = Account("x", "brightkettles", id="70001")


def _problem(given: Any) -> Any:
    error = without_data(given, "brightkettles")
    return None if error is None else [type(error).__name__, error.detail]


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "user": lambda given: convert.account(given["data"]),
    "posts": lambda given: convert.own_posts(given, KETTLES, NOW),
    "messages": lambda given: convert.messages(given, KETTLES, NOW),
    "problem": _problem,
}


@pytest.mark.parametrize(
    "given", sorted(FIXTURES.glob("*.in.json")), ids=lambda path: path.name.removesuffix(".in.json")
)
def test_converts_as_written_down(given: Path) -> None:
    name = given.name.removesuffix(".in.json")
    convert_it = CONVERTERS[name.partition("-")[0]]
    expected = json.loads(given.with_name(f"{name}.out.json").read_text("utf-8"))
    assert plain(convert_it(json.loads(given.read_text("utf-8")))) == expected


def test_every_output_has_its_input() -> None:
    stems = {path.name.removesuffix(".out.json") for path in FIXTURES.glob("*.out.json")}
    assert stems == {path.name.removesuffix(".in.json") for path in FIXTURES.glob("*.in.json")}
    assert len(stems) >= 20


@pytest.mark.skipif(
    RECORDED is None, reason="bodies that X once sent belong to others; TWOWAY_RECORDED names a folder with some"
)
def test_recorded_bodies_convert() -> None:
    """What was recorded without ids of authors or times tells nothing of messages, but must not fail."""
    read = 0
    for path in sorted(Path(RECORDED or "").glob("x_v2/**/*.json")):
        body = json.loads(path.read_text("utf-8"))
        data = body.get("data")
        for user in data if isinstance(data, list) else [data]:
            account = convert.account(user) if isinstance(user, dict) and "username" in user else None
            if account is None:
                continue
            read += 1
            assert account.handle == user["username"].lower()
            counts = user.get("public_metrics", {})
            assert (account.followers, account.following) == (
                counts.get("followers_count"),
                counts.get("following_count"),
            )
        if isinstance(data, list) and path.parent.name in {"timeline", "searches"}:
            posts, messages = convert.own_posts(body, KETTLES, NOW), convert.messages(body, KETTLES, NOW)
            dated = [one for one in data if "created_at" in one]
            anonymous = [one for one in dated if "author_id" not in one]
            assert len(posts.items) == len(anonymous)
            assert len(messages.items) == len(dated) - len(anonymous)
            assert all("https://t.co/" not in link.url for found in posts.items for link in found.links or ())
            assert (posts.after is None) == ("next_token" not in body.get("meta", {}))
            read += len(dated)
    assert read > 50
