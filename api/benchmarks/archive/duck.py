"""DuckDB, on this machine: within a limit of memory, beyond which it writes to a temporary folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from api.archives import BadArchive
from api.benchmarks.archive.engine import Opened, OutOfMemory
from api.benchmarks.archive.files import Format, comma_of, format_of
from api.benchmarks.archive.layouts import EVIDENCE_COLUMNS, Kind, brands_in, names_in
from api.benchmarks.archive.names import ascii_spaces, comparable, quoted
from api.benchmarks.archive.statements import prelude

ROWS_AT_ONCE: Final = 500
LONGEST_LINE: Final = 16 << 20  # bytes
_FOLDER_IS_FULL: Final = "max_temp_directory_size"
"""The setting of which DuckDB tells then; by default it is what the disk has left."""

_GATHER: Final = "list({'until': until, 'since': since, 'before': before, 'answered': answered} ORDER BY until) AS list"
_KINDS: Final[dict[str, Kind]] = {"BOOLEAN": "flag", "VARCHAR[]": "texts", "VARCHAR": "text"}
_JSON: Final = {
    "text": "VARCHAR", "texts": "VARCHAR[]", "flag": "BOOLEAN", "number": "BIGINT",
    "reference": "STRUCT(id VARCHAR, author VARCHAR)",
}  # fmt: skip


class Duck:
    """See `engine.Engine`. `memory` in bytes."""

    name = "duckdb"
    passes = True

    def __init__(self, folder: Path, *, memory: int, threads: int | None = None) -> None:
        self._folder = folder
        self._megabytes = memory >> 20
        self._database = duckdb.connect()
        settings = {
            "memory_limit": f"'{self._megabytes}MiB'",
            "temp_directory": quoted(str(folder)),
            "preserve_insertion_order": "false",
            "TimeZone": "'UTC'",
        } | ({} if threads is None else {"threads": str(threads)})
        for name, value in settings.items():
            self._do(f"SET {name} = {value}")
        for name, function, result in (
            ("folded_otherwise", comparable, "VARCHAR"),
            ("names_in", names_in, "VARCHAR[]"),
            ("brands_in", brands_in, "VARCHAR[]"),
        ):
            self._database.create_function(name, function, [duckdb.type("VARCHAR")], duckdb.type(result))
        for statement in prelude("duckdb", {"ascii_spaces": ascii_spaces()}):
            self._do(statement)
        self.dialect: Mapping[str, str] = {
            "each": "unnest",
            "gather": _GATHER,
            "all_in_order": "ORDER BY",
            "ignoring_null": " IGNORE NULLS",
        }

    def opened(self, path: Path) -> Opened:
        form, name = format_of(path), quoted(str(path))
        if form is Format.JSON:
            columns = {column: _JSON[kind] for column, kind in EVIDENCE_COLUMNS.items()}
            relation = (
                f"read_json({name}, format = 'newline_delimited', ignore_errors = true, columns = {columns}, "
                f"maximum_object_size = {LONGEST_LINE})"
            )
            return Opened(relation, EVIDENCE_COLUMNS, spool=True)
        relation = f"read_parquet({name})"
        if form is Format.CSV:
            relation = (
                f"read_csv({name}, header = true, all_varchar = true, delim = {quoted(comma_of(path))}, quote = '\"', "
                f"escape = '\"', store_rejects = true, max_line_size = {LONGEST_LINE}, normalize_names = false)"
            )
        try:
            described = self._database.execute(f"DESCRIBE FROM {relation}").fetchall()
        except duckdb.Error as error:
            raise BadArchive(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from None
        return Opened(relation, {row[0]: _kind(row[1]) for row in described}, spool=form is Format.CSV)

    def skipped(self) -> int:
        try:
            found = self._database.execute("SELECT count(DISTINCT (file_id, line)) FROM reject_errors").fetchone()
        except duckdb.CatalogException:
            return 0
        return int(found[0]) if found else 0

    def keep(self, name: str, select: str) -> None:
        self._do(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def view(self, name: str, select: str) -> None:
        self._do(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")

    def spool(self, name: str, select: str) -> None:
        path = quoted(str(self._folder / f"{name}.parquet"))
        self._do(f"COPY ({select}) TO {path} (FORMAT parquet, COMPRESSION zstd)")
        self.view(name, f"FROM read_parquet({path})")

    def forget(self, name: str) -> None:
        self._do(f"DROP TABLE IF EXISTS {name}")

    def rows(self, select: str) -> Iterator[dict[str, Any]]:
        with self._within_memory():
            done = self._database.execute(select)
        names = [column[0] for column in done.description or ()]
        while True:
            with self._within_memory():
                some = done.fetchmany(ROWS_AT_ONCE)
            if not some:
                return
            for row in some:
                yield dict(zip(names, row, strict=True))

    def close(self) -> None:
        self._database.close()

    def _do(self, statement: str) -> None:
        with self._within_memory():
            self._database.execute(statement)

    @contextmanager
    def _within_memory(self) -> Iterator[None]:
        """:raises OutOfMemory: it does not fit into memory, or not into the temporary folder."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            if _FOLDER_IS_FULL in str(error):
                raise OutOfMemory(
                    f"The archive does not fit into {self._megabytes} MB of memory, and what was written beside it "
                    f"has filled the disk of {self._folder.parent}. Allow more with --memory, or set TMPDIR to a "
                    "folder on a larger disk."
                ) from None
            raise OutOfMemory(
                f"The archive cannot be counted in {self._megabytes} MB of memory. Allow more with --memory, such as "
                f"--memory {2 * self._megabytes}; what needs the most is one account with very many posts."
            ) from None


def _kind(declared: str) -> Kind:
    if declared.startswith("TIMESTAMP"):
        return "moment"
    if declared.startswith("STRUCT"):
        return "reference"
    return _KINDS.get(declared, "number")
