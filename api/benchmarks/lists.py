"""Lists of accounts as people keep them: tables with or without a header, and addresses one a line."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from api.accounts import AccountKey, NotAnAccount, account_key, resolve
from api.benchmarks.columns import LOOKED_AT, Columns, cells, header, network_of
from api.benchmarks.model import LARGEST, BadRow, BadStatus, Member, MemberList

MOST_BAD: Final = 1_000
LONGEST_BRAND: Final = 100
LONGEST_TEXT: Final = 200
LONGEST_LINE: Final = 10_000

_LINE: Final = re.compile("\r\n|\r|\n")
_BULLET: Final = re.compile(r"\s*(?:[-*+•‣\u2013\u2014]|\d{1,4}[.)])\s+")
_LABELLED: Final = re.compile(r"([^:]*[^:\s])(?::|\s[-\u2013\u2014|])\s+(\S.*)")
_BETWEEN: Final = re.compile(r"[\s,;]+")
_NOBODY: Final = {"n/a", "n.a.", "none", "no", "nil", "null", "tbd", "tba", "unknown", "kein", "keine", "keins",
                  "aucun", "aucune", "ninguno", "nessuno", "nenhum"}  # fmt: skip
_SEPARATOR_TOLD: Final = re.compile("sep=.", re.IGNORECASE)
"""What Excel writes above a list, to tell itself."""

_EXPLICIT: Final = re.compile("[@:/]")
_SCHEME: Final = re.compile("https?://", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class _Row(NamedTuple):
    """The brand that a row names (empty: none) and its addresses, each with the network of a bare handle, if known."""

    brand: str
    addresses: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Reading:
    members: dict[str, Member] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    brands: dict[str, str] = field(default_factory=dict)
    too_many: int = 0
    left_out: int = 0

    def refuse(self, line: int, text: str, reason: str, status: BadStatus = "no_account") -> None:
        if len(self.bad) >= MOST_BAD:
            self.left_out += 1
            return
        self.bad.append(BadRow(line, clean(text, LONGEST_TEXT), reason, status))

    def add(self, key: AccountKey, brand: str, line: int, text: str) -> None:
        known = self.members.get(key.key)
        if known is not None:
            told = f"{key.key} stands in line {known.line} already, under {known.brand}."
            self.refuse(line, text, told, "same_account")
            return
        if len(self.members) >= LARGEST:
            self.too_many += 1
            if self.too_many == 1:
                told = f"A benchmark holds {LARGEST:,} accounts: those from here on were left out."
                self.refuse(line, text, told, "too_many")
            return
        brand = clean(brand, LONGEST_BRAND) or key.handle
        self.members[key.key] = Member(key.key, self.brands.setdefault(brand.casefold(), brand), line)


def read_list(text: str) -> MemberList:
    """The accounts that a list names, in any of these shapes, found out by looking.

    A table (between commas, semicolons or tabs) whose header names a column `account`, `address`, `url` or `handle`
    and perhaps `brand` and `network`, or columns called after networks, in any order, others being passed over, or
    with other names above a column of addresses; rows without a header, a brand first or addresses only; addresses
    one a line; `Brand: address address`. Addresses are spelled as `resolve` allows. Blank lines and those that begin
    with # are passed over. An account counts once. Content is never an error: what cannot be read is told by its line.
    """
    reading = _Reading()
    lines = list(_lines(text))
    first = [line for _, line in lines[: LOOKED_AT + 1] if len(line) <= LONGEST_LINE]
    columns = header(first[0], first[1:], _is_account) if first else None
    if columns is None and len(first) > 1 and _is_title(first[0]):
        columns = header(first[1], first[2:], _is_account)
        if columns is not None:
            number, line = lines.pop(0)
            reading.refuse(number, line, "The line stands above the names of the columns and was passed over.")
    at_header = columns is not None
    for number, line in lines:
        if len(line) > LONGEST_LINE:
            reading.refuse(number, line, f"The line has more than {LONGEST_LINE:,} characters.")
        elif columns is not None and at_header:
            at_header = False
            if columns.told:
                reading.refuse(number, line, columns.told)
        else:
            row = _listed(line, columns) if columns is not None and columns.accounts else _pasted(line)
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
        if stripped and not stripped.startswith("#") and not (number == 1 and _SEPARATOR_TOLD.fullmatch(stripped)):
            yield number, line


def _listed(line: str, columns: Columns) -> _Row:
    found = dict(enumerate(cells(line, columns.separator)))
    brand = found.get(columns.brand, "") if columns.brand is not None else ""
    network = found.get(columns.network, "") if columns.network is not None else ""
    cells_ = [(found.get(place, ""), called or network_of(network) or network) for place, called in columns.accounts]
    return _Row(brand, tuple((part, called) for cell, called in cells_ if not _is_none(cell) for part in _parts(cell)))


def _pasted(line: str) -> _Row:
    line = line[bullet.end() :] if (bullet := _BULLET.match(line)) else line
    labelled = _LABELLED.fullmatch(line.strip())
    if labelled and not _is_account(labelled[1]):
        return _Row(labelled[1], tuple((part, "") for part in _parts(labelled[2])))
    found = [cell for cell in cells(line) if cell]
    brand, listed = (found[0], found[1:]) if len(found) > 1 and not _is_account(found[0]) else ("", found)
    return _Row(brand, tuple((part, "") for cell in listed for part in _parts(cell)))


def _parts(cell: str) -> list[str]:
    return [part for part in _BETWEEN.split(cell) if part]


def _is_none(cell: str) -> bool:
    """Whether a cell says that there is no account."""
    return cell.casefold() in _NOBODY or not any(sign.isalnum() for sign in cell)


def _is_title(line: str) -> bool:
    """Whether a first line is one text without any address, as people set it above a table."""
    filled = [cell for cell in cells(line) if cell]
    return len(filled) == 1 and not any(_EXPLICIT.search(part) or _is_account(part) for part in _parts(filled[0]))


def _is_account(address: str) -> bool:
    try:
        resolve(address)
    except NotAnAccount:
        return False
    return True


def _add(reading: _Reading, row: _Row, number: int, line: str) -> None:
    if not row.addresses:
        reading.refuse(number, line, "The row names no account.")
    unread: list[tuple[str, str]] = []
    for address, network in row.addresses:
        try:
            key = _named(address, network)
        except NotAnAccount as error:
            unread.append((address, error.detail))
        else:
            reading.add(key, row.brand, number, address)
    bare = [address for address, network in row.addresses if not network and not _EXPLICIT.search(address)]
    if row.addresses and len(unread) == len(row.addresses) and (len(unread) > 1 or (row.brand and bare)):
        # Rather a text than addresses: its words one by one would tell nobody which row that was.
        unread = [(line, next((reason for word, reason in unread if not word.isalnum()), unread[0][1]))]
    for reason, together in groupby(unread, key=itemgetter(1)):
        reading.refuse(number, " ".join(address for address, _ in together), reason)


def digest(members: MemberList) -> str:
    """64 hexadecimal digits, the same for lists of the same accounts under the same brands, in any order."""
    named = sorted((one.key, one.brand) for one in members.members)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def _named(address: str, network: str) -> AccountKey:
    """The account of an address; where the network is known, a handle alone will do.

    :raises NotAnAccount: it is neither.
    """
    if not network:
        return resolve(address)
    if "://" in address:
        try:
            return resolve(address)
        except NotAnAccount:
            # Sites of their own are told from others only by what their column says.
            if network not in {"blog", "forum"}:
                raise
    try:
        return account_key(network, _SCHEME.sub("", address).rstrip("/"))
    except NotAnAccount:
        # A bare name is what its column says, or nothing; what has a sign of its own may speak for itself.
        if not _EXPLICIT.search(address) or not _is_account(address):
            raise
    return resolve(address)
