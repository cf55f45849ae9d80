"""What the account writes to people, and how it was made: by hand, from a template, by a machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from api.scoring import language
from api.scoring.evidence import Message, Post
from api.scoring.method import COMPARED_TEXTS, MACHINE_SECONDS, TEMPLATE_PEOPLE
from api.scoring.people import SECOND, VOICE, Record, Said, in_order
from api.scoring.similarity import near_identical


class Answer(NamedTuple):
    """A post by the account or its support that replies to people, quotes or names them.

    `template`: near-identical to what at least TEMPLATE_PEOPLE other people got. `automated`: a template
    whose cluster came at machine speed.
    """

    said: Said[Post]
    people: frozenset[str]
    template: bool
    automated: bool


SaidTo = tuple[Said[Post], frozenset[str]]
"""Something said to people, with these people."""


def answers_to_people(record: Record) -> tuple[Answer, ...]:
    """Everything said to people, in order of time. Reposts are no answers."""
    said_to = [
        (said, people)
        for said in sorted((*record.posts, *record.support), key=in_order)
        if not said.item.is_repost and (people := said.addressed - VOICE)
    ]
    clusters = _clusters(said_to, _waits(said_to, record.messages))
    return tuple(Answer(said, people, *clusters.get(said.item.id, (False, False))) for said, people in said_to)


def _waits(said_to: Sequence[SaidTo], messages: Sequence[Said[Message]]) -> dict[str, int]:
    """Microseconds from the message that was answered, or else its author's last one, to each answer."""
    at_of = {message.item.id: message.at for message in messages}
    waits: dict[str, int] = {}
    last: dict[str, int] = {}
    unread = iter(messages)
    message = next(unread, None)
    for said, people in said_to:
        while message is not None and message.at < said.at:
            last[message.author] = message.at
            message = next(unread, None)
        replied = [reference.id for reference in (said.item.reply_to, said.item.quotes) if reference]
        direct = [at_of[id_] for id_ in replied if id_ in at_of]
        before = direct or [last[person] for person in people if person in last]
        if before and max(before) < said.at:
            waits[said.item.id] = said.at - max(before)
    return waits


@dataclass(frozen=True, slots=True)
class _SameText:
    """Answers whose texts are the same once names and numbers are gone, and the waits that are known."""

    answers: list[SaidTo]
    people: set[str]
    waits: list[int]


def _clusters(said_to: Sequence[SaidTo], waits: dict[str, int]) -> dict[str, tuple[bool, bool]]:
    """(template, automated) of each answer that has a text, among the last COMPARED_TEXTS different texts."""
    by_text: dict[str, _SameText] = {}
    written = [one for one in reversed(said_to) if one[0].item.text]
    for one, text in zip(written, language.normalised([said.item.text or "" for said, _ in written]), strict=True):
        if text and (text in by_text or len(by_text) < COMPARED_TEXTS):
            said, people = one
            same = by_text.setdefault(text, _SameText([], set(), []))
            same.answers.append(one)
            same.people.update(people)
            if said.item.id in waits:
                same.waits.append(waits[said.item.id])
    texts = list(by_text.values())
    limit = MACHINE_SECONDS * SECOND
    known = [len(same.waits) for same in texts]
    fast = [sum(wait < limit for wait in same.waits) for same in texts]
    found: dict[str, tuple[bool, bool]] = {}
    for same, alike in zip(texts, near_identical(list(by_text)), strict=True):
        quick, all_known = sum(map(fast.__getitem__, alike)), sum(map(known.__getitem__, alike))
        at_machine_speed = 2 * quick > all_known
        if quick and 2 * quick == all_known:
            at_machine_speed = median(wait for place in alike for wait in texts[place].waits) < limit
        for said, people in same.answers:
            template = _reaches_others(people, same, (texts[place] for place in alike))
            found[said.item.id] = (template, template and at_machine_speed)
    return found


def _reaches_others(people: frozenset[str], own: _SameText, cluster: Iterable[_SameText]) -> bool:
    """At least TEMPLATE_PEOPLE people other than these got a text of the cluster."""
    if len(own.people) - len(people) >= TEMPLATE_PEOPLE:
        return True
    others: set[str] = set()
    for same in cluster:
        others |= same.people - people
        if len(others) >= TEMPLATE_PEOPLE:
            return True
    return False
