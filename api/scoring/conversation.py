"""From what was said to who was answered: openings, the answers to them, and what is left out and why.

The definitions are section 2 of docs/method.md.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, takewhile
from typing import Literal, NamedTuple

from api.scoring import language
from api.scoring.answers import Answer, answers_to_people
from api.scoring.evidence import Channel, Message
from api.scoring.method import (
    ANSWER_LIMIT,
    BYSTANDERS,
    COMPARED_TEXTS,
    DAY,
    EXCHANGE_GAP,
    LONG_WINDOW_DAYS,
    MIN_OPENINGS,
    REPEATED_TEXTS,
    WINDOW_DAYS,
)
from api.scoring.people import OWN, SECOND, VOICE, Record, Said
from api.scoring.similarity import near_identical

MessageKind = Literal["question", "complaint", "other"]
Reason = Literal[
    "own", "repost", "unaddressed", "overheard", "found_by_answer", "repeated", "bystander", "follow_up",
    "outside_window",
]  # fmt: skip
REASONS: tuple[Reason, ...] = Reason.__args__  # type: ignore[attr-defined]  # typing does not type its own tuple.


class Opening(NamedTuple):
    """A message that enters the rate. Times are microseconds.

    `answers` are the automated answers up to and including the first human one, which is `human`;
    `wait` is the wait for it. `deflected`: every human answer within the limit sends the asker elsewhere.
    `waiting`: without an answer by hand so far, and one would still be in time.
    """

    said: Said[Message]
    message: Message
    kind: MessageKind
    channel: Channel
    answers: tuple[Answer, ...]
    human: Answer | None
    wait: int | None
    deflected: bool
    waiting: bool

    @property
    def outcome(self) -> Literal["answered", "automated", "waiting", "unanswered"]:
        if self.human is not None:
            return "answered"
        if self.answers:
            return "automated"
        return "waiting" if self.waiting else "unanswered"

    @property
    def asks(self) -> bool:
        return self.kind != "other"


_ByPerson = dict[str, tuple[list[int], list[Answer]]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """All openings in the window in order of time, everything left out by reason, and all answers.

    `answered_waits` are the waits for the first human answer of the openings and of messages found by
    their answer, in the window: they say how long an answer takes, never how often it comes.
    """

    now: int
    openings: tuple[Opening, ...]
    excluded: dict[Reason, tuple[str, ...]]
    window_days: int
    answers: tuple[Answer, ...]
    answered_waits: tuple[int, ...]


def conversation(record: Record) -> Conversation:
    """Sort every message into one bucket: an opening, or left out for exactly one reason."""
    excluded: dict[Reason, list[str]] = {reason: [] for reason in REASONS}
    excluded["own"].extend(record.own_messages)
    answers = answers_to_people(record)
    by_person = _by_person(answers)
    repeated = _repeated(record.messages)
    addressed = []
    for said in record.messages:
        standing = _standing(said)
        if standing is None:
            addressed.append(said)
        else:
            excluded["found_by_answer" if said.item.found_by_answer else standing].append(said.item.id)
    starts = _exchange_starts(addressed, record)
    entering = []
    for said in addressed:
        reason = _left_out(said, repeated, starts)
        if reason is None:
            entering.append(said)
        else:
            excluded[reason].append(said.item.id)
    counted, window_days = _in_window(entering, record.now)
    inside = {said.item.id for said in counted}
    excluded["outside_window"].extend(said.item.id for said in entering if said.item.id not in inside)
    since = record.now - window_days * DAY * SECOND
    openings = _openings(counted, by_person, record.now)
    found = [said for said in addressed if said.item.found_by_answer and said.at >= since]
    by_hand = _by_person(answer for answer in answers if not answer.automated) if found else {}
    waits = [opening.wait for opening in openings]
    waits += [_first_wait(said, by_hand) for said in found]
    return Conversation(
        now=record.now,
        openings=openings,
        excluded={reason: tuple(ids) for reason, ids in excluded.items()},
        window_days=window_days,
        answers=answers,
        answered_waits=tuple(sorted([wait for wait in waits if wait is not None])),
    )


def _standing(said: Said[Message]) -> Reason | None:
    """None for a message addressed to the account, else why it is not."""
    message = said.item
    if message.is_repost:
        return "repost"
    if said.to == OWN:
        return None
    named = OWN in said.named or message.via == "mention"
    replies_to_nobody_else = not said.replies or said.to == said.author
    unknown_parent = said.replies and said.to is None
    under_a_post = message.via == "comment" and (unknown_parent or not said.replies)
    if under_a_post or (named and replies_to_nobody_else):
        return None
    return "overheard" if named else "unaddressed"


def _left_out(said: Said[Message], repeated: set[str], starts: set[str]) -> Reason | None:
    message = said.item
    if message.found_by_answer:
        return "found_by_answer"
    if message.id in repeated:
        return "repeated"
    if len(said.named) >= BYSTANDERS and len(said.named - VOICE - {said.author}) >= BYSTANDERS:
        return "bystander"
    return None if message.id in starts else "follow_up"


def _repeated(messages: Iterable[Said[Message]]) -> set[str]:
    """Ids of near-identical messages that one author sent REPEATED_TEXTS times or more.

    Of an author's different texts the last COMPARED_TEXTS are compared, and of the others those that are the same.
    """
    written = [said for said in messages if said.item.text and not said.item.is_repost]
    often = Counter([said.author for said in written])
    several = [said for said in written if often[said.author] >= REPEATED_TEXTS]
    of_author: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    several.reverse()
    for said, text in zip(several, language.normalised([said.item.text or "" for said in several]), strict=True):
        if text:
            of_author[said.author][text].append(said.item.id)
    found: set[str] = set()
    for of_text in of_author.values():
        found.update(id_ for ids in of_text.values() if len(ids) >= REPEATED_TEXTS for id_ in ids)
        texts = list(of_text)[:COMPARED_TEXTS]
        for alike in near_identical(texts):
            ids = [id_ for place in alike for id_ in of_text[texts[place]]]
            if len(ids) >= REPEATED_TEXTS:
                found.update(ids)
    return found


def _exchange_starts(addressed: Sequence[Said[Message]], record: Record) -> set[str]:
    """Ids of messages before which neither side said anything to the other for EXCHANGE_GAP."""
    writers = {said.author for said in addressed}
    events: dict[str, list[tuple[int, bool, str]]] = defaultdict(list)
    for said in addressed:
        events[said.author].append((said.at, False, said.item.id))
    for own in (*record.posts, *record.support):
        if not own.item.is_repost:
            for person in own.addressed & writers:
                events[person].append((own.at, True, own.item.id))
    starts = set()
    gap = EXCHANGE_GAP * SECOND
    for theirs in events.values():
        theirs.sort()
        before: int | None = None
        for at, from_account, id_ in theirs:
            if not from_account and (before is None or at - before >= gap):
                starts.add(id_)
            before = at
    return starts


def _in_window(entering: Sequence[Said[Message]], now: int) -> tuple[list[Said[Message]], int]:
    """The openings of the window, or, when these are too few, the last ones of the long window."""
    since = now - WINDOW_DAYS * DAY * SECOND
    recent = [said for said in entering if said.at >= since]
    if len(recent) >= MIN_OPENINGS:
        return recent, WINDOW_DAYS
    since = now - LONG_WINDOW_DAYS * DAY * SECOND
    last = [said for said in entering if said.at >= since][-MIN_OPENINGS:]
    return (last, LONG_WINDOW_DAYS) if len(last) > len(recent) else (recent, WINDOW_DAYS)


def _by_person(answers: Iterable[Answer]) -> _ByPerson:
    times: dict[str, tuple[list[int], list[Answer]]] = defaultdict(lambda: ([], []))
    for answer in answers:
        for person in answer.people:
            of_person = times[person]
            of_person[0].append(answer.said.at)
            of_person[1].append(answer)
    return times


def _following(said: Said[Message], by_person: _ByPerson) -> list[tuple[Answer, int]]:
    """Answers to the message's author later than the message and within the limit, with their waits."""
    if said.author not in by_person:
        return []
    times, answers = by_person[said.author]
    first = bisect_right(times, said.at)
    last = bisect_right(times, said.at + ANSWER_LIMIT * SECOND)
    return [(answer, answer.said.at - said.at) for answer in answers[first:last]]


def _first_wait(said: Said[Message], by_hand: _ByPerson) -> int | None:
    """The wait for the first of some answers that follows the message within the limit."""
    times, _ = by_hand.get(said.author, ((), ()))
    first = bisect_right(times, said.at)
    wait = times[first] - said.at if first < len(times) else None
    return wait if wait is not None and wait <= ANSWER_LIMIT * SECOND else None


def _first_human(following: Iterable[tuple[Answer, int]]) -> tuple[Answer | None, int | None]:
    return next(((answer, wait) for answer, wait in following if not answer.automated), (None, None))


def _openings(counted: Sequence[Said[Message]], by_person: _ByPerson, now: int) -> tuple[Opening, ...]:
    followings = [_following(said, by_person) for said in counted]
    by_hand = {
        answer.said.item.id: answer.said.item.text or ""
        for following in followings
        for answer, _ in following
        if not answer.automated
    }
    deflecting = set(compress(by_hand, language.deflections(list(by_hand.values()))))
    kinds = language.kinds([said.item.text for said in counted])
    return tuple(
        _opening(said, kind, following, deflecting, now)
        for said, kind, following in zip(counted, kinds, followings, strict=True)
    )


def _opening(
    said: Said[Message],
    kind: MessageKind,
    following: Sequence[tuple[Answer, int]],
    deflecting: set[str],
    now: int,
) -> Opening:
    message = said.item
    channel = message.via or ("comment" if said.to == OWN else "mention")
    in_time = now - said.at < ANSWER_LIMIT * SECOND
    if not following:
        return Opening(said, message, kind, channel, (), None, None, deflected=False, waiting=in_time)
    human, wait = _first_human(following)
    machine = [answer for answer, _ in takewhile(lambda pair: pair[0].automated, following)]
    return Opening(
        said,
        message,
        kind,
        channel,
        answers=(*machine, human) if human else tuple(machine),
        human=human,
        wait=wait,
        deflected=human is not None
        and all(answer.automated or answer.said.item.id in deflecting for answer, _ in following),
        waiting=human is None and in_time,
    )
