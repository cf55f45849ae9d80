"""The events of a benchmark as a feed (Atom, RFC 4287). Pure, but for bytes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid5

from lxml import etree

from api.benchmarks.events import NAMESPACE
from api.links.fetch import web_address
from api.scoring.document import time

ATOM: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml"
AUTHOR: Final = "Twoway"
EMPTY: Final = "Nothing has happened yet. What happens is told after each run."

LABELS: Final = {
    "stopped_answering": "has stopped answering",
    "rate_changed": "answers more or less than it did",
    "link_died": "a link leads nowhere",
    "passed": "was passed",
}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class About:
    """The benchmark that a feed is of. `report` and `here`: the addresses of its report and of the feed itself."""

    id: str
    name: str
    created_at: datetime
    report: str
    here: str


def atom(about: About, bodies: Sequence[bytes]) -> bytes:
    """The feed of some events as they are kept, newest first; the same events make the same bytes."""
    events: list[dict[str, Any]] = [json.loads(body) for body in bodies]
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(feed, "id", f"urn:uuid:{uuid5(NAMESPACE, f'feed {about.id}')}")
    _add(feed, "title", f"{about.name}: what has happened")
    if not events:
        _add(feed, "subtitle", EMPTY)
    _add(feed, "updated", max((event["at"] for event in events), default=time(about.created_at)))
    _link(feed, "self", about.here, type=MEDIA_TYPE)
    _link(feed, "alternate", about.report, type="text/html")
    _add(_add(feed, "author"), "name", AUTHOR)
    for event in events:
        entry = _add(feed, "entry")
        _add(entry, "id", event["id"])
        _add(entry, "title", f"{event['brand']}: {LABELS[event['kind']]}")
        _add(entry, "updated", event["at"])
        _add(entry, "published", event["at"])
        _add(entry, "category").set("term", event["kind"])
        # A network's text is no address before it was read as one.
        _link(entry, "alternate", web_address(event["url"] or "") or about.report)
        _add(entry, "content", event["words"]).set("type", "text")
    made: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return made


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text is not None:
        element.text = _NOT_XML.sub("", text)
    return element


def _link(parent: Any, relation: str, where: str, **more: str) -> None:
    element = _add(parent, "link")
    element.set("rel", relation)
    element.set("href", where)
    for name, value in more.items():
        element.set(name, value)
