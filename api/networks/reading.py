"""Reading a network page by page, and what a collection says of what it could not read."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final, Generic, Protocol, TypeVar

from api.networks.asking import Asking, Stopped, things
from api.networks.base import NetworkError, NetworkUnavailable, Progress

POSTS: Final = 300
WINDOW: Final = timedelta(days=90)
THREADS: Final = 50
_PAGES: Final = 60  # Pages may hold nothing that can be shown, and still lead on.


class Dated(Protocol):
    """Anything with an id and a time."""

    @property
    def id(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


T = TypeVar("T")
D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Page(Generic[D]):
    """What of one page could be read, in its order, how much could not, and the cursor of the next page."""

    items: Sequence[D]
    after: str | None
    unreadable: int = 0


@dataclass(slots=True)
class Gaps:
    """What one collection says of its limits. `since`: from when on everything was read that can be; `counted`:
    small gaps by what they are, as a pair (what one is called and what several are).
    """

    since: datetime
    truncated: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def sentences(self) -> tuple[str, ...]:
        """All that is missing, a sentence each."""
        small = (
            f"{count} {one if count == 1 else several}." for (one, several), count in self.counted.items() if count
        )
        return (*self.truncated, *small)


UNREADABLE: Final = ("item of an unknown shape was left out", "items of an unknown shape were left out")


class Reading:
    """One collection's questions, asked through `asking`, and its gaps."""

    def __init__(self, asking: Asking, *, now: Callable[[], datetime], progress: Progress) -> None:
        self.asking = asking
        self.progress = progress
        self.started = now()
        self.bound = self.started - WINDOW
        self.gaps = Gaps(since=self.bound)

    def walk(self, ask: Callable[[str | None], Page[D]], what: str, *, most: int = POSTS) -> list[D]:
        """Items newest first, each id once, until there are `most`, or a page ends before the last 90 days, or
        the network stops answering. `ask` takes a cursor, None for the first page; `what`: "posts".

        :raises NetworkError: when not even the first page came.
        """
        found: dict[str, D] = {}
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            self.progress(f"Reading {what}: {len(found)}")
            try:
                page = self.asking.ask(partial(ask, cursor))
            except NetworkError as error:
                if cursor is None:
                    raise _as_unavailable(error) from None
                self.gaps.interrupted = True
                self._cut(f"{self.asking.why} after {things(len(found), what)}", found.values())
                break
            self.gaps.counted[UNREADABLE] += page.unreadable
            found |= {item.id: item for item in page.items if item.created_at >= self.bound and item.id not in found}
            ended = not page.after or (bool(page.items) and page.items[-1].created_at < self.bound)
            if len(found) > most or (len(found) == most and not ended):
                found = dict(islice(found.items(), most))
                self._cut(f"Only the latest {most} {what} were read", found.values())
                break
            if ended or page.after is None:
                break
            if page.after in seen or len(seen) >= _PAGES:
                again = "the same page again" if page.after in seen else "too many pages"
                self._cut(f"The network gave {again} after {things(len(found), what)}", found.values())
                break
            seen.add(page.after)
            cursor = page.after
        return list(found.values())

    def each(
        self,
        questions: Sequence[Callable[[], T]],
        take: Callable[[T], None],
        names: tuple[str, str],
        lost: tuple[str, str],
    ) -> int:
        """Asks all, 6 at a time, and takes each answer as it comes; how many there were. `names`: what one question
        is about and what several are; `lost`: the gap that a single refusal or an answer that is too large makes.
        """
        done = taken = 0
        for _, answer in self.asking.ask_all(questions):
            if not isinstance(answer, NetworkError):
                take(answer)
                taken += 1
            elif not self.asking.reason:
                # Only this one was refused or too large to read, which says nothing of the rest.
                self.gaps.counted[lost] += 1
            else:
                continue
            done += 1
            self.progress(f"Reading {names[1]}: {done} of {len(questions)}")
        if done < len(questions):
            self.gaps.interrupted = True
            name = names[0] if len(questions) == 1 else names[1]
            self.gaps.truncated.append(f"{self.asking.why} after {done} of {len(questions)} {name}.")
        return taken

    def _cut(self, what: str, items: Iterable[Dated]) -> None:
        since = min((item.created_at for item in items), default=self.started)
        self.gaps.since = max(self.gaps.since, since)
        self.gaps.truncated.append(f"{what}, back to {since:%Y-%m-%d}.")


def _as_unavailable(error: NetworkError) -> NetworkError:
    """A collection that was stopped before its first page has no more to say than that."""
    if not isinstance(error, Stopped):
        return error
    return NetworkUnavailable(f"{error.detail} before anything was read. Try again later.")
