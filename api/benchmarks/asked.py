"""Lists of accounts as programs send them: one address each, or a brand and an address. Pure."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from typing import Final

from api.benchmarks.lists import LONGEST_BRAND, LONGEST_TEXT, MOST_BAD, clean, read_list
from api.benchmarks.model import LARGEST, BadRow, Member, MemberList

HEADER: Final = "brand,account\r\n"
LONGEST_ADDRESS: Final = 2_048
MOST_PAIRS: Final = 10 * LARGEST
"""So many are read at all: more is no list that somebody keeps."""

EMPTY: Final = "The entry names no account: it is empty."
TOO_LONG: Final = f"An address has at most {LONGEST_ADDRESS:,} characters, and this has more."
FURTHER: Final = "{left:,} further entries cannot be read either."


def read_pairs(pairs: Iterable[tuple[str, str]]) -> MemberList:
    """The accounts of (brand, address) pairs, as `read_list` reads them; a pair's place, from 1, is its line.

    An empty brand becomes the handle's own name. Content is never an error: what cannot be read, and the first account
    of those that are too many, is told by its place.
    """
    members: dict[str, Member] = {}
    brands: dict[str, str] = {}
    bad: list[BadRow] = []
    for place, (brand, address) in enumerate(pairs, 1):
        read = _read(brand, address)
        bad += [replace(row, line=place) for row in read.bad]
        for member in read.members:
            known = members.get(member.key)
            if known is not None:
                told = f"{member.key} stands in line {known.line} already, under {known.brand}."
                bad.append(BadRow(place, member.key, told, "same_account"))
            elif len(members) >= LARGEST:
                told = f"A benchmark holds {LARGEST:,} accounts: those from here on were left out."
                bad.append(BadRow(place, member.key, told, "too_many"))
                return _made(members, bad)
            else:
                named = brands.setdefault(member.brand.casefold(), member.brand)
                members[member.key] = Member(member.key, named, place)
    return _made(members, bad)


def _made(members: dict[str, Member], bad: list[BadRow]) -> MemberList:
    if len(bad) > MOST_BAD:
        # The last one says that there were too many accounts, where that is so.
        *told, last = bad
        left = BadRow(last.line, "", FURTHER.format(left=len(told) - MOST_BAD + 1))
        bad = [*told[: MOST_BAD - 1], left, last]
    return MemberList(tuple(members.values()), tuple(bad))


def _read(brand: str, address: str) -> MemberList:
    if not address.strip():
        return MemberList((), (BadRow(1, "", EMPTY),))
    if len(address) > LONGEST_ADDRESS:
        return MemberList((), (BadRow(1, clean(address, LONGEST_TEXT), TOO_LONG),))
    return read_list(_line(clean(brand, LONGEST_BRAND), address))


def _line(brand: str, address: str) -> str:
    text = StringIO()
    csv.writer(text).writerow([brand, " ".join(address.split())])
    return HEADER + text.getvalue()
