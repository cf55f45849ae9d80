"""Reads what scoring needs (rules, suffixes, the shape of evidence) before the first person asks."""

import json

from api.intake import read_evidence
from api.scoring.document import document
from api.scoring.score import score

_TEXT = "We look into it, see kettles.example"
_LEAST = {
    "account": {"network": "bluesky", "handle": "kettles.example", "bio": _TEXT},
    "collected_at": "2026-01-03T00:00:00Z",
    "posts": [{"id": "2", "created_at": "2026-01-02T00:00:00Z", "text": _TEXT, "reply_to": {"id": "1", "author": "a"}}],
    "messages": [{"id": "1", "created_at": "2026-01-01T00:00:00Z", "author": "a", "text": "Broken", "via": "mention"}],
}


def warm_up() -> None:
    """Score an invented account once; nothing of it stays but what was read for it."""
    document(score(read_evidence(json.dumps(_LEAST))))
