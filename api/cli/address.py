"""An address as somebody types it -> the account that it means."""

import re

from api.accounts import NETWORKS, AccountKey, NotAnAccount, resolve
from api.cli.output import Failed

UNREADABLE = 2
_BARE = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#]+")


def read_address(address: str) -> AccountKey:
    """The account's key.

    :raises Failed: with code 2 and what is wrong. A network's own domain is one of its pages, as everywhere, but
        somebody who types it alone may well mean the account of that name: then the sentence says how to write that.
    """
    try:
        return resolve(address)
    except NotAnAccount as error:
        raise Failed(error.detail + _hint(address.strip(), error.detail), UNREADABLE) from None


def _hint(address: str, told: str) -> str:
    handle = f"@{address}"
    if not _BARE.fullmatch(address) or handle in told:
        return ""
    try:
        key = resolve(handle)
    except NotAnAccount:
        return ""
    return f" For the {NETWORKS[key.network].title} account called {key.handle} write {handle}."
