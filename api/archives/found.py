"""What is said of evidence that holds an account's own posts only."""

from dataclasses import replace
from datetime import datetime

from api.archives.newest import MOST
from api.scoring.evidence import Evidence

_NOTE = (
    "{} holds what the account wrote, not what others wrote to it. Messages are known only where it answered them, "
    "so that there is no reply rate; how soon, to whom and with what it answers can be seen."
)


def only_own_posts(evidence: Evidence, what: str) -> Evidence:
    """The evidence with this note, and without channels: no way in which messages come could be seen."""
    coverage = evidence.coverage
    return replace(
        evidence,
        coverage=replace(
            coverage,
            channels=(),
            truncated=(*coverage.truncated, *cut_off(coverage.since)),
            notes=(_NOTE.format(what), *coverage.notes),
        ),
    )


def cut_off(since: datetime | None) -> tuple[str, ...]:
    """What is missing of an archive with more posts than are scored."""
    return () if since is None else (f"Only the newest {MOST:,} posts are scored, back to {since:%Y-%m-%d}.",)
