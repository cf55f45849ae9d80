"""The shapes of what is told of channels, for the contract; made by `api.channels`, and held to that by a test."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from api.web.shapes import ClaimedSite, Points, Share, Way


class NamedAccount(BaseModel):
    """An account by its names."""

    key: str
    network: str
    handle: str
    url: str | None


class Channel(NamedAccount):
    """One channel. Rate, interval and n are over the same kind of messages for all; null where unknown.

    `relation`: `asked`, the account itself; `own`, the same owner's by the proof named; `claimed`, by one side only.
    """

    title: str
    status: Literal["ok", "withheld", "unscored"]
    relation: Literal["asked", "own", "claimed"]
    proof: Literal["site", "profiles"] | None
    proof_words: str
    named_by: list[Way]
    n: int | None
    answered: int | None
    rate_24h: Share | None
    low: Share | None
    high: Share | None
    median_wait_seconds: float | None
    answered_wait_seconds: float | None = Field(description="Median wait of those who were answered.")
    score: Points | None
    grade: Literal["A", "B", "C", "D", "E"] | None
    tier: Literal["firm", "provisional", "withheld"] | None
    collected_at: AwareDatetime | None
    score_url: str


class Best(BaseModel):
    """Where they answer best. One key only where its interval lies above all others; `compared` channels had enough."""

    keys: list[str]
    compared: int
    words: str


class Channels(BaseModel):
    """An account's channels: `ok`, `unscored` (it has no score yet) or `person` (then they are not told)."""

    account: NamedAccount
    status: Literal["ok", "unscored", "person"]
    reason: str | None
    site: ClaimedSite | None
    denominator: Literal["asks", "openings"] | None
    channels: list[Channel]
    best: Best
