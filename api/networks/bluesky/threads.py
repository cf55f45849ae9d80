"""Which threads to ask for, so that every reply under the feed's posts is seen and none is asked for twice. Pure."""

from collections.abc import Collection, Iterable

from api.networks.bluesky.convert import FeedItem


def targets(items: Collection[FeedItem]) -> list[str]:
    """Where to start reading so that all posts with replies are below, those of the newest posts first.

    A self-thread is read from its first post, and so is everything else that hangs below another post of
    the feed. Never from a post that is not in the feed: a thread found only because the account answered
    in it would be a sample of answered messages.
    """
    feed = {item.post.id for item in items}
    above = {}
    for item in items:
        for said in (item.post, item.parent):
            if said is not None and said.reply_to is not None:
                above[said.id] = said.reply_to.id
    wanted = (_top(item, feed, above) for item in newest_first(items) if item.replies)
    return list(dict.fromkeys(wanted))


def unread(items: Collection[FeedItem], complete: Collection[str]) -> list[str]:
    """Posts whose replies no thread so far has given: it was cut, or its first post is gone. Newest first."""
    return [item.post.id for item in newest_first(items) if item.replies and item.post.id not in complete]


def newest_first(items: Iterable[FeedItem]) -> list[FeedItem]:
    return sorted(items, key=lambda item: (item.post.created_at, item.post.id), reverse=True)


def _top(item: FeedItem, feed: Collection[str], above: dict[str, str]) -> str:
    if item.root in feed:
        return str(item.root)
    top = at = item.post.id
    seen = {at}
    while (at := above.get(at, "")) and at not in seen:
        seen.add(at)
        top = at if at in feed else top
    return top
