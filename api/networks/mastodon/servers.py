"""The calls that are made to an account's server: one method each, JSON in and out, nothing understood.

https://docs.joinmastodon.org/methods/ (accounts, statuses), RFC 7033 (WebFinger), RFC 6415 (host-meta).
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from api.networks.http import Http

Json = dict[str, Any]

PAGE: Final = 40
"""Most statuses that a server gives at once."""


def origin_of(host: str) -> str:
    return f"https://{host}"


class Servers:
    """Public reads of any server. Each method takes a host, and the `time.monotonic()` by which it must be over,
    and raises as `Http.get`. `origin` tells where a host is asked: https, on its usual port.
    """

    def __init__(self, http: Http, origin: Callable[[str], str] = origin_of) -> None:
        self._http = http
        self._origin = origin

    def webfinger(self, host: str, name: str, deadline: float) -> Json:
        """What a host says of `user@host`, a name that may be its own or one that it answers for."""
        return self._http.get(
            f"{self._origin(host)}/.well-known/webfinger", {"resource": f"acct:{name}"}, deadline=deadline
        )

    def host_meta(self, host: str, deadline: float) -> str:
        """XML that says which host answers WebFinger for this one."""
        return self._http.get_text(f"{self._origin(host)}/.well-known/host-meta", deadline=deadline)

    def account(self, host: str, user: str, deadline: float) -> Json:
        """One of the server's own accounts by its name."""
        return self._http.get(f"{self._origin(host)}/api/v1/accounts/lookup", {"acct": user}, deadline=deadline)

    def statuses(self, host: str, account: str, before: str | None, deadline: float) -> list[Any]:
        """A page of an account's statuses, newest first: boosts and answers too, older than `before` (an id)."""
        params: dict[str, str | int] = {"limit": PAGE} if before is None else {"limit": PAGE, "max_id": before}
        return self._http.get_list(f"{self._api(host, 'accounts', account)}/statuses", params, deadline=deadline)

    def context(self, host: str, status: str, deadline: float) -> Json:
        """What stands above and below a status."""
        return self._http.get(f"{self._api(host, 'statuses', status)}/context", deadline=deadline)

    def _api(self, host: str, kind: str, id_: str) -> str:
        return f"{self._origin(host)}/api/v1/{kind}/{quote(id_, safe='')}"
