"""A table of conversations with the support of one or many brands (CSV) as evidence.

Its columns are those of the public collection of customer support on Twitter: a row is a post, `inbound` tells
those of people from those of brands, and two columns name what a post answers and what answers it. The rows
come in any order, so the file is read twice: for what the brand wrote, and for what was written to it.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BufferedReader, TextIOWrapper
from typing import Final, NamedTuple

from api.accounts import NotAnAccount, account_key
from api.archives.faults import BadArchive, SeveralBrands
from api.archives.found import cut_off
from api.archives.moments import moment_of_x
from api.archives.newest import Newest
from api.scoring.evidence import Account, Coverage, Evidence, Message, Post, Reference

Opener = Callable[[], AbstractContextManager[BufferedReader]]

COLUMNS: Final = (
    "tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id",
)  # fmt: skip
LONGEST_LINE: Final = 1 << 20  # characters
MOST_BRANDS: Final = 100_000
SHOWN_BRANDS: Final = 20
# With fewer openings than this, all of them answered may be chance; in a larger file nobody answers that well.
ENOUGH_OPENINGS: Final = 50
UNANSWERED_SHARE: Final = 0.005

_FLAGS: Final = {"True": True, "1": True, "Yes": True, "False": False, "0": False, "No": False}
_ID: Final = re.compile(r"[^\s,;\[\]'\"]+")

ONLY_ANSWERED: Final = (
    "Practically every conversation in the file was answered, so it was collected by its answers: that makes no reply "
    "rate. How soon, to whom and with what the account answers can be seen."
)
COLLECTED: Final = (
    "The file does not say how it was collected. Where only messages that were answered went into it, the reply rate "
    "is too high."
)


class Columns(NamedTuple):
    """The place of each column, in the order of `COLUMNS`."""

    id: int
    author: int
    inbound: int
    created_at: int
    text: int
    answered: int
    answers: int


class Row(NamedTuple):
    """One row: its line, its cells, and which is what. Little is made of it, since most rows are passed over."""

    line: int
    cells: list[str]
    columns: Columns

    @property
    def id(self) -> str:
        return _first_id(self.cells[self.columns.id])

    @property
    def author(self) -> str:
        return self.cells[self.columns.author].strip().removeprefix("@")

    @property
    def inbound(self) -> bool | None:
        """By a person, not a brand; None where the cell says neither."""
        cell = self.cells[self.columns.inbound]
        return _FLAGS[cell] if cell in _FLAGS else _FLAGS.get(cell.strip().capitalize())

    @property
    def created_at(self) -> datetime | None:
        return moment_of_x(self.cells[self.columns.created_at])

    @property
    def text(self) -> str:
        return self.cells[self.columns.text]

    @property
    def answers(self) -> str:
        """The id of the post that this one answers, empty for none."""
        return _first_id(self.cells[self.columns.answers])

    @property
    def is_answered(self) -> bool:
        return bool(_first_id(self.cells[self.columns.answered]))


@dataclass(slots=True)
class _Skipped:
    rows: int = 0
    first: int = 0

    def add(self, line: int) -> None:
        self.rows += 1
        self.first = self.first or line

    def notes(self) -> tuple[str, ...]:
        if not self.rows:
            return ()
        return (f"Rows without an id or a time that can be read: {self.rows:,}, the first in line {self.first:,}.",)


def read(opened: Opener, wanted: Collection[str] | None, now: datetime) -> Evidence:
    """The evidence on one brand. `wanted`: its names, in lower case and without the @; None: the only one there is.

    :raises SeveralBrands: there are several, and none is wanted.
    :raises BadArchive: no such table, no such brand, or nothing of it can be read.
    """
    skipped = _Skipped()
    survey = _Survey(wanted, now, skipped)
    for row in rows(opened):
        survey.add(row)
    brand, own = survey.chosen()
    messages = _messages(opened, brand, own, now, skipped, all_by_answer=survey.only_answered)
    written = own.in_order()
    if not written:
        raise BadArchive(f"None of the posts by {brand} can be read. {' '.join(skipped.notes())}")
    since = max((moment for moment in (own.since, messages.since) if moment), default=None)
    posts = tuple(post for post in written if since is None or post.created_at >= since)
    kept = tuple(message for message in messages.in_order() if since is None or message.created_at >= since)
    last = [written[-1].created_at, *(message.created_at for message in kept[-1:])]
    return Evidence(
        account=_account(brand),
        collected_at=max(last),
        posts=posts,
        messages=kept,
        coverage=Coverage(
            posts=len(posts),
            since=since,
            channels=() if survey.only_answered else ("comment", "mention"),
            truncated=cut_off(since),
            notes=(ONLY_ANSWERED if survey.only_answered else COLLECTED, *skipped.notes()),
        ),
    )


def rows(opened: Opener) -> Iterator[Row]:
    """The rows of the table; those with too few cells have empty ones instead.

    :raises BadArchive: a column is missing, or a line cannot be read as CSV.
    """
    with opened() as stream, TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="") as text:
        lines = csv.reader(iter(partial(text.readline, LONGEST_LINE), ""))
        try:
            head = [name.strip().lower() for name in next(lines, [])]
            missing = [name for name in COLUMNS if name not in head]
            if missing:
                raise BadArchive(
                    f"The file is neither an archive nor a table that can be read: a CSV file needs the columns "
                    f"{', '.join(COLUMNS)} in its first line, and there is no {missing[0]}."
                )
            columns = Columns(*map(head.index, COLUMNS))
            width = len(head)
            for cells in lines:
                if len(cells) < width:
                    cells.extend([""] * (width - len(cells)))
                yield Row(lines.line_num, cells, columns)
        except csv.Error:
            raise BadArchive(
                f"Line {lines.line_num:,} of the table cannot be read: a cell has no end. Is a quotation mark missing?"
            ) from None


def _first_id(cell: str) -> str:
    """The first id of a cell, which may be a list of them. Tables made by pandas write them as 12.0."""
    if cell.isdecimal():
        return cell
    found = _ID.search(cell)
    return found[0].removesuffix(".0") if found and found[0].lower() != "nan" else ""


class _Survey:
    """Who is in the file, how many openings nobody answered, and the posts of the brand that is wanted.

    With none wanted, those of the only brand there is: they are dropped as soon as there is another one.
    """

    def __init__(self, wanted: Collection[str] | None, now: datetime, skipped: _Skipped) -> None:
        self._wanted = wanted
        self._now = now
        self._skipped = skipped
        self._own: dict[str, Newest[Post]] = {}
        self._brands: Counter[str] = Counter()
        self._openings = 0
        self._unanswered = 0

    @property
    def only_answered(self) -> bool:
        return self._openings >= ENOUGH_OPENINGS and self._unanswered <= UNANSWERED_SHARE * self._openings

    def add(self, row: Row) -> None:
        inbound = row.inbound
        if inbound and not row.answers:
            self._openings += 1
            self._unanswered += not row.is_answered
        author = "" if inbound is not False else row.author
        if not author:
            return
        if author not in self._brands:
            if len(self._brands) == MOST_BRANDS:
                return
            self._meet(author)
        self._brands[author] += 1
        if author in self._own:
            self._take(row, self._own[author])

    def chosen(self) -> tuple[str, Newest[Post]]:
        """:raises BadArchive: there is no brand in the file. :raises SeveralBrands: it is not clear which is meant."""
        if not self._brands:
            raise BadArchive("No row of the table is by a brand: the column inbound is False for none of them.")
        if len(self._own) != 1:
            listed = self._brands.most_common(SHOWN_BRANDS)
            found = bool(self._own) or self._wanted is None
            raise SeveralBrands(tuple(listed), len(self._brands) - len(listed), found=found)
        return next(iter(self._own.items()))

    def _meet(self, brand: str) -> None:
        if self._wanted is None and self._brands:
            self._own.clear()
        elif self._wanted is None or brand.casefold() in self._wanted:
            self._own[brand] = Newest()

    def _take(self, row: Row, own: Newest[Post]) -> None:
        id_, created_at, answers = row.id, row.created_at, row.answers
        if not id_ or created_at is None or created_at > self._now:
            self._skipped.add(row.line)
        else:
            own.add(created_at, Post(id_, created_at, row.text, reply_to=Reference(answers) if answers else None))


def _messages(
    opened: Opener, brand: str, own: Newest[Post], now: datetime, skipped: _Skipped, *, all_by_answer: bool
) -> Newest[Message]:
    """What people wrote to the brand: replies to its posts, posts that name it, and posts that it answered."""
    posts = own.in_order()
    written = {post.id for post in posts}
    answered = {post.reply_to.id for post in posts if post.reply_to}
    handle = f"@{brand.lower()}"
    names_it = re.compile(rf"(?<![\w@/.]){re.escape(handle)}(?![\w@])", re.IGNORECASE)
    messages: Newest[Message] = Newest()
    for row in rows(opened):
        if not row.inbound:
            continue
        answers, text = row.answers, row.text
        replies = answers in written
        named = replies or (handle in text.lower() and names_it.search(text) is not None)
        if not named and row.id not in answered:
            continue
        id_, author, created_at = row.id, row.author, row.created_at
        if not id_ or not author or created_at is None or created_at > now:
            skipped.add(row.line)
            continue
        message = Message(
            id=id_,
            created_at=created_at,
            author=author,
            text=text,
            reply_to=Reference(answers, brand if replies else None) if answers else None,
            found_by_answer=all_by_answer or not named,
        )
        messages.add(created_at, message)
    return messages


def _account(brand: str) -> Account:
    try:
        key = account_key("x", brand)
    except NotAnAccount:
        return Account("x", brand)
    # A number stands for a name that was taken out.
    return Account("x", key.handle, url=None if brand.isdecimal() else key.url)
