"""What a public message says, or an answer to it, told by rules kept as data in `data/`.

The rules are phrases with a weight (see `phrases`), for English, German, French, Spanish, Portuguese and Italian; a
language is added by adding a file. Only the first 2,000 characters of a text are looked at, and every function takes
time linear in them.

* A message asks when it has a question mark of any script outside links, when one of its clauses opens with an
  interrogative or a phrase of asking (after mentions, greetings, names and fillers), or when it asks for help anywhere.
* It complains when what it says weighs 4 or more: one phrase that is a complaint by itself (`alone`, 5), or several
  that point to one (`nearly` 3, `half` 2). Words of `time` ("three weeks"), of `again` ("still", "your") and length add
  1 each to what is there, praise and an exclamation mark take 1, a link 3. A negated phrase does not count ("never had
  a problem"); what says that it is solved (`cancel`), is liked or is somebody else's (`praise`) takes away, and so does
  asking for information ("how do I report a lost card").
* An answer deflects when it asks the reader to write, call or go elsewhere, unless that is only an offer ("if anything
  else, DM us") beside something of substance, or something of substance comes first. Courtesy, sympathy, what is being
  done and what the request is for are no substance.
"""

import re
from collections.abc import Iterator
from typing import Literal

from api.scoring.normalise import normalise
from api.scoring.phrases import BOUNDARY
from api.scoring.rules import (
    ASKS,
    GLAD,
    INQUIRES,
    OFFER,
    REPORTED,
    REQUEST,
    SUBSTANCE,
    AnswerRules,
    Rules,
    answer_rules,
    plain,
    rules,
)

__all__ = ["is_complaint", "is_deflection", "is_question", "kind_of", "normalise"]

Clause = tuple[list[bytes], set[int]]
Kind = Literal["question", "complaint", "other"]

LOOKED_AT = 2000
ENOUGH = 4
ENOUGH_WORDS = 4
COURTEOUS_WORDS = 7
SHORT_CLAUSE = 4
LEAST = 2
LONG = 12

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BARE_LINK = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?\?[\w.-]+=")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
_GREEK_MARK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff];(?:\s|$)")
_HANDLE = ord("@")
# What may stand behind the question mark of a sentence.
_CLOSERS = ")]}>\"'!.,\u2026\u00bb\u201d\u2019"
# Words that begin with one of these bytes are handles, emoji or other signs: no clause opens with them.
_NO_LETTER = frozenset(b"@\xf0\xe2\xef-")


def is_question(text: str) -> bool:
    """Whether a message asks something. See the module's text for the rule."""
    text = text[:LOOKED_AT]
    if _has_mark(text):
        return True
    words, table = _words(text), rules()
    return _opens_as_question(words, table) or _weigh(words, table)[0]


def is_complaint(text: str) -> bool:
    """Whether a message complains. A message can both ask and complain."""
    text = text[:LOOKED_AT]
    words, table = _words(text), rules()
    asks, weight = _weigh(words, table)
    return _complains(text, words, weight, asks or _has_mark(text) or _opens_as_question(words, table))


def kind_of(text: str | None) -> Kind:
    """What a message counts as; one that asks and complains counts as a question."""
    if not text:
        return "other"
    text = text[:LOOKED_AT]
    if _has_mark(text):
        return "question"
    words, table = _words(text), rules()
    if _opens_as_question(words, table):
        return "question"
    asks, weight = _weigh(words, table)
    if asks:
        return "question"
    return "complaint" if _complains(text, words, weight, asks=False) else "other"


def is_deflection(text: str) -> bool:
    """Whether the substance of an answer is to write or call elsewhere. See the module's text for the rule."""
    text = text[:LOOKED_AT]
    if "@" in text:
        text = _EMAIL.sub("@mail", text)
    words, table = _words(text), answer_rules()
    found = table.phrases.found(words)
    if REQUEST not in {kind for _, _, kind in found} and table.verbs.isdisjoint(words):
        return False
    clauses = list(_clauses(words, found, table))
    _join_neighbours(clauses, table)
    asked = [index for index, (_, kinds) in enumerate(clauses) if REQUEST in kinds]
    if not asked:
        return False
    # A condition beside the request makes it an offer: "If anything else comes up, DM us."
    firm = [i for i in asked if not any(OFFER in kinds for _, kinds in clauses[max(0, i - 1) : i + 2])]
    if firm:
        return not any(SUBSTANCE in kinds for _, kinds in clauses[: firm[0]])
    if any(GLAD in kinds for _, kinds in clauses):
        return False
    return not any(SUBSTANCE in kinds or _says_something(clause, kinds, table) for clause, kinds in clauses)


def _clauses(words: list[bytes], found: list[tuple[int, int, int]], table: AnswerRules) -> Iterator[Clause]:
    """The clauses of an answer, with what the phrases in each of them are."""
    start = position = 0
    while start < len(words):
        end = words.index(BOUNDARY, start)
        kinds: set[int] = set()
        while position < len(found) and found[position][0] < end:
            # What follows a report in its clause belongs to it: "we have replied | to your DM".
            kinds.add(REPORTED if REPORTED in kinds else found[position][2])
            position += 1
        clause = words[start:end]
        start = end + 1
        if clause:
            if not kinds & {REQUEST, REPORTED} and _sends_elsewhere(clause, table):
                kinds.add(REQUEST)
            yield clause, kinds


def _sends_elsewhere(clause: list[bytes], table: AnswerRules) -> bool:
    """Whether a clause has a verb of going or writing and, beside it, a place for it."""
    verbs = table.verbs.intersection(clause)
    if not verbs:
        return False
    places = table.places.intersection(clause)
    return bool(places and (len(places) > 1 or places != verbs)) or b"@mail" in clause


def _join_neighbours(clauses: list[Clause], table: AnswerRules) -> None:
    """Adds the request that two clauses make together: "Our colleagues at @help know more, write to them"."""
    for index, (clause, kinds) in enumerate(clauses):
        if len(clause) > SHORT_CLAUSE or kinds & {REQUEST, REPORTED} or table.verbs.isdisjoint(clause):
            continue
        for other, others in clauses[max(0, index - 1) : index + 2]:
            # The handle that opens an answer is its reader's.
            handle = any(word[0] == _HANDLE for word in other[other is clauses[0][0] :])
            elsewhere = handle or not table.places.isdisjoint(other)
            if elsewhere and others is not kinds and not others & {SUBSTANCE, REPORTED}:
                kinds.add(REQUEST)


def _says_something(clause: list[bytes], kinds: set[int], table: AnswerRules) -> bool:
    """Whether a clause that no phrase explains has substance: it is long beside its words of courtesy."""
    if kinds & {REQUEST, REPORTED, OFFER, GLAD}:
        return False
    spoken = [word for word in clause if word[0] not in _NO_LETTER and word != b"https"]
    courteous = sum(word in table.courtesy for word in spoken)
    if courteous:
        return len(spoken) > COURTEOUS_WORDS * courteous
    return len(spoken) >= ENOUGH_WORDS or (len(spoken) > 1 and any(word[0] in b"0123456789" for word in spoken))


def _has_mark(text: str) -> bool:
    if "?" in text and (text[-1] == "?" or "? " in text or _mark_outside_links(text)):
        return True
    if text.isascii():
        return False
    for mark in rules().marks:
        if mark in text:
            return True
    return ";" in text and _GREEK_MARK.search(text) is not None


def _mark_outside_links(text: str) -> bool:
    for token in text.split():
        if "?" not in token:
            continue
        # A question mark that ends a link is the sentence's, not the link's.
        end = token.rstrip(_CLOSERS)
        if end[-1:] == "?" or not (_LINK.search(token) or _BARE_LINK.match(token)):
            return True
    return False


def _words(text: str) -> list[bytes]:
    """Lower-case words in UTF-8, a boundary wherever a clause ends, and one at the end. A link is the word `https`."""
    table = rules()
    if "://" in text or "www." in text:
        text = _LINK.sub(" https ", text)
    raw = text.encode() if text.isascii() else plain(text.lower().encode("utf-8", "replace"), table.writing)
    raw = (raw.translate(table.letters) + b" |").replace(b". ", b"| ").replace(b"..", b"|")
    if b"-" in raw:
        raw = raw.replace(b" - ", b"|").replace(b"-", b" ")
    return raw.replace(b"|", b" | ").split()


def _opens_as_question(words: list[bytes], table: Rules) -> bool:
    """Whether a clause opens with a phrase of asking, whatever greeting, name or filler comes before."""
    begins, first = table.openings.begins, table.openings.first
    greetings, fillers = table.greetings, table.fillers
    index, last = 0, len(words) - 1
    while index < last:
        names = 0
        while index < last:
            word = words[index]
            if word in first and begins(words, index):
                return True
            if word in greetings:
                names = 3
            elif word not in fillers and word[0] not in _NO_LETTER:
                # "Hello Acme, where is ...": up to two names may stand between a greeting and the opening.
                names -= 1
                if names <= 0:
                    break
            index += 1
        index = words.index(BOUNDARY, index) + 1
    return False


def _weigh(words: list[bytes], table: Rules) -> tuple[bool, int]:
    """Whether the words hold a phrase of asking, and the weight of complaint in their phrases."""
    asks, weight = False, 0
    for start, _, value in table.phrases.found(words):
        if value >= INQUIRES:
            asks = True
            weight += value - ASKS
        elif value < 0 or not _negated(words, start, table):
            weight += value
    return asks, weight


def _negated(words: list[bytes], index: int, table: Rules) -> bool:
    """Whether one of the three words before, in the same clause, negates the phrase at `index`."""
    if index == 0 or words[index] in table.negators:
        return False
    before = words[max(0, index - 3) : index]
    if BOUNDARY in before:
        before = before[len(before) - before[::-1].index(BOUNDARY) :]
    return not table.negators.isdisjoint(before)


def _complains(text: str, words: list[bytes], weight: int, asks: bool) -> bool:
    """Whether what a message says weighs enough. One that asks may name a trouble without complaining of it."""
    table = rules()
    for sign, value in table.strokes:
        if sign in text:
            weight += value
    if weight < LEAST:
        return False
    weight += not table.time.isdisjoint(words)
    weight += not table.again.isdisjoint(words)
    weight += not asks and len(words) > LONG
    weight -= not table.relief.isdisjoint(words)
    weight -= "!" in text
    if "://" in text:
        weight -= 3
    if "#" in text:
        weight -= 1
    return weight >= ENOUGH
