"""Facebook Pages as a network: identify a page, collect its posts and the comments under them."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountNotFound, AccountOptedOut, NetworkUnavailable, NotSetUp, Progress
from api.networks.facebook import convert
from api.networks.facebook.collection import Collection
from api.networks.failures import Refused
from api.networks.graph import Denied, Graph, Moved, NotThere
from api.networks.values import object_of, text_of
from api.scoring.evidence import Account, Evidence

Json = dict[str, Any]

FIELDS: Final = "id,username,name,about,description,website,followers_count,picture{is_silhouette},cover{id}"

_NAMED: Final = re.compile(r"[A-Za-z0-9.]{1,50}")
_NO_PAGE: Final = (
    "There is no page {} on Facebook, or it is not shown to everybody. Check the spelling, or paste the page's address."
)
_NOT_A_PAGE: Final = (
    "{} is not a page on Facebook but something else, such as a person's profile, and only pages are read."
)
_DENIED: Final = (
    "Facebook does not let this server's token read the page {}: that takes the feature Page Public Content Access, "
    "or a token of the page itself."
)
_OPTED_OUT: Final = "{} asks not to be indexed, so it is left out."


class Facebook:
    """Implements `Network`. `collection_seconds` bounds one `collect`."""

    name = "facebook"

    def __init__(self, graph: Graph, *, collection_seconds: float, now: Callable[[], datetime]) -> None:
        self._graph = graph
        self._collection_seconds = collection_seconds
        self._now = now

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=True,
            history="300 posts or 90 days, whichever ends first, and up to 250 comments a post",
            cost="free; from 2 requests for a quiet page to 113 for a busy one, of a limit of calls an hour",
        )

    def identify(self, handle: str) -> Account:
        """The page behind a user name or an id; one that was merged into another one is that one."""
        asked = handle.strip().removeprefix("@")
        if not _NAMED.fullmatch(asked):
            raise AccountNotFound(_NO_PAGE.format(asked))
        try:
            found = self._page(asked)
        except NotThere:
            raise AccountNotFound(_NO_PAGE.format(asked)) from None
        except Denied:
            raise NetworkUnavailable(_DENIED.format(asked)) from None
        except Refused as refused:
            # A field that pages have and nothing else has: the code is that of any wrong request.
            if "node type (" in (text_of(object_of(refused.said, "error"), "message") or ""):
                raise AccountNotFound(_NOT_A_PAGE.format(asked)) from None
            raise NetworkUnavailable(refused.detail) from None
        account = convert.account(found)
        if account is None:
            raise NetworkUnavailable("Facebook sent a page that cannot be read. Try again in a few minutes.")
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        return account

    def _page(self, name: str) -> Json:
        try:
            return self._graph.ask(name, {"fields": FIELDS})
        except Moved as moved:
            return self._graph.ask(moved.to, {"fields": FIELDS})

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public of a page from `identify`; one without an id is identified first."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), handle=account.handle)
        deadline = deadline_in(self._collection_seconds)
        if account.id is None:
            account = self.identify(account.handle)
        return Collection(account, self._graph, deadline=deadline, now=self._now, progress=progress).run()

    def check(self) -> str:
        if not self._graph.has_token:
            raise NotSetUp("No token for Facebook is set (TWOWAY_FACEBOOK_TOKEN), so pages there are not read.")
        started = time.monotonic()
        try:
            self._graph.ask("me", {"fields": "id"})
        except (Denied, NotThere):
            pass
        # A token that belongs to an app is nobody, and yet good: it is told so by an error of its own.
        except Refused as refused:
            if not object_of(refused.said, "error"):
                raise NetworkUnavailable(refused.detail) from None
        words = f"Facebook answered in {1000 * (time.monotonic() - started):.0f} ms ({self._graph.url})."
        return f"{words} The token is accepted."
