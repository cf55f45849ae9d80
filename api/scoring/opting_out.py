"""Does the account ask to be left out?"""

import re

from api.scoring.evidence import Account

_WORDS = re.compile(r"(?<![\w])#?(?:nobot|noindex)(?![\w])", re.IGNORECASE)


def asks_to_be_left_out(account: Account) -> bool:
    """By the network's own mark, or by `nobot` or `noindex` as a word or hashtag of its bio."""
    return account.opted_out or bool(account.bio and _WORDS.search(account.bio))
