"""The rules of `language` as they are read from the data files, made ready for looking up."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from api.scoring.book import Book
from api.scoring.phrases import Phrases, alternatives, spellings
from api.scoring.vocabulary import BOUNDARY, END, Vocabulary, Word
from api.scoring.writing import Writing

# A phrase that asks; one that asks for information is no complaint by itself and takes from its weight.
ASKS = 100
INQUIRES = ASKS - 2
# A phrase that does not ask although it looks like it; one of the second kind does not even with a question mark.
NEVER, RHETORICAL = -2 * ASKS, -3 * ASKS

# What a phrase of an answer is, a bit each; where two are equally long the higher one counts.
GLAD, OFFER, SUBSTANCE, POINTER, REQUEST, REPORTED = 1, 2, 4, 8, 16, 32
_PARTS = {
    "glad": GLAD, "offer": OFFER, "substance": SUBSTANCE, "pointer": POINTER, "request": REQUEST, "reported": REPORTED,
}  # fmt: skip
_KINDS = {
    Word.TIME: ("complaint", "time"),
    Word.AGAIN: ("complaint", "again"),
    Word.RELIEF: ("complaint", "relief"),
    Word.NEGATOR: ("complaint", "negators"),
    Word.GREETING: ("greetings", "words"),
    Word.FILLER: ("greetings", "fillers"),
    Word.COURTESY: ("answer", "courtesy"),
    Word.VERB: ("answer", "verbs"),
    Word.PLACE: ("answer", "places"),
}
_WEIGHTS = {"alone": 5, "nearly": 3, "half": 2, "cancel": -2, "praise": -4}


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the data files say of messages and answers.

    `letters`: what each byte of a text counts as; `writing`: punctuation outside ASCII; `marks`: question marks
    beside "?"; `strokes`: punctuation with its weight; `rhetorical`: a text whose first word is that of a rhetorical
    phrase; `answered`: a question mark and its answer. The books know the phrases that open a question (ASKS), those
    that ask or complain anywhere (ASKS, or a weight), and those of answers by what they are, see the constants.
    """

    letters: bytes
    writing: Writing
    marks: tuple[str, ...]
    strokes: tuple[tuple[str, int], ...]
    rhetorical: re.Pattern[str]
    answered: re.Pattern[str]
    vocabulary: Vocabulary
    openings: Book
    phrases: Book
    answers: Book


@cache
def rules() -> Rules:
    """The rules, read once.

    :raises ValueError: a phrase in the data has parentheses that do not match.
    """
    common, languages = data()
    openings = _valued(languages, "question", {"opening": ASKS, "never": NEVER, "rhetorical": RHETORICAL})
    phrases = _valued(languages, "question", {"anywhere": ASKS, "inquiry": INQUIRES})
    phrases |= _valued(languages, "complaint", _WEIGHTS) | common["complaint"]["signs"]
    phrases |= dict.fromkeys((word for word in _words_in(languages, "complaint", "relief") if " " in word), -1)
    nets = [Phrases(book) for book in (openings, phrases, _valued(languages, "answer", _PARTS))]
    rhetorical = Phrases(_valued(languages, "question", {"rhetorical": RHETORICAL}))
    kinds = {kind: _word_set(languages, *part) for kind, part in _KINDS.items()}
    vocabulary = Vocabulary(
        chain.from_iterable(net.words() for net in nets), kinds | {Word.LINK: {"https"}, Word.MAIL: {"@mail"}}
    )
    return Rules(
        bytes(_letter(code) for code in range(256)),
        writing(),
        tuple(common["question"]["marks"]),
        tuple(common["complaint"]["strokes"].items()),
        _one_of(r"(?:@\w+\W+|[^\w@]+)?", rhetorical.edges[0], r"\b"),
        _one_of(r"\?+\W+", in_data(languages, "question", "answers"), r"(?:\s*[^\w\s'\u2019]|\s*$)"),
        vocabulary,
        *(Book(net, vocabulary) for net in nets),
    )


def _one_of(before: str, words: Iterable[str], behind: str) -> re.Pattern[str]:
    """One of some words, in any case, between two patterns."""
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, words))}){behind}", re.IGNORECASE)


def _valued(languages: list[dict[str, Any]], section: str, values: Mapping[str, int]) -> dict[str, int]:
    """Phrase -> value; of a phrase in several parts the last one counts."""
    return {phrase: value for part, value in values.items() for phrase in in_data(languages, section, part)}


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


def _word_set(languages: list[dict[str, Any]], section: str, part: str) -> frozenset[str]:
    forms = (form for word in _words_in(languages, section, part) for form in spellings(word.lower()))
    return frozenset(form for form in forms if " " not in form)


@cache
def writing() -> Writing:
    """The punctuation outside ASCII."""
    return Writing(data()[0]["writing"])


def _letter(code: int) -> int:
    """What a byte of UTF-8 counts as: a letter, digit, full stop or handle's sign as itself, else boundary or space."""
    sign = chr(code)
    if code >= 0x80 or sign in "@.-|_" or code == END[0]:  # noqa: PLR2004
        return code
    if sign.isalnum():
        return ord(sign.lower())
    return BOUNDARY[0] if sign in "!?,;\n()" else ord(" ")
