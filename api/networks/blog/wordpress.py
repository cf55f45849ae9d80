"""WordPress's REST API (https://developer.wordpress.org/rest-api/reference/) as posts and comments of a blog. Pure.

`now` is the time of reading. What has not the shape that it should have gives None. Posts and comments are counted
each by themselves, so that their ids are told apart by a letter.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from api.networks.blog.said import Comment, Entry, Source, Writer
from api.networks.mastodon.written import read, web_url
from api.networks.values import moment_of, name_of, object_of, text_of

Json = dict[str, Any]

API: Final = "wp/v2"
POST_FIELDS: Final = "id,date_gmt,link,author,comment_status,title,content"
COMMENT_FIELDS: Final = "id,post,parent,author,author_name,author_url,date_gmt,content,link,type"

_NOBODY: Final = "0"
_LONGEST_NAME: Final = 200


def source(index: Any) -> Source | None:
    """What the front page of the API says of the blog; None for what is none of WordPress's, or offers no posts."""
    spaces = index.get("namespaces") if isinstance(index, dict) else None
    if not isinstance(spaces, list) or API not in spaces:
        return None
    icon = text_of(index, "site_icon_url")
    return Source(
        name=_line(text_of(index, "name")),
        description=_line(text_of(index, "description")),
        has_picture=None if icon is None else bool(icon),
    )


def entries(items: Sequence[Any], now: datetime) -> tuple[list[Entry], int]:
    """The posts of a page, and how many could not be read."""
    found = [_entry(item, now) for item in items]
    good = [entry for entry in found if entry is not None]
    return good, len(found) - len(good)


def comments(items: Sequence[Any], now: datetime) -> tuple[list[Comment], int]:
    """The comments of a page, and how many could not be read. Notices of links elsewhere are none."""
    shown = [item for item in items if text_of(item, "type") in ("comment", "", None)]
    found = [_comment(item, now) for item in shown]
    good = [comment for comment in found if comment is not None]
    return good, len(found) - len(good)


def count_told(headers: Mapping[str, str], name: str) -> int | None:
    """A count of the headers."""
    said = headers.get(name, "").strip()
    return int(said) if re.fullmatch("[0-9]{1,9}", said) else None


def users(items: Sequence[Any]) -> list[Writer]:
    """Those who have written posts: strangers are shown no others."""
    found = ((name_of(item, "id"), read(text_of(item, "name")).text) for item in items if isinstance(item, dict))
    return [Writer(name[:_LONGEST_NAME], user=id_) for id_, name in found if id_ and id_ != _NOBODY]


def first_post(items: Sequence[Any]) -> datetime | None:
    """The time of the first post; a blog is at least as old."""
    return next((moment_of(text_of(item, "date_gmt")) for item in items), None)


def _entry(item: Any, now: datetime) -> Entry | None:
    id_, moment = name_of(item, "id"), moment_of(text_of(item, "date_gmt"))
    if id_ is None or moment is None:
        return None
    user = name_of(item, "author")
    status = text_of(item, "comment_status")
    return Entry(
        id=f"p{id_}",
        created_at=min(moment, now),
        title=read(_rendered(item, "title")).text,
        written=read(_rendered(item, "content")),
        url=web_url(text_of(item, "link")),
        writers=(Writer("", user=user),) if user and user != _NOBODY else (),
        is_open=None if status is None else status == "open",
    )


def _comment(item: Any, now: datetime) -> Comment | None:
    id_, post = name_of(item, "id"), name_of(item, "post")
    moment, text = moment_of(text_of(item, "date_gmt")), _rendered(item, "content")
    if id_ is None or post is None or moment is None or text is None:
        return None
    user, parent = name_of(item, "author"), name_of(item, "parent")
    writer = Writer(
        name=read(text_of(item, "author_name")).text[:_LONGEST_NAME],
        user=user if user != _NOBODY else None,
        visitor=user == _NOBODY,
        site=web_url(text_of(item, "author_url")),
    )
    return Comment(
        id=f"c{id_}",
        created_at=min(moment, now),
        post=f"p{post}",
        parent=f"c{parent}" if parent and parent != _NOBODY else None,
        writer=writer,
        written=read(text),
        url=web_url(text_of(item, "link")),
    )


def _rendered(item: Any, key: str) -> str | None:
    return text_of(object_of(item, key), "rendered")


def _line(markup: str | None) -> str | None:
    return " ".join(read(markup).text.split()) or None
