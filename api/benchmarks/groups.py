"""Accounts that cannot be told apart, as groups in which that holds of every two."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_GROUPS: Final = 100


def rank_ranges(beats: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """For each, the ranks that remain: below all that beat it, above all that it beats. Counted from 1.

    That the ranges hold all together with the pairwise comparison's confidence is Mohamad, Goeman and van Zwet (2022).
    """
    n = len(beats)
    better, worse = beats.sum(axis=0), beats.sum(axis=1)
    return [(1 + int(up), n - int(down)) for up, down in zip(better, worse, strict=True)]


def groups(beats: NDArray[np.bool_], most: int = MOST_GROUPS) -> tuple[list[list[int]], int]:
    """Groups of places in the ranking that cover every pair not told apart, and how many such pairs are left out.

    Not being told apart does not carry over: a and b, b and c may be alike while a beats c. So a group holds only
    places of which every two are alike, is as large as can be, and a place may stand in several.
    """
    alike = _alike(beats)
    open_pairs = list(alike)
    found: list[list[int]] = []
    for place in range(len(alike)):
        while open_pairs[place] >> (place + 1) and len(found) < most:
            partner = _first(open_pairs[place] >> (place + 1)) + place + 1
            members, mask = _grown(alike, place, partner)
            found.append(members)
            for member in members:
                open_pairs[member] &= ~mask
    left_out = sum(row.bit_count() for row in open_pairs) // 2
    return found, left_out


def _alike(beats: NDArray[np.bool_]) -> list[int]:
    """Each row as the bits of one number: whom it is not told apart from, itself left out."""
    either = beats | beats.T
    np.fill_diagonal(either, val=True)
    packed = np.packbits(~either, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _grown(alike: Sequence[int], place: int, partner: int) -> tuple[list[int], int]:
    """The pair with everybody, from the best on, who is alike to all that are in; and the group's bits."""
    members = [place, partner]
    mask = 1 << place | 1 << partner
    candidates = alike[place] & alike[partner]
    while candidates:
        member = _first(candidates)
        members.append(member)
        mask |= 1 << member
        candidates &= alike[member]
    return sorted(members), mask


def _first(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
