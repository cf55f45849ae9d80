"""From the profile of an account to the checks of its score, by way of sites on an internet of our own."""

import json

import pytest
from builders import NOW, account, answered_and_not, links, post
from links.internet import OTHER_ADDRESS, moved, reply

from api.accounts import AccountKey
from api.collect import Collector
from api.links.visit import Visitor
from api.networks.base import Abilities, AccountOptedOut
from api.scoring.evidence import Evidence, ProfileLink
from api.stores.memory import MemoryStore
from api.visits import SiteVisits

KEY = AccountKey("bluesky", "kettles.bsky.social")
US = "https://bsky.app/profile/kettles.bsky.social"


class Network:
    """Shows one account with what it posts."""

    name = "bluesky"

    def __init__(self):
        self.opted_out = False

    def abilities(self):
        return Abilities(comments=True, mentions=False, needs_key=False, history="", cost="")

    def identify(self, handle):
        if self.opted_out:
            raise AccountOptedOut("It asks to be left out.", KEY.handle)
        return account(handle=KEY.handle, links=(ProfileLink("https://kettles.example/"),), bio="Kettles", url=US)

    def collect(self, account, progress):
        seen = answered_and_not([1, None] * 10)
        urls = ("https://kettles.example/sale", "https://short.example/1", "https://gone.example/")
        own = [post(f"l{n}", 5 + n, links=links(url)) for n, url in enumerate(urls)]
        return Evidence(account, NOW, (*seen.posts, *own), seen.messages)


class History:
    def add(self, *_):
        return None

    def delete(self, _):
        return None


@pytest.fixture
def stage(serve):
    def ours(sock, request):
        body = f'<a rel="me" href="{US}">us</a>'.encode() if request.path == "/" else b"<p>Sale"
        sock.sendall(reply("404 So") if request.path == "/robots.txt" else reply(body=body))

    def short(sock, request):
        away = moved("https://kettles.example/sale")
        sock.sendall(reply("404 So") if request.path == "/robots.txt" else away)

    servers = serve(ours, "kettles.example"), serve(short, "short.example", address=OTHER_ADDRESS)
    visitor, network, store = Visitor("twoway tests"), Network(), MemoryStore(clock=NOW.timestamp)
    visits = SiteVisits(visitor, store, lambda: NOW)
    collector = Collector({"bluesky": network}, store, History(), visits=visits, now=lambda: NOW)
    yield collector, network, store, servers
    collector.close()
    visitor.close()


def checks(outcome):
    made = json.loads(outcome.body)["parts"]["link_hygiene"]["checks"]
    return {check["name"]: (check["result"], check["reason"]) for check in made}


def test_every_check_comes_out_after_a_visit(stage):
    collector, *_ = stage
    told = []
    found = checks(collector.score(KEY, wait=20, progress=told.append))
    assert {name: result for name, (result, _) in found.items()} == {
        "profile_links_site": "pass",
        "site_answers": "pass",
        "site_links_back": "pass",
        "posts_link_home": "pass",
        "links_alive": "fail",
        "links_secure": "pass",
        "links_honest": "pass",
        "not_link_cannon": "pass",
    }
    assert found["site_links_back"][1] == 'kettles.example links back to this profile (rel="me").'
    assert found["links_alive"][1] == "2 of 3 sampled links still lead somewhere."
    assert told[-1] == "Visiting its site and the links of its posts"


def test_a_second_score_within_the_day_asks_no_site_again(stage):
    collector, _, _, servers = stage
    first = checks(collector.score(KEY, wait=20))
    asked = [len(server.requests) for server in servers]
    assert checks(collector.score(KEY, max_age=-1, wait=20)) == first
    assert [len(server.requests) for server in servers] == asked


def test_what_a_visit_showed_goes_with_an_account_that_opts_out(stage):
    collector, network, store, _ = stage
    collector.score(KEY, wait=20)
    assert store.get(f"visit:{KEY.key}") is not None
    network.opted_out = True
    assert collector.score(KEY, max_age=-1, wait=20).status == "opted_out"
    assert store.get(f"visit:{KEY.key}") is None
