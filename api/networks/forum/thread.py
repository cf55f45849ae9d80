"""Who says what to whom in a topic: the staff's posts, and people's messages to them and to each other. Pure.

The account is the forum's staff as one. README.md says why a post is taken to answer which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.networks.forum.convert import Entry, Thread, is_staff_group
from api.networks.forum.cooked import Quote
from api.scoring.evidence import Message, Post, Reference

ANSWER_LIMIT: Final = timedelta(days=7)
"""After which an answer comes too late to count (docs/method.md, section 2)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The account by its host, and the names of its staff, in lower case."""

    host: str
    staff: frozenset[str]

    def name(self, username: str) -> str:
        """How somebody is called in the evidence. A member who calls himself as the forum does is still a member."""
        if username in self.staff:
            return self.host
        return f"u/{username}" if username == self.host else username


@dataclass(frozen=True, slots=True)
class Told:
    """`unsure`: messages that are left out, since their answer may stand in what was not read."""

    posts: tuple[Post, ...]
    messages: tuple[Message, ...]
    unsure: int = 0


def told(thread: Thread, voice: Voice) -> Told:
    """Posts and messages of a topic, in its order."""
    entries = [thread.entries[number] for number in sorted(thread.entries)]
    spoken = [entry for entry in entries if entry.counts]
    targets = _targets(thread, spoken, voice)
    own = [entry for entry in spoken if entry.author in voice.staff]
    theirs = [entry for entry in spoken if entry.author not in voice.staff]
    sure = [entry for entry in theirs if thread.is_whole or entry.created_at + ANSWER_LIMIT <= _read_until(entries)]
    return Told(
        tuple(_post(entry, targets[entry.number], thread, voice) for entry in own),
        tuple(_message(entry, targets[entry.number], thread, voice) for entry in sure),
        len(theirs) - len(sure),
    )


@dataclass(frozen=True, slots=True)
class _Target:
    """The post that another one answers, and who wrote it, where that is known."""

    number: int
    author: str | None


def _read_until(entries: list[Entry]) -> datetime:
    return entries[-1].created_at


def _targets(thread: Thread, spoken: Iterable[Entry], voice: Voice) -> dict[int, _Target | None]:
    """What each post answers, by number; None for what is said to the forum itself."""
    first = thread.entries.get(1)
    opener = first.author if first is not None and not first.machine else None
    targets: dict[int, _Target | None] = {}
    above: Entry | None = None
    for entry in spoken:
        chosen = _chosen(entry, thread)
        if entry.number == 1:
            targets[1] = None
        elif chosen is not None:
            targets[entry.number] = chosen
        elif entry.author not in voice.staff and _names_staff(entry, voice):
            targets[entry.number] = None
        elif entry.author is None or entry.author != opener or entry.author in voice.staff:
            targets[entry.number] = _Target(1, first.author if first is not None else None)
        elif above is None or above.author == entry.author:
            # The opener goes on with what was said before.
            targets[entry.number] = targets[above.number] if above is not None else None
        else:
            targets[entry.number] = _Target(above.number, above.author)
        above = entry
    return targets


def _names_staff(entry: Entry, voice: Voice) -> bool:
    return not voice.staff.isdisjoint(entry.said.people) or any(
        is_staff_group(group, voice.host) for group in entry.said.groups
    )


def _chosen(entry: Entry, thread: Thread) -> _Target | None:
    """The post that the writer has replied to, or else the first one of this topic that is quoted."""
    if entry.to is not None:
        known = thread.entries.get(entry.to)
        return _Target(entry.to, known.author if known is not None else entry.to_author)
    for quote in entry.said.quotes:
        if quote.topic == thread.topic and quote.number is not None and 0 < quote.number < entry.number:
            return _Target(quote.number, quote.author)
    return None


def _post(entry: Entry, target: _Target | None, thread: Thread, voice: Voice) -> Post:
    quoted = _other_quotes(entry, target, thread)
    named = [*entry.said.people, *(quote.author for quote in quoted)]
    opener = thread.entries.get(1)
    if (entry.accepted or thread.accepted == entry.number) and opener is not None and opener.author:
        # What solves a topic answers whoever opened it, to whomever it was addressed.
        named.append(opener.author)
    return Post(
        id=_id(thread.topic, entry.number),
        created_at=entry.created_at,
        text=_text(entry, thread),
        reply_to=_reference(target, thread, voice),
        quotes=_quotation(quoted, voice),
        mentions=tuple(dict.fromkeys(map(voice.name, named))),
        links=entry.said.links,
        url=_url(entry, thread, voice),
    )


def _message(entry: Entry, target: _Target | None, thread: Thread, voice: Voice) -> Message:
    id_ = _id(thread.topic, entry.number)
    mentions = dict.fromkeys(map(voice.name, entry.said.people))
    if _names_staff(entry, voice):
        mentions[voice.host] = None
    under_a_post = entry.number == 1 or target is None or target.author in voice.staff
    return Message(
        id=id_,
        created_at=entry.created_at,
        author=voice.name(entry.author) if entry.author else f"#{id_}",
        text=_text(entry, thread),
        reply_to=_reference(target, thread, voice),
        quotes=_quotation(_other_quotes(entry, target, thread), voice),
        mentions=tuple(mentions),
        via="comment" if under_a_post else None,
        url=_url(entry, thread, voice),
    )


def _text(entry: Entry, thread: Thread) -> str:
    return f"{thread.title}\n\n{entry.said.text}".strip() if entry.number == 1 else entry.said.text


def _other_quotes(entry: Entry, target: _Target | None, thread: Thread) -> list[Quote]:
    answered = None if target is None else (thread.topic, target.number)
    return [quote for quote in entry.said.quotes if (quote.topic, quote.number) != answered]


def _quotation(quotes: Iterable[Quote], voice: Voice) -> Reference | None:
    whole = ((quote, quote.topic, quote.number) for quote in quotes)
    return next(
        (
            Reference(_id(topic, number), voice.name(quote.author))
            for quote, topic, number in whole
            if topic is not None and number is not None
        ),
        None,
    )


def _reference(target: _Target | None, thread: Thread, voice: Voice) -> Reference | None:
    if target is None:
        return None
    return Reference(_id(thread.topic, target.number), voice.name(target.author) if target.author else None)


def _id(topic: int, number: int) -> str:
    """Posts are named by topic and number, by which replies and quotes refer to them."""
    return f"{topic}/{number}"


def _url(entry: Entry, thread: Thread, voice: Voice) -> str:
    return f"https://{voice.host}/t/{thread.topic}/{entry.number}"
