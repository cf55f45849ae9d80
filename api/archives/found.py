"""What is said of evidence that holds an account's own posts only."""

from dataclasses import replace
from datetime import datetime

from api.archives.newest import MOST
from api.scoring.evidence import Evidence

_NOTE = (
    "{} holds what the account wrote, not what others wrote to it. Messages are known only where it answered them, "
    "so that there is no reply rate; {} can be seen."
)


def only_own_posts(evidence: Evidence, what: str, *, threads: bool) -> Evidence:
    """The evidence with this note, and without channels: no way in which messages come could be seen.

    `what` the evidence is from; `threads`: it tells which messages stood in threads of the account's own, so that
    the waits for their answers count.
    """
    seen = "to whom and with what it answers"
    if threads:
        seen += ", and how soon in threads of its own,"
    coverage = evidence.coverage
    return replace(
        evidence,
        coverage=replace(
            coverage,
            channels=(),
            truncated=(*coverage.truncated, *cut_off(coverage.since)),
            notes=(_NOTE.format(what, seen), *coverage.notes),
        ),
    )


def cut_off(since: datetime | None) -> tuple[str, ...]:
    """What is missing of an archive with more posts than are scored."""
    return () if since is None else (f"Only the newest {MOST:,} posts are scored, back to {since:%Y-%m-%d}.",)
