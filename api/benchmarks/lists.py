"""Lists of accounts as people keep them: tables with or without a header, and addresses one a line."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from api.accounts import AccountKey, NotAnAccount, account_key, resolve
from api.benchmarks.model import LARGEST, BadRow, Member, MemberList

BRAND_COLUMNS: Final = frozenset({"brand", "company", "firm", "organisation", "organization", "name"})
ACCOUNT_COLUMNS: Final = frozenset({"account", "accounts", "address", "url", "handle", "key", "profile"})
NETWORK_COLUMNS: Final = frozenset({"network"})
SEPARATORS: Final = "\t;,"
MOST_BAD: Final = 1_000
LONGEST_BRAND: Final = 100
LONGEST_TEXT: Final = 200
LONGEST_LINE: Final = 10_000

_LINE: Final = re.compile("\r\n|\r|\n")
_LABELLED: Final = re.compile(r"([^:]*[^:\s]):\s+(\S.*)")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class _Columns(NamedTuple):
    brand: int | None
    network: int | None
    accounts: tuple[int, ...]


class _Row(NamedTuple):
    """The brand that a row names (empty: none) and its addresses; `network`: where a bare handle belongs."""

    brand: str
    network: str
    addresses: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    members: dict[str, Member] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    brands: dict[str, str] = field(default_factory=dict)
    too_many: int = 0
    left_out: int = 0

    def refuse(self, line: int, text: str, reason: str) -> None:
        if len(self.bad) >= MOST_BAD:
            self.left_out += 1
            return
        self.bad.append(BadRow(line, clean(text, LONGEST_TEXT), reason))

    def add(self, key: AccountKey, brand: str, line: int, text: str) -> None:
        known = self.members.get(key.key)
        if known is not None:
            self.refuse(line, text, f"{key.key} stands in line {known.line} already, under {known.brand}.")
            return
        if len(self.members) >= LARGEST:
            self.too_many += 1
            if self.too_many == 1:
                self.refuse(line, text, f"A benchmark holds {LARGEST:,} accounts: those from here on were left out.")
            return
        brand = clean(brand, LONGEST_BRAND) or key.handle
        self.members[key.key] = Member(key.key, self.brands.setdefault(brand.casefold(), brand), line)


def read_list(text: str) -> MemberList:
    """The accounts that a list names, in any of these shapes, found out by looking.

    A table (between commas, semicolons or tabs) whose header names a column `account`, `address`, `url` or `handle`
    and perhaps `brand` and `network`, in any order, others being passed over; rows without a header, a brand first or
    addresses only; addresses one a line; `Brand: address address`. Addresses are spelled as `resolve` allows. Blank
    lines and those that begin with # are passed over. An account counts once. Content is never an error: what cannot
    be read is told by its line.
    """
    reading = _Reading()
    columns: _Columns | None = None
    first = True
    for number, line in _lines(text):
        if len(line) > LONGEST_LINE:
            reading.refuse(number, line, f"The line has more than {LONGEST_LINE:,} characters.")
            continue
        if first:
            first, columns = False, _header(line)
            if columns is not None:
                continue
        row = _listed(line, columns) if columns else _pasted(line)
        _add(reading, row, number, line)
    if reading.left_out:
        last = reading.bad[-1].line
        reading.bad.append(BadRow(last, "", f"{reading.left_out:,} further rows or addresses cannot be read either."))
    return MemberList(tuple(reading.members.values()), tuple(reading.bad))


def clean(text: str, longest: int) -> str:
    """The text without what nobody can see, on one line, cut where it is too long."""
    plain = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_LINE.split(text.removeprefix("\ufeff")), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, line


def _cells(line: str) -> list[str]:
    separator = next((one for one in SEPARATORS if one in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]


def _header(line: str) -> _Columns | None:
    names = [cell.casefold() for cell in _cells(line)]
    accounts = tuple(place for place, name in enumerate(names) if name in ACCOUNT_COLUMNS)
    if not accounts:
        return None
    return _Columns(_place(names, BRAND_COLUMNS), _place(names, NETWORK_COLUMNS), accounts)


def _place(names: Sequence[str], wanted: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)


def _listed(line: str, columns: _Columns) -> _Row:
    cells = dict(enumerate(_cells(line)))
    brand = cells.get(columns.brand, "") if columns.brand is not None else ""
    network = cells.get(columns.network, "") if columns.network is not None else ""
    addresses = [cells.get(place, "") for place in columns.accounts]
    return _Row(brand, network, tuple(part for address in addresses for part in address.split()))


def _pasted(line: str) -> _Row:
    labelled = _LABELLED.fullmatch(line.strip())
    if labelled and _account(labelled[1]) is None:
        return _Row(labelled[1], "", tuple(re.split(r"[\s,;]+", labelled[2].strip(" ,;"))))
    cells = [cell for cell in _cells(line) if cell]
    if len(cells) > 1 and _account(cells[0]) is None:
        return _Row(cells[0], "", tuple(part for cell in cells[1:] for part in cell.split()))
    return _Row("", "", tuple(part for cell in cells for part in cell.split()))


def _account(address: str) -> AccountKey | None:
    try:
        return resolve(address)
    except NotAnAccount:
        return None


def _add(reading: _Reading, row: _Row, number: int, line: str) -> None:
    if not row.addresses:
        reading.refuse(number, line, "The row names no account.")
    for address in row.addresses:
        try:
            key = _named(address, row.network)
        except NotAnAccount as error:
            reading.refuse(number, address, error.detail)
        else:
            reading.add(key, row.brand, number, address)


def _named(address: str, network: str) -> AccountKey:
    """The account of an address; where a column names the network, a handle alone will do.

    :raises NotAnAccount: it is neither.
    """
    try:
        return resolve(address)
    except NotAnAccount:
        if not network:
            raise
    return account_key(network, address)
