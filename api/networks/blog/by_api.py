"""Reading a blog by WordPress's REST API: its posts, all comments of 90 days, and who writes posts."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, TypeVar

from api.links.fetch import host_name
from api.networks.base import NetworkError, NetworkUnavailable
from api.networks.blog import wordpress
from api.networks.blog.gathered import Gathered, only_this
from api.networks.blog.pages import Pages, Params
from api.networks.blog.said import Comment, Entry
from api.networks.failures import NotData, Refused
from api.networks.reading import Dated, Page, Reading

Asked = dict[str, str | int]
D = TypeVar("D", bound=Dated)

COMMENTS: Final = 1_000
POSTS_A_PAGE: Final = 30
MOST_A_PAGE: Final = 100

_PAST_THE_END: Final = frozenset({400, 404})


class ByApi:
    """Reads once. `api`: where the API begins."""

    def __init__(self, api: str, pages: Pages, reading: Reading) -> None:
        self._api = api
        self._pages = pages
        self._reading = reading
        self._found = Gathered()

    def read(self) -> Gathered | None:
        """None where the API does not show posts to strangers.

        :raises NetworkUnavailable: when not even the posts came.
        """
        found = self._found
        try:
            found.entries = self._reading.walk(self._posts, "posts")
        except Refused:
            return None
        found.sees_comments = self._read_comments()
        found.threads = len({comment.post for comment in found.comments})
        found.writers = [writer for entry in found.entries for writer in entry.writers]
        if found.comments:
            found.writers += wordpress.users(self._more("users", {"per_page": MOST_A_PAGE, "_fields": "id,name"}))
            found.older = self._parents()
        self._read_first()
        return found

    def _read_comments(self) -> bool:
        """Whether they are shown, be it at another time."""
        try:
            self._found.comments = self._reading.walk(self._comments, "comments", most=COMMENTS)
        except Refused:
            return False
        except NetworkUnavailable as error:
            self._reading.gaps.interrupted = True
            self._reading.gaps.truncated.append(f"{self._reading.asking.why} before any comment was read.")
            self._reading.gaps.notes.append(error.detail)
        return True

    def _posts(self, cursor: str | None) -> Page[Entry]:
        params: Asked = {"per_page": POSTS_A_PAGE, "orderby": "date", "order": "desc", "_fields": wordpress.POST_FIELDS}
        items, headers, number = self._page("posts", params, cursor)
        if cursor is None:
            self._found.posts = wordpress.count_told(headers, "X-WP-Total")
        return _page(wordpress.entries(items, self._reading.started), items, headers, number, POSTS_A_PAGE)

    def _comments(self, cursor: str | None) -> Page[Comment]:
        params: Asked = {
            "per_page": MOST_A_PAGE,
            "orderby": "date_gmt",
            "order": "desc",
            "_fields": wordpress.COMMENT_FIELDS,
        }
        items, headers, number = self._page("comments", params, cursor)
        return _page(wordpress.comments(items, self._reading.started), items, headers, number, MOST_A_PAGE)

    def _parents(self) -> list[Comment]:
        """Comments from before the time that is read, where somebody replied to them since."""
        known = {comment.id for comment in self._found.comments}
        wanted = dict.fromkeys(comment.parent for comment in self._found.comments if comment.parent)
        missing = [parent.removeprefix("c") for parent in wanted if parent and parent not in known][:MOST_A_PAGE]
        if not missing:
            return []
        params: Asked = {"include": ",".join(missing), "per_page": MOST_A_PAGE, "_fields": wordpress.COMMENT_FIELDS}
        return wordpress.comments(self._more("comments", params), self._reading.started)[0]

    def _read_first(self) -> None:
        found = self._found
        if not found.entries or found.posts is None:
            return
        found.first = found.entries[-1].created_at
        if found.posts > len(found.entries):
            params: Asked = {"per_page": 1, "orderby": "date", "order": "asc", "_fields": "date_gmt"}
            found.first = wordpress.first_post(self._more("posts", params))

    def _page(self, path: str, params: Params, cursor: str | None) -> tuple[list[Any], Mapping[str, str], int]:
        number = int(cursor or 1)
        try:
            items, headers = only_this(partial(self._list, path, {**params, "page": number}))
        except Refused as refused:
            if number > 1 and refused.status in _PAST_THE_END:
                return [], {}, number
            raise
        return items, headers, number

    def _more(self, path: str, params: Params) -> list[Any]:
        """What is good to know and not needed; nothing where it is not shown."""
        try:
            items, _ = self._reading.asking.ask(partial(only_this, partial(self._list, path, params)))
        except NetworkError:
            return []
        return items

    def _list(self, path: str, params: Params) -> tuple[list[Any], Mapping[str, str]]:
        # The API may begin at a query, `?rest_route=/`, to which the path is added all the same.
        items, headers = self._pages.json(f"{self._api.rstrip('/')}/{wordpress.API}/{path}", params)
        if not isinstance(items, list):
            raise NotData(f"{host_name(self._api)} sent something that is not data. Try again in a few minutes.")
        return items, headers


def _page(read: tuple[list[D], int], items: list[Any], headers: Mapping[str, str], number: int, size: int) -> Page[D]:
    """With the number of the next page. Where headers do not tell of one, a page that is not full is the last."""
    pages = wordpress.count_told(headers, "X-WP-TotalPages")
    more = number < pages if pages is not None else len(items) >= size
    return Page(read[0], str(number + 1) if more and items else None, read[1])
