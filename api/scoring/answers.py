"""What the account writes to people, and how it was made: by hand, from a template, by a machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from api.scoring import language
from api.scoring.method import COMPARED_TEXTS, MACHINE_SECONDS, TEMPLATE_PEOPLE
from api.scoring.people import OWN, SECOND, SUPPORT, Record, Said
from api.scoring.similarity import near_identical


@dataclass(frozen=True)
class Answer:
    """A post by the account or its support that replies to people, quotes or names them.

    `template`: near-identical to what at least TEMPLATE_PEOPLE other people got. `automated`: a template
    whose cluster came at machine speed.
    """

    said: Said
    people: frozenset[str]
    template: bool
    automated: bool

    @cached_property
    def deflects(self) -> bool:
        """Its substance is to write elsewhere."""
        return bool(self.said.item.text) and language.is_deflection(self.said.item.text or "")


def answers_to_people(record: Record) -> tuple[Answer, ...]:
    """Everything said to people, in order of time. Reposts are no answers."""
    voice = {OWN, SUPPORT}
    said_to = [
        (said, frozenset(said.addressed - voice))
        for said in (*record.posts, *record.support)
        if not said.item.is_repost and said.addressed - voice
    ]
    said_to.sort(key=lambda pair: pair[0].order)
    clusters = _clusters(said_to, _waits(said_to, record.messages))
    return tuple(Answer(said, people, *clusters.get(said.item.id, (False, False))) for said, people in said_to)


def _waits(said_to: Sequence[tuple[Said, frozenset[str]]], messages: Sequence[Said]) -> dict[str, int]:
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

    answers: list[tuple[Said, frozenset[str]]]
    people: set[str]
    waits: list[int]


def _clusters(said_to: Sequence[tuple[Said, frozenset[str]]], waits: dict[str, int]) -> dict[str, tuple[bool, bool]]:
    """(template, automated) of each answer that has a text, among the last COMPARED_TEXTS different texts."""
    by_text: dict[str, _SameText] = {}
    for said, people in reversed(said_to):
        text = language.normalise(said.item.text) if said.item.text else ""
        if text and (text in by_text or len(by_text) < COMPARED_TEXTS):
            same = by_text.setdefault(text, _SameText([], set(), []))
            same.answers.append((said, people))
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
