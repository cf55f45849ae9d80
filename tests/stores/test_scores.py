"""What every store of scores does, alone or with memory in front."""

import hashlib

import pytest

from api.stores.keys import digest

KEY = "bluesky:acme.com"
DID = "bluesky:did:plc:abc"
DAY = 86_400.0


@pytest.fixture
def store(open_any):
    return open_any()


def test_nothing_is_there_at_first(store):
    assert store.get(KEY) is None
    assert store.get_many([KEY, DID]) == [None, None]
    assert store.get_many([]) == []
    assert store.posts(KEY) is None
    assert store.by_prefix(digest(KEY)[:4]) == []
    store.delete(KEY)
    store.ping()


def test_a_score_comes_back_as_it_was_put(store, sample, clock):
    store.put(sample(), b"[]", DAY)
    found = store.get(KEY)
    assert found == sample()
    assert found.kept_until == clock.now + DAY
    assert store.posts(KEY) == b"[]"


def test_a_look_before_the_put_does_not_hide_it(store, sample):
    assert store.get(KEY) is None
    assert store.get(DID) is None
    assert store.by_prefix(digest(KEY)[:5]) == []
    store.put(sample(), b"[]", DAY, [DID])
    assert store.get(KEY) == sample()
    assert store.get(DID) == sample()
    assert store.by_prefix(digest(KEY)[:5]) == [(digest(KEY), sample())]


def test_bytes_and_unicode_survive(store, sample):
    odd = sample("mastodon:käse@münchen.example", listed=False)
    store.put(odd, bytes(range(256)) * 500, DAY, ["mastodon:№1"])
    assert store.get("mastodon:№1") == odd
    assert store.posts(odd.key) == bytes(range(256)) * 500


def test_an_alias_finds_the_score_and_its_posts(store, sample):
    store.put(sample(), b"[1]", DAY, [DID, "bluesky:other", DID])
    assert store.get(DID) == sample()
    assert store.get("bluesky:other") == sample()
    assert store.posts(DID) == b"[1]"
    assert store.get_many([DID, "bluesky:nobody", KEY, KEY]) == [sample(), None, sample(), sample()]


def test_a_later_put_replaces_score_posts_and_aliases(store, sample):
    store.put(sample(), b"[1]", DAY, [DID])
    assert store.get(DID) == sample()
    store.put(sample(score=70), b"[2]", DAY, ["bluesky:new"])
    assert store.get(KEY) == sample(score=70)
    assert store.get(DID) is None
    assert store.get("bluesky:new") == sample(score=70)
    assert store.posts(KEY) == b"[2]"
    assert store.by_prefix(digest(DID)[:8]) == []


def test_a_shorter_lived_score_replaces_a_longer_lived_one(store, sample, clock):
    store.put(sample(expires_at=clock.now + 900), b"[]", DAY)
    store.put(sample(score=1, expires_at=clock.now), b"[]", DAY)
    assert store.get(KEY) == sample(score=1)
    assert store.get(KEY).expires_at == clock.now


def test_a_renamed_account_leaves_nothing_under_its_old_key(store, sample):
    store.put(sample("bluesky:old.com"), b"[1]", DAY, [DID, "bluesky:second"])
    assert store.get("bluesky:old.com") is not None
    assert store.get("bluesky:second") is not None
    assert len(store.by_prefix(digest("bluesky:old.com")[:6])) == 1
    store.put(sample("bluesky:new.com"), b"[2]", DAY, [DID])
    assert store.get("bluesky:old.com") is None
    assert store.get("bluesky:second") is None
    assert store.posts("bluesky:old.com") is None
    assert store.by_prefix(digest("bluesky:old.com")[:6]) == []
    assert store.get(DID) == sample("bluesky:new.com")
    assert store.by_prefix(digest(DID)) == [(digest(DID), sample("bluesky:new.com"))]


def test_a_key_that_becomes_an_alias_goes_with_its_posts(store, sample):
    store.put(sample(DID), b"[1]", DAY)
    store.put(sample(), b"[2]", DAY, [DID])
    assert store.get(DID) == sample()
    assert store.posts(DID) == b"[2]"


def test_an_alias_that_becomes_a_key_takes_the_other_key_away(store, sample):
    store.put(sample("bluesky:old.com"), b"[1]", DAY, [KEY])
    store.put(sample(), b"[2]", DAY)
    assert store.get(KEY) == sample()
    assert store.get("bluesky:old.com") is None


def test_delete_takes_everything_with_it(store, sample):
    store.put(sample(), b"[]", DAY, [DID])
    store.put(sample("bluesky:stays"), b"[]", DAY)
    assert store.get(DID) == sample()
    store.delete(KEY)
    assert store.get_many([KEY, DID]) == [None, None]
    assert store.posts(KEY) is None
    assert store.by_prefix(digest(KEY)[:6]) == store.by_prefix(digest(DID)[:6]) == []
    assert store.get("bluesky:stays") is not None


def test_delete_follows_an_alias(store, sample):
    store.put(sample(), b"[]", DAY, [DID])
    store.delete(DID)
    assert store.get_many([KEY, DID]) == [None, None]


def test_an_entry_ends_when_its_time_ends(store, sample, clock):
    store.put(sample(), b"[]", 100.0, [DID])
    store.put(sample("bluesky:longer"), b"[]", 200.0)
    clock.now += 99.5
    assert store.get(KEY) == sample()
    assert store.by_prefix(digest(DID)[:6]) == [(digest(DID), sample())]
    clock.now += 0.6
    assert store.get_many([KEY, DID]) == [None, None]
    assert store.get(KEY) is None
    assert store.posts(KEY) is None
    assert store.by_prefix(digest(DID)[:6]) == []
    assert store.get("bluesky:longer") is not None


def test_a_put_that_keeps_for_no_time_keeps_nothing(store, sample):
    store.put(sample(), b"[]", DAY)
    store.put(sample(score=2), b"[]", 0.0)
    assert store.get(KEY) is None


def test_a_sweep_removes_what_has_ended_and_says_how_much(store, sample, clock):
    for i in range(3):
        store.put(sample(f"bluesky:short{i}"), b"[]", 100.0, [f"bluesky:did{i}", f"bluesky:other{i}"])
    store.put(sample("bluesky:longer"), b"[1]", 200.0, [DID])
    assert store.sweep() == 0
    clock.now += 100.0
    assert store.sweep() == 3
    assert store.sweep() == 0
    assert store.get_many(["bluesky:short0", "bluesky:did1", "bluesky:other2"]) == [None] * 3
    assert store.get(DID) == sample("bluesky:longer")
    assert store.posts("bluesky:longer") == b"[1]"
    assert [found for found, _ in store.by_prefix("")] == sorted([digest("bluesky:longer"), digest(DID)])
    clock.now += 100.0
    assert store.sweep() == 1


def test_a_score_that_was_renewed_in_time_is_not_swept_out(store, sample, clock):
    store.put(sample(), b"[]", 100.0, [DID])
    clock.now += 50.0
    store.put(sample(score=2), b"[2]", 100.0, [DID])
    clock.now += 60.0
    assert store.sweep() == 0
    assert store.get(DID) == sample(score=2)
    assert store.by_prefix(digest(DID)[:6]) == [(digest(DID), sample(score=2))]


def test_what_was_swept_out_can_be_put_again(store, sample, clock):
    store.put(sample(), b"[1]", 10.0, [DID])
    clock.now += 10.0
    store.sweep()
    store.put(sample(score=2), b"[2]", DAY, [DID])
    assert store.get(DID) == sample(score=2)
    assert store.posts(KEY) == b"[2]"
    assert store.by_prefix(digest(KEY)[:6]) == [(digest(KEY), sample(score=2))]


def test_a_sweep_leaves_leases_that_are_held(store, clock):
    assert store.acquire(KEY, 1_000.0)
    clock.now += 900.0
    store.sweep()
    assert not store.acquire(KEY, 1_000.0)


def test_by_prefix_finds_keys_and_aliases_by_every_length(store, sample):
    names = [f"bluesky:account{i}.com" for i in range(40)]
    for name in names:
        store.put(sample(name), b"[]", DAY, [name.replace("account", "did")])
    for length in (1, 4, 5, 32, 64):
        prefix = hashlib.sha256(b"bluesky:account7.com").hexdigest()[:length]
        expected = sorted(
            (digest(name), owner)
            for owner in names
            for name in (owner, owner.replace("account", "did"))
            if digest(name).startswith(prefix)
        )
        assert [(found, score.key) for found, score in store.by_prefix(prefix)] == expected


def test_the_last_digit_of_a_prefix_is_matched_too(store, sample):
    name = next(f"bluesky:{i}" for i in range(10_000) if digest(f"bluesky:{i}").startswith("ff"))
    store.put(sample(name), b"[]", DAY)
    assert [score.key for _, score in store.by_prefix("ff")] == [name]
    assert store.by_prefix("fe") == []


def test_persons_are_not_listed(store, sample):
    store.put(sample(listed=False), b"[]", DAY, [DID])
    assert store.by_prefix(digest(KEY)[:4]) == store.by_prefix(digest(DID)[:4]) == []
    assert store.get(DID) == sample(listed=False)
    assert store.get(DID).listed is False


def test_a_score_can_leave_the_list(store, sample):
    store.put(sample(), b"[]", DAY)
    assert len(store.by_prefix(digest(KEY)[:6])) == 1
    store.put(sample(listed=False), b"[]", DAY)
    assert store.by_prefix(digest(KEY)[:6]) == []


def test_a_lease_is_held_once_until_released(store):
    assert store.acquire(KEY, 30.0)
    assert not store.acquire(KEY, 30.0)
    assert store.acquire("bluesky:other", 30.0)
    store.release(KEY)
    assert store.acquire(KEY, 30.0)
    store.release("never taken")
