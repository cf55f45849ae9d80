import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from archives.cars import car, encoded, section, tid, varint
from archives.patience import CALMLY
from hypothesis import given
from hypothesis import strategies as st

from api.archives import bluesky, newest
from api.archives.faults import BadArchive
from api.scoring.evidence import Evidence, Reference
from api.scoring.score import score

DID = "did:plc:kettles"
WANDA = "did:plc:wanda"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ago(hours):
    return NOW - timedelta(hours=hours)


def iso(moment):
    return moment.isoformat().replace("+00:00", "Z")


def uri(did, hours, collection="app.bsky.feed.post"):
    return f"at://{did}/{collection}/{tid(ago(hours))}"


def post(hours, text="News", **more):
    return {
        f"app.bsky.feed.post/{tid(ago(hours))}": {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": iso(ago(hours)),
            **more,
        }
    }


def answer(hours, parent, root=None):
    reply = {"parent": {"uri": parent, "cid": "x"}, "root": {"uri": root or parent, "cid": "x"}}
    return post(hours, "It is in the box.", reply=reply)


def follow(number):
    record = {"$type": "app.bsky.graph.follow", "subject": f"did:plc:{number}", "createdAt": iso(ago(99))}
    return {f"app.bsky.graph.follow/{tid(ago(99 + number))}": record}


PROFILE = {
    "app.bsky.actor.profile/self": {
        "$type": "app.bsky.actor.profile",
        "displayName": "Bright Kettles",
        "description": "We sell kettles. https://kettles.example",
        "avatar": {"$type": "blob", "ref": "x", "mimeType": "image/png", "size": 1},
    }
}


def read(records, *, handle=None, now=NOW, **more):
    return bluesky.read(io.BytesIO(car(DID, records, **({"rev": tid(ago(1))} | more))), handle, now)


def test_what_the_account_wrote_becomes_posts():
    evidence = read({**PROFILE, **post(9, "New: https://kettles.example/new"), **follow(1), **follow(2)})
    account = evidence.account
    assert (account.network, account.handle, account.id) == ("bluesky", DID, DID)
    assert (account.name, account.has_avatar, account.has_banner) == ("Bright Kettles", True, False)
    assert (account.posts_count, account.following, account.followers) == (1, 2, None)
    assert [link.url for link in account.links or ()] == ["https://kettles.example"]
    (one,) = evidence.posts
    assert (one.id, one.created_at, one.text) == (uri(DID, 9), ago(9), "New: https://kettles.example/new")
    assert evidence.collected_at == ago(1)
    assert evidence.coverage.channels == ()
    assert "no reply rate" in evidence.coverage.notes[0]


def test_a_handle_that_the_owner_gives_is_taken():
    evidence = read({**PROFILE, **post(9)}, handle="kettles.example")
    assert evidence.account.handle == "kettles.example"
    assert evidence.posts[0].url == f"https://bsky.app/profile/kettles.example/post/{tid(ago(9))}"


def test_an_answer_tells_of_the_message_and_when_it_was_written():
    evidence = read({**post(30), **answer(5, uri(WANDA, 7), root=uri(DID, 30)), **answer(4, uri(WANDA, 6))})
    below_own, elsewhere = evidence.messages
    assert (below_own.id, below_own.author, below_own.created_at) == (uri(WANDA, 7), WANDA, ago(7))
    assert (below_own.via, elsewhere.via) == ("comment", None)
    assert all(message.found_by_answer for message in evidence.messages)
    assert evidence.posts[1].reply_to == Reference(uri(WANDA, 7), WANDA)


def test_messages_found_by_their_answers_make_no_rate():
    asked = {}
    for hour in range(40):
        asked |= answer(100 + hour, uri(f"did:plc:person{hour}", 102 + hour), root=uri(DID, 500))
    made = score(read({**post(500), **asked}))
    assert made.status == "withheld"
    assert made.facts.reply.answered_waits == (2 * 3600 * 1_000_000,) * 40
    assert made.facts.reply.posts.replies.count == 40


def test_an_answer_to_itself_or_to_a_strange_name_tells_of_nobody():
    evidence = read({**post(30), **answer(5, uri(DID, 30)), **answer(4, f"at://{WANDA}/app.bsky.feed.post/self")})
    assert evidence.messages == ()
    assert len(evidence.posts) == 3


def test_reposts_are_told_apart():
    repost = {"$type": "app.bsky.feed.repost", "subject": {"uri": uri(WANDA, 9), "cid": "x"}, "createdAt": iso(ago(3))}
    (one,) = read({f"app.bsky.feed.repost/{tid(ago(3))}": repost}).posts
    assert (one.is_repost, one.created_at) == (True, ago(3))
    assert one.url == f"https://bsky.app/profile/{WANDA}/post/{tid(ago(9))}"


@pytest.mark.parametrize("order", [1, -1])
def test_records_that_no_key_leads_to_are_deleted_ones(order):
    gone = {"$type": "app.bsky.feed.post", "text": "Deleted", "createdAt": iso(ago(2))}
    evidence = read({**PROFILE, **post(9), **post(8)}, stale=[gone], order=order)
    assert [one.text for one in evidence.posts] == ["News", "News"]


def test_only_the_newest_posts_are_kept(monkeypatch):
    monkeypatch.setattr(newest.Newest.__init__, "__defaults__", (3,))
    evidence = read({key: value for hours in range(1, 10) for key, value in post(hours).items()})
    assert [one.created_at for one in evidence.posts] == [ago(3), ago(2), ago(1)]
    assert evidence.coverage.since == ago(3)
    assert evidence.coverage.truncated


def test_posts_from_the_future_are_left_out():
    assert len(read({**post(-2), **post(2)}).posts) == 1


WHOLE = car(DID, {**PROFILE, **post(9), **post(8)}, rev=tid(ago(1)))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "does not begin|damaged"),
        (WHOLE[:-30], "ends within a block, at byte"),
        (WHOLE.replace(b"News", b"Olds", 1), "block at byte [0-9,]+ of the file is damaged"),
        (varint(3 << 20) + b"x", "block at byte 0 of the file is damaged"),
        (b"\xff" * 40, "block at byte 0"),
        (section(encoded({"version": 1})), "damaged"),
        (varint(17) + encoded({"roots": [], "version": 1}), "holds no repository"),
        (car(DID, {**post(9), **post(8), **post(7)}, rev="", skip=(1,)), "part of the repository is missing"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(raw, words):
    with pytest.raises(BadArchive, match=words):
        bluesky.read(io.BytesIO(raw), None, NOW)


@CALMLY
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=0, max_size=40), st.integers(0, 60))
def test_any_damage_gives_evidence_or_a_sentence(place, new, dropped):
    raw = WHOLE[:place] + new + WHOLE[place + dropped :]
    with suppress(BadArchive):
        assert isinstance(bluesky.read(io.BytesIO(raw), None, NOW), Evidence)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["text", "createdAt", "reply", "embed", "facets", "subject", "displayName", "avatar", "website"]
)
KINDS = st.sampled_from(["app.bsky.feed.post", "app.bsky.feed.repost", "app.bsky.actor.profile"])


@CALMLY
@given(st.lists(st.tuples(KINDS, st.dictionaries(FIELDS, VALUES | st.just(iso(ago(1))))), max_size=4))
def test_records_of_any_shape_give_evidence(said):
    records = {f"{kind}/{place}": {"$type": kind, **record} for place, (kind, record) in enumerate(said)}
    assert isinstance(read(records, rev="nonsense"), Evidence)
