"""Bluesky's export: a repository of records as a CAR file, read block by block.

https://atproto.com/specs/repository (commits and the tree of keys), https://ipld.io/specs/transport/car/carv1/.
The blocks come in any order, so that only what a score needs of each is kept until the tree is known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from libipld import decode_cid, decode_dag_cbor

from api.archives.entries import Stream
from api.archives.faults import BadArchive

Cid = bytes

LARGEST_BLOCK: Final = 2 << 20  # bytes; records are at most 1 MB
MOST_BLOCKS: Final = 20_000_000
_DAG_CBOR: Final = 0x71
_SHA256: Final = 0x12
_LONGEST_VARINT: Final = 9
_LONGEST_CID: Final = 64


def is_car(begin: bytes) -> bool:
    """Whether a file that begins so (64 bytes are enough) is a CAR file."""
    return b"\x65roots" in begin[:64] or (b"\x67version\x01" in begin[:64] and begin[1:2] == b"\xa2")


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree of keys: the nodes below it, and the keys in it with their records."""

    below: tuple[Cid, ...]
    keys: tuple[tuple[str, Cid], ...]


@dataclass(slots=True)
class Blocks:
    """Reads a CAR file: `roots`, then every block by iterating once: its CID, its bytes and its value.

    :raises BadArchive: naming the byte, for what is no CAR file, is cut off or damaged.
    """

    stream: Stream
    at: int = 0
    roots: tuple[Cid, ...] = field(init=False)

    def __post_init__(self) -> None:
        header = self._value(self._section() or b"", 0)
        roots = header.get("roots") if isinstance(header, dict) else None
        if not isinstance(roots, list) or header.get("version") != 1:
            raise BadArchive("The file does not begin as a CAR file, which is what Bluesky's export is.")
        self.roots = tuple(root for root in roots if isinstance(root, bytes))

    def __iter__(self) -> Iterator[tuple[Cid, bytes, Any]]:
        for _ in range(MOST_BLOCKS):
            at = self.at
            section = self._section()
            if section is None:
                return
            cid, codec = self._cid(section, at)
            if codec == _DAG_CBOR:
                block = section[len(cid) :]
                yield cid, block, self._value(block, at)
        raise BadArchive(f"The file holds more than {MOST_BLOCKS:,} blocks, so it is not read.")

    def _section(self) -> bytes | None:
        at = self.at
        length = shift = 0
        while True:
            byte = self.stream.read(1)
            if not byte and not shift:
                return None
            if not byte or shift >= 7 * _LONGEST_VARINT:
                raise self._fault(at)
            self.at += 1
            length |= (byte[0] & 0x7F) << shift
            shift += 7
            if not byte[0] & 0x80:
                break
        if not 0 < length <= LARGEST_BLOCK:
            raise self._fault(at)
        section = self.stream.read(length)
        if len(section) < length:
            raise BadArchive(f"The file ends within a block, at byte {at:,}. Download it again.")
        self.at += length
        return section

    def _cid(self, section: bytes, at: int) -> tuple[Cid, int]:
        """The CID before a block, which is the digest of the block."""
        try:
            length = _cid_length(section)
            cid = section[:length]
            decoded = decode_cid(cid)
            digest = decoded["hash"]
            if digest["code"] == _SHA256 and digest["digest"] != sha256(section[length:]).digest():
                raise self._fault(at)
            return cid, int(decoded["codec"])
        except (ValueError, KeyError, IndexError):
            raise self._fault(at) from None

    def _value(self, block: bytes, at: int) -> Any:
        try:
            return decode_dag_cbor(block)
        except (ValueError, RecursionError):
            raise self._fault(at) from None

    def _fault(self, at: int) -> BadArchive:
        return BadArchive(f"The block at byte {at:,} of the file is damaged. Download it again.")


def _cid_length(section: bytes) -> int:
    """https://github.com/multiformats/cid: version, codec, kind and length of the digest, the digest."""
    begin = section[:_LONGEST_CID]
    if begin[:2] == bytes((_SHA256, 32)):
        return 2 + 32
    place = number = 0
    for _ in range(4):
        number = shift = 0
        while begin[place] & 0x80:
            number |= (begin[place] & 0x7F) << shift
            shift += 7
            place += 1
        number |= begin[place] << shift
        place += 1
    if place + number > len(begin):
        raise IndexError
    return place + number


def node_of(value: Any) -> Node | None:
    """A block as a node of the tree; None for one that is something else."""
    if not isinstance(value, dict) or "$type" in value or not isinstance(value.get("e"), list):
        return None
    below = [value.get("l")]
    keys: list[tuple[str, Cid]] = []
    before = b""
    for entry in value["e"]:
        if not isinstance(entry, dict):
            return None
        shared, rest, record = entry.get("p"), entry.get("k"), entry.get("v")
        if not isinstance(shared, int) or not isinstance(rest, bytes) or not isinstance(record, bytes):
            return None
        before = before[: max(0, shared)] + rest
        keys.append((before.decode("ascii", "replace"), record))
        below.append(entry.get("t"))
    return Node(tuple(cid for cid in below if isinstance(cid, bytes)), tuple(keys))


def keys_below(root: Cid, nodes: dict[Cid, Node]) -> Iterable[tuple[str, Cid]]:
    """Every key with its record, from the root of the tree down.

    :raises BadArchive: a part of the tree is missing.
    """
    waiting, seen = [root], {root}
    while waiting:
        node = nodes.get(waiting.pop())
        if node is None:
            raise BadArchive("A part of the repository is missing in the file. Download the whole export.")
        yield from node.keys
        new = [cid for cid in node.below if cid not in seen]
        seen.update(new)
        waiting.extend(new)
