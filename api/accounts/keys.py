"""Keys of accounts, and what each network allows a handle to be."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from urllib.parse import quote

from api.accounts.hosts import is_public, owner_of, public_host
from api.accounts.tables import BRIDGE_HANDLES, BRIDGE_HOSTS, NETWORKS, SCRIPTS, Naming

TRY = "Try https://bsky.app/profile/acme.com, @acme.com, @acme@mastodon.social or x:acme."
# Everything that a reader cannot see: controls, spaces, joiners, direction marks, tags, lone surrogates.
UNSEEN = re.compile(
    "[\\x00-\\x20\\x7f-\\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_LONGEST_HANDLE = 320
_DID_PLC = re.compile("did:plc:[a-z0-9]{1,64}", re.ASCII)
_DID_WEB = "did:web:"
# A feed's address looks like a user name with an ending: no server lets anybody have such a name.
_FEDIVERSE_USER = re.compile("(?!.*[.](?:rss|atom|json)$)[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*", re.ASCII)


class NotAnAccount(ValueError):
    """What was given names no account. `detail` is a whole sentence: what is wrong and what would work."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class AccountKey:
    """The name of one account on one network. Made by `resolve` and `account_key`, which check it."""

    network: str
    handle: str

    @property
    def key(self) -> str:
        """`network:handle`, such as `bluesky:acme.com`."""
        return f"{self.network}:{self.handle}"

    @property
    def url(self) -> str:
        """The address of the public profile; of a blog or a forum, its front page."""
        naming = NETWORKS[self.network]
        template = naming.id_url if naming.ids and re.fullmatch(naming.ids, self.handle) else naming.url
        user, _, host = self.handle.rpartition("@")
        return template.format(handle=quote(self.handle, safe="/@:.&"), user=user, host=host)

    @property
    def digest(self) -> str:
        """SHA-256 of the key in hexadecimal: what the private look-up compares."""
        return sha256(self.key.encode()).hexdigest()


def account_key(network: str, handle: str) -> AccountKey:
    """The key of a network's account, from its two parts, such as ("linkedin", "company/acme").

    The handle may be in any case and may carry what people write before it (`@`, `u/`). A mirror made by
    Bridgy Fed becomes the account that it mirrors, so that the network of the key may be another one.

    :raises NotAnAccount: when there is no such network, or it allows no such handle.
    """
    network = network.lower()
    naming = NETWORKS.get(network)
    if naming is None:
        raise NotAnAccount(f"No such network is known. The networks are {', '.join(NETWORKS)}. {TRY}")
    if not handle or len(handle) > _LONGEST_HANDLE or UNSEEN.search(handle):
        raise _no_handle(naming)
    return _READERS.get(network, _name)(network, naming, handle)


def reserved(naming: Naming) -> NotAnAccount:
    """The error for a page of the network's own."""
    return NotAnAccount(f"That is one of {naming.title}'s own pages, not an account. Example: {naming.example}")


def _no_handle(naming: Naming) -> NotAnAccount:
    return NotAnAccount(
        f"No account of {naming.title} can be called that: its name is {naming.rule}. Example: {naming.example}"
    )


def _name(network: str, naming: Naming, handle: str) -> AccountKey:
    if naming.ids and re.fullmatch(naming.ids, handle):
        return AccountKey(network, handle)
    if naming.ids and re.fullmatch(naming.ids, handle, re.IGNORECASE | re.ASCII):
        raise NotAnAccount(f"{naming.title} tells capitals from small letters in an id: copy it exactly as it is.")
    # Lower-casing turns a few look-alikes, such as the Kelvin sign, into plain letters: refuse them first.
    if not handle.isascii() and not naming.scripts:
        raise _no_handle(naming)
    handle = unicodedata.normalize("NFC", unicodedata.normalize("NFC", handle).lower())
    lead = next((lead for lead in naming.leads if handle.startswith(lead)), "")
    handle = handle[len(lead) :]
    bare = handle.replace(naming.dropped, "") if naming.dropped else handle
    if handle in naming.reserved or bare in naming.reserved:
        raise reserved(naming)
    if naming.prefix and "/" not in handle and not handle.startswith(naming.prefix):
        handle = bare = naming.prefix + handle
    if not _grammar(network, handle.isascii()).fullmatch(handle):
        raise _no_handle(naming)
    return AccountKey(network, bare)


@cache
def _grammar(network: str, ascii_only: bool) -> re.Pattern[str]:
    scripts = SCRIPTS[:1] if ascii_only else SCRIPTS[1:]
    grammar = NETWORKS[network].grammar or ""
    return re.compile("|".join(grammar.replace("L", letters) for letters in scripts))


def _bluesky(network: str, naming: Naming, handle: str) -> AccountKey:
    if not handle.isascii():
        raise _no_handle(naming)
    handle = handle.lower().removeprefix("@")
    if _DID_PLC.fullmatch(handle) or (handle.startswith(_DID_WEB) and is_public(handle[len(_DID_WEB) :])):
        return AccountKey(network, handle)
    if not is_public(handle):
        raise _no_handle(naming)
    return _mirrored(handle) or AccountKey(network, handle)


def _mirrored(handle: str) -> AccountKey | None:
    """The account that a Bluesky handle of Bridgy Fed's mirrors, where the handle tells."""
    for ending, network in BRIDGE_HANDLES.items():
        name = handle.removesuffix(ending)
        if name == handle:
            continue
        if network != "mastodon":
            return account_key(network, name) if is_public(name) else None
        user, _, host = name.partition(".")
        # The bridge writes a hyphen for several characters, so that the original of such a name is unknown.
        return account_key(network, f"{user}@{host}") if "-" not in user and is_public(host) else None
    return None


def _mastodon(network: str, naming: Naming, handle: str) -> AccountKey:
    user, at, server = handle.removeprefix("@").rpartition("@")
    host = public_host(server)
    if not at or host is None or not user.isascii() or not _FEDIVERSE_USER.fullmatch(user.lower()):
        raise _no_handle(naming)
    if host in BRIDGE_HOSTS:
        return account_key(BRIDGE_HOSTS[host], user)
    if owner_of(host) is not None:
        raise NotAnAccount(
            f"The site {host} is no server of Mastodon's kind. An account of Mastodon is named {naming.rule}."
        )
    return AccountKey(network, f"{user.lower()}@{host}")


def _site(network: str, naming: Naming, handle: str) -> AccountKey:
    host = public_host(re.sub("^https?://", "", handle, flags=re.IGNORECASE | re.ASCII).removesuffix("/"))
    if host is None:
        raise _no_handle(naming)
    return AccountKey(network, host)


# Networks whose handles are made of host names; the grammar of every other one stands in its row.
_READERS: dict[str, Callable[[str, Naming, str], AccountKey]] = {
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "blog": _site,
    "forum": _site,
}
