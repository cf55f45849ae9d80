"""From files to documents: one pass over part of the accounts after the other, each as the statements say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from api.archives import BadArchive
from api.benchmarks.archive.again import fitted
from api.benchmarks.archive.engine import Engine, Opened
from api.benchmarks.archive.facts import Row, document_of, is_certain, rates_of
from api.benchmarks.archive.files import bad_lines
from api.benchmarks.archive.layouts import (
    evidence_rows,
    is_evidence,
    is_support,
    only_answered,
)
from api.benchmarks.archive.posts import Seen, Whose, evidence_of
from api.benchmarks.archive.statements import between, select, statements
from api.scoring.document import Document, document
from api.scoring.evidence import Evidence
from api.scoring.score import score

SHOWN_LINES: Final = 10
LAST_MOMENT: Final = 1 << 61
"""Microseconds; twice as much is a number still."""
ROWS_A_PASS: Final = 2_000_000
"""So many posts at a time fit into two thirds of a gigabyte."""
ROWS_AN_ACCOUNT: Final = 100
"""What is counted of an account takes as much memory as so many posts."""
ROWS_A_LOOK: Final = 100_000
"""So many fingerprints fit into the caches of a processor."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What an archive holds. `bad`: rows that cannot be read; `later`: rows after `now` (microseconds since 1970)."""

    rows: int
    accounts: int
    bad: int
    later: int
    now: int


class Archive:
    """An archive opened by an engine. `now`: microseconds since 1970 at which it was made, None for its newest post."""

    def __init__(
        self, engine: Engine, paths: Sequence[Path], *, declared: Path | None = None, now: int | None = None
    ) -> None:
        self._engine = engine
        opened = [(path, engine.opened(path)) for path in paths]
        support = [is_support(one.columns) for _, one in opened]
        if any(support) and not all(support):
            raise BadArchive("Tables of conversations and tables of posts cannot be read together.")
        for path, one in opened:
            if not is_support(one.columns) and not is_evidence(one.columns):
                raise BadArchive(
                    f"{path.name} cannot be read as an archive: it needs the columns account, id and created_at, or "
                    "those of conversations with customer support."
                )
        self._paths = tuple(paths)
        self._own_now = all(support)
        files = [one for _, one in opened]
        rows, bad = self._conversations(files) if self._own_now else (self._evidence(files), 0)
        spool = self._own_now or any(one.spool for one in files)
        (engine.spool if spool else engine.view)("every_row", rows)
        looked_at = [Opened("every_row", {"id": "text"}, spool=False)] if spool else files
        self.survey = self._made(looked_at, bad, declared, now)

    def said(self) -> Iterator[str]:
        """What could not be read, and where, as sentences."""
        survey = self.survey
        if survey.bad:
            found = ((path, line) for path in self._paths for line in islice(bad_lines(path), SHOWN_LINES))
            places = _places(list(islice(found, SHOWN_LINES)), several=len(self._paths) > 1)
            yield (
                "Rows that are not whole, or without an account, an id or a time that can be read: "
                f"{survey.bad:,}{places}."
            )
        if survey.later:
            yield f"Rows later than the moment at which the archive was made: {survey.later:,}; they were left out."

    def quick(self) -> Iterator[Document]:
        """The documents of all accounts, counted by the statements alone."""
        return self._passes()

    def scored(self) -> Iterator[Document]:
        """The score documents of all accounts as the core makes them, which reads the texts."""
        for evidence in self.evidence():
            yield document(score(evidence))

    def evidence(self) -> Iterator[Evidence]:
        """The evidence on one account after the other."""
        for first, last in self._parts():
            self._engine.keep("accounts", select("accounts", part=between("every_account", first, last)))
            whose = {row["account"]: _whose(row) for row in self._engine.rows("SELECT * FROM accounts")}
            rows = self._engine.rows(select("texts", part=between("seen", first, last)))
            account, seen = None, []
            for row in rows:
                if row["account"] != account and account is not None:
                    yield evidence_of(whose[account], seen)
                    seen = []
                account = row["account"]
                for name in ("mentions", "links"):
                    row[name] = None if row[name] is None else tuple(row[name])
                seen.append(Seen(**row))
            if account is not None:
                yield evidence_of(whose[account], seen)

    def _passes(self) -> Iterator[Document]:
        engine = self._engine
        for first, last in self._parts():
            steps = [*statements({**engine.dialect, "part": between("seen", first, last)})]
            engine.keep("accounts", select("accounts", part=between("every_account", first, last)))
            for name, statement in steps[:-1]:
                engine.keep(name, statement)
                if name == "named":
                    self._single()
                elif name == "said":
                    engine.view("events", select("events", **engine.dialect))
                elif name == "told":
                    engine.keep("retold", select("retold"))
                    engine.view("talk", select("talk"))
            doubtful: dict[int, Row] = {}
            for row in engine.rows(steps[-1][1]):
                rates = rates_of(row)
                if is_certain(row, rates):
                    yield document_of(row, rates)
                else:
                    doubtful[int(row["nr"])] = row
            for fitted_row in fitted(engine, doubtful):
                yield document_of(fitted_row, rates_of(fitted_row))
            for name, _ in steps[:-1]:
                engine.forget(name)

    def _parts(self) -> list[tuple[str, str]]:
        """The first and the last account of each pass; an engine that works on all at once has one."""
        rows_a_pass = ROWS_A_PASS if self._engine.passes else LAST_MOMENT
        passes = select("passes", a_pass=rows_a_pass, an_account=ROWS_AN_ACCOUNT)
        return [(row["first"], row["last"]) for row in self._engine.rows(passes)]

    def _single(self) -> None:
        """Leaves one of each id. That there are several is rare, and telling so is cheaper than sorting.

        Of few rows at a time it is three times as cheap as of all, since what is looked up then lies near. Whether
        there is any id twice, be it in one account or in several, is cheaper still.
        """
        if all(self._copied(by) for by in ("key", "nr, key")):
            self._engine.keep("once", select("single"))
            self._engine.keep("named", "SELECT * FROM once")
            self._engine.forget("once")

    def _copied(self, by: str) -> bool:
        looks = (select("copies", by=by, first=first, last=last) for first, last in self._ranges())
        return any(next(self._engine.rows(look))["copies"] for look in looks)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """The first and the last number of neighbouring accounts that have about ROWS_A_LOOK posts."""
        first, last, posts = None, 0, 0
        for row in [*self._engine.rows("SELECT nr, posts FROM accounts ORDER BY nr")]:
            first, last, posts = first or row["nr"], row["nr"], posts + row["posts"]
            if self._engine.passes and posts >= ROWS_A_LOOK:
                yield first, last
                first, posts = None, 0
        if first is not None:
            yield first, last

    def _evidence(self, opened: Sequence[Opened]) -> str:
        rows = []
        for one in opened:
            listed = one.columns.get("mentions") == "texts"
            known = listed and not next(self._engine.rows(select("unnamed", relation=one.relation)))["missing"]
            rows.append(evidence_rows(one.relation, one.columns, names_known=known))
        return " UNION ALL ".join(rows)

    def _conversations(self, opened: Sequence[Opened]) -> tuple[str, int]:
        """SELECT of the posts, and how many rows cannot be read."""
        engine = self._engine
        engine.spool("cells", " UNION ALL ".join(select("cells", relation=one.relation) for one in opened))
        (told,) = engine.rows(only_answered())
        answered = "TRUE" if told["only_answered"] else "FALSE"
        return select("conversations", only_answered=answered, **engine.dialect), told["bad"]

    def _conditions(self, files: Sequence[Opened], latest: int) -> dict[str, str]:
        """Which rows can be read and which of these are timely; where that is all of them, it is told without looking
        at each, since Parquet says of parts of a file what lies in them.
        """
        readable, timely = "id IS NOT NULL AND moment >= 0", f"moment <= {latest}"
        unread = [(one.relation, "id IS NULL") for one in files]
        unread += [(one.relation, "id = ''") for one in files if one.columns["id"] == "text"]
        unread += [("every_row", "moment IS NULL OR moment < 0"), ("every_row", f"moment > {latest}")]
        looks = (select("unread", relation=relation, unread=condition) for relation, condition in unread)
        if self._engine.passes and not any(next(self._engine.rows(look))["found"] for look in looks):
            return {"readable": "TRUE", "timely": "TRUE"}
        return {"readable": readable, "timely": f"{readable} AND {timely}"}

    def _made(self, files: Sequence[Opened], bad: int, declared: Path | None, now: int | None) -> Survey:
        engine = self._engine
        latest = LAST_MOMENT if now is None else now
        engine.keep("found", select("found", **self._conditions(files, latest)))
        (counted,) = engine.rows(select("counted"))
        engine.view("seen", select("seen", latest=latest))
        known = select("undeclared")
        if declared is not None:
            known = select("declared", relation=engine.opened(declared).relation)
        engine.keep("declared", known)
        at = now if now is not None else counted["newest"] or 0
        engine.keep("every_account", select("every_account", now="newest" if self._own_now and now is None else at))
        bad += int(counted["every"] - counted["readable"]) + engine.skipped()
        posts = int(counted["posts"])
        return Survey(posts, counted["accounts"], bad, int(counted["readable"]) - posts, at)


def _places(found: Sequence[tuple[Path, int]], *, several: bool) -> str:
    if not found:
        return ""
    lines = [f"{path.name}:{line}" if several else f"{line:,}" for path, line in found]
    return f", the first in line {lines[0]}" if len(lines) == 1 else f", the first in lines {', '.join(lines)}"


def _whose(row: dict[str, object]) -> Whose:
    support = row["said_support"]
    return Whose(
        str(row["account"]),
        None if row["said_id"] is None else str(row["said_id"]),
        tuple(map(str, support)) if isinstance(support, list) else (),
        int(str(row["now"])),
    )
