"""Repositories as CAR files, made by hand: a tree of one level below its root, and a commit."""

from datetime import datetime
from hashlib import sha256

from libipld import encode_dag_cbor

SIGNS = "234567abcdefghijklmnopqrstuvwxyz"


def cid_of(block, codec=0x71):
    return bytes((1, codec, 0x12, 32)) + sha256(block).digest()


def link(cid):
    """A CID as DAG-CBOR writes it: tag 42 over the bytes behind a zero."""
    return _Link(cid)


class _Link:
    def __init__(self, cid):
        self.cid = cid


def encoded(value):
    """DAG-CBOR; links stand in place of their marks."""
    if isinstance(value, _Link):
        raw = b"\0" + value.cid
        return b"\xd8\x2a\x58" + bytes((len(raw),)) + raw
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: (len(pair[0].encode()), pair[0].encode()))
        return _head(5, len(value)) + b"".join(encode_dag_cbor(name) + encoded(part) for name, part in pairs)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encoded, value))
    return encode_dag_cbor(value)


def _head(major, length):
    if length < 24:
        return bytes((major << 5 | length,))
    return bytes((major << 5 | 25,)) + length.to_bytes(2, "big")


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def section(block, codec=0x71):
    cid = cid_of(block, codec)
    return varint(len(cid) + len(block)) + cid + block


def tid(moment: datetime, clock=5):
    number = int(moment.timestamp() * 1_000_000) << 10 | clock
    return "".join(SIGNS[number >> shift & 31] for shift in range(60, -5, -5))


def node(keys, left=None, rights=None):
    """A node of the tree, its keys cut to what differs from the key before. `rights`: nodes behind keys, by place."""
    entries, before = [], b""
    for place, (key, record) in enumerate(keys):
        raw = key.encode()
        shared = next(
            (at for at, (a, b) in enumerate(zip(before, raw, strict=False)) if a != b), min(len(before), len(raw))
        )
        right = (rights or {}).get(place)
        entries.append({"p": shared, "k": raw[shared:], "v": link(record), "t": right and link(right)})
        before = raw
    return encoded({"l": left and link(left), "e": entries})


def car(did, records, *, rev, stale=(), order=1, skip=()):
    """A CAR file of records by key. `stale`: records that no key leads to; `skip`: keys whose node is left out."""
    blocks = {key: encoded(record) for key, record in sorted(records.items())}
    keys = [(key, cid_of(block)) for key, block in blocks.items()]
    middle = len(keys) // 2
    below = node(keys[middle + 1 :])
    root = node(keys[: middle + 1], rights={middle: cid_of(below)} if keys[middle + 1 :] else None)
    commit = encoded({"did": did, "version": 3, "data": link(cid_of(root)), "rev": rev, "prev": None, "sig": b"none"})
    inside = [commit, root, below, *blocks.values(), *map(encoded, stale)]
    written = [block for block in inside[::order] if not (skip and block == below)]
    header = encoded({"roots": [link(cid_of(commit))], "version": 1})
    return varint(len(header)) + header + b"".join(map(section, written)) + section(b"a picture", codec=0x55)
