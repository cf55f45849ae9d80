"""From `user@host` to the server where the account lives, and to the name that both ends agree on.

A host may answer for accounts of another one (`acme@acme.com` may live at `social.acme.com`), and may claim
what it likes. So a name counts only where the server says it *and* the host in the name points back to
that server; otherwise the account is called by its server. Nobody can take a name on another's host.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from ada_url import URL

from api.networks.base import NetworkError
from api.networks.failures import NotData, Redirected, Refused
from api.networks.mastodon.servers import Servers
from api.networks.values import objects_of, text_of

Json = dict[str, Any]

_HOPS: Final = 3
_ACTIVITY: Final = frozenset(
    {"application/activity+json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}
)
_PROFILE: Final = "http://webfinger.net/rel/profile-page"
_TEMPLATE: Final = re.compile(r"""<Link\b[^>]{0,500}\btemplate\s*=\s*["']([^"'\s]{1,500})["']""", re.IGNORECASE)
_HOST: Final = re.compile(r"(?=.{3,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?![0-9]+$)[a-z0-9-]{2,63}")
_NAME: Final = re.compile(r"(?:acct:)?@?([^@\s/]{1,200})@([^@\s/]{1,253})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lives: `server` is asked, `user` is its name there, `domain` stands behind the @.

    `known`: a host has confirmed by WebFinger that there is such an account.
    """

    server: str
    user: str
    domain: str
    known: bool = True

    @property
    def handle(self) -> str:
        return f"{self.user}@{self.domain}"

    @property
    def id(self) -> str:
        """The account by its server: what its profile's address says, whatever the account is called by."""
        return f"{self.user}@{self.server}"


def host_in(url: str | None) -> str | None:
    """The host of an https address on the usual port, in lower case and ASCII; None for anything else."""
    try:
        parsed = URL(url or "")
    except ValueError:
        return None
    host = parsed.hostname.rstrip(".")
    fine = parsed.protocol == "https:" and not parsed.port and not parsed.username and _HOST.fullmatch(host)
    return host if fine else None


def split_name(name: str | None) -> tuple[str, str] | None:
    """User and host, in lower case, of `user@host`, `@user@host` or `acct:user@host`; None for anything else."""
    found = _NAME.fullmatch((name or "").strip())
    host = host_in(f"https://{found[2]}/") if found else None
    return (found[1].lower(), host) if found and host else None


def find_home(servers: Servers, handle: str, deadline: float) -> Home | None:
    """The home of `user@host`, None for what is no such name. Hosts are asked once, seldom a few times.

    :raises NetworkUnavailable: the host did not answer.
    """
    named = split_name(handle)
    if named is None:
        return None
    user, host = named

    @cache
    def ask(asked: str, name: str) -> _Said | None:
        return _ask(servers, asked, name, deadline)

    said = ask(host, f"{user}@{host}")
    if said is None:
        return Home(host, user, host, known=False)
    server = said.server or host
    if server != host:
        user, said = said.user, ask(server, f"{said.user}@{server}")
        if said is None or said.server not in (None, server):
            return Home(server, user, server)
    return Home(server, said.user, said.domain if _confirms(ask, said, server) else server)


@dataclass(frozen=True, slots=True)
class _Said:
    """What WebFinger says: the account's name, and the server that it links to."""

    user: str
    domain: str
    server: str | None


def _confirms(ask: Callable[[str, str], _Said | None], said: _Said, server: str) -> bool:
    if said.domain == server:
        return True
    try:
        other = ask(said.domain, f"{said.user}@{said.domain}")
    except NetworkError:
        return False
    return other is not None and (other.user, other.server) == (said.user, server)


def _ask(servers: Servers, host: str, name: str, deadline: float) -> _Said | None:
    """What a host says of a name, or whom it sends us to; None where nobody knows the name."""
    answer = _webfinger(servers, host, name, deadline)
    if answer is None:
        other = _from_host_meta(servers, host, deadline)
        answer = _webfinger(servers, other, name, deadline) if other else None
    named = split_name(name)
    if answer is None or named is None:
        return None
    subject = split_name(text_of(answer, "subject")) or named
    return _Said(*subject, _server(answer))


def _webfinger(servers: Servers, host: str, name: str, deadline: float) -> Json | None:
    """The answer, wherever it stands: a redirect is only taken as the name of another host, to be asked the same."""
    for _ in range(_HOPS):
        try:
            return servers.webfinger(host, name, deadline)
        except Redirected as redirected:
            other = host_in(redirected.location)
            if other is None or other == host:
                return None
            host = other
        except (Refused, NotData):
            return None
    return None


def _from_host_meta(servers: Servers, host: str, deadline: float) -> str | None:
    try:
        found = _TEMPLATE.search(servers.host_meta(host, deadline)[:16_000])
    except Redirected as redirected:
        return host_in(redirected.location)
    except NetworkError:
        return None
    other = host_in(found[1].replace("{uri}", "")) if found else None
    return None if other == host else other


def _server(answer: Json) -> str | None:
    links = objects_of(answer, "links")[:50]
    for link in links:
        if text_of(link, "rel") == "self" and text_of(link, "type") in _ACTIVITY:
            return host_in(text_of(link, "href"))
    pages = (host_in(text_of(link, "href")) for link in links if text_of(link, "rel") == _PROFILE)
    return next(pages, None)
