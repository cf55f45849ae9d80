"""What visits show is kept for a day, in the store of scores, and no longer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, account, evidence, links, post

from api.scoring.evidence import Declaration, ProfileLink, Site, SiteLink
from api.stores.memory import MemoryStore
from api.visits import KEPT_SECONDS, UNDECIDED_SECONDS, NoVisits, SiteVisits, with_site

HOME = "https://kettles.example/"
KEY = "bluesky:kettles.example"


class Visitor:
    """Finds what it was told to find, and remembers what it was asked."""

    def __init__(self, **found):
        self.found = {
            "answers": True,
            "links_back": True,
            "domains": ("kettles.shop",),
            "profiles": ("x:kettles",),
        } | found
        self.asked = []

    def visit(self, account, site, links, known=None):
        known = known or {}
        self.asked.append((site, tuple(url for url in links if url not in known)))
        seen = tuple(known.get(url, SiteLink(url, alive=True, final_url=url)) for url in links)
        return Site(site, **self.found, links=seen) if site else Site("", links=seen)


class Stage:
    def __init__(self, visitor=None):
        self.visitor = visitor or Visitor()
        self.now = NOW
        self.store = MemoryStore(clock=lambda: self.now.timestamp())  # noqa: PLW0108 - The time moves.
        self.visits = SiteVisits(self.visitor, self.store, lambda: self.now)
        self.said = []

    def add(self, *urls, site=HOME, **more):
        profile = account(links=(ProfileLink(site),) if site else ())
        posts = [post(f"p{n}", 5 + n, links=links(url)) for n, url in enumerate(urls)]
        return self.visits.add(evidence(posts, account=profile), self.said.append, **more).site


def test_a_visit_is_kept_for_a_day():
    stage = Stage()
    found = stage.add("https://a.example/")
    assert (found.answers, found.links[0].alive, found.domains) == (True, True, ("kettles.shop",))
    stage.now += timedelta(seconds=KEPT_SECONDS - 1)
    assert stage.add("https://a.example/") == found
    assert len(stage.visitor.asked) == len(stage.said) == 1
    stage.now += timedelta(seconds=2)
    assert stage.add("https://a.example/") == found
    assert stage.visitor.asked == [(HOME, ("https://a.example/",))] * 2


def test_only_links_that_are_new_are_looked_at_within_the_day():
    stage = Stage()
    stage.add("https://a.example/")
    stage.now += timedelta(hours=23)
    found = stage.add("https://b.example/", "https://a.example/")
    assert stage.visitor.asked[1:] == [(None, ("https://b.example/",))]
    assert (found.url, found.answers, [link.url[8] for link in found.links]) == (HOME, True, ["b", "a"])
    stage.now += timedelta(hours=2)
    stage.add("https://b.example/")
    assert stage.visitor.asked[2:] == [(HOME, ("https://b.example/",))]


def test_another_site_is_another_visit():
    stage = Stage()
    stage.add("https://a.example/")
    assert stage.add("https://a.example/", site="https://teapots.example/").url == "https://teapots.example/"
    assert [site for site, _ in stage.visitor.asked] == [HOME, "https://teapots.example/"]


def test_a_site_that_could_not_be_looked_at_is_asked_again_after_an_hour():
    stage = Stage(Visitor(answers=None, links_back=None, answers_reason="It did not answer in time."))
    stage.add()
    stage.now += timedelta(seconds=UNDECIDED_SECONDS - 1)
    assert stage.add().answers_reason == "It did not answer in time."
    assert len(stage.visitor.asked) == 1
    stage.now += timedelta(seconds=2)
    stage.add()
    assert len(stage.visitor.asked) == 2


def test_links_are_looked_at_without_a_site_and_nothing_without_either():
    stage = Stage()
    assert stage.add("https://a.example/", site=None) == Site(
        "", links=(SiteLink("https://a.example/", alive=True, final_url="https://a.example/"),)
    )
    stage.add("https://a.example/", site=None)
    assert stage.visitor.asked == [(None, ("https://a.example/",))]
    assert Stage().add(site=None) is None


def test_no_score_is_found_under_the_name_of_a_visit():
    stage = Stage()
    stage.add()
    assert stage.store.get(KEY) is None
    assert stage.store.by_prefix("") == []
    assert HOME.encode() in stage.store.get(f"visit:{KEY}").body


def test_what_is_to_be_forgotten_or_not_kept_is_gone():
    stage = Stage()
    stage.add(keep=False)
    assert stage.store.get(f"visit:{KEY}") is None
    stage.add()
    stage.visits.forget(KEY)
    assert stage.store.get(f"visit:{KEY}") is None


def test_the_sites_of_accounts_that_opted_out_are_left_alone():
    stage = Stage()
    out = evidence(account=account(links=(ProfileLink(HOME),), opted_out=True))
    assert stage.visits.add(out, stage.said.append) is out
    assert stage.visitor.asked == []


def test_a_visit_that_fails_costs_no_score(caplog):
    class Broken:
        def visit(self, *_):
            raise RuntimeError(HOME)

    stage = Stage(Broken())
    assert stage.add() is None
    assert [record.message for record in caplog.records] == ["visit_failed"]


def test_what_another_version_kept_is_looked_at_anew():
    stage = Stage()
    stage.add()
    kept = stage.store.get(f"visit:{KEY}")
    for body in (b'{"links": []}', b'{"links": [{"age": 3}]}', b"[]", b"{"):
        stage.store.put(replace(kept, body=body), b"", 1_000)
        assert stage.add().answers
    assert len(stage.visitor.asked) == 5


SPEAKS = "Bright Kettles Ltd. We make kettles in Leeds."
SILENT = "Kettles. All about tea"
REL_ME = {"links_back": True, "rel_me": True}
PLAIN = {"links_back": True}


def kind(bio, words=SPEAKS, url=HOME, *, profile="unknown", handle="kettles.bsky.social", **found):
    given = account(handle=handle, bio=bio, kind=profile, links=(ProfileLink(url),))
    site = Site(url, **{"answers": True, "words": words} | found)
    return with_site(evidence(account=given), site).account.kind


@pytest.mark.parametrize(
    ("bio", "words", "found", "expected"),
    [
        ("Kettles since 1901", SPEAKS, REL_ME, "organisation"),
        ("Kettles since 1901", SPEAKS, PLAIN | {"declared": Declaration()}, "organisation"),
        ("We make kettles", SILENT, REL_ME, "organisation"),
        ("We make kettles", None, PLAIN, "organisation"),
        ("Kettles since 1901", SILENT, REL_ME, "unknown"),
        # A plain link may be a newspaper's to whoever writes for it.
        ("Tea and travels", SPEAKS, PLAIN, "unknown"),
        ("Editor at Bright Kettles", SPEAKS, REL_ME, "unknown"),
        ("I make kettles", SPEAKS, REL_ME, "unknown"),
        ("Kettles since 1901", "I am Ann. Our shop has my kettles", REL_ME, "unknown"),
        # Nothing links back.
        ("We make kettles", SPEAKS, {"links_back": False}, "unknown"),
        ("We make kettles", SPEAKS, {"links_back": None}, "unknown"),
    ],
)
def test_a_proof_both_ways_by_a_site_that_is_no_personal_page_makes_an_organisation(bio, words, found, expected):
    assert kind(bio, words, **found) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://kettles.example/~ann",
        "https://kettles.github.io/",
        "https://kettles.blogspot.com/",
        "https://kettles.bsky.social/",
    ],
)
def test_a_page_that_may_be_somebody_s_own_makes_none(url):
    assert kind("Kettles since 1901", SPEAKS, url, **REL_ME) == "unknown"


@pytest.mark.parametrize("known", ["person", "organisation"])
def test_what_the_network_says_stands(known):
    assert kind("Kettles since 1901", profile=known, **REL_ME) == known


def test_a_name_of_one_s_own_that_leads_to_a_brand_s_site_makes_no_brand():
    """The fan's domain is proved by the handle, but all that is read there is the brand's."""
    fan = {"handle": "kettles.fan", "url": "https://kettles.fan/", "links_back": False}
    assert kind("Kettles since 1901", SPEAKS, **fan, answers=False) == "unknown"
    assert kind("Kettles since 1901", None, **fan) == "unknown"


def test_an_organisation_by_its_site_is_one_by_a_visit_that_was_kept_too():
    stage = Stage(Visitor(rel_me=True, words=SPEAKS))
    profile = account(bio="Kettles since 1901", links=(ProfileLink(HOME),))
    told = stage.visits.add(evidence([post("p0", 5)], account=profile), stage.said.append)
    again = stage.visits.add(evidence([post("p0", 5)], account=profile), stage.said.append)
    assert (told.account.kind, again.account.kind) == ("organisation", "organisation")
    assert len(stage.visitor.asked) == 1


@pytest.mark.parametrize("keep", [True, False])
def test_without_visits_evidence_stays_as_it_is(keep):
    seen = evidence()
    assert NoVisits().add(seen, print, keep=keep) is seen
    NoVisits().forget(KEY)
