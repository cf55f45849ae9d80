"""What comes in and goes out, for the contract; only queries are also validated with these models."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, RootModel, WithJsonSchema

from api.accounts import AccountKey
from api.client_config import ClientConfig
from api.web.shapes import Account, PostsBehind, Score
from api.web.shapes_channels import Channels

SERVICE = "twoway"


class Unscored(BaseModel):
    """An account without a score, and why. `unavailable` may carry `last`, the last good score."""

    account: Account
    status: Literal["unscored", "pending", "opted_out", "not_found", "unavailable"]
    reason: str | None
    method: int
    last: dict[str, Any] | None = None
    age_seconds: float | None = None
    retry_at: AwareDatetime | None = None


class AnyScore(RootModel[Annotated[Score | Unscored, Field(discriminator="status")]]):
    """A score, or an account without one: `status` tells them apart."""


class Scores(BaseModel):
    """Several, in the order asked."""

    scores: list[AnyScore]


class Found(BaseModel):
    """A stored score and the whole SHA-256 of its key."""

    digest: str = Field(pattern="^[0-9a-f]{64}$")
    score: AnyScore


class FoundScores(RootModel[list[Found]]):
    """Every stored score whose key's digest begins with the prefix; possibly none."""


class Earlier(BaseModel):
    """Earlier scores, newest first."""

    history: list[AnyScore]


class EarlierOrScore(RootModel[Earlier | AnyScore]):
    """Earlier scores; or, where `in/history` is an account of the network and `in` is none, that account's score."""


class PostsBehindOrScore(RootModel[PostsBehind | AnyScore]):
    """The posts behind a score; or, where `in/posts` is an account of the network, that account's score."""


class Resolved(BaseModel):
    """The account that an address means."""

    key: str
    network: str
    handle: str
    url: str
    score_url: str

    @classmethod
    def of(cls, key: AccountKey) -> Self:
        """The account of a key, with where its score is."""
        path = f"/v1/scores/{key.network}/{quote(key.handle, safe='/@:.')}"
        return cls(key=key.key, network=key.network, handle=key.handle, url=key.url, score_url=path)


class Method(BaseModel):
    """The published table of the method: weights, thresholds and words."""

    method: int
    weights: dict[str, float]


class Alive(BaseModel):
    """The process answers, and says what it is."""

    status: Literal["ok"]
    service: Literal["twoway"]
    version: str


class Readiness(BaseModel):
    """The stores answer."""

    status: Literal["ready"]


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Names the kind of problem; /docs explains each.")
    title: str
    status: int
    detail: str = Field(description="What happened and what to do, in a sentence.")
    errors: list[FieldProblem] = Field(description="The fields that are wrong; empty when it is none of them.")


def _read_time(text: object) -> datetime:
    try:
        time = datetime.fromisoformat(str(text))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("It must be a time such as 2026-11-22T14:00:00Z, or a date.") from None


Time = Annotated[datetime, BeforeValidator(_read_time), WithJsonSchema({"type": "string"})]


class CollectQuery(BaseModel):
    """The query of asking for a score."""

    max_age: int | None = Field(
        None, ge=0, le=31_536_000, description="Seconds up to which a stored score is good enough; normally six hours."
    )
    wait: float = Field(10.0, ge=0, le=25, allow_inf_nan=False, description="Longest wait for the score, in seconds.")


class HistoryQuery(BaseModel):
    """The query of earlier scores."""

    since: Time | None = Field(
        None, description="Only scores collected at or after this time (ISO 8601; UTC where it names no zone).",
        examples=["2026-11-01T00:00:00Z"],
    )  # fmt: skip
    limit: int = Field(20, ge=1, le=100, description="At most so many.")


class EvidenceQuery(BaseModel):
    """The query of scoring one's own data."""

    weights: str | None = Field(
        None, description="Own weights of the parts; those not named keep the published weight.",
        examples=["reply:60,ratio:15,links:25"],
    )  # fmt: skip
    posts: Literal["true", "false"] = Field("false", description="`true` adds `posts_behind`.")


class ResolveQuery(BaseModel):
    """The query of resolving an address."""

    url: str = Field(
        min_length=1, max_length=2048, description="A profile's URL, an @handle, a key or a DID.",
        examples=["https://bsky.app/profile/acme.com"],
    )  # fmt: skip


KEYS: dict[str, Any] = {
    "name": "keys", "in": "query", "required": True, "style": "form", "explode": False,
    "description": "1 to 50 keys with commas between them; the parameter may also be repeated.",
    "schema": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 50},
    "example": ["bluesky:acme.com", "youtube:@acme"],
}  # fmt: skip
IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "ETags that are known already: a list, weak ones too, or `*`.",
    "example": '"5f3a9c"',
}  # fmt: skip
MODELS: tuple[type[BaseModel], ...] = (
    AnyScore, Scores, FoundScores, EarlierOrScore, PostsBehindOrScore, Channels, Resolved, Method, ClientConfig, Alive,
    Readiness, Problem,
)  # fmt: skip
