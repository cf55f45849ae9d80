"""Lists of accounts as programs send them: one address each, or a brand and an address. Pure."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from typing import Final

from api.benchmarks.lists import read_list
from api.benchmarks.model import LARGEST, BadRow, Member, MemberList

HEADER: Final = "brand,account\r\n"


def read_pairs(pairs: Iterable[tuple[str, str]]) -> MemberList:
    """The accounts of (brand, address) pairs, as `read_list` reads them; a pair's place, from 1, is its line.

    An empty brand becomes the handle's own name.
    """
    members: dict[str, Member] = {}
    brands: dict[str, str] = {}
    bad: list[BadRow] = []
    for place, (brand, address) in enumerate(pairs, 1):
        read = read_list(_line(brand, address))
        bad += [replace(row, line=place) for row in read.bad]
        for member in read.members:
            known = members.get(member.key)
            if known is not None:
                told = f"{member.key} stands in line {known.line} already, under {known.brand}."
                bad.append(BadRow(place, member.key, told, "same_account"))
            elif len(members) >= LARGEST:
                told = f"A benchmark holds {LARGEST:,} accounts, and this is one more."
                bad.append(BadRow(place, member.key, told, "too_many"))
            else:
                named = brands.setdefault(member.brand.casefold(), member.brand)
                members[member.key] = Member(member.key, named, place)
    return MemberList(tuple(members.values()), tuple(bad))


def _line(brand: str, address: str) -> str:
    text = StringIO()
    csv.writer(text).writerow([" ".join(brand.split()), " ".join(address.split()) or "-"])
    return HEADER + text.getvalue()
