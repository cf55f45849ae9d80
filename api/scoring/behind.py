"""The posts behind the numbers: every opening and what became of it, and what was left out and why."""

from collections.abc import Iterable
from hashlib import blake2b

from api.scoring.conversation import Opening
from api.scoring.document import Document, key_of, seconds, shares, time, urls_of, web
from api.scoring.evidence import Message
from api.scoring.score import Score


def posts_behind(score: Score) -> Document:
    """Every opening with what became of it, what was left out and why, and the posts behind each share."""
    head: Document = {"account": key_of(score.account), "collected_at": time(score.collected_at)}
    if score.facts is None:
        return head | {"openings": [], "excluded": {}, "posts": {}, "links": {}}
    reply, urls = score.facts.reply, urls_of(score.facts)
    ids = {said.item.id: _id(said.item) for said in score.facts.record.messages if said.item.unlisted}

    def shown(chosen: Iterable[str]) -> list[Document]:
        return [{"id": ids.get(id_, id_), "url": urls.get(id_)} for id_ in chosen]

    counted = {opening.message.id for opening in reply.counted}
    return head | {
        "openings": [_opening(opening, counted=opening.message.id in counted) for opening in reply.openings[::-1]],
        "excluded": {why: shown(ids) for why, ids in reply.excluded.items()},
        "posts": {name: shown(counted.posts) for name, counted in shares(reply).items()},
        "links": {check.rule.name: list(check.finding.evidence) for check in score.facts.checks},
    }


def _opening(opening: Opening, *, counted: bool) -> Document:
    answer = opening.human or (opening.answers[-1] if opening.answers else None)
    return {
        "id": _id(opening.message),
        "url": web(opening.message.url),
        "created_at": time(opening.message.created_at),
        "channel": opening.channel,
        "kind": opening.kind,
        "counted": counted,
        "outcome": opening.outcome,
        "wait_seconds": seconds(opening.wait),
        "answer_id": answer.said.item.id if answer else None,
        "answer_url": web(answer.said.item.url) if answer else None,
        "template": bool(opening.human and opening.human.template),
        "deflection": opening.deflected,
    }


def _id(message: Message) -> str:
    """The message's id, or of one that is never pointed to a digest of it, which still tells it from others."""
    if not message.unlisted:
        return message.id
    return f"unlisted-{blake2b(message.id.encode('utf-8', 'replace'), digest_size=6).hexdigest()}"
