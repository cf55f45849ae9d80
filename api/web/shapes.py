"""The shape of a score document and of the posts behind it, for the contract.

The documents are made by `api.scoring.document` and never pass through these models; a test holds the
two together, field by field. Fields may be added within version 1.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=100)]
Interval = Annotated[list[Points], Field(min_length=2, max_length=2, description="Lower and upper end, 95 %.")]
Channel = Literal["comment", "mention"]
Kind = Literal["question", "complaint", "other"]
Way = Literal["profile", "link", "rel_me", "declared"]
SiteProof = Literal["declared", "rel_me", "network", "handle", "link"]


class Account(BaseModel):
    """Who is scored."""

    key: str
    network: str
    handle: str
    id: str | None
    name: str | None
    url: str | None
    kind: Literal["organisation", "person", "unknown"]


class Level(BaseModel):
    """The step of the ladder of engagement that the evidence suffices for."""

    value: int = Field(ge=1, le=4)
    name: str
    reason: str
    evidence: list[str]


class Rate(BaseModel):
    """The share answered within a day, of `n` messages, with its 95 % interval."""

    n: int
    answered: int
    rate_24h: Share | None
    low: Share | None
    high: Share | None


class CurvePoint(BaseModel):
    """The share answered within so many hours; `followed` messages are at least that old."""

    hours: int
    rate: Share | None
    low: Share | None
    high: Share | None
    followed: int


class AllOpenings(Rate):
    """The same of every message that opens an exchange, with its curve: for comparing accounts over one denominator."""

    curve: list[CurvePoint]
    median_wait_seconds: float | None
    deflection_share: Share | None


class ShareRow(BaseModel):
    """A share reported beside the curve: `count` of `n`, what of what, and its 95 % interval."""

    name: str
    words: str
    count: int
    n: int
    value: Share | None
    low: Share | None
    high: Share | None


class AnsweredWait(BaseModel):
    """How long those who were answered had waited."""

    n: int
    median_seconds: float | None


class ReplyRate(BaseModel):
    """How many of those who wrote got an answer, and how soon."""

    points: Points | None
    points_interval: Interval | None
    weight: float
    reason: str | None
    denominator: str
    denominator_words: str
    n: int
    answered: int
    openings: int
    asks: int
    window_days: int
    asks_only: Rate | None
    all_openings: AllOpenings
    curve: list[CurvePoint]
    steps: list[list[float]] = Field(description="For drawing: seconds, share, low, high; at most 32.")
    median_wait_seconds: float | None
    median_wait_reason: str | None
    p90_wait_seconds: float | None
    ever_answered: bool | None
    ever_answered_words: str | None
    answered_wait: AnsweredWait
    reply_share: Share | None
    self_reply_share: Share | None
    repost_share: Share | None
    template_share: Share | None
    automated_share: Share | None
    deflection_share: Share | None
    shares: list[ShareRow]
    by_channel: dict[str, Rate | None]
    by_kind: dict[str, Rate | None]
    by_audience: dict[str, Rate | None]
    answer_hours: list[int] = Field(description="How many answers began in each hour of the day, UTC.")
    excluded: dict[str, int]
    answered_examples: list[str]
    unanswered_examples: list[str]


class Cue(BaseModel):
    """A sign of a looked-after profile."""

    name: str
    result: Literal["pass", "fail", "unknown"]


class FollowerRatio(BaseModel):
    """Followers over following, each plus one."""

    points: Points | None
    weight: float
    reason: str | None
    followers: int | None
    following: int | None
    ratio: float | None
    words: str | None
    cues: list[Cue]


class Check(BaseModel):
    """One check of link hygiene with its evidence."""

    name: str
    words: str
    result: Literal["pass", "fail", "not_checked"]
    weight: int
    reason: str | None
    evidence: list[str]


class LinkHygiene(BaseModel):
    """Whether profile, site and posts point at each other, and where links lead."""

    points: Points | None
    weight: float
    reason: str | None
    checks: list[Check]
    home_page_networks: list[str] | None = Field(
        description="The networks on which the account's site links to an account; null: no page was seen."
    )


class Parts(BaseModel):
    """The three parts; each has null `points` and a `reason` where it could not be computed."""

    reply_rate: ReplyRate
    follower_ratio: FollowerRatio
    link_hygiene: LinkHygiene


class StudyRow(BaseModel):
    """A figure of the 2010 study of technology firms, beside this account's."""

    name: str
    words: str
    here: Share | None
    then: Share
    n: int


class Coverage(BaseModel):
    """What was looked at, what could not be, and why. `interrupted`: not all was read; asking again soon shows more."""

    posts: int | None
    threads: int | None
    since: AwareDatetime | None
    channels: list[Channel] | None
    truncated: list[str]
    notes: list[str]
    interrupted: bool = False


class OpenTimes(BaseModel):
    """On these days (`mon` to `sun`) somebody answers, from and to these times of the day (`09:00`)."""

    days: list[str]
    opens: str = Field(alias="from")
    closes: str = Field(alias="to")


class Hours(BaseModel):
    """When somebody answers, by the clock of a time zone (IANA's name)."""

    time_zone: str | None
    open: list[OpenTimes]


class Declared(BaseModel):
    """What the owner declares in the site's `/.well-known/twoway.json`: answers by `support_handles` (keys) count."""

    support_handles: list[str]
    hours: Hours | None


class Claim(BaseModel):
    """An account that is named, and by whom: the profile, or the site by a link, `rel="me"` or its twoway.json."""

    key: str
    by: list[Way]


class ClaimedSite(BaseModel):
    """The site that was visited, and what proves that it is the account's."""

    url: str
    proof: SiteProof | None


class Claims(BaseModel):
    """What the account's profile and site say of other accounts. `sites`: those that the profile links to."""

    site: ClaimedSite | None
    sites: list[str] | None
    accounts: list[Claim]


class Score(BaseModel):
    """A score: `ok`, or `withheld` (fewer than 10 messages, or a person: parts, but no total)."""

    account: Account
    status: Literal["ok", "withheld"]
    reason: str | None
    method: int
    score: Points | None
    interval: Interval | None
    grade: Literal["A", "B", "C", "D", "E"] | None
    tier: Literal["firm", "provisional", "withheld"]
    tier_words: str
    level: Level | None
    summary: str
    parts: Parts
    study_2010: list[StudyRow]
    statement: str | None = Field(description="The owner's own words, from the site's `/.well-known/twoway.json`.")
    declaration: Declared | None = None
    channels: Claims | None = None
    coverage: Coverage
    posts_url: str
    collected_at: AwareDatetime
    expires_at: AwareDatetime


class PostLink(BaseModel):
    """A post, and where it can be read."""

    id: str
    url: str | None


class Opening(BaseModel):
    """A message that opened an exchange, and what became of it; `counted`: it is in the rate."""

    id: str
    url: str | None
    created_at: AwareDatetime
    channel: Channel | None
    kind: Kind
    counted: bool
    outcome: Literal["answered", "automated", "unanswered", "waiting"]
    wait_seconds: float | None
    answer_id: str | None
    answer_url: str | None
    template: bool
    deflection: bool


class PostsBehind(BaseModel):
    """Every opening message with its outcome, what was left out and why, and the posts behind each share."""

    account: str
    collected_at: AwareDatetime
    openings: list[Opening]
    excluded: dict[str, list[PostLink]]
    posts: dict[str, list[PostLink]]
    links: dict[str, list[str]]
