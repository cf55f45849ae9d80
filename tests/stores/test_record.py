"""How scores lie in Redis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.stores.base import StoredScore
from api.stores.record import decode, encode, encode_alias, pack_posts, unpack_posts

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
times = st.floats(allow_nan=False)


@given(st.builds(StoredScore, names, st.binary(), names, times, st.booleans(), times))
def test_a_score_comes_back(score):
    found = decode(encode(score))
    assert isinstance(found, StoredScore)
    assert found == score
    assert found.kept_until == score.kept_until


@given(names)
def test_an_alias_comes_back(key):
    assert decode(encode_alias(key)) == key


@given(st.binary(max_size=60))
def test_anything_else_is_refused_and_nothing_else_is_raised(record):
    try:
        decode(record)
    except ValueError:
        return
    assert record[:1] in {b"a", b"s"}


def test_the_body_lies_there_as_it_is():
    assert encode(StoredScore("k", b'{"score": 61.2}', '"e"', 1.0, listed=True)).endswith(b'k"e"{"score": 61.2}')


def test_posts_are_kept_small():
    posts = b"[" + b'{"url": "https://bsky.app/profile/acme.com/post/1", "outcome": "answered"},' * 300 + b"]"
    assert unpack_posts(pack_posts(posts)) == posts
    assert len(pack_posts(posts)) < len(posts) / 10
    with pytest.raises(ValueError, match="cannot be unpacked"):
        unpack_posts(b"[]")
