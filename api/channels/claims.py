"""What one account's profile and site say about other accounts. Pure: evidence in, part of its score document out."""

from collections.abc import Iterable
from typing import Any, Final

from api.accounts import NotAnAccount, resolve
from api.scoring.belonging import own_links, profile_links, site_proof
from api.scoring.evidence import Account, Evidence, Site

MOST_CLAIMS: Final = 30
MOST_SITES: Final = 5


def claims(evidence: Evidence) -> dict[str, Any] | None:
    """`site` (where, and what proves that it is the account's), `sites` that the profile links to (None: its links
    are not known), and `accounts`: each with its key and `by`, who names it: `profile`, `link` (the site), `rel_me`
    (the site, by rel="me"), `declared` (the site's twoway.json).

    None for a person, whose accounts are nobody's to put together.
    """
    account, site = evidence.account, evidence.site
    if account.kind == "person":
        return None
    known = profile_links(account) is not None
    return {
        "site": {"url": site.url, "proof": site_proof(account, site)} if site and site.url else None,
        "sites": list(own_links(account)[:MOST_SITES]) if known else None,
        "accounts": [{"key": key, "by": by} for key, by in _named(account, site).items()][:MOST_CLAIMS],
    }


def _named(account: Account, site: Site | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    ways: list[tuple[str, Iterable[str]]] = [("profile", _accounts_in(profile_links(account) or ()))]
    # A site that was found to be somebody else's says nothing about this account's channels.
    if site is not None and site.answers is not False:
        ways += [("link", site.profiles), ("rel_me", site.me_profiles), ("declared", site.declared_profiles)]
    own = {f"{account.network}:{account.handle}", f"{account.network}:{account.id}", *_accounts_in([account.url or ""])}
    for way, keys in ways:
        for key in keys:
            if key not in own and way not in found.setdefault(key, []):
                found[key].append(way)
    return found


def _accounts_in(urls: Iterable[str]) -> list[str]:
    keys = []
    for url in urls:
        try:
            keys.append(resolve(url).key)
        except NotAnAccount:
            continue
    return keys
