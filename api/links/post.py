"""One message to a host that strangers name: where the guard allows it, without following where it leads."""

import time
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from api.deadline import finished_by
from api.links.fetch import host_name, not_fetched

POST_SECONDS: Final = 10.0
"""Longest time for one message and the status of its answer, whose body is not read."""


def post(session: requests.Session, url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status that a guarded session gets for a body.

    :raises NotFetched: there is no answer, with the reason as a sentence.
    """
    moment = time.monotonic() + POST_SECONDS
    try:
        asked = session.prepare_request(requests.Request("POST", url, headers=headers, data=body))
        # Not by `session.send`, which would follow redirects, and read bodies of any length.
        with finished_by(moment), session.get_adapter(url).send(asked, stream=True, timeout=POST_SECONDS) as response:
            return response.status_code
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise not_fetched(error, host_name(url), late=time.monotonic() >= moment) from None
