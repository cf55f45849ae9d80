"""Visits as collections need them: what one showed is kept for a day and not looked at again in that time."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import blake2b
from json import dumps
from typing import Final, Protocol

from pydantic import TypeAdapter

from api.networks.base import Progress
from api.networks.kind import kind_by_site
from api.scoring.belonging import SiteProof, site_proof
from api.scoring.evidence import Account, Evidence, Kind, Site, SiteLink
from api.scoring.link_hygiene import ToVisit, to_visit
from api.scoring.opting_out import asks_to_be_left_out
from api.stores.base import ScoreStore, StoredScore

log = logging.getLogger(__name__)

KEPT_SECONDS: Final = 86_400
UNDECIDED_SECONDS: Final = 3_600
"""Whoever asks anew for an account whose site could not be looked at shall not have it asked again and again."""
LINKS_KEPT: Final = 50


class Looks(Protocol):
    """What `api.links.visit.Visitor` does."""

    def visit(
        self, account: Account, site: str | None, links: tuple[str, ...], known: dict[str, SiteLink] | None = None
    ) -> Site: ...


class Visits(Protocol):
    """Whoever looks at the sites that accounts name."""

    def add(self, evidence: Evidence, progress: Progress, *, keep: bool = True) -> Evidence:
        """The evidence with what a visit shows; never raises, and takes no longer than a visit.

        `keep` False: what is found is not kept for the next time.
        """
        ...

    def forget(self, key: str) -> None:
        """Nothing that a visit for this account has shown is kept any longer."""
        ...


class NoVisits:
    """Sites are left alone."""

    def add(self, evidence: Evidence, progress: Progress, *, keep: bool = True) -> Evidence:  # noqa: ARG002 - As above.
        return evidence

    def forget(self, key: str) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found, and until when (epoch seconds) it holds."""

    site: Site
    until: float


class SiteVisits:
    """`Visits` by way of a visitor. Safe to use from many threads."""

    def __init__(self, visitor: Looks, store: ScoreStore, now: Callable[[], datetime]) -> None:
        """Findings are kept in the store of scores, so that workers and machines share them."""
        self._visitor = visitor
        self._store = store
        self._now = now

    def add(self, evidence: Evidence, progress: Progress, *, keep: bool = True) -> Evidence:
        if asks_to_be_left_out(evidence.account):
            return evidence
        try:
            wanted = to_visit(evidence)
            if not wanted.site and not wanted.links:
                return evidence
            return with_site(evidence, self._look(evidence.account, wanted, progress, keep=keep))
        except Exception:
            # Whatever a stranger's site made fail, the account still has a score.
            log.warning("visit_failed", exc_info=True)
            return evidence

    def forget(self, key: str) -> None:
        self._store.delete(_name(key))

    def _look(self, account: Account, wanted: ToVisit, progress: Progress, *, keep: bool) -> Site:
        name, now = _name(f"{account.network}:{account.handle}"), self._now().timestamp()
        kept = self._kept(name, now)
        if kept is not None and kept.site.url != (wanted.site or ""):
            kept = None
        known = {link.url: link for link in kept.site.links} if kept else {}
        if kept is None or not known.keys() >= set(wanted.links):
            progress("Visiting its site and the links of its posts")
            found = self._visitor.visit(account, None if kept else wanted.site, wanted.links, known)
            site = replace(kept.site, links=found.links) if kept else found
            if keep and not (site.declared and site.declared.opted_out):
                self._keep(name, site, known, kept.until if kept else None, now)
            return site
        return replace(kept.site, links=tuple(known[url] for url in wanted.links))

    def _kept(self, name: str, now: float) -> Kept | None:
        stored = self._store.get(name)
        if stored is None or stored.expires_at <= now:
            return None
        try:
            return Kept(_sites().validate_json(stored.body), stored.expires_at)
        except ValueError:
            # Another version wrote it.
            return None

    def _keep(self, name: str, site: Site, known: dict[str, SiteLink], until: float | None, now: float) -> None:
        links = {**known, **{link.url: link for link in site.links}}
        last = tuple(links.values())[-LINKS_KEPT:]
        if until is None:
            undecided = site.url and site.answers is None
            until = now + (UNDECIDED_SECONDS if undecided else KEPT_SECONDS)
        body = dumps(asdict(replace(site, links=last))).encode()
        etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        self._store.put(StoredScore(name, body, etag, until, listed=False), b"", until - now)


def _name(key: str) -> str:
    """No account is called so, for no network is."""
    return f"visit:{key}"


@cache
def _sites() -> TypeAdapter[Site]:
    return TypeAdapter(Site)


def with_site(evidence: Evidence, site: Site) -> Evidence:
    """The evidence with what a visit has shown, and with what that says of the account itself."""
    account = replace(evidence.account, kind=_kind(evidence.account, site))
    coverage = evidence.coverage
    if site.declared_fault:
        coverage = replace(coverage, notes=(*coverage.notes, site.declared_fault))
    if site.declared is not None:
        account = replace(
            account,
            support_handles=_support(account, site.declared.support_handles),
            opted_out=account.opted_out or site.declared.opted_out,
        )
    return replace(evidence, account=account, site=site, coverage=coverage)


def _support(account: Account, declared: tuple[str, ...]) -> tuple[str, ...]:
    """With the declared ones on the account's own network, as the network names them."""
    own = {account.handle, account.id}
    named = [key.partition(":") for key in declared]
    here = [handle for network, _, handle in named if network == account.network and handle not in own]
    return tuple(dict.fromkeys([*account.support_handles, *here]))


def _kind(account: Account, site: Site) -> Kind:
    """Raised to `organisation` where the account is proved to belong to a site that is one's (docs/method.md, 4)."""
    proof = site_proof(account, site)
    if account.kind != "unknown" or proof is None:
        return account.kind
    # A plain link back may be a newspaper's to its reporter; what the site says of itself counts where it says "me".
    says_me: frozenset[SiteProof] = frozenset({"rel_me", "declared", "network", "handle"})
    words = site.words if proof in says_me else None
    return kind_by_site(account.name or "", account.bio or "", site.url, words or "")
