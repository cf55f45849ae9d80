"""Finding who mentions the account: a search, which Bluesky offers to signed-in people only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from api.networks.base import NetworkError
from api.networks.bluesky import convert
from api.networks.bluesky.xrpc import SignedIn
from api.networks.values import objects_of, text_of
from api.scoring.evidence import Message

SEARCH_PAGES: Final = 3
NO_APP_PASSWORD: Final = (
    "Mentions are not visible without an app password: only replies under the account's posts and quotes are."  # noqa: S105
)


@dataclass(slots=True)
class Mentions:
    """The messages found; `visible` once any page came; `trouble` says why pages are missing."""

    messages: list[Message] = field(default_factory=list)
    visible: bool = False
    trouble: str | None = None


def find_mentions(
    search: SignedIn, handle: str, did: str, since: datetime, *, deadline: float, now: Callable[[], datetime]
) -> Mentions:
    """Messages that name the account since a moment, from up to 3 pages. Never raises.

    Only a facet makes a mention: the search also finds the handle in plain text, and some servers ignore
    `mentions` and `since` altogether. Older ones are dropped because their answers were not read either.
    """
    found = Mentions()
    cursor: str | None = None
    for _ in range(SEARCH_PAGES):
        try:
            page = search.search(f"@{handle}", did, f"{since:%Y-%m-%dT%H:%M:%SZ}", cursor, deadline)
        except NetworkError as error:
            further = "any further" if found.visible else "at all"
            found.trouble = f"Mentions could not be searched for {further}: {error.detail}"
            return found
        found.visible = True
        views = objects_of(page, "posts")
        found.messages += _named(views, did, since, now())
        cursor = text_of(page, "cursor")
        if not views or not cursor:
            return found
    found.trouble = f"Of the mentions only the latest {SEARCH_PAGES} pages of the search were read."
    return found


def _named(views: list[dict[str, Any]], did: str, since: datetime, now: datetime) -> list[Message]:
    messages = (convert.mention(view, did, now) for view in views)
    return [message for message in messages if message is not None and message.created_at >= since]
