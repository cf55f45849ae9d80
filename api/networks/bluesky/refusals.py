"""What Bluesky's refusals mean for an account. https://docs.bsky.app/docs/api/app-bsky-actor-get-profile"""

from typing import Final

from api.networks.base import AccountNotFound, NetworkError, NetworkUnavailable
from api.networks.failures import Refused

_SENTENCES: Final = {
    "AccountDeactivated": "The owner of {actor} has deactivated the account on Bluesky.",
    "AccountTakedown": "Bluesky has suspended the account {actor}.",
    # The only parameter is the account, so an invalid request is one for an account that is not there.
    "InvalidRequest": "There is no account {actor} on Bluesky. Check the spelling, or paste the profile's address.",
}


def no_account(refused: Refused, actor: str) -> NetworkError:
    """The error to raise for a refusal of a request about one account. Unknown codes mean no answer."""
    sentence = _SENTENCES.get(refused.error)
    return AccountNotFound(sentence.format(actor=actor)) if sentence else NetworkUnavailable(refused.detail)
