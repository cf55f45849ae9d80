"""Comments that come with their posts a few at a time: what of each post's has been read, and the rest of them."""

from collections.abc import Callable
from functools import partial
from typing import Final

from api.networks.graph import Edge
from api.networks.reading import THREADS, UNREADABLE, Reading

ROUNDS: Final = 2
_REFUSED: Final = (
    "answer with comments was refused or too large to read",
    "answers with comments were refused or too large to read",
)


class Continued:
    """The comments of many posts. `ask`: the next page of a post's, by the cursor; `take`: what is done with a page."""

    def __init__(self, reading: Reading, ask: Callable[[str, str], Edge], take: Callable[[str, Edge], None]) -> None:
        self._reading = reading
        self._ask = ask
        self._take = take
        self._after: dict[str, str] = {}
        self._refused: set[str] = set()
        self._count: dict[str, int] = {}

    def add(self, post: str, page: Edge) -> None:
        """One page of a post's comments. A cursor that repeats leads nowhere."""
        before = self._after.pop(post, None)
        if page.after and page.after != before:
            self._after[post] = page.after
        self._count[post] = self._count.get(post, 0) + len(page.items) + page.unreadable
        self._reading.gaps.counted[UNREADABLE] += page.unreadable
        self._take(post, page)

    def read_on(self) -> None:
        """Two more pages of the first 50 posts that have more, the first of all before the second of any."""
        wanted = set(list(self._after)[:THREADS])
        for _ in range(ROUNDS):
            waiting = [(post, after) for post, after in self._after.items() if post in wanted]
            if not waiting or self._reading.asking.reason:
                break
            questions = [partial(self._one, post, after) for post, after in waiting]
            self._reading.each(
                questions, lambda read: self.add(*read), ("page of comments", "pages of comments"), _REFUSED
            )
            if not self._reading.asking.reason:
                self._refused |= {post for post, after in waiting if self._after.get(post) == after}
                self._after = {post: after for post, after in self._after.items() if post not in self._refused}
        if self._after:
            count = len(self._after)
            self._reading.gaps.truncated.append(
                f"{count} {'post has' if count == 1 else 'posts have'} more comments than were read; the latest were."
            )

    def lacking(self, post: str, total: int) -> int:
        """How many of a post's comments were never shown; 0 while there are pages that were not read."""
        if post in self._after or post in self._refused:
            return 0
        return max(0, total - self._count.get(post, 0))

    def _one(self, post: str, after: str) -> tuple[str, Edge]:
        return post, self._ask(post, after)
