"""The ways in which one answer of a network may fail; `base` has those that whole collections may."""

from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.values import Json


class Refused(NetworkError):
    """The network understood and said no: status 4xx, with its JSON, if any, and the `error` and `message` of it."""

    def __init__(self, detail: str, status: int, error: str = "", message: str = "", said: Json | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.error = error
        self.message = message
        self.said = said or {}


class Redirected(NetworkUnavailable):
    """The answer is elsewhere: at `location`, as the server wrote it. Never followed here, for it may be anywhere."""

    def __init__(self, detail: str, location: str) -> None:
        super().__init__(detail)
        self.location = location


class NotData(NetworkUnavailable):
    """An answer that is not of the shape that was asked for, such as a page where data should be."""


class RateLimited(NetworkUnavailable):
    """The network told us to wait, now or in an earlier answer."""


class AskedOften(RateLimited):
    """The host was asked as often as we ask one."""


class LeftAlone(NetworkUnavailable):
    """The host failed several times in a row and is given a rest."""


class TooLarge(NetworkUnavailable):
    """One answer was larger, or nested deeper, than we read; others may be fine."""


class NoSuchServer(NetworkUnavailable):
    """With a guard: the host that somebody named does not exist, or is none that may be asked."""
