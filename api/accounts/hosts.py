"""Host names: which are public, how a browser would spell them, and whose they are."""

import re
from dataclasses import dataclass
from functools import cache

from ada_url import parse_url

from api.accounts.tables import BRIDGE_PAGES, NETWORKS, NOT_FEDIVERSE, PRIVATE_TOP_LEVELS

_DNS_NAME = re.compile(
    "(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?[.])+([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)", re.ASCII
)


def is_public(host: str) -> bool:
    """Whether a name in lower case can belong to a site on the public internet; never true of an IP address."""
    match = _DNS_NAME.fullmatch(host)
    return match is not None and match[1] not in PRIVATE_TOP_LEVELS


def public_host(text: str) -> str | None:
    """A host as a person typed it, spelled as a browser would and without `www.`; None when it is not public."""
    host = text.lower()
    if not text.isascii() or "xn--" in host:
        if re.search("[/:@?#%\\[\\]\\\\]", text):
            return None
        try:
            host = parse_url(f"https://{text}/", attributes=("hostname",))["hostname"]
        except ValueError:
            return None
    host = without_www(host.removesuffix("."))
    return host if is_public(host) else None


def without_www(host: str) -> str:
    """The host without `www.`, unless nothing but a top-level domain would be left."""
    return host.removeprefix("www.") if host.count(".") > 1 else host


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a domain belongs to. `paths`: (pattern, network, template of the handle), tried in order."""

    domain: str
    title: str
    subdomains: re.Pattern[str]
    paths: tuple[tuple[re.Pattern[str], str, str], ...]

    def shows_profiles(self, host: str) -> bool:
        """Whether a host within the domain is one of those where profiles are, such as `www` and `m`."""
        return self.subdomains.fullmatch(host.removesuffix(self.domain).removesuffix(".")) is not None


def owner_of(host: str) -> Owner | None:
    """The owner of the closest domain that a table names: the host itself or one above it."""
    owners, name = _owners(), host
    while name:
        if name in owners:
            return owners[name]
        name = name.partition(".")[2]
    return None


def path_pattern(pattern: str) -> re.Pattern[str]:
    """A path pattern of the tables, ready to match: capitals do not count, only ASCII letters are letters."""
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


@cache
def _owners() -> dict[str, Owner]:
    owners = {domain: Owner(domain, domain, re.compile(""), ()) for domain in NOT_FEDIVERSE}
    for domain, pages in BRIDGE_PAGES.items():
        paths = tuple((path_pattern(pattern), network, "{}") for pattern, network in pages)
        owners[domain] = Owner(domain, "Bridgy Fed", re.compile(""), paths)
    for network, naming in NETWORKS.items():
        paths = tuple((path_pattern(pattern), network, template) for pattern, template in naming.paths)
        for domain, subdomains in naming.domains.items():
            owners[domain] = Owner(domain, naming.title, re.compile(f"(?:{subdomains})?"), paths)
    return owners
