"""What public messages say, told by rules kept as data in `data/`; `deflection` does the same for answers.

The rules are phrases with a weight (see `phrases`), for English, German, French, Spanish, Portuguese and Italian; a
language is added by adding a file. Only the first 2,000 characters of a text are looked at. Many texts are told in one
go, since the work is in arrays over all their words; it is linear in them, and what is said of one text never depends
on the others.

* A message asks when it has a question mark of any script outside links, when one of its clauses opens with an
  interrogative or a phrase of asking (after mentions, greetings, names and fillers), or when it asks for help anywhere.
  A single mark does not count behind what is rhetorical ("who needs sleep?") or where an answer follows ("Tired? No.").
* It complains when what it says weighs 4 or more: one phrase that is a complaint by itself (`alone`, 5), or several
  that point to one (`nearly` 3, `half` 2). Words of `time` ("three weeks"), of `again` ("still", "your") and length add
  1 each to what is there, praise and an exclamation mark take 1, a link 3. A negated phrase does not count ("never had
  a problem"); what says that it is solved (`cancel`), is liked or is somebody else's (`praise`) takes away, and so does
  asking for information ("how do I report a lost card").
"""

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from api.scoring.book import Found
from api.scoring.deflection import deflections, is_deflection
from api.scoring.lookup import Places
from api.scoring.normalise import normalise, normalised
from api.scoring.reading import LINK, LOOKED_AT, batches, read
from api.scoring.rules import ASKS, INQUIRES, RHETORICAL, rules
from api.scoring.vocabulary import Flags, Word, Words

__all__ = [
    "deflections", "is_complaint", "is_deflection", "is_question", "kind_of", "kinds", "normalise", "normalised",
]  # fmt: skip

Kind = Literal["question", "complaint", "other"]
Truths = NDArray[np.bool_]

ENOUGH = 4
LEAST = 2
LONG = 12

_BARE_LINK = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?\?[\w.-]+=")
_GREEK_MARK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff];(?:\s|$)")
# What may stand behind the question mark of a sentence.
_CLOSERS = ")]}>\"'!.,\u2026\u00bb\u201d\u2019"
_NAMES = 3
_PASSED_OVER = Word.FILLER | Word.SIGN
_BEFORE_OPENING = Word.BOUNDARY | Word.GREETING | _PASSED_OVER

# What the question mark of a text says: there is none, one, one that may be rhetorical, or the answer follows it.
UNMARKED, MARKED, DOUBTFUL, ANSWERED = range(4)


def kinds(texts: Sequence[str | None]) -> list[Kind]:
    """What each message counts as; one that asks and complains counts as a question."""
    told: list[Kind] = ["other"] * len(texts)
    places: list[int] = []
    unsure: list[str] = []
    marks: list[int] = []
    for place, text in enumerate(texts):
        if not text:
            continue
        looked_at = text[:LOOKED_AT]
        mark = _mark(looked_at)
        if mark == MARKED:
            told[place] = "question"
        else:
            places.append(place)
            unsure.append(looked_at)
            marks.append(mark)
    for place, (asks, complains) in zip(places, _judge(unsure, marks), strict=True):
        if asks:
            told[place] = "question"
        elif complains:
            told[place] = "complaint"
    return told


def kind_of(text: str | None) -> Kind:
    """What one message counts as."""
    return kinds([text])[0]


def is_question(text: str) -> bool:
    """Whether a message asks something. See the module's text for the rule."""
    return kind_of(text) == "question"


def is_complaint(text: str) -> bool:
    """Whether a message complains. A message can both ask and complain."""
    text = text[:LOOKED_AT]
    return _judge([text], [_mark(text)])[0][1]


def _judge(texts: Sequence[str], marks: Sequence[int]) -> list[tuple[bool, bool]]:
    """Whether each text, cut to what is looked at, asks and whether it complains; `marks`: what its mark says."""
    told: list[tuple[bool, bool]] = []
    for some in batches(texts):
        told += _judge_batch(texts[some], marks[some])
    return told


def _judge_batch(texts: Sequence[str], marks: Sequence[int]) -> list[tuple[bool, bool]]:
    words, table = read(texts), rules()
    openings, found = table.openings.longest(words), table.phrases.apart(words)
    of_text = np.searchsorted(words.ends, found.begins)
    inquires = found.values >= INQUIRES
    inquires[inquires] = ~_within_what_never_asks(openings, words, found.begins[inquires])
    asks = _open_as_questions(words, openings, np.array(marks))
    asks[of_text[inquires]] = True
    asks &= np.array(marks) != ANSWERED
    counts = (found.values < 0) | inquires | ~_negated(words.flags, found.begins)
    values = found.values - ASKS * (found.values >= INQUIRES)
    weights = np.bincount(of_text[counts], values[counts], len(texts)).astype(int)
    said = np.bitwise_or.reduceat(words.flags, words.begins)
    # One that asks may name a trouble without complaining of it.
    tells = ~asks & (words.ends - words.begins > LONG)
    facts = zip(texts, weights.tolist(), said.tolist(), tells.tolist(), strict=True)
    return list(zip(asks.tolist(), [_complains(*fact, table.strokes) for fact in facts], strict=True))


def _complains(text: str, weight: int, said: int, tells: bool, strokes: Sequence[tuple[str, int]]) -> bool:
    """Whether what a message says weighs enough; `tells`: it has the length of a report."""
    for sign, value in strokes:
        if sign in text:
            weight += value
    if weight < LEAST:
        return False
    weight += (said & Word.TIME > 0) + (said & Word.AGAIN > 0) + tells
    weight -= (said & Word.RELIEF > 0) + ("!" in text) + ("#" in text) + 3 * ("://" in text)
    return weight >= ENOUGH


def _negated(flags: Flags, begins: Places) -> Truths:
    """Whether one of the three words before, in the same clause, negates the phrase that begins there."""
    negated = np.zeros(len(begins), bool)
    same_clause = (flags[begins] & Word.NEGATOR) == 0
    for back in (1, 2, 3):
        # Before the first word of all stands the last one, which is a boundary as well.
        before = flags[np.maximum(begins - back, -1)]
        same_clause &= (before & Word.BOUNDARY) == 0
        negated |= same_clause & ((before & Word.NEGATOR) != 0)
    return negated


def _within_what_never_asks(openings: Found, words: Words, places: Places) -> Truths:
    """Whether each place is within a phrase that only looks like a question, at the opening of a clause."""
    never = (openings.values < 0) & ((words.flags[openings.begins - 1] & _BEFORE_OPENING) != 0)
    # Before the first one stands one that ends where it begins.
    begins, ends = openings.begins[never], np.append(0, openings.ends[never])
    within: Truths = places < ends[np.searchsorted(begins, places, side="right")]
    return within


def _open_as_questions(words: Words, found: Found, marks: Places) -> Truths:
    """Whether each text asks by its mark, unless a clause opens with a rhetorical phrase, or by how a clause opens:
    with a phrase of asking, whatever greeting, name or filler comes before. `found`: the phrases of openings.
    """
    opens: Truths = (marks == MARKED) | (marks == DOUBTFUL)
    rhetorical = found.begins[found.values == RHETORICAL]
    rhetorical = rhetorical[(words.flags[rhetorical - 1] & _BEFORE_OPENING) != 0]
    rhetorical = np.searchsorted(words.ends, rhetorical)
    opens[rhetorical[marks[rhetorical] == DOUBTFUL]] = False
    begins = found.begins[found.values > 0]
    of_text = np.searchsorted(words.ends, begins)
    opens[of_text[(words.flags[begins - 1] & Word.BOUNDARY) != 0]] = True
    unsure = ~opens[of_text]
    openings = set(begins[unsure].tolist())
    for text in dict.fromkeys(of_text[unsure].tolist()):
        begin = int(words.begins[text])
        opens[text] = _opens(words.flags[begin : words.ends[text]].tolist(), begin, openings)
    return opens


def _opens(flags: Sequence[int], begin: int, openings: set[int]) -> bool:
    """The same for one text, whose words begin at `begin`."""
    names, opening = 0, True
    for place, flag in enumerate(flags, begin):
        if opening:
            if place in openings:
                return True
            if flag & Word.GREETING:
                names = _NAMES
            elif not flag & _PASSED_OVER:
                # "Hello Acme, where is ...": up to two names may stand between a greeting and the opening.
                names -= 1
                opening = names > 0
        if not opening and flag & Word.BOUNDARY:
            names, opening = 0, True
    return False


def _mark(text: str) -> int:
    """What the question mark of a text says; of several each is taken at its word."""
    if not _has_mark(text):
        return UNMARKED
    mark, last = text.find("?"), text.rfind("?")
    if mark >= 0 and (mark == last or not text[mark:last].strip("?!")):
        if rules().answered.match(text, mark):
            return ANSWERED
        if rules().rhetorical.match(text):
            return DOUBTFUL
    return MARKED


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
        if end[-1:] == "?" or not (LINK.search(token) or _BARE_LINK.match(token)):
            return True
    return False
