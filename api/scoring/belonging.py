"""What is an account's own: the links of its profile, its sites, and what proves that a site is."""

from typing import Literal

from api.scoring.evidence import Account, Site
from api.scoring.links import domain_of, host_of, is_platform, links_in

SiteProof = Literal["declared", "rel_me", "network", "handle", "link"]

HOSTED_HANDLES = {"bluesky": ("bsky.social", "bsky.network", "brid.gy")}
"""Networks where a handle is a domain that its owner has proved, and the suffixes that hosts hand out."""


def profile_links(account: Account) -> tuple[str, ...] | None:
    """Every link of the profile, those of its bio among them; None where they are not known."""
    if account.links is None and account.bio is None:
        return None
    links = [link.url for link in account.links or ()]
    return tuple(dict.fromkeys([*links, *links_in(account.bio)]))


def site_proof(account: Account, site: Site | None) -> SiteProof | None:
    """What shows that the visited site says to be the account's, the strongest first; None: nothing does.

    The site's own twoway.json, `rel="me"`, a check by the network, the handle (a proved domain), or a plain link.
    """
    if site is None or not site.url:
        return None
    if site.declared is not None and site.links_back:
        return "declared"
    if site.links_back and site.rel_me:
        return "rel_me"
    if any(link.verified and host_of(link.url) == host_of(site.url) for link in account.links or ()):
        return "network"
    # A name of one's own that leads to somebody else's site is no proof of that.
    if proved_domain(account) == domain_of(site.url) and site.answers is not False:
        return "handle"
    return "link" if site.links_back else None


def own_links(account: Account) -> tuple[str, ...]:
    """The sites that the profile links to, those on platforms left out, in order."""
    return tuple(link for link in profile_links(account) or () if host_of(link) and not is_platform(link))


def proved_domain(account: Account) -> str | None:
    """The registrable domain that the account's handle proves, on networks whose handles are domains."""
    suffixes = HOSTED_HANDLES.get(account.network)
    handle = account.handle.lower().lstrip("@")
    if suffixes is None or ":" in handle or "." not in handle:
        return None
    hosted = any(handle == suffix or handle.endswith("." + suffix) for suffix in suffixes)
    return None if hosted else domain_of(handle) or None
