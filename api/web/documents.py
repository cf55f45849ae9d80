"""The document of an account that nobody has asked to score."""

from api.accounts import AccountKey
from api.collect import without

REASON = "This account has not been scored yet. POST to the same address scores it."


def unscored(key: AccountKey) -> bytes:
    """The document's bytes."""
    return without(key, "unscored", REASON)
