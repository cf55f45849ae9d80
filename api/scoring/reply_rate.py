"""The first part of the score: how often, how soon and how the account answers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from api.scoring.answers import Answer
from api.scoring.conversation import Conversation, Opening, Reason
from api.scoring.curve import Curve, Followed, Share, fit, proportion
from api.scoring.evidence import Channel, Post
from api.scoring.method import (
    ANSWER_LIMIT,
    AUDIENCE_SPLIT,
    AXIS_WEIGHTS,
    DAY,
    DEFLECTION_COST,
    FIRM_OPENINGS,
    HORIZON_HOURS,
    HOUR,
    MIN_OPENINGS,
    PRIOR_OPENINGS,
    PRIOR_RATE,
    WINDOW_DAYS,
)
from api.scoring.people import OWN, SECOND, SUPPORT, Record, Said

Tier = Literal["withheld", "provisional", "firm"]
Denominator = Literal["asks", "openings"]


@dataclass(frozen=True, slots=True)
class Group:
    """Some openings: how many a human answered within the limit, F at one day, the whole curve, and how many of those
    answered were only sent elsewhere.
    """

    answered: int
    day: Share
    curve: Curve
    deflected: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A share as count of n: `posts` are the ids counted, `words` what the n is."""

    count: int
    n: int
    posts: tuple[str, ...]

    @property
    def share(self) -> Share | None:
        return proportion(self.count, self.n)


@dataclass(frozen=True, slots=True)
class PostShares:
    """What the account's own posts of the window are: replies to others, replies to itself, reposts."""

    replies: Counted
    self_replies: Counted
    reposts: Counted
    people_replied_to: int
    human_replies: Counted


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """Everything counted about answers. Waits are microseconds, `hours` are 24 counts by hour in UTC."""

    openings: tuple[Opening, ...]
    asking: tuple[Opening, ...]
    denominator: Denominator
    window_days: int
    curve: Curve
    answered: int
    people_answered: int
    asks_only: Group | None
    all_openings: Group | None
    by_channel: dict[Channel, Group | None]
    by_kind: dict[str, Group | None]
    by_audience: dict[str, Group | None]
    answered_waits: tuple[int, ...]
    posts: PostShares
    templates: Counted
    automated: Counted
    deflections: Counted
    hours: tuple[int, ...]
    excluded: dict[Reason, tuple[str, ...]]

    @property
    def counted(self) -> tuple[Opening, ...]:
        """The openings in the denominator."""
        return self.asking if self.denominator == "asks" else self.openings

    @property
    def tier(self) -> Tier:
        n = len(self.counted)
        if n < MIN_OPENINGS:
            return "withheld"
        return "firm" if n >= FIRM_OPENINGS and self.denominator == "asks" else "provisional"


def reply_facts(record: Record, talk: Conversation) -> ReplyFacts:
    """Count answers over the openings that ask or, when these are too few, over all of them."""
    openings = talk.openings
    asking = tuple(opening for opening in openings if opening.asks)
    denominator: Denominator = "asks" if len(asking) >= MIN_OPENINGS else "openings"
    counted = asking if denominator == "asks" else openings
    # In order once for all, so that each curve finds its messages sorted.
    every_one = sorted([(_followed(opening, talk.now), opening) for opening in openings], key=itemgetter(0))
    asking_ones = [one for one in every_one if one[1].asks]
    counted_ones = asking_ones if denominator == "asks" else every_one
    curve = fit([followed for followed, _ in counted_ones])
    human = {opening.human.said.item.id: opening.human for opening in counted if opening.human}
    every = {answer.said.item.id: answer for opening in counted for answer in opening.answers}
    answered = [opening for opening in counted if opening.human]
    channels = _groups(counted_ones, lambda opening: opening.channel, ("comment", "mention"))
    return ReplyFacts(
        openings=openings,
        asking=asking,
        denominator=denominator,
        window_days=talk.window_days,
        curve=curve,
        answered=len(answered),
        people_answered=len({opening.said.author for opening in answered}),
        asks_only=_group(asking_ones, curve),
        all_openings=_group(every_one, curve),
        by_channel={"comment": channels["comment"], "mention": channels["mention"]},
        by_kind=_groups(every_one, lambda opening: opening.kind, ("question", "complaint", "other")),
        by_audience=_groups(counted_ones, _audience, ("under_1000", "over_1000")),
        answered_waits=talk.answered_waits,
        posts=post_shares(record, talk.answers),
        templates=_marked(human.values(), lambda answer: answer.template),
        automated=_marked(every.values(), lambda answer: answer.automated),
        deflections=Counted(
            sum(opening.deflected for opening in answered),
            len(answered),
            tuple(opening.human.said.item.id for opening in answered if opening.deflected and opening.human),
        ),
        hours=_hours(talk.answers),
        excluded=talk.excluded,
    )


_One = tuple[Followed, Opening]
"""An opening, and as far as it was followed."""


def _group(members: Sequence[_One], curve: Curve | None = None) -> Group | None:
    """Of the members, and of what `curve` was fitted to, one holds the other: with as many, the curve is theirs."""
    if not members:
        return None
    every = [followed for followed, _ in members]
    own = curve if curve is not None and curve.n == len(every) else fit(every)
    answered = sum([not followed.unanswered for followed in every])
    return Group(answered, own.share(DAY * SECOND), own, sum([opening.deflected for _, opening in members]))


def _groups(
    members: Iterable[_One], kind_of: Callable[[Opening], object], kinds: Iterable[str]
) -> dict[str, Group | None]:
    of_kind: dict[object, list[_One]] = defaultdict(list)
    for one in members:
        of_kind[kind_of(one[1])].append(one)
    return {kind: _group(of_kind[kind]) for kind in kinds}


def _followed(opening: Opening, now: int) -> Followed:
    age = now - opening.said.at
    if opening.wait is not None:
        return Followed(opening.wait, unanswered=False, age=age)
    return Followed(min(age, ANSWER_LIMIT * SECOND), unanswered=True, age=age)


def _audience(opening: Opening) -> str | None:
    followers = opening.message.author_followers
    if followers is None:
        return None
    return "under_1000" if followers < AUDIENCE_SPLIT else "over_1000"


def _marked(answers: Iterable[Answer], mark: Callable[[Answer], bool]) -> Counted:
    every = list(answers)
    marked = tuple(answer.said.item.id for answer in every if mark(answer))
    return Counted(len(marked), len(every), marked)


def _hours(answers: Iterable[Answer]) -> tuple[int, ...]:
    counts = Counter(answer.said.at // (HOUR * SECOND) % 24 for answer in answers if not answer.automated)
    return tuple(counts[hour] for hour in range(24))


def own_posts(record: Record) -> list[Said[Post]]:
    """The account's posts of the window; when these are too few, its last ones of any age. Those that were looked up
    as answers are left out: they would make replies look more frequent than they are.
    """
    since = record.now - WINDOW_DAYS * DAY * SECOND
    posts = [said for said in record.posts if not said.item.found_by_message]
    recent = [said for said in posts if said.at >= since]
    return recent if len(recent) >= MIN_OPENINGS else posts[-MIN_OPENINGS:]


def is_reply_to_others(said: Said[Post]) -> bool:
    """A reply whose parent is not the account's own (a parent of unknown author is somebody else's)."""
    return said.replies and said.to not in (OWN, SUPPORT) and not said.item.is_repost


def post_shares(record: Record, answers: Iterable[Answer]) -> PostShares:
    """Shares among the account's posts; reposts are apart, so they are no part of the n of replies."""
    everything = own_posts(record)
    written = [said for said in everything if not said.item.is_repost]
    by_machine = {answer.said.item.id for answer in answers if answer.automated}
    replies = [said for said in written if is_reply_to_others(said)]
    human = [said for said in replies if said.item.id not in by_machine]

    def counted(chosen: list[Said[Post]], among: list[Said[Post]]) -> Counted:
        return Counted(len(chosen), len(among), tuple(said.item.id for said in chosen))

    return PostShares(
        replies=counted(replies, written),
        self_replies=counted([said for said in written if said.replies and said.to == OWN], written),
        reposts=counted([said for said in everything if said.item.is_repost], everything),
        people_replied_to=len({said.to for said in human if said.to is not None}),
        human_replies=counted(human, written),
    )


@dataclass(frozen=True, slots=True)
class Points:
    """Points 0-100 with the interval that comes from the curve's interval."""

    value: float
    low: float
    high: float


def reply_points(facts: ReplyFacts) -> Points | None:
    """The curve's axis, drawn towards the prior, less the cost of deflections; None without openings.

    Only what was seen of this account pays for its deflections, not the prior: otherwise a late answer
    that sends the asker elsewhere would be worth less than no answer at all.
    """
    if not facts.curve.n:
        return None
    shares = [facts.curve.share(hours * HOUR * SECOND) for hours in HORIZON_HOURS]
    deflection = facts.deflections.share
    kept = 1.0 - DEFLECTION_COST * (deflection.rate if deflection else 0.0)

    def points(rates: Iterable[float]) -> float:
        axis = sum(weight * rate for weight, rate in zip(AXIS_WEIGHTS, rates, strict=True))
        n = facts.curve.n
        return 100.0 * (n * axis * kept + PRIOR_OPENINGS * PRIOR_RATE) / (n + PRIOR_OPENINGS)

    return Points(
        points(share.rate for share in shares),
        points(share.low for share in shares),
        points(share.high for share in shares),
    )
