"""The document of an account that nobody has asked to score."""

from api.accounts import AccountKey
from api.scoring.document import encode, without_score
from api.scoring.evidence import Account

REASON = "This account has not been scored yet. POST to the same address scores it."


def unscored(key: AccountKey) -> bytes:
    """The document's bytes."""
    account = Account(network=key.network, handle=key.handle, url=key.url)
    return encode(without_score(account, "unscored", REASON))
