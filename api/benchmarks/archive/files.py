"""What kind of file an archive is, and where in it the rows stand that cannot be read."""

import csv
import json
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final

from api.archives import BadArchive
from api.archives.moments import moment_of_x

_BEGINNING: Final = 1 << 16  # bytes
_PARQUET: Final = b"PAR1"
_COMMAS: Final = ",\t;"


class Format(Enum):
    """How rows are written."""

    CSV = "CSV"
    JSON = "JSON lines"
    PARQUET = "Parquet"


def format_of(path: Path) -> Format:
    """Told from the beginning of the file.

    :raises BadArchive: it cannot be opened, or it is something else.
    """
    begin = _beginning(path)
    if begin.startswith(_PARQUET):
        return Format.PARQUET
    if begin.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return Format.JSON
    if b"\x00" in begin:
        raise BadArchive(f"{path.name} is neither CSV nor JSON lines nor Parquet.")
    return Format.CSV


def comma_of(path: Path) -> str:
    """What stands between the cells of a CSV file: the most frequent of comma, tab and semicolon in its first line."""
    first = _beginning(path).split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_COMMAS, key=first.count)


def bad_lines(path: Path) -> Iterator[int]:
    """The lines on which rows end that have no account, id or time, or too few or too many cells; none of Parquet.

    Engines count such rows but do not say where they stand, so the file is read again, slowly.
    """
    form = format_of(path)
    if form is Format.PARQUET:
        return
    for line, row in _json_rows(path) if form is Format.JSON else _csv_rows(path):
        support = "tweet_id" in row
        id_, account = row.get("tweet_id" if support else "id"), "x:" if support else str(row.get("account") or "")
        if not id_ or str(id_) == "nan" or ":" not in account[1:] or moment_of_x(str(row.get("created_at"))) is None:
            yield line


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        rows = csv.DictReader(stream, delimiter=comma_of(path))
        try:
            for row in rows:
                whole = None not in row and None not in row.values()
                yield rows.line_num, row if whole else {}
        except csv.Error:
            yield rows.line_num, {}


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            try:
                row = json.loads(line) if line.strip() else None
            except (ValueError, RecursionError):
                row = {}
            if row is not None:
                yield number, row if isinstance(row, dict) else {}


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            begin = file.read(_BEGINNING)
    except OSError as error:
        raise BadArchive(f"{path.name} cannot be opened: {error.strerror}.") from None
    if not begin:
        raise BadArchive(f"{path.name} is empty.")
    return begin
