"""A brand on three networks is found from any one of its accounts, by way of its site on an internet of our own."""

import json
from dataclasses import replace

import pytest
from builders import NOW, account
from channels.documents import BADLY, BLUESKY, HOME, MASTODON, PAGES, WELL, X, relations, seen
from links.internet import OTHER_ADDRESS, reply

from api.accounts import account_key
from api.channels import channels
from api.collect import KEEP_SECONDS, Collector
from api.links.visit import Visitor
from api.networks.base import Abilities, AccountNotFound
from api.scoring.evidence import ProfileLink
from api.stores.memory import MemoryStore
from api.visits import SiteVisits

STRANGER = "x:kettleshelp"


class Network:
    """Shows what was seen of its accounts."""

    def __init__(self, name, *seen):
        self.name = name
        self.seen = {one.account.handle: one for one in seen}
        self.asked = 0

    def abilities(self):
        return Abilities(comments=True, mentions=False, needs_key=False, history="", cost="")

    def identify(self, handle):
        self.asked += 1
        if handle not in self.seen:
            raise AccountNotFound("There is no such account.")
        return self.seen[handle].account

    def collect(self, account, progress):
        return self.seen[account.handle]


class History:
    def __init__(self):
        self.keys = []

    def add(self, key, *_):
        self.keys.append(key)

    def delete(self, _):
        return None


class Stage:
    def __init__(self, visitor):
        self.now = NOW
        self.store, self.history = MemoryStore(clock=lambda: self.now.timestamp()), History()  # noqa: PLW0108
        stranger = seen(STRANGER, WELL, links=(HOME, PAGES[BLUESKY]), name="Kettles Help", bio="We help")
        brand = {"bio": "We make kettles.", "name": "Kettles"}
        self.networks = {
            "bluesky": Network("bluesky", seen(BLUESKY, BADLY, **brand)),
            "mastodon": Network("mastodon", seen(MASTODON, WELL, **brand)),
            "x": Network("x", seen(X, BADLY, links=("https://kettles.example/en",), **brand), stranger),
        }
        visits = SiteVisits(visitor, self.store, lambda: self.now)
        self.collector = Collector(self.networks, self.store, self.history, visits=visits, now=lambda: self.now)

    def score(self, *keys):
        for key in keys:
            made = self.collector.score(account_key(*key.split(":", 1)), wait=20)
            assert made.status == "ok", made.body
        return json.loads(made.body)

    def channels(self, key):
        return channels(account_key(*key.split(":", 1)), self.store)


@pytest.fixture
def stage(serve):
    page = f"""<title>Kettles Ltd</title><a href="{PAGES[BLUESKY]}">B</a><a rel="me" href="{PAGES[MASTODON]}">M</a>
        <a href="{PAGES[X]}">X</a><a rel="ugc" href="https://x.com/kettleshelp">a visitor</a>"""
    file = json.dumps({"version": 1, "accounts": [BLUESKY, MASTODON], "statement": "We answer."}).encode()

    def speak(sock, request):
        bodies = {"/": page.encode(), "/en": b"<a href=/>Home</a>", "/.well-known/twoway.json": file}
        kind = "application/json" if request.path.endswith(".json") else "text/html"
        known = request.path in bodies
        sock.sendall(reply(body=bodies[request.path], Content_Type=kind) if known else reply("404 So"))

    serve(speak, "kettles.example")
    visitor = Visitor("twoway tests")
    made = Stage(visitor)
    yield made
    made.collector.close()
    visitor.close()


@pytest.mark.parametrize("asked", [BLUESKY, MASTODON, X])
def test_from_any_account_the_others_are_found_and_once_scored_proved(stage, asked):
    others = {BLUESKY, MASTODON, X} - {asked}
    stage.score(asked)
    first = stage.channels(asked)
    assert relations(first) == {asked: "asked", **dict.fromkeys(others, "claimed")}
    assert {row["status"] for row in first["channels"] if row["key"] in others} == {"unscored"}
    stage.score(*others)
    found = stage.channels(asked)
    assert relations(found) == {asked: "asked", **dict.fromkeys(others, "own")}
    assert found["best"]["keys"] == [MASTODON]
    assert found["best"]["compared"] == 3


def test_reading_channels_asks_no_network_and_no_site(stage, net):
    stage.score(BLUESKY, X)
    asked, connected = [each.asked for each in stage.networks.values()], len(net.connected)
    for key in (BLUESKY, X, MASTODON):
        stage.channels(key)
    assert [each.asked for each in stage.networks.values()] == asked
    assert len(net.connected) == connected


def test_a_stranger_who_says_to_be_the_brand_is_nowhere_its_own(stage):
    stage.score(BLUESKY, MASTODON, X)
    made = stage.score(STRANGER)
    assert set(relations(stage.channels(STRANGER)).values()) == {"asked", "claimed"}
    for key in (BLUESKY, MASTODON, X):
        assert STRANGER not in relations(stage.channels(key))
    assert (made["statement"], made["account"]["kind"]) == (None, "unknown")
    assert stage.score(BLUESKY)["statement"] == "We answer."


def test_accounts_that_the_site_proves_become_an_organisation_s(stage):
    made = stage.score(BLUESKY, MASTODON, X, STRANGER)
    assert made["account"]["kind"] == "unknown"
    assert sorted(stage.history.keys) == sorted([BLUESKY, MASTODON])
    kept = {key: stage.store.get(key).kept_until - NOW.timestamp() for key in (BLUESKY, STRANGER)}
    assert kept == {BLUESKY: KEEP_SECONDS["organisation"], STRANGER: KEEP_SECONDS["unknown"]}


def test_what_is_known_of_channels_ends_with_the_score_it_came_with(stage):
    stage.score(STRANGER)
    assert len(stage.channels(STRANGER)["channels"]) > 1
    stage.now = NOW.fromtimestamp(NOW.timestamp() + KEEP_SECONDS["unknown"] + 1, NOW.tzinfo)
    assert stage.channels(STRANGER)["status"] == "unscored"


def test_a_stranger_s_own_site_makes_no_account_of_the_brand_its_own(stage, serve):
    me = "".join(f'<a rel="me" href="{url}">us</a>' for url in ("https://x.com/kettleshelp", PAGES[BLUESKY]))
    page = f"<title>Kettles Ltd</title>{me}".encode()
    claims = [STRANGER, BLUESKY, MASTODON]
    file = json.dumps({"version": 1, "accounts": claims, "opted_out": False, "statement": "I am they."}).encode()

    def speak(sock, request):
        well_known = request.path.endswith(".json")
        kind = "application/json" if well_known else "text/html"
        answer = reply(body=file if well_known else page, Content_Type=kind)
        sock.sendall(reply("404 So") if request.path == "/robots.txt" else answer)

    serve(speak, "stranger.example", address=OTHER_ADDRESS)
    theirs = (ProfileLink("https://stranger.example/"),)
    shown = stage.networks["x"].seen
    own = account(network="x", handle="kettleshelp", id="9", links=theirs, bio="We make kettles")
    shown["kettleshelp"] = replace(shown["kettleshelp"], account=own)
    stage.score(BLUESKY, MASTODON, STRANGER)
    assert relations(stage.channels(STRANGER)) == {STRANGER: "asked", BLUESKY: "claimed", MASTODON: "claimed"}
    assert relations(stage.channels(BLUESKY)) == {BLUESKY: "asked", MASTODON: "own", X: "claimed"}
    assert stage.score(BLUESKY)["statement"] == "We answer."
