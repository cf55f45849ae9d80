"""`twoway benchmark archive`: every account in files of posts."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

from api.cli.output import Failed
from api.cli.text import plain

if TYPE_CHECKING:
    from api.benchmarks.archive.engine import Engine

UNREADABLE = 2
ENGINES: Final = {"duckdb": ("duckdb", "archive"), "spark": ("pyspark", "spark")}
"""The package of each engine, and the extra that brings it."""

SHOWN_LINES: Final = 10
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@click.command("archive")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(list(ENGINES)),
    default="duckdb",
    show_default=True,
    help="What counts: DuckDB on this machine, or Spark on a cluster.",
)
@click.option("--language", is_flag=True, help="Read the texts as well and give whole score documents; much slower.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of JSON lines.")
@click.option(
    "--accounts",
    "declared",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the columns account, id and support_handles: what else the accounts are called, and who helps them.",
)
@click.option(
    "--collected-at", type=click.DateTime(), help="When the archive was made (UTC).  [default: its newest post]"
)
@click.option(
    "--memory",
    type=click.IntRange(min=256),
    default=900,
    show_default=True,
    help="MB for DuckDB, which writes to a temporary folder beyond.",
)
def archive_command(  # noqa: PLR0917 - Click passes them by name.
    files: tuple[Path, ...],
    engine_name: str,
    language: bool,
    as_csv: bool,
    declared: Path | None,
    collected_at: datetime | None,
    memory: int,
) -> None:
    """Count the answers of every account in FILE...: CSV, JSON lines or Parquet.

    A row is a post by an account or a message to it (docs/archives.md says in which columns), or one of a table of
    conversations with customer support. One line an account is printed, as soon as it is known.

    \b
    Exit codes:
      0  the accounts were counted, also where some rows could not be read
      2  a file or an option is wrong, or the archive needs more than --memory; lines
         that were printed before are right, the others are missing
    """
    from api.archives import BadArchive  # noqa: PLC0415 - Only this command needs it.
    from api.benchmarks.archive.engine import OutOfMemory  # noqa: PLC0415
    from api.benchmarks.archive.survey import Archive  # noqa: PLC0415

    now = None if collected_at is None else round((collected_at.replace(tzinfo=UTC) - _EPOCH).total_seconds() * 1e6)
    try:
        with _engine(engine_name, memory) as engine:
            archive = Archive(engine, files, declared=declared, now=now)
            _tell(archive.said())
            documents = archive.scored() if language else archive.quick()
            if as_csv:
                _write_csv(documents, texts=language)
            else:
                _write_lines(documents)
    except (BadArchive, OutOfMemory) as error:
        raise Failed(plain(error.detail), UNREADABLE) from None


@contextmanager
def _engine(name: str, memory: int) -> Iterator["Engine"]:
    """:raises Failed: its package is not installed."""
    package, extra = ENGINES[name]
    if find_spec(package) is None:
        raise Failed(
            f"Archives are counted by {package}, which is not installed. "
            f"In the folder of the project, install it with: pip install '.[{extra}]'",
            UNREADABLE,
        )
    if name == "spark":
        from api.benchmarks.archive.spark import Spark  # noqa: PLC0415 - It takes seconds, and a machine of Java.

        engine: Engine = Spark()
        try:
            yield engine
        finally:
            engine.close()
        return
    from api.benchmarks.archive.duck import Duck  # noqa: PLC0415 - Only where it is installed.

    with TemporaryDirectory(prefix="twoway-") as folder:
        engine = Duck(Path(folder), memory=memory << 20)
        try:
            yield engine
        finally:
            engine.close()


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(plain(sentence), err=True)


def _write_lines(documents: Iterable[dict[str, Any]]) -> None:
    for document in documents:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


def _write_csv(documents: Iterator[dict[str, Any]], *, texts: bool) -> None:
    from api.cli.archive_columns import table  # noqa: PLC0415 - Only this format needs it.

    csv.writer(sys.stdout, lineterminator="\n").writerows(table(documents, texts=texts))
