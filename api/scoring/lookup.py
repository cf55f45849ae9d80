"""A dictionary from whole numbers to whole numbers that answers thousands of questions in one go."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Keys: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.intp]
Numbers: TypeAlias = NDArray[np.int32]

_BITS = 64
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiplied by it, keys that lie close together end up far apart (Knuth 1973)."""


class Lookup:
    """Keys of 64 bits to numbers above 0. At most a quarter of its slots is taken, so most keys are found at once.

    Where a slot is taken by another key, the next one is meant (linear probing).
    """

    def __init__(self) -> None:
        self._count = 0
        self._room(1 << 12)

    def __len__(self) -> int:
        return self._count

    def get(self, keys: Keys) -> Numbers:
        """The number of each key, 0 for a key that is not known."""
        slots = self._slots(keys)
        numbers = self._numbers[slots]
        others = np.flatnonzero((self._keys[slots] != keys) & (numbers != 0))
        while others.size:
            slots[others] = (slots[others] + 1) & self._last
            there = slots[others]
            numbers[others] = self._numbers[there]
            others = others[(self._keys[there] != keys[others]) & (numbers[others] != 0)]
        return numbers

    def add(self, keys: Keys, numbers: Numbers) -> None:
        """Add different keys, none of which is there yet."""
        self._count += len(keys)
        size = self._last + 1
        if 4 * self._count > size:
            known = np.flatnonzero(self._numbers)
            keys = np.concatenate([self._keys[known], keys])
            numbers = np.concatenate([self._numbers[known], numbers])
            while 4 * self._count > size:
                size *= 2
            self._room(size)
        slots = self._slots(keys)
        while len(slots):
            free = np.flatnonzero(self._numbers[slots] == 0)
            # Of several keys for one slot the last one gets it.
            self._keys[slots[free]] = keys[free]
            placed = free[self._keys[slots[free]] == keys[free]]
            self._numbers[slots[placed]] = numbers[placed]
            left = np.ones(len(slots), bool)
            left[placed] = False
            keys, numbers, slots = keys[left], numbers[left], (slots[left] + 1) & self._last

    def _slots(self, keys: Keys) -> Places:
        return ((keys * _SPREAD) >> self._shift).astype(np.intp)

    def _room(self, size: int) -> None:
        self._last = size - 1
        self._shift = np.uint64(_BITS + 1 - size.bit_length())
        self._keys: Keys = np.zeros(size, np.uint64)
        self._numbers: Numbers = np.zeros(size, np.int32)
