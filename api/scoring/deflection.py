"""Which answers send their reader elsewhere, told by rules kept as data in `data/`.

An answer deflects when it asks the reader to write, call or go elsewhere, unless that is only an offer ("if anything
else, DM us") beside something of substance, or something of substance comes first. Where it only points to what knows
more ("it is all on our website", "that is up to your bank"), it deflects when it says nothing else. Courtesy, sympathy,
what is being done and what the request is for are no substance.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from api.scoring.book import Found
from api.scoring.lookup import Places
from api.scoring.reading import LOOKED_AT, batches, read
from api.scoring.rules import GLAD, OFFER, POINTER, REPORTED, REQUEST, SUBSTANCE, rules
from api.scoring.vocabulary import Flags, Word, Words

ENOUGH_WORDS = 4
COURTEOUS_WORDS = 7
SHORT_CLAUSE = 4

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
# People write domains without "https" as well. Their ends are looked for first, which takes no time.
_END_OF_DOMAIN = (
    r"\.(?:com?|org|net|io|app|info|help|support|shop|store|link|de|at|ch|fr|be|ca|es|mx|ar|cl|pe|pt|br|it|uk|eu|ly|me"
    r"|ie|us|example)\b"
)
_HAS_DOMAIN = re.compile(_END_OF_DOMAIN)
_DOMAIN = re.compile(r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}" + _END_OF_DOMAIN + r"(?:/\S*)?")
_NOT_SPOKEN = Word.SIGN | Word.LINK


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of some answers that hold a word, one after the other.

    `begins`, `ends`: their words; `said`: what their words are, together; `phrases`: what the phrases in them are,
    a bit each; `firsts`: the first clause of each answer, and behind the last one.
    """

    begins: Places
    ends: Places
    said: Flags
    phrases: Places
    firsts: Places


def deflections(texts: Sequence[str]) -> list[bool]:
    """Whether the substance of each answer is to write or call elsewhere. See the module's text for the rule."""
    looked_at = [text[:LOOKED_AT] for text in texts]
    looked_at = [_EMAIL.sub("@mail", text) if "@" in text else text for text in looked_at]
    looked_at = [
        _DOMAIN.sub("https", text) if "://" not in text and _HAS_DOMAIN.search(text) else text for text in looked_at
    ]
    return [told for some in batches(looked_at) for told in _deflections(looked_at[some])]


def is_deflection(text: str) -> bool:
    """Whether the substance of one answer is to write or call elsewhere."""
    return deflections([text])[0]


def _deflections(texts: Sequence[str]) -> list[bool]:
    words = read(texts)
    clauses = _clauses(words, rules().answers.apart(words))
    clauses.phrases[_send_elsewhere(clauses, words)] |= REQUEST
    clauses.phrases[_join_neighbours(clauses, words)] |= REQUEST
    clauses.phrases[_links_alone(clauses, words)] |= POINTER
    told = [False] * len(texts)
    asking = np.flatnonzero(clauses.phrases & (REQUEST | POINTER))
    phrases = clauses.phrases.tolist()
    firsts = clauses.firsts.tolist()
    for text in np.unique(np.searchsorted(clauses.firsts, asking, side="right") - 1).tolist():
        first, last = firsts[text], firsts[text + 1]
        told[text] = _deflects(phrases[first:last], first, clauses, words)
    return told


def _deflects(phrases: list[int], first: int, clauses: Clauses, words: Words) -> bool:
    """The same for one answer that asks or points; `phrases` are those of its clauses, from `first` on."""
    asked = [index for index, found in enumerate(phrases) if found & REQUEST]
    # A condition beside the request makes it an offer: "If anything else comes up, DM us."
    firm = [index for index in asked if not any(found & OFFER for found in phrases[max(0, index - 1) : index + 2])]
    if firm:
        return not any(found & SUBSTANCE for found in phrases[: firm[0]])
    if any(found & (GLAD | SUBSTANCE) for found in phrases):
        return False
    return not any(
        _says_something(_flags(clauses, words, clause)) for clause, found in enumerate(phrases, first) if not found
    )


def _clauses(words: Words, found: Found) -> Clauses:
    boundaries = np.flatnonzero(words.flags & Word.BOUNDARY)
    begins = np.concatenate(([0], boundaries[:-1] + 1))
    spoken = begins < boundaries
    begins, ends = begins[spoken], boundaries[spoken]
    phrases = [0] * len(begins)
    of_clause = np.searchsorted(ends, found.begins)
    for clause, value in zip(of_clause.tolist(), found.values.tolist(), strict=True):
        # What follows a report in its clause belongs to it: "we have replied | to your DM".
        if not phrases[clause] & REPORTED:
            phrases[clause] |= value
    said = np.bitwise_or.reduceat(words.flags, begins) if len(begins) else np.zeros(0, np.uint16)
    firsts = np.append(np.searchsorted(begins, words.begins), len(begins))
    return Clauses(begins, ends, said, np.array(phrases, np.intp), firsts)


def _send_elsewhere(clauses: Clauses, words: Words) -> list[int]:
    """The clauses that have a verb of going or writing and, beside it, a place for it."""
    unsettled = clauses.phrases & (REQUEST | REPORTED) == 0
    verb, place = clauses.said & Word.VERB != 0, clauses.said & (Word.PLACE | Word.MAIL) != 0
    return [
        clause
        for clause in np.flatnonzero(unsettled & verb & place).tolist()
        if clauses.said[clause] & Word.MAIL or _has_place_beside_verb(clauses, words, clause)
    ]


def _has_place_beside_verb(clauses: Clauses, words: Words, clause: int) -> bool:
    """Whether a word that is both, such as "call", is not all that there is."""
    here = slice(clauses.begins[clause], clauses.ends[clause])
    flags, numbers = words.flags[here], words.numbers[here]
    places = set(numbers[flags & Word.PLACE != 0].tolist())
    return len(places) > 1 or places != set(numbers[flags & Word.VERB != 0].tolist())


def _join_neighbours(clauses: Clauses, words: Words) -> Places:
    """The requests that two clauses make together: "Our colleagues at @help know more, write to them"."""
    count = len(clauses.begins)
    handle = words.flags & Word.HANDLE
    # The handle that opens an answer is its reader's.
    opens = clauses.firsts[:-1][clauses.firsts[:-1] < clauses.firsts[1:]]
    handle[clauses.begins[opens]] = 0
    place = clauses.said & Word.PLACE
    if count:
        place |= np.bitwise_or.reduceat(handle, clauses.begins)
    elsewhere = (place != 0) & (clauses.phrases & (SUBSTANCE | REPORTED) == 0)
    same_text = np.ones(max(0, count - 1), bool)
    same_text[opens[opens > 0] - 1] = False
    beside = np.zeros(count, bool)
    beside[1:] |= elsewhere[:-1] & same_text
    beside[:-1] |= elsewhere[1:] & same_text
    short = clauses.ends - clauses.begins <= SHORT_CLAUSE
    verb, unsettled = clauses.said & Word.VERB != 0, clauses.phrases & (REQUEST | REPORTED) == 0
    return np.flatnonzero(short & verb & unsettled & beside)


def _links_alone(clauses: Clauses, words: Words) -> list[int]:
    """The clauses that have a link and say nothing by themselves: "Here you are: ..."."""
    links = np.flatnonzero((clauses.said & Word.LINK != 0) & (clauses.phrases == 0)).tolist()
    return [link for link in links if not _says_something(_flags(clauses, words, link))]


def _flags(clauses: Clauses, words: Words, clause: int) -> list[int]:
    flags: list[int] = words.flags[clauses.begins[clause] : clauses.ends[clause]].tolist()
    return flags


def _says_something(flags: list[int]) -> bool:
    """Whether the words of a clause that no phrase explains have substance: many beside those of courtesy."""
    spoken = [flag for flag in flags if not flag & _NOT_SPOKEN]
    courteous = sum(flag & Word.COURTESY > 0 for flag in spoken)
    if courteous:
        return len(spoken) > COURTEOUS_WORDS * courteous
    return len(spoken) >= ENOUGH_WORDS or (len(spoken) > 1 and any(flag & Word.NUMBER for flag in spoken))
