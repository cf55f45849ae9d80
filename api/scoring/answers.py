"""What the account writes to people, and how it was made: by hand, from a template, by a machine."""

from collections import defaultdict
from collections.abc import Sequence
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


def _clusters(said_to: Sequence[tuple[Said, frozenset[str]]], waits: dict[str, int]) -> dict[str, tuple[bool, bool]]:
    """(template, automated) of each answer that has a text, among the last COMPARED_TEXTS different texts."""
    same: dict[str, list[tuple[Said, frozenset[str]]]] = defaultdict(list)
    for said, people in reversed(said_to):
        text = language.normalise(said.item.text) if said.item.text else ""
        if text and (text in same or len(same) < COMPARED_TEXTS):
            same[text].append((said, people))
    texts = list(same)
    found: dict[str, tuple[bool, bool]] = {}
    for place, alike in enumerate(near_identical(texts)):
        cluster = [pair for other in alike for pair in same[texts[other]]]
        if len(cluster) <= TEMPLATE_PEOPLE:
            continue
        everybody: frozenset[str] = frozenset().union(*(people for _, people in cluster))
        known = [waits[said.item.id] for said, _ in cluster if said.item.id in waits]
        fast = bool(known) and median(known) < MACHINE_SECONDS * SECOND
        for said, people in same[texts[place]]:
            template = len(everybody) - len(people) >= TEMPLATE_PEOPLE
            found[said.item.id] = (template, template and fast)
    return found
