"""Many questions at once to one network, until one of them shows that it is time to stop asking."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Final, TypeVar

from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.failures import AskedOften, RateLimited, Refused, TooLarge

T = TypeVar("T")

AT_ONCE: Final = 6
LONGEST_PAUSE: Final = 5.0  # seconds; what becomes known of the host meanwhile is heard so soon
UNTOLD_PAUSE: Final = 1.0
_FORBIDDEN: Final = frozenset({401, 403})


class Stopped(NetworkError):
    """Not asked any more, for the reason given."""


class Asking:
    """Questions of one collection: at most 6 at a time, over by `deadline` (`time.monotonic()`), and none
    after the first that the network failed to answer, asked us to wait on, or forbade.

    A question that only our own limit holds back is asked again once the limit allows it, if that is before the
    deadline. `clock` and `pause` are for tests; a pause ends early when nothing is to be asked any more.
    """

    def __init__(
        self,
        deadline: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self.deadline = deadline
        self._clock = clock
        self._over = threading.Event()
        self._pause = pause or self._over.wait
        self._reason: str | None = None
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    @property
    def reason(self) -> str | None:
        """Why nothing is asked any more, the start of a sentence ("The network stopped answering")."""
        if self._reason is None and self._clock() >= self.deadline:
            self._stop("The time for one collection was over")
        return self._reason

    @property
    def why(self) -> str:
        """The reason, also where a single question was refused and nothing was stopped."""
        return self.reason or "The network stopped answering"

    def ask(self, question: Callable[[], T]) -> T:
        """The answer. :raises Stopped: :raises Refused: :raises NetworkUnavailable:"""
        while True:
            if self.reason:
                raise Stopped(self.reason)
            try:
                return self._ask_once(question)
            except AskedOften as error:
                if not self._waited(error.retry_after or UNTOLD_PAUSE):
                    self._stop("The network was asked as often as we ask anybody")
                    raise

    def _ask_once(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except (TooLarge, AskedOften):
            raise
        except NetworkUnavailable as error:
            over = self._clock() >= self.deadline
            waiting = isinstance(error, RateLimited)
            self._stop(
                "The time for one collection was over" if over
                else "The network asked us to wait" if waiting
                else "The network stopped answering"
            )  # fmt: skip
            raise
        except Refused as error:
            if error.status in _FORBIDDEN:
                self._stop("The network refused to be read further")
            raise

    def ask_all(self, questions: Sequence[Callable[[], T]]) -> Iterator[tuple[int, T | NetworkError]]:
        """The place of each question and its answer, or why there is none, as they come. Asked in order.

        What has not come by the deadline is left to itself and not yielded.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asking")
        places: dict[Future[T], int] = {
            self._pool.submit(self.ask, question): place for place, question in enumerate(questions)
        }
        try:
            for future in as_completed(places, timeout=max(0.0, self.deadline - self._clock()) + 0.5):
                error = future.exception()
                if error is None:
                    yield places[future], future.result()
                elif isinstance(error, NetworkError):
                    yield places[future], error
                else:
                    raise error
        except TimeoutError:
            self._stop("The time for one collection was over")

    def close(self) -> None:
        """Lets the threads go without waiting for them."""
        self._stop("The collection was over")
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _waited(self, seconds: float) -> bool:
        """Whether there was time to wait so long, or for a part of it, and to ask again."""
        if self._clock() + seconds >= self.deadline:
            return False
        self._pause(min(seconds, LONGEST_PAUSE))
        return True

    def _stop(self, reason: str) -> None:
        with self._lock:
            self._reason = self._reason or reason
        self._over.set()


def things(number: int, plural: str) -> str:
    """How many were read, in words: `1 post`, `2 posts`. The plural ends in an s."""
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"
