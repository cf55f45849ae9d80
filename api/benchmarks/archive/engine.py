"""What an engine has to do; everything else is the same statements for all of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from api.benchmarks.archive.layouts import Columns


class Opened(NamedTuple):
    """A file as a relation that FROM takes, with its columns; `spool`: reading it again and again would be slow."""

    relation: str
    columns: Columns
    spool: bool


class OutOfMemory(Exception):
    """What was to be counted did not fit. `detail`: what happened and what to do, as sentences for people."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Engine(Protocol):
    """`passes`: it works on a part of the accounts at a time, so that its memory stays within a limit.

    Whatever selects raises OutOfMemory where that limit is too low.
    """

    name: str
    passes: bool
    dialect: Mapping[str, str]

    def opened(self, path: Path) -> Opened:
        """:raises BadArchive: the file is none that can be read."""

    def skipped(self) -> int:
        """How many lines reading has skipped, since they were no rows."""

    def keep(self, name: str, select: str) -> None:
        """Selects once and keeps it under a name."""

    def view(self, name: str, select: str) -> None:
        """A name for what is selected anew each time."""

    def spool(self, name: str, select: str) -> None:
        """As `keep`, for what is too large for memory."""

    def forget(self, name: str) -> None: ...

    def rows(self, select: str) -> Iterator[dict[str, Any]]:
        """What is selected, one row after the other."""

    def close(self) -> None: ...
