"""The ladder of engagement: how far the talk around an account goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.scoring.curve import ROUNDING
from api.scoring.evidence import Message, Post
from api.scoring.method import ANSWER_LIMIT, LEVEL_NAMES, LEVEL_PEOPLE, LEVEL_RATE, LEVEL_REPLY_SHARE
from api.scoring.people import OWN, SECOND, SUPPORT, Record, Said, in_order
from api.scoring.reply_rate import ReplyFacts

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Level:
    """`value` 1-4 with its name, the reason in words, and links to posts that show it."""

    value: int
    name: str
    reason: str
    evidence: tuple[str, ...]


def level(record: Record, reply: ReplyFacts) -> Level | None:
    """The highest level whose evidence suffices; None when nothing was seen at all."""
    if not record.posts and not record.messages:
        return None
    talk_with = _talks_with_people(record, reply)
    if talk_with:
        return talk_with
    messages = {said.item.id: said for said in record.messages if not _found_by_answer(said)}
    below: dict[str, bool] = {}
    among = [said for said in messages.values() if _answers_each_other(said, messages, below)]
    if among:
        return _level(3, f"Replies of people to each other in its threads: {len(among)}.", among)
    heard = [said for said in messages.values() if _talks_about(said)]
    passed_on = [said for said in record.posts if _passed_on(said)]
    if heard or passed_on:
        reason = f"Messages to or about it: {len(heard)}; posts of its own that others passed on: {len(passed_on)}."
        return _level(2, reason, (*heard, *passed_on))
    return _level(1, f"Posts of its own: {len(record.posts)}; nothing that others said was seen.", record.posts)


def _level(value: int, reason: str, shown: Iterable[Said[Any]]) -> Level:
    links = (said.item.url for said in sorted(shown, key=in_order, reverse=True))
    return Level(value, LEVEL_NAMES[value - 1], reason, tuple(dict.fromkeys(filter(None, links)))[:EXAMPLES])


def _talks_with_people(record: Record, reply: ReplyFacts) -> Level | None:
    replies = reply.posts.human_replies
    share = replies.share
    if share and share.rate >= LEVEL_REPLY_SHARE and reply.posts.people_replied_to >= LEVEL_PEOPLE:
        wanted = set(replies.posts)
        shown = [said for said in record.posts if said.item.id in wanted]
        people = reply.posts.people_replied_to
        reason = f"{share.rate:.0%} of its posts are replies written by hand, to {people} people."
        return _level(4, reason.replace("%", " %"), shown)
    week = reply.curve.at(ANSWER_LIMIT * SECOND)
    if week >= LEVEL_RATE - ROUNDING and reply.people_answered >= LEVEL_PEOPLE:
        shown = [opening.human.said for opening in reply.counted if opening.human]
        reason = f"{week:.0%} of messages are answered within a week, to {reply.people_answered} people."
        return _level(4, reason.replace("%", " %"), shown)
    return None


def _found_by_answer(said: Said[Message]) -> bool:
    return said.item.found_by_answer


def _answers_each_other(said: Said[Message], messages: Mapping[str, Said[Message]], below: dict[str, bool]) -> bool:
    """Somebody replies to somebody else, under a post of the account."""
    message = said.item
    others = said.replies and said.to not in (None, OWN, SUPPORT, said.author)
    return others and (message.via == "comment" or _under_own_post(message, messages, below))


def _under_own_post(message: Message, messages: Mapping[str, Said[Message]], below: dict[str, bool]) -> bool:
    """Whether a message is below a post of the account; `below` keeps what is known of those above it, so that each
    is climbed once however long the thread.
    """
    climbed: list[str] = []
    found = False
    reference = message.reply_to
    while reference is not None and reference.id in messages:
        known = below.get(reference.id)
        parent = messages[reference.id]
        found = bool(known) or parent.to == OWN or parent.item.via == "comment"
        if found or known is not None:
            break
        # Until something else is found this one is not, which ends a circle.
        below[reference.id] = False
        climbed.append(reference.id)
        reference = parent.item.reply_to
    if found:
        below.update(dict.fromkeys(climbed, True))
    return found


def _talks_about(said: Said[Message]) -> bool:
    message = said.item
    return OWN in said.addressed or message.via is not None


def _passed_on(said: Said[Post]) -> bool:
    post = said.item
    return not post.is_repost and bool(post.reposted or post.quoted)
