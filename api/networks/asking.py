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
_FORBIDDEN: Final = frozenset({401, 403})


class Stopped(NetworkError):
    """Not asked any more, for the reason given."""


class Asking:
    """Questions of one collection: at most 6 at a time, over by `deadline` (`time.monotonic()`), and none
    after the first that the network failed to answer, asked us to wait on, or forbade.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self._reason: str | None = None
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    @property
    def reason(self) -> str | None:
        """Why nothing is asked any more, the start of a sentence ("The network stopped answering")."""
        if self._reason is None and time.monotonic() >= self.deadline:
            self._stop("The time for one collection was over")
        return self._reason

    @property
    def why(self) -> str:
        """The reason, also where a single question was refused and nothing was stopped."""
        return self.reason or "The network stopped answering"

    def ask(self, question: Callable[[], T]) -> T:
        """The answer. :raises Stopped: :raises Refused: :raises NetworkUnavailable:"""
        if self.reason:
            raise Stopped(self.reason)
        try:
            return question()
        except TooLarge:
            raise
        except NetworkUnavailable as error:
            over = time.monotonic() >= self.deadline
            often, waiting = isinstance(error, AskedOften), isinstance(error, RateLimited)
            self._stop(
                "The time for one collection was over" if over
                else "The network was asked as often as we ask anybody" if often
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
            for future in as_completed(places, timeout=max(0.0, self.deadline - time.monotonic()) + 0.5):
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
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _stop(self, reason: str) -> None:
        with self._lock:
            self._reason = self._reason or reason
