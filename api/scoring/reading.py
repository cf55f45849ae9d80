"""From texts to their words: what the rules for messages and for answers have in common."""

import re
from collections.abc import Iterator, Sequence

from api.scoring.rules import rules
from api.scoring.vocabulary import Words

LOOKED_AT = 2000
"""The first so many characters of a text are looked at."""

AT_ONCE = 200_000
"""About so many characters are read in one go: enough for the arrays to pay, and the memory stays bounded."""

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BETWEEN = " |\x00 "


def batches(texts: Sequence[str]) -> Iterator[slice]:
    """The texts in parts of about AT_ONCE characters."""
    begin = size = 0
    for place, text in enumerate(texts, 1):
        size += len(text)
        if size >= AT_ONCE:
            yield slice(begin, place)
            begin, size = place, 0
    if begin < len(texts):
        yield slice(begin, len(texts))


def read(texts: Sequence[str]) -> Words:
    """Lower-case words, a boundary wherever a clause ends, and one at the end of each text. A link is `https`."""
    table = rules()
    texts = [LINK.sub(" https ", text) if "://" in text or "www." in text else text for text in texts]
    joined = _BETWEEN.join([text if text.isascii() else text.lower() for text in texts]) + _BETWEEN
    if joined.count("\x00") > len(texts):
        joined = _BETWEEN.join([text.replace("\x00", " ").lower() for text in texts]) + _BETWEEN
    raw = joined.encode("utf-8", "replace")
    if not joined.isascii():
        raw = table.writing.plain(raw)
    raw = raw.translate(table.letters).replace(b". ", b"| ").replace(b"..", b"|")
    if b"-" in raw:
        raw = raw.replace(b" - ", b"|").replace(b"-", b" ")
    return table.vocabulary.read(raw.replace(b"|", b" | "))
