"""The columns of a list: between which signs they stand, and which of them hold accounts and brands. Pure."""

import csv
import re
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from api.accounts import NETWORKS

BRAND_COLUMNS: Final = ("brand", "company", "firm", "organisation", "organization", "name", "competitor", "marke",
                        "firma", "unternehmen", "marque", "entreprise", "marca", "empresa", "azienda")  # fmt: skip
ACCOUNT_COLUMNS: Final = ("account", "accounts", "address", "url", "handle", "key", "profile", "konto", "adresse",
                          "compte", "cuenta", "conta")  # fmt: skip
NETWORK_COLUMNS: Final = ("network", "platform", "netzwerk", "plattform", "plateforme", "plataforma", "piattaforma")
TOLD_COLUMNS: Final = 7
"""So many of the names for accounts are told where none was found."""

SEPARATORS: Final = "\t;,"
LOOKED_AT: Final = 50
"""Rows below a header that are looked at, where its names do not say which column holds the accounts."""

OTHER_NAMES: Final = {"twitter": "x", "bsky": "bluesky", "fb": "facebook", "ig": "instagram", "insta": "instagram",
                      "yt": "youtube"}  # fmt: skip
"""How people call networks beside the names that they have here."""

BESIDE_NETWORKS: Final = {"account", "address", "channel", "handle", "id", "link", "name", "page", "profile", "url",
                          "user", "username"}  # fmt: skip
SITE_COLUMNS: Final = ("address", "url")
"""Beside columns that are called after networks, these hold the brand's site."""

MOST_NAMES: Final = 8
_ADDRESS_SIGNS: Final = ("://", "@")


class Columns(NamedTuple):
    """Places from 0; `separator`: the sign between them. `told`: what is to be said of the header, if anything.

    `accounts`: each with the network that the column's name gives its handles; empty where it gives none.
    """

    brand: int | None
    network: int | None
    accounts: tuple[tuple[int, str], ...]
    separator: str
    told: str = ""


def network_of(name: str) -> str:
    """The one network that a column, or a cell for networks, is called after; empty where it is not one."""
    words = set(re.findall(r"\w+", name.casefold())) - BESIDE_NETWORKS
    found = {OTHER_NAMES.get(word, word) for word in words}
    [network, *more] = found or {""}
    return network if not more and ":" not in name and network in NETWORKS else ""


def separator_of(line: str) -> str:
    """The first of tab, semicolon and comma that stands in the line outside quotes; a comma where none does."""
    outside = "".join(line.split('"')[::2]) if line.count('"') % 2 == 0 else line
    return next((sign for sign in SEPARATORS if sign in outside), ",")


def cells(line: str, separator: str | None = None) -> list[str]:
    """What stands in a line, cell by cell, without blanks around it."""
    sign = separator or separator_of(line)
    return [cell.strip() for cell in next(csv.reader([line], delimiter=sign, skipinitialspace=True), [])]


def header(line: str, below: Sequence[str], is_account: Callable[[str], bool]) -> Columns | None:
    """The columns that a list's first line names; None when it is no header.

    A column that is called after a network holds accounts of it. Where no name is known to mean accounts, those
    columns are taken whose cells in the lines `below` are mostly addresses. A first line that is certainly a header,
    though none of its columns holds accounts, gives columns without accounts, and `told` says what would do.
    """
    separator = separator_of(line)
    written = cells(line, separator)
    names = [_said(cell) for cell in written]
    brand, network = _place(names, BRAND_COLUMNS), _place(names, NETWORK_COLUMNS)
    called = tuple((place, network_of(name)) for place, name in enumerate(written) if network_of(name))
    accounts = [name for name in ACCOUNT_COLUMNS if not called or name not in SITE_COLUMNS]
    named = tuple((place, "") for place, name in enumerate(names) if name in accounts)
    if named:
        return Columns(brand, network, named + called, separator)
    if any(_may_be_address(name, is_account) for name in written):
        return None
    if len(names) == 1 and not called:
        return None
    certain = brand is not None or network is not None
    found = _by_content(below, separator, is_account)
    places = called + tuple((place, "") for place in found if place not in dict(called))
    if not places:
        return Columns(brand, network, (), separator, _unknown(written)) if certain else None
    if brand is None:
        brand = next((place for place in range(len(names)) if place not in dict(places) and place != network), None)
    certain = certain or len(called) > 1 or len(called) == len(names)
    told = "" if certain else _taken(written, brand, [place for place, _ in places])
    return Columns(brand, network, places, separator, told)


def _said(name: str) -> str:
    """A column's name without what says no more than that it is one: “Brand name” is “brand”."""
    return name.casefold().removesuffix(" name").strip()


def _place(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)


def _may_be_address(cell: str, is_account: Callable[[str], bool]) -> bool:
    """Whether a cell is no column's name: an address, or what was meant to be one."""
    return any(sign in cell for sign in _ADDRESS_SIGNS) or any(map(is_account, cell.split()))


def _by_content(lines: Sequence[str], separator: str, is_account: Callable[[str], bool]) -> tuple[int, ...]:
    columns = zip_longest(*(cells(line, separator) for line in lines[:LOOKED_AT]), fillvalue="")
    found = []
    for place, column in enumerate(columns):
        filled = [cell for cell in column if cell]
        addresses = sum(all(map(is_account, cell.split())) for cell in filled)
        if addresses * 2 > len(filled):
            found.append(place)
    return tuple(found)


def _unknown(names: Sequence[str]) -> str:
    return (
        f"None of these columns is known to hold accounts. Call the one that does “account” "
        f"({', '.join(ACCOUNT_COLUMNS[1:TOLD_COLUMNS])} will do, too); “brand” and “network” may stand beside it. "
        f"These are {', '.join(f'“{name}”' for name in names[:MOST_NAMES])}."
    )


def _taken(names: Sequence[str], brand: int | None, accounts: Sequence[int]) -> str:
    def called(places: Sequence[int]) -> str:
        return " and ".join(f"“{names[place]}”" if place < len(names) else f"column {place + 1}" for place in places)

    brands = "" if brand is None else f", brands in {called([brand])}"
    return f"The row was taken for the names of the columns: accounts stand in {called(accounts)}{brands}."
