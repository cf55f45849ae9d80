"""Do two accounts belong to one owner? Only what both ends say proves that. Pure, over score documents.

Two ways are proof. The profiles link to each other. Or both are tied to one site: the asked account's profile links
to it and it links back, it links to the other account, and that one's profile links to it. Whoever merely links to a
brand's site, or whom a stranger's site calls its own, is a claim and no more.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import SplitResult, urlsplit

from api.scoring.links import domain_of, host_of

Proof = Literal["site", "profiles"]
Document = Mapping[str, Any]

BY_SITE: Final = frozenset({"link", "rel_me", "declared"})


def names_of(document: Document) -> frozenset[str]:
    """The keys under which the account may be named: by its handle and by its id."""
    account = document["account"]
    return frozenset(f"{account['network']}:{name}" for name in (account["handle"], account.get("id")) if name)


def claims_of(document: Document) -> Document:
    """What the document says about other accounts; empty for a person's, and for one that was made before there was."""
    found = document.get("channels")
    return found if isinstance(found, Mapping) else {}


def named_by(document: Document, names: frozenset[str]) -> frozenset[str]:
    """Who, of the account's profile and site, names the account that goes by `names`."""
    rows = claims_of(document).get("accounts") or []
    return frozenset(way for row in rows if row["key"] in names for way in row["by"])


def own_site(document: Document) -> str | None:
    """The site that is proved to be the account's, from both ends."""
    site = claims_of(document).get("site") or {}
    return site["url"] if site.get("proof") else None


def proof(asked: Document, other: Document) -> Proof | None:
    """What proves that both accounts are one owner's; None: nothing does."""
    if is_person(asked) or is_person(other):
        return None
    by = named_by(asked, names_of(other))
    if "profile" in by and "profile" in named_by(other, names_of(asked)):
        return "profiles"
    site = own_site(asked)
    if site is None or not any(same_site(site, url) for url in claims_of(other).get("sites") or []):
        return None
    theirs = own_site(other)
    # The link from the site to the other account is seen on the visit for either of them.
    return "site" if by & BY_SITE or (theirs is not None and same_site(site, theirs)) else None


def is_person(document: Document) -> bool:
    """A personal account's."""
    return bool(document["account"].get("kind") == "person")


def same_site(one: str, other: str) -> bool:
    """Whether one address lies within the other: the same host or one below it, and the same path or one below it.

    Sharing a domain is not enough, for there are hosts where anybody has a name or a folder.
    """
    first, second = host_of(one).removeprefix("www."), host_of(other).removeprefix("www.")
    if not first or not second or domain_of(first) != domain_of(second):
        return False
    nested = first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
    paths = sorted((_path(one), _path(other)), key=len)
    return nested and paths[1].startswith(paths[0])


def _path(url: str) -> str:
    try:
        parts: SplitResult = urlsplit(url if "//" in url else f"https://{url}")
    except ValueError:
        return "/"
    return f"{parts.path.rstrip('/')}/"
