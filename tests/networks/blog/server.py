"""Any number of blogs in one server on loopback: the host that is asked is the first part of the path."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from links.internet import Server
from networks.contract import NOW
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Json = dict[str, Any]
Params = dict[str, str]
Answer = Response | Json | list[Any] | str
Answerer = Callable[[Params], Answer]
RawAnswer = bytes | Callable[[socket.socket], None]
Site = Callable[..., Server]
"""What the fixture `site` is."""

HOST = "kettle.example"
API = f"https://{HOST}/wp-json/"
FEED = f"https://{HOST}/feed/"
INDEX: Json = {
    "name": "Bright Kettles",
    "description": "News from the workshop",
    "namespaces": ["oembed/1.0", "wp/v2"],
    "site_icon_url": f"https://{HOST}/icon.png",
}


def at(hours_ago: float) -> datetime:
    return NOW - timedelta(hours=hours_ago)


def gmt(hours_ago: float) -> str:
    """A time as WordPress writes it."""
    return f"{at(hours_ago):%Y-%m-%dT%H:%M:%S}"


def front(*links: str, head: str = "") -> str:
    """A front page."""
    return (
        f"<!doctype html><html><head><title>Kettles</title>{head}{''.join(links)}</head><body><p>Hi</p></body></html>"
    )


API_LINK = f'<link rel="https://api.w.org/" href="{API}">'
FEED_LINK = f'<link rel="alternate" type="application/rss+xml" title="Kettles" href="{FEED}">'


def wp_post(number: int, hours_ago: float, text: str = "<p>We make kettles.</p>", **more: Any) -> Json:
    return {
        "id": number,
        "date_gmt": gmt(hours_ago),
        "link": f"https://{HOST}/{number}/",
        "author": 2,
        "comment_status": "open",
        "title": {"rendered": f"Kettle &#8211; {number}"},
        "content": {"rendered": text, "protected": False},
        **more,
    }


def wp_comment(number: int, post: int, hours_ago: float, text: str, **more: Any) -> Json:
    """By a visitor called Anna, unless told otherwise."""
    return {
        "id": number,
        "post": post,
        "parent": 0,
        "author": 0,
        "author_name": "Anna",
        "author_url": "",
        "date_gmt": gmt(hours_ago),
        "content": {"rendered": f"<p>{text}</p>\n"},
        "link": f"https://{HOST}/{post}/#comment-{number}",
        "type": "comment",
        **more,
    }


def paged(items: list[Any]) -> Answerer:
    """A collection of WordPress's, newest first, with the headers that say how much there is."""

    def answer(params: Params) -> Answer:
        size, number = int(params.get("per_page", "10")), int(params.get("page", "1"))
        given = items[::-1] if params.get("order") == "asc" else items
        wanted = set(params["include"].split(",")) if "include" in params else None
        given = [item for item in given if wanted is None or str(item["id"]) in wanted]
        pages = -(-len(given) // size)
        if number > max(pages, 1):
            return Response('{"code": "rest_post_invalid_page_number"}', 400, content_type="application/json")
        headers = {"X-WP-Total": str(len(given)), "X-WP-TotalPages": str(pages)}
        body = json.dumps(given[(number - 1) * size : number * size])
        return Response(body, content_type="application/json", headers=headers)

    return answer


def rss(
    items: Iterable[str], *, title: str = "Bright Kettles", generator: str = "", link: str = f"https://{HOST}/"
) -> str:
    spaces = " ".join(
        f'xmlns:{name}="{where}"'
        for name, where in {
            "content": "http://purl.org/rss/1.0/modules/content/",
            "wfw": "http://wellformedweb.org/CommentAPI/",
            "dc": "http://purl.org/dc/elements/1.1/",
            "slash": "http://purl.org/rss/1.0/modules/slash/",
        }.items()
    )
    made = f"<generator>{generator}</generator>" if generator else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel><title>{title}</title>'
        f"<link>{link}</link><description>News from the workshop</description>{made}{''.join(items)}</channel></rss>"
    )


def rss_post(
    number: int, hours_ago: float, *, comments: int | None = 0, author: str = "Edna Spout", **more: str
) -> str:
    counted = "" if comments is None else f"<slash:comments>{comments}</slash:comments>"
    where = more.get("comments_at", f"https://{HOST}/{number}/feed/")
    return (
        f"<item><title>Kettle {number}</title><link>https://{HOST}/{number}/</link><dc:creator>{author}</dc:creator>"
        f"<pubDate>{format_datetime(at(hours_ago))}</pubDate><guid>https://{HOST}/?p={number}</guid>"
        f"<content:encoded><![CDATA[<p>We make kettles.</p>]]></content:encoded>{counted}"
        f"<wfw:commentRss>{escape(where)}</wfw:commentRss></item>"
    )


def rss_comment(
    number: int, post: int, hours_ago: float, text: str, *, author: str = "Anna", to: int | None = None
) -> str:
    parent = f'<p>In reply to <a href="https://{HOST}/{post}/#comment-{to}">Somebody</a>.</p>\n' if to else ""
    return (
        f"<item><title>By: {author}</title><link>https://{HOST}/{post}/#comment-{number}</link>"
        f"<dc:creator><![CDATA[{author}]]></dc:creator><pubDate>{format_datetime(at(hours_ago))}</pubDate>"
        f'<guid isPermaLink="false">https://{HOST}/?p={post}#comment-{number}</guid>'
        f"<content:encoded><![CDATA[{parent}<p>{text}</p>]]></content:encoded></item>"
    )


class FakeBlog:
    """`answer["/feed/"] = ...` with text, JSON, a response, or a function of the parameters that gives any; of one
    host's alone with the host before the path. Whatever is not there is 404.
    """

    def __init__(self, server: HTTPServer) -> None:
        server.clear()
        self.url = server.url_for("").rstrip("/")
        self.answer: dict[str, Answer | Answerer] = {}
        self.everything: Answer | Answerer | None = None
        self.requests: list[tuple[str, Params]] = []
        self.agents: set[str] = set()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    def place(self, url: str) -> str:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        return f"{self.url}/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def wordpress(self, posts: list[Json], comments: list[Json] | None = None, users: list[Json] | None = None) -> None:
        self.answer |= {
            "/": front(API_LINK, FEED_LINK),
            "/wp-json/": INDEX,
            "/wp-json/wp/v2/posts": paged(posts),
            "/wp-json/wp/v2/comments": paged(comments or []),
            "/wp-json/wp/v2/users": paged([{"id": 2, "name": "Edna Spout"}] if users is None else users),
        }

    def feed(self, posts: list[str], comments: dict[int, list[str]] | None = None, **more: str) -> None:
        """Comments newest first, by the number of the post."""
        self.answer |= {"/": front(FEED_LINK), "/feed/": rss(posts, **more)}
        self.answer |= {f"/{post}/feed/": rss(items) for post, items in (comments or {}).items()}

    def paths(self) -> list[str]:
        """What was asked, without the rules for robots."""
        return [path for path, _ in self.requests if not path.endswith("/robots.txt")]

    def asked(self, path: str) -> list[Params]:
        return [params for where, params in self.requests if where == f"{HOST}{path}"]

    def _handle(self, request: Request) -> Response:
        _, host, path = request.path.split("/", 2)
        params = dict(request.args.items())
        with self._lock:
            self.requests.append((f"{host}/{path}", params))
            self.agents.add(request.headers.get("User-Agent", ""))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            answer = self.answer.get(f"{host}/{path}", self.answer.get(f"/{path}", Response("Not here", 404)))
            if self.everything is not None:
                answer = self.everything
            if callable(answer) and not isinstance(answer, Response):
                answer = answer(params)
        finally:
            with self._lock:
                self._at_once -= 1
        if isinstance(answer, str):
            return Response(answer, content_type="text/xml" if answer.startswith("<?xml") else "text/html")
        return answer if isinstance(answer, Response) else Response(json.dumps(answer), content_type="application/json")
