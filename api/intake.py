"""Evidence as JSON, from anybody: read strictly, with every fault named by its field."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from api.accounts import NotAnAccount, account_key
from api.faults import sentence
from api.scoring import evidence

MAX_ITEMS = 20_000
"""Most posts and most messages of one piece of evidence."""

MAX_FAULTS = 50
"""Most faults that are named at once."""

EARLIEST, LATEST = 1970, 2200
"""Years within which times are taken for real."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with which field: `messages[3].created_at`."""

    field: str
    detail: str


class BadEvidence(ValueError):
    """The evidence cannot be read; `errors` names every fault that was found."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(f"{len(errors)} faults in the evidence")
        self.errors = errors


def _earthly(moment: datetime) -> datetime:
    if not EARLIEST <= moment.year <= LATEST:
        raise ValueError(f"the year must be between {EARLIEST} and {LATEST}")
    return moment


def _link(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


def _reference(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


Moment = Annotated[datetime, AfterValidator(_earthly)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Name = Annotated[str, Field(min_length=1, max_length=2_048)]
ReferenceIn = Annotated[evidence.Reference, BeforeValidator(_reference)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountIn(evidence.Account):
    """An account as JSON: counts are not negative, links may be plain URLs."""

    network: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9_-]+$")]
    handle: Name
    followers: Count | None = None
    following: Count | None = None
    posts_count: Count | None = None
    created_at: Moment | None = None
    links: tuple[Annotated[evidence.ProfileLink, BeforeValidator(_link)], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostIn(evidence.Post):
    """A post as JSON: links may be plain URLs, references plain ids."""

    id: Name
    created_at: Moment
    reply_to: ReferenceIn | None = None
    quotes: ReferenceIn | None = None
    links: tuple[Annotated[evidence.Link, BeforeValidator(_link)], ...] | None = None
    reposted: Count | None = None
    quoted: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageIn(evidence.Message):
    """A message as JSON."""

    id: Name
    created_at: Moment
    author: Name
    author_followers: Count | None = None
    reply_to: ReferenceIn | None = None
    quotes: ReferenceIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceIn(evidence.Evidence):
    """Evidence as JSON, as section 1 of docs/method.md lists it."""

    account: AccountIn
    collected_at: Moment
    posts: Annotated[tuple[PostIn, ...], Field(max_length=MAX_ITEMS)] = ()
    messages: Annotated[tuple[MessageIn, ...], Field(max_length=MAX_ITEMS)] = ()
    coverage: evidence.Coverage | None = None  # type: ignore[assignment]  # null is as good as absent.


@cache
def adapter() -> TypeAdapter[EvidenceIn]:
    """The reader and its JSON schema, built on first use."""
    return TypeAdapter(EvidenceIn)


def read_evidence(raw: bytes | str) -> evidence.Evidence:
    """The evidence in a JSON text.

    :raises BadEvidence: naming each field that is missing or wrong.
    """
    try:
        read = adapter().validate_json(raw)
    except ValidationError as error:
        raise BadEvidence(
            [_field_error(dict(fault)) for fault in error.errors(include_url=False)[:MAX_FAULTS]]
        ) from None
    return replace(read, account=_with_key(read.account), coverage=read.coverage or evidence.Coverage())


def _with_key(account: AccountIn) -> AccountIn:
    """The account under the network's own spelling of its handle, where that can be told."""
    try:
        key = account_key(account.network, account.handle)
    except NotAnAccount:
        return account
    return replace(account, network=key.network, handle=key.handle)


def _field_error(fault: dict[str, Any]) -> FieldError:
    path = ""
    for step in fault["loc"]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return FieldError(path or "body", sentence(fault))
