import json

import pytest

from api.faults import UNUSABLE
from api.intake import BadEvidence, read_evidence
from api.scoring.evidence import Coverage, Link, ProfileLink, Reference
from api.scoring.score import score

LEAST = {
    "account": {"network": "bluesky", "handle": "kettles.example"},
    "collected_at": "2026-11-22T12:00:00Z",
    "posts": [{"id": "p1", "created_at": "2026-11-01T12:00:00Z"}],
    "messages": [{"id": "m1", "created_at": "2026-11-02T12:00:00+02:00", "author": "ann"}],
}


def changed(**more):
    return json.dumps(LEAST | more)


def faults(text):
    with pytest.raises(BadEvidence) as caught:
        read_evidence(text)
    return [fault.field for fault in caught.value.errors]


def test_the_least_that_is_needed_can_be_scored():
    seen = read_evidence(json.dumps(LEAST))
    assert (seen.coverage, seen.posts[0].text, seen.messages[0].via) == (Coverage(), None, None)
    assert score(seen).status == "withheld"


def test_everything_that_may_be_null_may_be_null():
    text = changed(
        site=None, coverage=None, posts=[LEAST["posts"][0] | {"reply_to": None, "links": None, "text": None}]
    )
    assert read_evidence(text).posts[0].links is None


def test_links_and_references_may_be_plain():
    post = LEAST["posts"][0] | {"links": ["https://a.com", {"url": "https://b.com", "text": "b.com"}], "reply_to": "m1"}
    seen = read_evidence(changed(posts=[post], account=LEAST["account"] | {"links": ["https://c.com"]}))
    assert seen.posts[0].links == (Link("https://a.com"), Link("https://b.com", "b.com"))
    assert seen.posts[0].reply_to == Reference("m1")
    assert seen.account.links == (ProfileLink("https://c.com"),)


def test_a_handle_is_spelled_as_its_network_does():
    seen = read_evidence(changed(account={"network": "bluesky", "handle": "@Kettles.Example"}))
    assert seen.account.handle == "kettles.example"
    odd = read_evidence(changed(account={"network": "intranet", "handle": "Kettles & Co"}))
    assert odd.account.handle == "Kettles & Co"


def test_unknown_fields_are_left_alone():
    assert read_evidence(changed(colour="teal")).account.network == "bluesky"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{", ["body"]),
        ("[]", ["body"]),
        ("{}", ["account", "collected_at"]),
        (changed(account={"network": "bluesky"}), ["account.handle"]),
        (changed(account={"network": "Blue Sky", "handle": "a"}), ["account.network"]),
        (
            changed(posts=[{"id": "p1", "created_at": "yesterday"}, {"id": ""}]),
            ["posts[0].created_at", "posts[1].id", "posts[1].created_at"],
        ),
        (changed(messages=[{"id": "m1", "created_at": "2026-11-02T12:00:00Z"}]), ["messages[0].author"]),
        (changed(account=LEAST["account"] | {"followers": -1}), ["account.followers"]),
        (changed(collected_at="0001-01-01T00:00:00Z"), ["collected_at"]),
        (changed(messages=[LEAST["messages"][0] | {"via": "smoke"}]), ["messages[0].via"]),
        (changed(posts={"id": "p1"}), ["posts"]),
        ('{"account": "\\ud800"}', ["body"]),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_its_field(text, fields):
    assert faults(text) == fields
    with pytest.raises(BadEvidence) as caught:
        read_evidence(text)
    assert not any(UNUSABLE in fault.detail or "nput" in fault.detail for fault in caught.value.errors)


def test_too_many_items_are_refused():
    text = changed(posts=[LEAST["posts"][0] | {"id": f"p{n}"} for n in range(20_001)])
    assert faults(text) == ["posts"]


def test_not_more_than_fifty_faults_are_named():
    assert len(faults(changed(posts=[{} for _ in range(100)]))) == 50
