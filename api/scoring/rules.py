"""The rules of `language` as they are read from the data files, made ready for looking up."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from api.scoring.phrases import Book, alternatives, spellings

# A phrase that asks; one that asks for information is no complaint by itself and takes from its weight.
ASKS = 100
INQUIRES = ASKS - 2
# First bytes -> signs that begin with them, and what stands for each.
Writing = tuple[tuple[bytes, tuple[tuple[bytes, bytes], ...]], ...]

# What a phrase of an answer is; where two are equally long the higher one counts.
GLAD, OFFER, SUBSTANCE, REQUEST, REPORTED = 1, 2, 3, 4, 5
_PARTS = {"glad": GLAD, "offer": OFFER, "substance": SUBSTANCE, "request": REQUEST, "reported": REPORTED}
_WEIGHTS = {"alone": 5, "nearly": 3, "half": 2, "cancel": -2, "praise": -4}


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the data files say of messages.

    `letters`: what each byte of a text counts as; `writing`: punctuation outside ASCII and what stands for it;
    `marks`: question marks beside "?"; `strokes`: punctuation with its weight; the sets hold single words in UTF-8.
    """

    letters: bytes
    writing: Writing
    marks: tuple[str, ...]
    strokes: tuple[tuple[str, int], ...]
    openings: Book
    phrases: Book
    time: frozenset[bytes]
    again: frozenset[bytes]
    relief: frozenset[bytes]
    negators: frozenset[bytes]
    greetings: frozenset[bytes]
    fillers: frozenset[bytes]


@cache
def rules() -> Rules:
    """The rules about messages, read once.

    :raises ValueError: a phrase in the data has parentheses that do not match.
    """
    common, languages = data()
    phrases = dict.fromkeys(in_data(languages, "question", "anywhere"), ASKS)
    phrases |= dict.fromkeys(in_data(languages, "question", "inquiry"), INQUIRES)
    for part, value in _WEIGHTS.items():
        phrases |= dict.fromkeys(in_data(languages, "complaint", part), value)
    phrases |= common["complaint"]["signs"]
    phrases |= dict.fromkeys((word for word in _words_in(languages, "complaint", "relief") if " " in word), -1)
    return Rules(
        letters=bytes(_letter(code) for code in range(256)),
        writing=writing(),
        marks=tuple(common["question"]["marks"]),
        strokes=tuple(common["complaint"]["strokes"].items()),
        openings=Book(
            dict.fromkeys(in_data(languages, "question", "opening"), ASKS)
            | dict.fromkeys(in_data(languages, "question", "never"), -2 * ASKS)
        ),
        phrases=Book(phrases),
        time=_word_set(languages, "complaint", "time"),
        again=_word_set(languages, "complaint", "again"),
        relief=_word_set(languages, "complaint", "relief"),
        negators=_word_set(languages, "complaint", "negators"),
        greetings=_word_set(languages, "greetings", "words"),
        fillers=_word_set(languages, "greetings", "fillers"),
    )


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """What the data files say of answers.

    `phrases`: by what they are, see the constants; `verbs` and `places`: what one is sent to do, and where.
    """

    phrases: Book
    courtesy: frozenset[bytes]
    verbs: frozenset[bytes]
    places: frozenset[bytes]


@cache
def answer_rules() -> AnswerRules:
    """The rules about answers, read once."""
    _, languages = data()
    phrases: dict[str, int] = {}
    for part, value in _PARTS.items():
        phrases |= dict.fromkeys(in_data(languages, "answer", part), value)
    return AnswerRules(
        phrases=Book(phrases),
        courtesy=_word_set(languages, "answer", "courtesy"),
        verbs=_word_set(languages, "answer", "verbs"),
        places=_word_set(languages, "answer", "places"),
    )


@cache
def data() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The data files: what is common to all languages, and each language."""
    folder = Path(__file__).parent / "data"
    files = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
    return files.pop("common"), list(files.values())


def in_data(languages: list[dict[str, Any]], section: str, part: str) -> Iterator[str]:
    for language in languages:
        yield from language.get(section, {}).get(part, [])


def _words_in(languages: list[dict[str, Any]], section: str, part: str) -> Iterator[str]:
    for phrase in in_data(languages, section, part):
        yield from alternatives(phrase)


def _word_set(languages: list[dict[str, Any]], section: str, part: str) -> frozenset[bytes]:
    words: Iterable[str] = (form for word in _words_in(languages, section, part) for form in spellings(word.lower()))
    return frozenset(word.encode() for word in words if " " not in word)


@cache
def writing() -> Writing:
    """The punctuation outside ASCII, grouped by all bytes but the last: a text without a group is asked once."""
    pairs = [(sign.encode(), other.encode()) for sign, other in data()[0]["writing"].items()]
    firsts = dict.fromkeys(sign[:-1] for sign, _ in pairs)
    return tuple((first, tuple(pair for pair in pairs if pair[0][:-1] == first)) for first in firsts)


def plain(raw: bytes, signs: Writing) -> bytes:
    """A text in UTF-8 with the punctuation outside ASCII replaced, and emoji as the beginnings of words."""
    if b"\xf0" in raw:
        raw = raw.replace(b"\xf0", b" \xf0")
    for first, group in signs:
        if first in raw:
            for sign, other in group:
                raw = raw.replace(sign, other)
                if first not in raw:
                    break
    return raw


def _letter(code: int) -> int:
    """What a byte of UTF-8 counts as: a letter, digit, full stop or handle's sign as itself, else boundary or space."""
    sign = chr(code)
    if code >= 0x80 or sign in "@.-|_":  # noqa: PLR2004
        return code
    if sign.isalnum():
        return ord(sign.lower())
    return ord("|") if sign in "!?,;\n()" else ord(" ")
