"""One message to a host that strangers name: where the guard allows it, without following where it leads."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from api.deadline import finished_by
from api.links.fetch import host_name, not_fetched

POST_SECONDS: Final = 10.0
"""Longest time for one message and the head of its answer, whose body is not read."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer; names of headers may be asked for in any case."""

    status: int
    headers: Mapping[str, str]


def post(session: requests.Session, url: str, body: bytes, headers: dict[str, str]) -> Head:
    """What a guarded session gets for a body.

    :raises NotFetched: there is no answer, with the reason as a sentence.
    """
    moment = time.monotonic() + POST_SECONDS
    try:
        asked = session.prepare_request(requests.Request("POST", url, headers=headers, data=body))
        # Not by `session.send`, which would follow redirects, and read bodies of any length.
        with finished_by(moment), session.get_adapter(url).send(asked, stream=True, timeout=POST_SECONDS) as response:
            return Head(response.status_code, response.headers)
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise not_fetched(error, host_name(url), late=time.monotonic() >= moment) from None
