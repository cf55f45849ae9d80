"""How a score lies in Redis: a small fixed header, then key, ETag and body as they are; reading parses no JSON."""

import struct
import zlib

from api.stores.base import StoredScore

_SCORE = b"s"
_ALIAS = b"a"
_HEADER = struct.Struct(">c?ddHH")
"""Kind, listed, expires_at, kept_until, length of the key, length of the ETag."""


def encode(score: StoredScore) -> bytes:
    key, etag = score.key.encode(), score.etag.encode()
    header = _HEADER.pack(_SCORE, score.listed, score.expires_at, score.kept_until, len(key), len(etag))
    return header + key + etag + score.body


def encode_alias(key: str) -> bytes:
    """What lies under an alias. The script in redis.py relies on this form: the letter, then the key."""
    return _ALIAS + key.encode()


def decode(record: bytes) -> StoredScore | str:
    """The score, or the key that an alias points to.

    :raises ValueError: when the record is neither.
    """
    if record[:1] == _ALIAS:
        return record[1:].decode()
    try:
        kind, listed, expires_at, kept_until, key_length, etag_length = _HEADER.unpack_from(record)
    except struct.error as error:
        raise ValueError("The record is too short.") from error
    if kind != _SCORE:
        raise ValueError("The record is of no known kind.")
    etag_at = _HEADER.size + key_length
    body_at = etag_at + etag_length
    key = record[_HEADER.size : etag_at].decode()
    return StoredScore(key, record[body_at:], record[etag_at:body_at].decode(), expires_at, listed, kept_until)


def pack_posts(posts: bytes) -> bytes:
    """Posts are long, repetitive and seldom read: kept deflated, at about a tenth of their size."""
    return zlib.compress(posts, level=1)


def unpack_posts(packed: bytes) -> bytes:
    """:raises ValueError: when it was not packed here."""
    try:
        return zlib.decompress(packed)
    except zlib.error as error:
        raise ValueError("The posts cannot be unpacked.") from error
