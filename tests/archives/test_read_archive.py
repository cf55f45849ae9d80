import gzip
import io
import json
import tarfile
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from archives.cars import car, tid
from archives.patience import CALMLY
from archives.zips import mastodon_files, tarred, x_files, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.archives import BadArchive, SeveralBrands, containers, mastodon, read_archive, x
from api.scoring.evidence import Evidence
from api.scoring.score import score

FIXTURES = Path(__file__).parents[1] / "fixtures" / "archives"
TABLE = Path(__file__).parents[2] / "docs" / "examples" / "conversations.csv"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fixture(name):
    return json.loads((FIXTURES / f"{name}.in.json").read_text())


X = x_files(fixture("x-posts-answers-and-counts"))
MASTODON = mastodon_files(fixture("mastodon-posts-and-answers"))
BLUESKY = car("did:plc:kettles", {}, rev=tid(NOW))


@pytest.fixture
def read(tmp_path):
    def read_it(raw, wanted=None):
        path = tmp_path / "download"
        path.write_bytes(raw)
        return read_archive(path, wanted, NOW)

    return read_it


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (zipped(X), "x:brightkettles"),
        (zipped({f"twitter-2026-11-15/{name}": text for name, text in X.items()}), "x:brightkettles"),
        (zipped(MASTODON), "mastodon:kettles@social.example"),
        (tarred(MASTODON), "mastodon:kettles@social.example"),
        (tarred(dict(reversed(MASTODON.items()))), "mastodon:kettles@social.example"),
        (BLUESKY, "bluesky:did:plc:kettles"),
    ],
)
def test_an_archive_is_told_by_what_is_in_it(read, raw, key):
    evidence = read(raw)
    assert f"{evidence.account.network}:{evidence.account.handle}" == key
    assert evidence.coverage.channels == ()
    assert "holds what the account wrote, not what others wrote to it" in evidence.coverage.notes[0]
    assert ("how soon in threads of its own" in evidence.coverage.notes[0]) == (evidence.account.network != "x")
    assert score(evidence).status == "withheld"


def test_packed_tables_are_read_and_of_several_the_largest(read):
    raw = TABLE.read_text()
    head = raw.splitlines()[0]
    evidence = read(zipped({"sample.csv": head, "twcs/twcs.csv": raw, "__MACOSX/._twcs.csv": "x"}), "acmehelp")
    assert evidence.posts == read(raw.encode(), "AcmeHelp").posts
    assert "only the largest was read, twcs.csv" in evidence.coverage.notes[-1]


@pytest.mark.parametrize("wanted", ["AcmeHelp", "@acmehelp", "x:AcmeHelp", "https://x.com/AcmeHelp", " ACMEHELP "])
def test_an_account_may_be_named_in_any_way(read, wanted):
    assert read(TABLE.read_bytes(), wanted).account.handle == "acmehelp"


def test_a_table_of_several_brands_asks_which(read):
    with pytest.raises(SeveralBrands):
        read(TABLE.read_bytes())


@pytest.mark.parametrize("wanted", ["x:brightkettles", "@BrightKettles", "4100", None])
def test_an_archive_is_only_that_of_its_account(read, wanted):
    assert read(zipped(X), wanted).account.id == "4100"


@pytest.mark.parametrize(("raw", "wanted"), [(zipped(X), "x:other"), (BLUESKY, "did:plc:other"), (BLUESKY, "x:a")])
def test_the_archive_of_another_account_is_refused(read, raw, wanted):
    with pytest.raises(BadArchive, match=r"is that of .*, not of the account named"):
        read(raw, wanted)


def test_bluesky_takes_the_handle_that_it_is_given(read):
    assert read(BLUESKY, "@kettles.example").account.handle == "kettles.example"


PRIVATE = {
    "data/direct-messages.js": "not JSON", "data/direct-messages-group.js": "not JSON",
    "data/deleted-tweets.js": "not JSON", "data/like.js": "not JSON", "../../data/tweets_media/tweets.js.txt": "x",
}  # fmt: skip


def test_nothing_private_is_opened(read, monkeypatch):
    raw, opened = zipped(X | PRIVATE), []
    original = zipfile.ZipFile.open

    def watched(self, name, *arguments, **more):
        opened.append(name if isinstance(name, str) else name.filename)
        return original(self, name, *arguments, **more)

    monkeypatch.setattr(zipfile.ZipFile, "open", watched)
    read(raw)
    assert sorted(opened) == sorted(X)


def test_nothing_is_written_to_the_disk(read, tmp_path):
    read(zipped(X | {"../evil.js": "x", "/etc/evil": "x"}))
    read(tarred({"../../evil": "x", **MASTODON}))
    assert [path.name for path in tmp_path.iterdir()] == ["download"]


def locked():
    raw = bytearray(zipped(X, zipfile.ZIP_STORED))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(sign, at + 1)) >= 0:
            raw[at + flags] |= 1
    return bytes(raw)


def unknown_packing():
    raw = bytearray(zipped(X, zipfile.ZIP_STORED))
    for sign, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = -1
        while (at := raw.find(sign, at + 1)) >= 0:
            raw[at + method] = 97
    return bytes(raw)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty"),
        (b"hello", "neither an archive nor a table"),
        (zipped(X)[:-40], "damaged or not complete"),
        (zipped(X)[:20] + b"\xff" * 60 + zipped(X)[80:], r"damaged or not complete|cannot be read"),
        (zipped({"a.txt": "x"}), "holds neither X's files"),
        (zipped({**X, "data/tweets.js": "window.YTD.tweets.part0 = [\n{},\n{"}), "tweets.js cannot be read.*line 3"),
        (zipped({**X, "data/account.js": "window.YTD.account.part0 = []"}), "account.js names no account"),
        (zipped({**X, "data/account.js": "alert(1)"}), "account.js does not begin"),
        (locked(), "locked by a password"),
        (unknown_packing(), "damaged or not complete"),
        (tarred({"x": "y"}), "There is no actor.json in the archive"),
        (tarred(MASTODON)[:200], "damaged or not complete|There is no"),
        (zipped({"outbox.json": "{}"}), "There is no actor.json"),
        (zipped({**MASTODON, "actor.json": "[]"}), "names no account"),
        (zipped({**MASTODON, "outbox.json": "{}"}), "outbox.json does not begin"),
        (gzip.compress(b"not a tar"), "damaged or not complete|There is no"),
    ],
    # Packing writes down the time, which must not get into the names of tests.
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_cannot_be_read_says_why(read, raw, words):
    with pytest.raises(BadArchive, match=words) as caught:
        read(raw)
    assert caught.value.detail.endswith((".", "?"))


def test_a_folder_or_a_missing_file_is_said(tmp_path):
    with pytest.raises(BadArchive, match="cannot be opened: No such file"):
        read_archive(tmp_path / "none", None, NOW)
    with pytest.raises(BadArchive, match="cannot be opened: Is a directory"):
        read_archive(tmp_path, None, NOW)


def test_what_unpacks_to_more_than_the_limit_is_not_read_on(read, monkeypatch):
    monkeypatch.setattr(containers, "LARGEST_MEMBER", 1 << 20)
    raw = zipped({**X, "data/tweets.js": "window.YTD.tweets.part0 = [" + " " * (3 << 20) + "]"})
    assert len(raw) < 20_000
    with pytest.raises(BadArchive, match=r"tweets.js is larger than .* when unpacked"):
        read(raw)
    monkeypatch.setattr(containers, "LARGEST_TAR", 1 << 20)
    with pytest.raises(BadArchive, match="The archive is larger than"):
        read(tarred({"media.mp4": b"\0" * (3 << 20), **MASTODON}))


def test_a_name_in_a_tar_archive_that_is_megabytes_long_is_not_read(read):
    header = tarfile.TarInfo("././@LongLink")
    header.type = tarfile.GNUTYPE_LONGNAME
    header.size = 1 << 31
    raw = gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + b"\0" * (1 << 20))
    with pytest.raises(BadArchive, match="a name in it is too long"):
        read(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
TWEET = st.dictionaries(
    st.sampled_from(
        ["id_str", "full_text", "created_at", "entities", "in_reply_to_status_id_str", "in_reply_to_user_id"]
    ),
    JSON | st.sampled_from(["Sat Nov 14 09:01:00 +0000 2026", "1980000000000000000", "7"]),
)
NOTE = st.dictionaries(
    st.sampled_from(["id", "type", "published", "to", "cc", "content", "tag", "inReplyTo", "quote", "conversation"]),
    JSON
    | st.sampled_from(["Note", "as:Public", "https://a.example/users/b/statuses/117613854720000000", "2026-11-14"]),
)
ACTIVITY = st.fixed_dictionaries({"type": st.sampled_from(["Create", "Announce"]), "object": NOTE | JSON})


@CALMLY
@given(st.lists(JSON | st.fixed_dictionaries({"tweet": TWEET}), max_size=4), JSON)
def test_tweets_of_any_shape_give_evidence(tweets, profile):
    profile = profile if isinstance(profile, dict) else {}
    files = x.Files({"username": "acme", "accountId": "7"}, profile, tweets, None, None, None)
    assert isinstance(x.evidence(files, NOW), Evidence)


@CALMLY
@given(
    JSON | st.just({"id": "https://a.example/users/b", "preferredUsername": "b"}), st.lists(JSON | ACTIVITY, max_size=4)
)
def test_activities_of_any_shape_give_evidence_or_a_sentence(actor, activities):
    with suppress(BadArchive):
        assert isinstance(mastodon.evidence(actor, activities, NOW), Evidence)


PACKED = [zipped(X), zipped(MASTODON), tarred(MASTODON), zipped(X, zipfile.ZIP_STORED)]


@settings(CALMLY, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PACKED), st.floats(0, 1), st.binary(max_size=8), st.integers(0, 30))
def test_damage_anywhere_gives_evidence_or_a_sentence(read, raw, share, new, dropped):
    place = int(share * len(raw))
    with suppress(BadArchive):
        assert isinstance(read(raw[:place] + new + raw[place + dropped :]), Evidence)


def test_a_stream_in_the_middle_of_an_archive_is_what_is_counted():
    stream = containers._counted(io.BytesIO(b"x" * 10), "a", 9)
    with pytest.raises(BadArchive, match="a is larger than"):
        stream.read()
