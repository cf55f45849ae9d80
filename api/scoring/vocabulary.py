"""Texts as numbers: the words of many texts at once, each known word as its number and what it is."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.scoring.lookup import Keys, Lookup, Numbers, Places

Flags: TypeAlias = NDArray[np.uint16]

END = b"\x00"
"""The word that ends each text. A text itself never holds it."""

BOUNDARY = b"|"
"""The word that ends a clause; it is also the last one before END."""

_AT_ONCE = 8
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_HALF = np.uint64(32)
_FIRST_BYTES = np.array([(1 << 8 * count) - 1 for count in range(_AT_ONCE + 1)], np.uint64)


class Word:
    """What a word is, a bit each. The first four are told by its first byte, the others by the data files.

    Plain numbers: an enum's members take thirty times as long to compare.
    """

    BOUNDARY = 1
    """A BOUNDARY or an END."""
    NUMBER = 2
    HANDLE = 4
    SIGN = 8
    """A handle, emoji or other sign: no clause opens with it."""
    TIME = 16
    AGAIN = 32
    RELIEF = 64
    NEGATOR = 128
    GREETING = 256
    FILLER = 512
    COURTESY = 1024
    VERB = 2048
    PLACE = 4096
    LINK = 8192
    MAIL = 16384


class Words(NamedTuple):
    """The words of some texts, one after the other.

    `numbers`: each word's number in the vocabulary, 0 where it is unknown; `flags`: what each word is, see Word;
    `begins` and `ends`: for each text where its words begin, and where its END stands.
    """

    numbers: Numbers
    flags: Flags
    begins: Places
    ends: Places


class Vocabulary:
    """All words that rules know, in lower case, by number (from 1 on), and what they are."""

    def __init__(self, words: Iterable[str], kinds: Mapping[int, Iterable[str]]) -> None:
        every = sorted(set(words).union(*kinds.values()))
        self.numbers = {word: number for number, word in enumerate(every, 1)}
        self._lookup = Lookup()
        raw = "".join(word + " " for word in every).encode()
        starts, lengths = _cut(raw)
        self._lookup.add(_digests(raw, starts, lengths), np.arange(1, len(every) + 1, dtype=np.int32))
        self._flags: Flags = np.zeros(len(every) + 1, np.uint16)
        for kind, members in kinds.items():
            self._flags[[self.numbers[word] for word in members]] |= kind
        self._by_first_byte = np.array([_of_first_byte(code) for code in range(256)], np.uint16)

    def __len__(self) -> int:
        return len(self.numbers)

    def read(self, raw: bytes) -> Words:
        """The words of texts in UTF-8: separated by spaces, in lower case, every text with an END behind it."""
        starts, lengths = _cut(raw)
        numbers = self._lookup.get(_digests(raw, starts, lengths))
        first = np.frombuffer(raw, np.uint8)[starts]
        ends = np.flatnonzero(first == END[0])
        begins = np.zeros_like(ends)
        begins[1:] = ends[:-1] + 1
        return Words(numbers, self._by_first_byte[first] | self._flags[numbers], begins, ends)


def digests(raw: bytes) -> Keys:
    """A number for each word of a text in UTF-8 that ends with a space."""
    return _digests(raw, *_cut(raw))


def _of_first_byte(code: int) -> int:
    if code in END + BOUNDARY:
        return Word.BOUNDARY
    if code == ord("@"):
        return Word.HANDLE | Word.SIGN
    if code in b"\xf0\xe2\xef-":
        return Word.SIGN
    return Word.NUMBER if code in b"0123456789" else 0


def _cut(raw: bytes) -> tuple[Places, Places]:
    """Where each word begins and how many bytes it has."""
    space = np.empty(len(raw) + 1, bool)
    space[0] = True
    np.equal(np.frombuffer(raw, np.uint8), ord(" "), out=space[1:])
    edges = np.flatnonzero(space[1:] != space[:-1])
    return edges[::2], edges[1::2] - edges[::2]


def _digests(raw: bytes, starts: Places, lengths: Places) -> Keys:
    """A number of 64 bits for each word; for words of at most eight bytes it differs surely, else all but surely."""
    # At every byte, it and the seven behind it as one number.
    eight: Keys = np.ndarray(len(raw) + 1, "<u8", raw + bytes(_AT_ONCE), strides=(1,))
    digests: Keys = _mixed(eight[starts] & _FIRST_BYTES[np.minimum(lengths, _AT_ONCE)])
    longer, done = np.flatnonzero(lengths > _AT_ONCE), _AT_ONCE
    while longer.size:
        rest = lengths[longer] - done
        part = eight[starts[longer] + done] & _FIRST_BYTES[np.minimum(rest, _AT_ONCE)]
        digests[longer] = _mixed(digests[longer] ^ part)
        longer, done = longer[rest > _AT_ONCE], done + _AT_ONCE
    return digests


def _mixed(keys: Keys) -> Keys:
    keys = keys * _MIX
    keys ^= keys >> _HALF
    return keys
