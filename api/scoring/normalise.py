"""Texts made comparable: what is left of an answer when all that changes from reader to reader is gone."""

import re
from dataclasses import dataclass
from functools import cache

from api.scoring.phrases import spellings
from api.scoring.rules import Writing, data, in_data, plain, writing

LOOKED_AT = 2000

_PAUSE = ",.!?:;-"
_SIGNS_OF_INITIALS = "^~*/-\u2013\u2014\u2022"
_NAMES = 3
_LONGEST_NAME = 14
# "Thanks for the photo, Anna!": a lone capitalised word between a comma and the next pause.
_VOCATIVE = re.compile(r", [A-Z\u00c0-\u00de][^\W\d_]{1,13}(?=[.!?,])")


@dataclass(frozen=True, slots=True)
class _Names:
    """Words beside which a name stands: after a greeting, before a comma (unless it is an opener), after a farewell."""

    greetings: frozenset[str]
    openers: frozenset[str]
    farewells: frozenset[str]
    writing: Writing
    letters: bytes


@cache
def _names() -> _Names:
    _, languages = data()

    def words(part: str) -> frozenset[str]:
        return frozenset(form for word in in_data(languages, "greetings", part) for form in spellings(word.lower()))

    return _Names(
        greetings=words("before_name"),
        openers=words("openers") | words("before_name"),
        farewells=words("farewells"),
        writing=writing(),
        letters=bytes(code if not chr(code).isascii() or chr(code).isalnum() else 0x20 for code in range(256)),
    )


def normalise(text: str) -> str:
    """The text for comparing it with others like it.

    Without handles, links, e-mail addresses, names in address ("Hi Ann", "Ann, sorry"), signatures at the end
    ("^AB", "/Ann", "Regards, Ann") and digits; casefolded, with its accents and emoji, without punctuation and
    zero-width characters, with single spaces. Only the first 2,000 characters are looked at.
    """
    names = _names()
    text = text[:LOOKED_AT]
    if ", " in text:
        text = _VOCATIVE.sub("", text)
    words = text.split()
    if words:
        _drop_signature(words, names)
        _drop_names(words, names)
    if "@" in text or "://" in text or "www." in text:
        words = [word for word in words if "@" not in word and "://" not in word and "www." not in word]
    text = " ".join(words)
    raw = text.casefold().encode("utf-8", "replace")
    if len(raw) > len(text) or not text.isascii():
        raw = plain(raw, names.writing)
    return b" ".join(raw.translate(names.letters, b"'0123456789").split()).decode("utf-8", "replace")


def _drop_names(words: list[str], names: _Names) -> None:
    """Takes out the names after the greeting that opens a text, or the one that opens it before a comma."""
    begin = 0
    while begin < len(words) and (words[begin][0] == "@" or words[begin].strip(_PAUSE).lower() in names.greetings):
        begin += 1
    end = begin
    if begin == 0:
        first = words[0]
        if first[-1] == "," and first[0].isupper() and first[:-1].lower() not in names.openers:
            end = 1
    elif words[begin - 1][-1] not in "!.?":
        after_comma = words[begin - 1][-1] == ","
        while end < len(words) and end - begin < _NAMES:
            word = words[end]
            closes = word[-1] in _PAUSE
            named = closes or (word[0].isupper() and not after_comma)
            if not named or word.strip(_PAUSE).lower() in names.openers:
                break
            end += 1
            if closes:
                break
    del words[begin:end]


def _drop_signature(words: list[str], names: _Names) -> None:
    """Takes out the initials or the name with which an agent signs at the end."""
    last = words[-1]
    if len(words) > 1 and last[0].isdigit() and len(last) <= len("(1/2)"):
        words.pop()
        last = words[-1]
    bare = last.strip(_PAUSE + _SIGNS_OF_INITIALS + "()")
    if len(words) == 1 or len(bare) > _LONGEST_NAME or not bare.replace("/", "").replace(".", "").isalpha():
        return
    before = words[-2]
    if last[0] in _SIGNS_OF_INITIALS:
        words.pop()
    elif before in _SIGNS_OF_INITIALS:
        del words[-2:]
    elif last[0].isupper() and (before[-1] in ".!?" or before.strip(_PAUSE).lower() in names.farewells):
        words.pop()
