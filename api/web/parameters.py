"""What a request asks for, out of its path and query; each error names the field and says what would work."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from flask import Flask, Request, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import BaseConverter, PathConverter

from api.accounts import NETWORKS, AccountKey, NotAnAccount, account_key
from api.faults import sentence
from api.web.problems import INVALID, KINDS, TOO_LARGE, Problem, invalid

Query = TypeVar("Query", bound=BaseModel)
NamedKey = tuple[str, AccountKey]

MOST_KEYS = 50
KNOWN_NAMES = 10_000
PREFIX = re.compile(r"[0-9a-fA-F]{4,32}", re.ASCII)

# Reading a name costs as much as finding fifty stored scores; the popular ones are asked for again and again.
known_account = lru_cache(KNOWN_NAMES)(account_key)


@lru_cache(KNOWN_NAMES)
def _known_key(key: str) -> NamedKey:
    network, _, handle = key.partition(":")
    found = account_key(network, handle)
    return found.key, found


class TokenConverter(BaseConverter):
    """The unguessable name of something private."""

    regex = "[A-Za-z0-9_-]{1,64}"


class HandleConverter(PathConverter):
    """A handle to the end of a path: anything, slashes included, but not the calls that come after a handle.

    Were those in it, their addresses would seem to take POST.
    """

    regex = "(?!.*/(?:posts|history)$)[^/].*?"


def refuse_unknown_parameters(app: Flask) -> None:
    """Answers 422 to a query parameter that a call of `/v1/` does not have, for all calls of `app` alike.

    Whoever misspells one, or gives it to another method of the same address, would otherwise be answered as if
    without it, and not know.
    """

    @cache
    def known(endpoint: str) -> tuple[str, ...]:
        described: dict[str, Any] = getattr(app.view_functions[endpoint], "_spec", {})
        parameters = described.get("extensions", {}).get("parameters", [])
        return tuple(parameter["name"] for parameter in parameters if parameter["in"] == "query")

    @app.before_request
    def refuse() -> None:
        rule = request.url_rule
        if not request.environ.get("QUERY_STRING") or rule is None or request.method == "OPTIONS":
            return
        if not rule.rule.startswith("/v1/"):
            return
        has = known(rule.endpoint)
        unknown = [name for name in request.args if name not in has]
        if unknown:
            takes = f"It takes {', '.join(has)}." if has else "It takes none."
            named = ", ".join(f"“{name}”" for name in unknown)
            errors = [(name, f"This call has no such query parameter. {takes}") for name in unknown]
            raise Problem(INVALID, f"This call has no query parameter {named}. {takes}", errors)


def read_account(network: str, handle: str) -> AccountKey:
    """The account that a path names. :raises Problem: 422, naming `network` or `handle`."""
    try:
        return known_account(network, handle)
    except NotAnAccount as error:
        field = "handle" if network.lower() in NETWORKS else "network"
        raise invalid(field, error.detail) from None


def read_keys(values: Sequence[str]) -> list[NamedKey]:
    """The accounts of `?keys=`, in the order asked, each with its key's text; the parameter may be repeated.

    :raises Problem: 422 with an error for every key that names no account, or for their number.
    """
    asked = [key for value in values for key in value.split(",") if key]
    if not 1 <= len(asked) <= MOST_KEYS:
        raise invalid("keys", f"Give from 1 to {MOST_KEYS} keys, with commas between them; these are {len(asked)}.")
    found: list[NamedKey] = []
    errors: list[tuple[str, str]] = []
    for index, key in enumerate(asked):
        try:
            found.append(_known_key(key))
        except NotAnAccount as error:
            errors.append((f"keys[{index}]", error.detail))
    if errors:
        verb = "names" if len(errors) == 1 else "name"
        raise Problem(INVALID, f"{len(errors)} of the {len(asked)} keys {verb} no account.", errors)
    return found


def read_prefix(prefix: str) -> str:
    """Hex digits in lower case. :raises Problem: 422."""
    if not PREFIX.fullmatch(prefix):
        raise invalid("prefix", "A prefix is 4 to 32 hexadecimal digits of the SHA-256 of a key.")
    return prefix.lower()


def read_query(request: Request, model: type[Query]) -> Query:
    """The query as `model`; of a repeated parameter the first counts.

    :raises Problem: 422 with an error for every parameter that does not fit.
    """
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        errors = [(str(item["loc"][0]), sentence(item)) for item in error.errors()]
        raise Problem(INVALID, " ".join(f"{field}: {text}" for field, text in errors), errors) from None


def refused(error: ValidationError) -> Problem:
    """The problem of a body that does not fit its model: 422, with an error for every field, as `accounts[2].brand`."""
    errors = [(_path(item["loc"]), sentence(item)) for item in error.errors()]
    return Problem(INVALID, " ".join(f"{field}: {text}" for field, text in errors[:MOST_KEYS]), errors[:MOST_KEYS])


def _path(location: Sequence[int | str]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".") or "body"


def read_json_body(request: Request, remedy: str = "") -> bytes:
    """The body as it came. :raises Problem: 415 when it is not plain JSON; 413 with `remedy`, a sentence."""
    if request.mimetype != "application/json" or request.content_encoding not in (None, "identity"):
        raise Problem(415, headers=[("Accept", "application/json")])
    too_large = Problem(TOO_LARGE, f"{KINDS[TOO_LARGE].detail} {remedy}".strip())
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large from None
    # Of a body that does not say its length, werkzeug hands over the first part that is allowed, without a word.
    if request.content_length is None and len(body) == request.max_content_length:
        raise too_large
    return body
