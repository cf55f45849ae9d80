"""Blogs as a network: find what is at a host, identify it, collect what is public of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from api.deadline import deadline_in
from api.networks.base import Abilities, AccountOptedOut, NetworkUnavailable, Progress
from api.networks.blog.collection import Collection
from api.networks.blog.finding import Found, find
from api.networks.blog.finds import Find, Finds
from api.networks.blog.pages import Pages, Rules
from api.networks.bluesky.profile import asks_to_be_left_out
from api.networks.http import Http
from api.networks.kind import kind_of
from api.networks.session import way_to_named_hosts
from api.scoring.evidence import Account, Evidence, ProfileLink

_OPTED_OUT: Final = "The blog {} asks not to be indexed, so it is left out."


class Blog:
    """Implements `Network`. `collection_seconds` bounds one `identify` and one `collect`."""

    name = "blog"

    def __init__(
        self, http: Http, place: Callable[[str], str], *, collection_seconds: float, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._place = place
        self._collection_seconds = collection_seconds
        self._now = now
        self._finds = Finds()

    def abilities(self) -> Abilities:
        return Abilities(
            comments=True,
            mentions=False,
            needs_key=False,
            history="300 posts and 1,000 comments, or 90 days; by feeds as many posts as these hold",
            cost="free",
        )

    def identify(self, handle: str) -> Account:
        """The blog at a host, or at the one that it has moved to: the handle is where it is read."""
        pages = self._pages()
        found = find(pages, f"https://{handle}/", handle)
        account = _account(found)
        self._finds.keep(Find(found, pages.rules))
        return account

    def collect(self, account: Account, progress: Progress) -> Evidence:
        """Everything public about a blog from `identify`."""
        if account.opted_out:
            raise AccountOptedOut(_OPTED_OUT.format(account.handle), account.handle)
        kept = self._finds.take(account.url or "")
        pages = self._pages(kept.rules if kept else None)
        found = kept.found if kept else find(pages, account.url or f"https://{account.handle}/", account.handle)
        if found.host != account.handle:
            raise NetworkUnavailable(f"The blog {account.handle} has just moved to {found.host}. Ask for that one.")
        return Collection(_account(found), found, pages, now=self._now, progress=progress).run()

    def check(self) -> str:
        """Words only: there is no host to ask before somebody names a blog."""
        words = "Blogs need no key. Hosts are asked once somebody names a blog on them, so none was tried."
        return f"{words} {way_to_named_hosts()}"

    def _pages(self, rules: Rules | None = None) -> Pages:
        return Pages(self._http, self._place, deadline_in(self._collection_seconds), rules)


def _account(found: Found) -> Account:
    source = found.source
    texts = (source.name or "", source.description or "")
    if asks_to_be_left_out(texts[1]):
        raise AccountOptedOut(_OPTED_OUT.format(found.host), found.host)
    person = kind_of("", texts, (), verified=False, service=False) == "person"
    return Account(
        network="blog",
        handle=found.host,
        name=source.name,
        url=found.front,
        kind="person" if person else "organisation",
        has_avatar=source.has_picture,
        bio=source.description,
        links=(ProfileLink(found.front),),
    )
