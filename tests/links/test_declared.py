"""The file in which owners declare things: what of it is read, and that nothing else is ever taken from it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import account, comment, evidence, post
from hypothesis import given
from hypothesis import strategies as st
from links.internet import OTHER_ADDRESS, moved, reply

from api.links.declared import LARGEST, BadDeclaration, read_declaration
from api.links.visit import Visitor
from api.scoring.document import document
from api.scoring.evidence import Declaration, OpenHours, ProfileLink, Site
from api.scoring.score import score
from api.stores.memory import MemoryStore
from api.visits import SiteVisits, with_site

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = (DOCS / "examples" / "twoway.json").read_bytes()
HOME = "https://kettles.example/"
US = "bluesky:kettles.example"
FILE = "/.well-known/twoway.json"


def file(**fields):
    return json.dumps({"version": 1, "accounts": [US], **fields}).encode()


def test_the_example_is_read_and_is_the_one_that_is_explained():
    read = read_declaration(EXAMPLE)
    keys = ("bluesky:brightkettle.example", "mastodon:brightkettle@mastodon.social", "x:brightkettle")
    assert read.accounts == keys
    week = OpenHours(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:30")
    said = read.declaration
    assert (said.support_handles, said.time_zone, said.hours) == (("x:kettlehelp",), "Europe/London", (week,))
    assert (said.statement[:22], said.opted_out) == ("We read every comment ", False)
    text = (DOCS / "twoway-json.md").read_text()
    shown = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert shown
    assert json.loads(shown[1]) == json.loads(EXAMPLE)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "It is no JSON: "),
        (b"[]", "It must be an object."),
        (b"[" * 30_000, "It is no JSON: recursion limit"),
        (b" " * (LARGEST + 1), "it is larger than 32 KB."),
        (b'{"version":1}', "accounts: It is missing."),
        (file(version=2), "version: It must be 1."),
        (file(version="1"), "version: It must be 1."),
        (file(accounts=[]), "accounts: It must not be empty."),
        (file(accounts=["x:a"] * 21), "accounts: It may have at most 20 entries."),
        (file(accounts=["kettles"]), "accounts.0: "),
        (file(accounts=["https://kettles.example/"]), "accounts.0: "),
        (file(accounts=US), "accounts: It must be a list."),
        (file(support_handles=["x:a"] * 11), "support_handles: It may have at most 10 entries."),
        (file(hours={"time_zone": "London <b>", "open": []}), "hours.time_zone: "),
        (file(hours={"time_zone": "UTC", "open": [{"days": ["mo"], "from": "1", "to": "2"}]}), "hours.open.0.days.0: "),
        (file(hours={"time_zone": "UTC", "open": [{"days": ["mon"], "from": "24:00", "to": "2"}]}), "hours.open.0.fr"),
        (file(statement="a" * 601), "statement: It may have at most 600 characters."),
        (file(statement="one\ntwo"), "statement: It must be one line"),
        (file(statement="\u202ekcab"), "statement: It must be one line"),
        (file(statement=" "), "statement: It must be one line"),
        (file(statement=7), "statement: It must be a text."),
        (file(opted_out="yes"), "opted_out: It must be true or false."),
        (file(**{"<script>": 1}), "There is no such field here."),
    ],
)
def test_a_file_with_a_fault_is_not_used_and_the_fault_is_named(raw, fault):
    with pytest.raises(BadDeclaration) as error:
        read_declaration(raw)
    assert error.value.detail.startswith(fault)
    assert error.value.detail.endswith(".")
    assert len(error.value.detail) <= 241
    assert "<script>" not in error.value.detail


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(US),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("version", "accounts", "support_handles", "hours", "statement", "opted_out")


@given(st.fixed_dictionaries({}, optional={name: ANY | st.just(1) | st.just([US]) for name in FIELDS}) | ANY)
def test_whatever_is_in_a_file_it_is_read_or_refused(value):
    try:
        read = read_declaration(json.dumps(value).encode())
    except BadDeclaration:
        return
    assert read.accounts == (US,)
    assert len(read.declaration.statement or "") <= 600


@given(st.binary(max_size=300))
def test_whatever_bytes_a_file_has_it_is_refused(raw):
    with pytest.raises(BadDeclaration):
        read_declaration(raw)


@pytest.fixture
def visitor():
    made = Visitor("twoway tests", seconds=5)
    yield made
    made.close()


def at(answer, home=b"<a href=/shop>Shop</a>"):
    """A site that answers with this at the file's place."""

    def speak(sock, request):
        if request.path == FILE:
            sock.sendall(answer)
        elif request.path == "/":
            sock.sendall(reply(body=home))
        else:
            sock.sendall(reply("404 So"))

    return speak


def json_of(body, kind="application/json"):
    return reply(body=body, Content_Type=kind)


def test_to_be_named_is_to_be_linked_back_to(serve, visitor):
    server = serve(at(json_of(file(statement="Hello.", accounts=[US, "x:kettles"]))), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.links_back, found.rel_me, found.links_back_reason) == (True, None, None)
    assert found.declared == Declaration(statement="Hello.")
    assert found.declared_profiles == (US, "x:kettles")
    assert [request.path for request in server.requests] == ["/robots.txt", "/", FILE]


def test_an_account_that_is_named_by_its_id_or_by_its_address_is_named(serve, visitor):
    serve(at(json_of(file(accounts=["did:plc:kettles"], statement="Hello."))), "kettles.example")
    assert visitor.visit(account(handle="kettles.bsky.social"), HOME, []).declared.statement == "Hello."
    page = account(handle="other.example", id="did:plc:other", url="https://bsky.app/profile/kettles.example")
    serve(at(json_of(file(statement="Hello."))), "kettles.example")
    assert visitor.visit(page, HOME, []).declared.statement == "Hello."


def test_a_stranger_who_links_to_the_site_gets_nothing_of_its_file(serve, visitor):
    said = file(statement="Hello.", support_handles=["@stranger.example"], opted_out=True)
    serve(at(json_of(said)), "kettles.example")
    found = visitor.visit(account(handle="stranger.bsky.social", id="did:plc:s"), HOME, [])
    assert (found.declared, found.links_back, found.declared_profiles) == (None, False, (US,))


@pytest.mark.parametrize(
    "answer",
    [
        reply("404 So", body=file()),
        reply("500 So", body=file()),
        reply(body=file(), Content_Type="image/png"),
        reply(body=b"<!doctype html><a href=/>No such page</a>"),
        reply(body=file(), Content_Type="application/json", Content_Encoding="br"),
        moved("https://elsewhere.example/mine.json"),
        b"",
    ],
)
def test_what_is_no_file_of_this_site_is_none(serve, visitor, answer):
    serve(at(json_of(file())), "elsewhere.example", address=OTHER_ADDRESS)
    serve(at(answer), "kettles.example")
    found = visitor.visit(account(), HOME, [])
    assert (found.answers, found.declared, found.declared_profiles, found.declared_fault) == (True, None, (), None)


def test_robots_txt_keeps_the_file_unread(serve, visitor):
    def speak(sock, request):
        rules = b"User-agent: *\nDisallow: /.well-known/"
        sock.sendall(reply(body=rules if request.path == "/robots.txt" else b"<a href=/shop>"))

    server = serve(speak, "kettles.example")
    assert visitor.visit(account(), HOME, []).declared is None
    assert FILE not in [request.path for request in server.requests]


def test_a_page_that_scripts_draw_can_speak_by_its_file(serve, visitor):
    serve(at(json_of(file(), "text/plain"), home=b"<div id=app>"), "kettles.example")
    assert visitor.visit(account(), HOME, []).links_back is True


class Told:
    """A collection's view of a site that declares something."""

    def __init__(self, serve, visitor, **fields):
        serve(at(json_of(file(**fields))), "kettles.example")
        self.store = MemoryStore()
        self.visits = SiteVisits(visitor, self.store, now=lambda: evidence().collected_at)

    def add(self, posts=(), messages=()):
        profile = account(links=(ProfileLink(HOME),))
        return self.visits.add(evidence(posts, messages, account=profile), lambda _: None)


def test_a_bad_file_breaks_no_score_and_is_told_of(serve, visitor):
    told = Told(serve, visitor, hours="always").add([post("p0", 50)])
    made = document(score(told))
    assert made["status"] == "withheld"
    assert (made["statement"], made["declaration"]) == (None, None)
    said = "The file /.well-known/twoway.json of kettles.example cannot be used: hours: It must be an object."
    assert made["coverage"]["notes"] == [said]


def test_answers_by_a_declared_support_handle_count(serve, visitor):
    posts, messages = [post("p0", 400)], []
    for n in range(12):
        asked = comment(f"m{n}", 390 - 30 * n, f"person{n}")
        messages += [asked, comment(f"h{n}", 389 - 30 * n, "help.example", f"Try {n} {n}.", under=f"m{n}")]
    plainly = document(score(evidence(posts, messages, account=account(links=(ProfileLink(HOME),)))))
    told = Told(serve, visitor, support_handles=["@help.example", "x:help", US]).add(posts, messages)
    assert told.account.support_handles == ("help.example",)
    made = document(score(told))
    assert plainly["parts"]["reply_rate"]["answered"] == 0
    assert (made["parts"]["reply_rate"]["n"], made["parts"]["reply_rate"]["answered"]) == (12, 12)
    assert made["declaration"] == {"support_handles": ["bluesky:help.example", "x:help", US], "hours": None}


def test_hours_and_statement_are_told_and_move_no_number(serve, visitor):
    hours = {"time_zone": "Europe/London", "open": [{"days": ["mon"], "from": "09:00", "to": "17:00"}]}
    told = Told(serve, visitor, hours=hours, statement="  We answer. ").add([post("p0", 50)])
    made = document(score(told))
    assert made["statement"] == "We answer."
    assert made["declaration"]["hours"] == hours
    silent = with_site(told, replace(told.site, declared=None))
    assert document(score(silent))["parts"]["reply_rate"] == made["parts"]["reply_rate"]


def test_an_owner_who_opts_out_is_left_out_and_not_even_the_visit_is_kept(serve, visitor):
    told = Told(serve, visitor, opted_out=True)
    made = document(score(told.add([post("p0", 50)])))
    assert made["status"] == "opted_out"
    assert "parts" not in made
    assert told.store.get(f"visit:{US}") is None


def test_evidence_that_says_so_is_left_out_too():
    site = Site(HOME, links_back=True, declared=Declaration(opted_out=True))
    assert score(evidence([post("p0", 50)], site=site)).status == "opted_out"
    assert score(evidence([post("p0", 50)], site=replace(site, declared=Declaration()))).status == "withheld"


def test_what_was_declared_is_kept_with_the_visit(serve, visitor):
    hours = {"time_zone": "Europe/London", "open": [{"days": ["mon"], "from": "09:00", "to": "17:00"}]}
    told = Told(serve, visitor, hours=hours, statement="We answer.", support_handles=["x:help"])
    first = told.add()
    visitor.close()
    assert told.add() == first
    assert first.site.declared.hours == (OpenHours(("mon",), "09:00", "17:00"),)
