"""Pages as a test reads them: their elements, and their text with its spaces evened out."""

import re
from html.parser import HTMLParser

KEY = "bluesky:brightkettle.example"
REPORT = "/a/bluesky/brightkettle.example"
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Reader(HTMLParser):
    """Elements and text of a page; fails on an element that is not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.text = [], [], ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, *tags):
        return [attrs for tag, attrs in self.found if tag in tags]


def read(response):
    page = Reader(response.get_data(as_text=True))
    page.text = re.sub(r"\s+", " ", page.text.replace("\u00a0", " "))
    return page
