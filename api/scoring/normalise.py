"""Texts made comparable: what is left of an answer when all that changes from reader to reader is gone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from api.scoring.phrases import spellings
from api.scoring.reading import LOOKED_AT, batches
from api.scoring.rules import data, in_data
from api.scoring.writing import Writing

_PAUSE = ",.!?:;-"
_SIGNS_OF_INITIALS = "^~*/-\u2013\u2014\u2022"
_NAMES = 3
_MOST_SIGNED = 3
_LONGEST_NAME = 14
# "Thanks for the photo, Anna!": a lone capitalised word between a comma and the next pause.
_VOCATIVE = re.compile(r", [A-Z\u00c0-\u00de][^\W\d_]{1,13}(?=[.!?,])")

_BETWEEN = "\x01"
"""Stands between texts while they are worked on together."""

# What str.split() takes for space outside ASCII.
_SPACES = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


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
    common, languages = data()

    def words(part: str) -> frozenset[str]:
        return frozenset(form for word in in_data(languages, "greetings", part) for form in spellings(word.lower()))

    kept = [code for code in range(256) if not chr(code).isascii() or chr(code).isalnum() or chr(code) == _BETWEEN]
    return _Names(
        greetings=words("before_name"),
        openers=words("openers") | words("before_name"),
        farewells=words("farewells"),
        writing=Writing(dict.fromkeys(_SPACES, " ") | common["writing"]),
        letters=bytes(code if code in kept else 0x20 for code in range(256)),
    )


def normalised(texts: Sequence[str]) -> list[str]:
    """The texts for comparing them with others like them.

    Without handles, links, e-mail addresses, names in address ("Hi Ann", "Ann, sorry"), signatures at the end
    ("^AB", "/Ann", "Regards, Ann") and digits; casefolded, with their accents and emoji, without punctuation and
    zero-width characters, with single spaces. Only the first 2,000 characters are looked at.
    """
    names = _names()
    looked_at = [text[:LOOKED_AT] for text in texts]
    return [
        told
        for some in batches(looked_at)
        for told in _plain([_substance(text, names) for text in _without_vocatives(looked_at[some])], names)
    ]


def normalise(text: str) -> str:
    """The same for one text."""
    return normalised([text])[0]


def _joined(texts: Sequence[str]) -> str:
    """The texts with _BETWEEN between them, and in none of them."""
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) >= len(texts) > 0:
        joined = _BETWEEN.join([text.replace(_BETWEEN, " ") for text in texts])
    return joined


def _without_vocatives(texts: Sequence[str]) -> list[str]:
    return _VOCATIVE.sub("", _joined(texts)).split(_BETWEEN)


def _plain(texts: Sequence[str], names: _Names) -> list[str]:
    joined = _joined(texts)
    raw = joined.casefold().encode("utf-8", "replace")
    if not joined.isascii():
        raw = names.writing.plain(raw)
    signs = np.frombuffer(raw.translate(names.letters, b"'0123456789") + b" ", np.uint8)
    space = signs == ord(" ")
    raw = signs[:-1][~(space[:-1] & space[1:])].tobytes()
    plain: str = raw.decode("utf-8", "replace")
    return plain.replace(" " + _BETWEEN, _BETWEEN).replace(_BETWEEN + " ", _BETWEEN).strip(" ").split(_BETWEEN)


def _substance(text: str, names: _Names) -> str:
    """A text without handles, links, names and signature."""
    linked = "@" in text or "://" in text or "www." in text
    # Only the last words can be a signature.
    words = text.rsplit(None, _MOST_SIGNED)
    if len(words) > 1 and not (words[-1][0].islower() and words[-2] not in _SIGNS_OF_INITIALS):
        _drop_signature(words, names)
        text = " ".join(words)
    if not linked and words:
        first = text.split(None, 1)[0]
        if first[-1] != "," and first.strip(_PAUSE).lower() not in names.greetings:
            return text
    words = text.split()
    if words:
        _drop_names(words, names)
    return " ".join([word for word in words if "@" not in word and "://" not in word and "www." not in word])


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
    elif before in _SIGNS_OF_INITIALS and words[:-2]:
        del words[-2:]
    elif last[0].isupper() and (before[-1] in ".!?" or before.strip(_PAUSE).lower() in names.farewells):
        words.pop()
