"""Archives that people download of their own accounts, and tables of conversations, as evidence.

Nothing is asked of any network and nothing is kept. Files are read as streams: what is held of them in memory has
a limit, however long they are.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from api.accounts import AccountKey, NotAnAccount, resolve
from api.archives import bluesky, mastodon, table, x
from api.archives.car import is_car
from api.archives.containers import Zip, shown, tar_member
from api.archives.faults import BadArchive, SeveralBrands
from api.scoring.evidence import Evidence

__all__ = ["BadArchive", "SeveralBrands", "read_archive"]

_BEGINNING: Final = 64  # bytes
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP: Final = b"\x1f\x8b"
_TABLES: Final = r"[^/]+\.csv"


def read_archive(path: Path, wanted: str | None, now: datetime) -> Evidence:
    """The evidence in a file; what it is, is told from its contents.

    X's archive (zip), Mastodon's export (zip, tar.gz), Bluesky's (CAR), or a table (CSV, also in a zip). `wanted`:
    the account as a person writes it; only a table of several brands needs it. What is later than `now` is left out.

    :raises BadArchive: it is none of these, it is damaged, or it is another account's.
    :raises SeveralBrands: it is not clear which account of a table is meant.
    """
    begin = _beginning(path)
    key, names = _key(wanted), _names(wanted)
    if begin.startswith(_ZIP):
        with Zip.opened(path) as archive:
            tables = archive.names(_TABLES)
            if x.is_archive(archive):
                evidence = x.read(archive, now)
            elif archive.names("outbox[.]json"):
                evidence = mastodon.read(archive.open_one, now)
            elif tables:
                return _from_table(archive, names, now)
            else:
                raise BadArchive(
                    "The zip archive holds neither X's files (data/tweets.js) nor Mastodon's (outbox.json) nor a table "
                    "(CSV). Give the archive as it was downloaded."
                )
    elif begin.startswith(_GZIP):
        evidence = mastodon.read(partial(tar_member, path), now)
    elif is_car(begin):
        handle = key.handle if key and key.network == "bluesky" and not key.handle.startswith("did:") else None
        with path.open("rb") as stream:
            evidence = bluesky.read(stream, handle, now)
    else:
        return table.read(lambda: path.open("rb"), names, now)
    account = evidence.account
    if names is not None and not names & {account.handle.casefold(), (account.id or account.handle).casefold()}:
        raise BadArchive(f"The archive is that of {account.network}:{account.handle}, not of the account named.")
    return evidence


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            begin = file.read(_BEGINNING)
    except OSError as error:
        raise BadArchive(f"The file cannot be opened: {error.strerror}.") from None
    if not begin:
        raise BadArchive("The file is empty.")
    return begin


def _from_table(archive: Zip, names: Collection[str] | None, now: datetime) -> Evidence:
    """The largest table of a zip archive; collections come with a sample beside them."""
    largest, *others = archive.by_size(_TABLES)
    evidence = table.read(partial(archive.open, largest), names, now)
    if not others:
        return evidence
    note = f"Of the {len(others) + 1} tables in the archive only the largest was read, {shown(largest)}."
    return replace(evidence, coverage=replace(evidence.coverage, notes=(*evidence.coverage.notes, note)))


def _key(wanted: str | None) -> AccountKey | None:
    try:
        return None if wanted is None else resolve(wanted)
    except NotAnAccount:
        return None


def _names(wanted: str | None) -> frozenset[str] | None:
    """What an account may be called in a file, in lower case, from how a person writes it."""
    if wanted is None:
        return None
    key = _key(wanted)
    said = wanted.strip().removeprefix("@")
    return frozenset({said.casefold(), *([key.handle.casefold()] if key else [])})
