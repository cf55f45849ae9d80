"""Which texts are near-identical: the test for canned answers and for repeated messages.

Similarity is the share of characters left when one text is turned into the other by insertions and
deletions only (rapidfuzz's normalised Indel similarity, 0-1).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import Indel

from api.scoring.method import SIMILARITY

EXACT_TEXTS = 48
"""Up to so many texts every pair is compared; beyond, only pairs that share an uncommon word."""

KEY_WORDS = 8
"""How many of its least common shared words stand for a text."""


def near_identical(texts: Sequence[str]) -> list[set[int]]:
    """For each of some different texts the places of those near-identical to it, itself included.

    With more than EXACT_TEXTS texts, pairs without a third of their KEY_WORDS rarest shared words in common
    are taken as different, which keeps the work in proportion to the number of texts.
    """
    alike: list[set[int]] = [{place} for place in range(len(texts))]
    earlier = _all_earlier(texts) if len(texts) <= EXACT_TEXTS else _sharing_words(texts)
    for place, others in enumerate(earlier):
        if others:
            _compare(texts, place, others, alike)
    return alike


def _all_earlier(texts: Sequence[str]) -> Iterator[Sequence[int]]:
    return (range(place) for place in range(len(texts)))


def _compare(texts: Sequence[str], place: int, others: Sequence[int], alike: list[set[int]]) -> None:
    found = process.extract(
        texts[place],
        [texts[other] for other in others],
        scorer=Indel.normalized_similarity,
        score_cutoff=SIMILARITY,
        limit=None,
    )
    for _, _, index in found:
        alike[place].add(others[index])
        alike[others[index]].add(place)


def _sharing_words(texts: Sequence[str]) -> Iterator[Sequence[int]]:
    """For each text in turn the places of those before it that share enough of its key words."""
    words = [set(text.split()) for text in texts]
    holders_of = Counter(chain.from_iterable(words))
    shared = sorted((count, word) for word, count in holders_of.items() if count > 1)
    rank_of = {word: rank for rank, (_, word) in enumerate(shared)}.get
    before: list[list[int]] = [[] for _ in shared]
    for place, of_text in enumerate(words):
        ranks = sorted([rank for rank in map(rank_of, of_text) if rank is not None])
        keys = [before[rank] for rank in ranks[:KEY_WORDS]]
        enough = max(1, len(keys) // 3)
        yield [other for other, count in Counter(chain.from_iterable(keys)).items() if count >= enough]
        for holders in keys:
            holders.append(place)
