"""Whether a profile is an organisation's or a person's. Pure; how profiles speak is data (kind.toml).

Networks such as Bluesky and Mastodon do not tell the two apart. So `organisation` is given only on proof from both
ends (the handle is the domain of the site that the profile links to, the network has verified the account, or a visit
found the site to link back) *and* on the profile's own words or the site's; `person` as soon as the profile speaks as
one. Who runs a labeler or a bot is as often a person as a company: being one makes neither kind, but may stand in for
the words. In doubt it is `unknown`, which costs an organisation its place in rankings and a person nothing.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from tldextract import TLDExtract

from api.scoring.evidence import Kind


def kind_of(
    handle: str, texts: Sequence[str], links: Sequence[str], *, pronouns: str = "", verified: bool, service: bool
) -> Kind:
    """The kind, by what the profile says and proves.

    `handle`: the domain that names the account (a host anybody can be named under proves nothing); `texts`:
    display name and description; `links`: URLs of the profile; `pronouns`: the profile's own field; `verified`:
    by the network or a verifier that it trusts; `service`: it is a labeler or calls itself automated.
    """
    text = "\n".join(texts).replace("\u2019", "'")
    if pronouns.strip() or _names_pronouns(text) or _says("first_person", text):
        return "person"
    proved = verified or owns_site(handle, links)
    if proved and (service or _says("organisation", text)) and not _says("roles", text):
        return "organisation"
    return "person" if _says("family", text) else "unknown"


def kind_by_site(name: str, bio: str, url: str, words: str) -> Kind:
    """The kind of an account that is proved, from both ends, to belong to the site at `url`; `words`: its title and
    description, or nothing.

    A site at the front of a domain of its own that speaks as an organisation, or whose account does, makes one. What
    may be a person's page stays `unknown`: a page below somebody's front page, under a host where anybody can have a
    name, or of a site that speaks as a person.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.path.strip("/") or _suffixes().extract_str(host).is_private or own_domain(host) is None:
        return "unknown"
    said = kind_of(host, (name, bio), (), verified=True, service=False)
    if said != "unknown" or _says("roles", f"{name}\n{bio}"):
        return "organisation" if said == "organisation" else "unknown"
    return "organisation" if kind_of(host, (words,), (), verified=True, service=False) == "organisation" else "unknown"


def owns_site(handle: str, links: Sequence[str]) -> bool:
    """The handle is a domain of its own, and one of the links leads to the same registrable domain."""
    domain = own_domain(handle)
    return domain is not None and any(registrable_domain(urlsplit(link).hostname or "") == domain for link in links)


def own_domain(handle: str) -> str | None:
    """The registrable domain of a handle, None where the handle is a hosting service's or a DID."""
    domain = registrable_domain(handle)
    return None if domain in _table()["hosting"] or handle.startswith("did:") or "." not in domain else domain


def registrable_domain(host: str) -> str:
    """By the bundled public suffix list; under an ending that it does not know, the last two labels."""
    host = host.lower().rstrip(".")
    found = _suffixes().extract_str(host)
    return f"{found.domain}.{found.suffix}".strip(".") if found.suffix else ".".join(host.split(".")[-2:])


@cache
def top_level_domains() -> tuple[str, ...]:
    """Every top-level domain of the bundled public suffix list."""
    return tuple(sorted({suffix.rsplit(".", 1)[-1] for suffix in _suffixes().tlds}))


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("kind.toml").read_text("utf-8"))


@cache
def _phrases(name: str) -> str:
    return "(?:" + "|".join(chain.from_iterable(_table()[name].values())) + ")"


@cache
def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@#/.-]){pattern}(?![\w@])", re.IGNORECASE)


def _says(name: str, text: str) -> bool:
    return _whole_words(_phrases(name)).search(text) is not None


def _names_pronouns(text: str) -> bool:
    return _whole_words(rf"{_phrases('pronouns')}\s*/\s*{_phrases('pronouns')}").search(text) is not None
