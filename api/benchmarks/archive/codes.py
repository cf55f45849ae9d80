"""Numbers by which the statements note several things in one column, which is cheaper than a column for each."""

from collections.abc import Iterator
from typing import Final

MANNERS: Final[dict[str, int]] = {"small": 1, "large": 2, "comment": 3, "of_bystander": 6, "of_answer": 12}
"""How an addressed message came, added up: by its author's audience (0 where that is unknown), as a comment, naming
several others, found by its answer."""

ROLES: Final[dict[str, int]] = {"opening": 0, "follow_up": 1, "bystander": 2, "by_answer": 3, "uncertain": 4}
"""What an addressed message is to the rate."""

STANDINGS: Final[dict[str, int]] = {"addressed": 0, "repost": 1, "overheard": 2, "unaddressed": 3}
"""How a message stands to the account."""

TRAITS: Final[dict[str, int]] = {
    # Of messages, beside their standing; the last three are known of posts that are not judged yet.
    "found": 4,
    "names_own": 16,
    "via_known": 32,
    "via_comment": 64,
    # Of posts of the account and its support.
    "is_own": 8,
    "by_support": 16,
    "reposts": 32,
    "counts": 64,
    "recent": 128,
    "current": 64 + 128,
    "answers": 256,
    "continues": 512,
    "to_people": 1024,
    "an_hour": 2048,
}
"""What is known of a post, added up."""

PARTS: Final[dict[str, int]] = {"whole": 0, "comments": 1, "mentions": 2, "smalls": 3, "larges": 4}
"""Of which openings a curve is."""


def memberships() -> Iterator[tuple[int, int]]:
    """(manner, part): the parts to which an opening of each manner belongs."""
    for manner in range(MANNERS["of_bystander"]):
        comment, audience = divmod(manner, MANNERS["comment"])
        yield manner, PARTS["whole"]
        yield manner, PARTS["comments" if comment else "mentions"]
        if audience:
            yield manner, PARTS["smalls" if audience == MANNERS["small"] else "larges"]
