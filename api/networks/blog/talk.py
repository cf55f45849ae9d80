"""Who answered whom below the posts of a blog, as far as that can be told. Pure.

A comment is the blog's own only where that is known: WordPress and Blogger say with whose account it was written; a
plain feed gives names, of which a full one that also stands over posts is believed. Others may speak for the blog
without our knowing: somebody of the name of an author, somebody who gives the blog's own address, somebody who only
ever replies to others. What such a person may have answered has no known outcome, and to count it either way would be
wrong: it stands in the evidence as something said about a post and not to the blog, which enters no rate. Where that is
more than a tenth of all that was said to the blog, all of it stands so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final, Literal

from api.links.fetch import host_name
from api.networks.blog.said import Comment, Entry, Writer, folded
from api.scoring.evidence import Account, Message, Post, Reference

UNTOLD_SHARE: Final = 0.1
ANSWER_LIMIT: Final = timedelta(days=7)
"""As long as an answer counts."""

_LONGEST_BEGINNING: Final = 200
_MAY_NAME: Final = re.compile("@|[^:,]{2,}[:,]")

Voice = Literal["own", "perhaps", "other"]


@dataclass(frozen=True, slots=True)
class Authors:
    """Those who write the blog's posts: their accounts, if they are known; their names as `folded` makes them; and the
    host of the blog.
    """

    users: frozenset[str]
    names: frozenset[str]
    host: str

    def wrote(self, writer: Writer) -> bool:
        """It is one of them for sure, or as good as."""
        if self.users:
            return writer.user in self.users
        name = folded(writer.name)
        return not writer.visitor and name in self.names and " " in name

    def may_have_written(self, writer: Writer) -> bool:
        """It looks like one of them, and anybody can look like that."""
        here = writer.site is not None and host_name(writer.site).removeprefix("www.") == self.host
        return here or (bool(writer.name) and folded(writer.name) in self.names)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said as evidence, oldest first. `own`: how many comments are the blog's; `aside`: how many may be, and
    are left out; `addressed`: how many were said to the blog, of which the outcome of `untold` is not known.
    """

    posts: tuple[Post, ...]
    messages: tuple[Message, ...]
    own: int
    aside: int
    addressed: int
    untold: int

    @property
    def is_untold(self) -> bool:
        """So much is not known that nothing can be said of answers."""
        return self.untold > UNTOLD_SHARE * self.addressed


def talk(
    entries: Iterable[Entry], comments: Sequence[Comment], older: Iterable[Comment], authors: Authors, account: Account
) -> Talk:
    """The posts and what was said below them; `older` comments are only there to be replied to."""
    seen = _Threads(comments, older, authors)
    addressed = {one.id for one in comments if seen.is_addressed(one)}
    untold = (seen.perhaps_answered() & addressed) - seen.answered()
    left_out = addressed if len(untold) > UNTOLD_SHARE * len(addressed) else untold
    aside = [one for one in comments if seen.is_aside(one)]
    own = [one for one in comments if seen.is_own(one)]
    told = (one for one in comments if not seen.is_own(one) and not seen.is_aside(one))
    posts = [_post(entry) for entry in entries] + [_own(one, seen, account) for one in own]
    return Talk(
        posts=tuple(sorted(posts, key=lambda post: (post.created_at, post.id))),
        messages=tuple(
            _remark(one, account) if one.id in left_out else _message(one, seen, account)
            for one in sorted(told, key=_order)
        ),
        own=len(own),
        aside=len(aside),
        addressed=len(addressed),
        untold=len(untold),
    )


class _Threads:
    """All comments with whom each replies to and who may speak for the blog."""

    def __init__(self, comments: Sequence[Comment], older: Iterable[Comment], authors: Authors) -> None:
        self._authors = authors
        self._all = {one.id: one for one in (*older, *comments)}
        self._people = {one.id: person(one) for one in self._all.values()}
        self._own = {one.id for one in self._all.values() if authors.wrote(one.writer)}
        self._threads: dict[str, list[Comment]] = defaultdict(list)
        self._places: dict[str, int] = {}
        for one in sorted(self._all.values(), key=_order):
            self._places[one.id] = len(self._threads[one.post])
            self._threads[one.post].append(one)
        self._to = {one.id: self._find_target(one) for one in self._all.values()}
        self._has_replies = any(one.parent for one in self._all.values())

    def target(self, comment: Comment) -> Comment | None:
        """The comment that this one replies to, by button or by name."""
        return self._to[comment.id]

    def is_own(self, comment: Comment) -> bool:
        return comment.id in self._own

    def is_reply_to_others(self, comment: Comment) -> bool:
        target = self.target(comment)
        if target is None:
            return comment.parent is not None
        return not self.is_own(target) and self._people[target.id] != self._people[comment.id]

    def is_addressed(self, comment: Comment) -> bool:
        """Said to the blog by somebody who is not of it."""
        looks_own = self.is_own(comment) or self._authors.may_have_written(comment.writer)
        return not looks_own and not self.is_reply_to_others(comment)

    def is_aside(self, comment: Comment) -> bool:
        """It may be the blog's own, and may not."""
        if self.is_own(comment):
            return False
        looks_own = self._authors.may_have_written(comment.writer)
        return looks_own or (self._people[comment.id] in self._repliers and self.is_reply_to_others(comment))

    def answer_of(self, comment: Comment) -> Comment | None:
        """What a comment of the blog's own answers. One that names nobody answers the only person who waits."""
        target = self.target(comment)
        if target is not None or comment.parent is not None:
            return target
        waiting = self._waiting(comment)
        return waiting[-1] if len({self._people[one.id] for one in waiting}) == 1 else None

    def answered(self) -> set[str]:
        """Comments whose writer has a reply from the blog, later and below the same post."""
        found: set[str] = set()
        for one in self._all.values():
            target = self.answer_of(one) if self.is_own(one) else None
            found |= self._said_by(target, one) if target is not None else set()
        return found

    def perhaps_answered(self) -> set[str]:
        """Comments that were followed by something which may be the blog's answer to them."""
        found: set[str] = set()
        for one in self._all.values():
            target = self.target(one)
            if self.is_own(one):
                found |= {before.id for before in self._waiting(one)} if self.answer_of(one) is None else set()
            elif not self._may_speak(one):
                continue
            elif target is not None:
                found |= self._said_by(target, one)
            elif one.parent is None:
                found |= {before.id for before in self._waiting(one)}
        return found

    def _said_by(self, other: Comment, before: Comment) -> set[str]:
        """What the writer of one comment had said when another one came, while an answer still counted."""
        writer = self._people[other.id]
        return {one.id for one in self._before(before) if self._people[one.id] == writer and _in_time(one, before)}

    def _waiting(self, comment: Comment) -> list[Comment]:
        """What other people had said to the blog below the post since it last spoke there."""
        found: list[Comment] = []
        writer = self._people[comment.id]
        for one in self._before(comment):
            target = self.target(one)
            if self.is_own(one) and target is not None:
                found = [before for before in found if self._people[before.id] != self._people[target.id]]
            elif self.is_own(one):
                found = found if one.parent else []
            elif self.is_addressed(one) and self._people[one.id] != writer:
                found.append(one)
        return [one for one in found if _in_time(one, comment)]

    def _may_speak(self, comment: Comment) -> bool:
        """It may be an answer by the blog. Where people reply by button, what is no reply is none."""
        if self._authors.may_have_written(comment.writer):
            return True
        if self._people[comment.id] not in self._repliers:
            return False
        return self.is_reply_to_others(comment) or not self._has_replies

    @cached_property
    def _repliers(self) -> frozenset[str]:
        """People who may be of the blog since they only ever reply to others; everybody, where nobody could be told
        to be of the blog.
        """
        strangers = [one for one in self._all.values() if not self.is_own(one) and not one.writer.visitor]
        everybody = frozenset(self._people[one.id] for one in strangers)
        if not self._authors.users and len(strangers) == len(self._all):
            return everybody
        return everybody - {self._people[one.id] for one in strangers if not self.is_reply_to_others(one)}

    def _find_target(self, comment: Comment) -> Comment | None:
        if comment.parent is not None:
            return self._all.get(comment.parent)
        beginning = folded(comment.written.text[:_LONGEST_BEGINNING])
        if not _MAY_NAME.match(beginning):
            return None
        writer = self._people[comment.id]
        others = (one for one in reversed(self._before(comment)) if one.writer.name and self._people[one.id] != writer)
        return next((one for one in others if _begins_with(beginning, folded(one.writer.name))), None)

    def _before(self, comment: Comment) -> list[Comment]:
        return self._threads[comment.post][: self._places[comment.id]]


def _in_time(asked: Comment, answer: Comment) -> bool:
    return answer.created_at - asked.created_at <= ANSWER_LIMIT


def _begins_with(text: str, name: str) -> bool:
    """As in "@Anna Smith yes" or "Anna Smith: yes"."""
    if text.startswith(f"@{name}"):
        return not text[len(name) + 1 : len(name) + 2].isalnum()
    return text.startswith(name) and text[len(name) :].lstrip()[:1] in {":", ","}


def person(comment: Comment) -> str:
    """The same for all that one person said. Nobody else is called so, least of all the blog."""
    if comment.writer.user is not None:
        return f"user {comment.writer.user}"
    return f"named {folded(comment.writer.name)}" if comment.writer.name else f"nameless {comment.id}"


def _post(entry: Entry) -> Post:
    return Post(
        id=entry.id,
        created_at=entry.created_at,
        text="\n\n".join(part for part in (entry.title, entry.written.text) if part),
        mentions=(),
        links=entry.written.links,
        url=entry.url,
    )


def _own(comment: Comment, seen: _Threads, account: Account) -> Post:
    answered = seen.answer_of(comment)
    if answered is not None:
        author = account.handle if seen.is_own(answered) else person(answered)
        to = Reference(answered.id, author)
    else:
        to = Reference(comment.parent) if comment.parent else Reference(comment.post, account.handle)
    return Post(
        id=comment.id,
        created_at=comment.created_at,
        text=comment.written.text,
        reply_to=to,
        mentions=(),
        links=comment.written.links,
        url=comment.url,
    )


def _message(comment: Comment, seen: _Threads, account: Account) -> Message:
    target = seen.target(comment)
    if target is not None:
        to = Reference(target.id, account.handle if seen.is_own(target) else person(target))
    else:
        # Whoever wrote a parent that is not seen, it was not said to the blog for sure.
        to = Reference(comment.parent, "somebody") if comment.parent else Reference(comment.post, account.handle)
    return Message(
        id=comment.id,
        created_at=comment.created_at,
        author=person(comment),
        text=comment.written.text,
        reply_to=to,
        mentions=(),
        via="comment",
        url=comment.url,
    )


def _remark(comment: Comment, account: Account) -> Message:
    """Something said about a post, of which nobody can tell whether it was answered."""
    return Message(
        id=comment.id,
        created_at=comment.created_at,
        author=person(comment),
        text=comment.written.text,
        quotes=Reference(comment.post, account.handle),
        mentions=(),
        url=comment.url,
    )


def _order(comment: Comment) -> tuple[object, str]:
    return comment.created_at, comment.id
