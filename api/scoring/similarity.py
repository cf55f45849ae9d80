"""Which texts are near-identical: the test for canned answers and for repeated messages.

Similarity is the share of characters left when one text is turned into the other by insertions and
deletions only (rapidfuzz's normalised Indel similarity, 0-1).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import process
from rapidfuzz.distance import Indel

from api.scoring.method import SIMILARITY

EXACT_TEXTS = 48
"""Up to so many texts every pair is compared; beyond, only pairs that share an uncommon word."""

KEY_WORDS = 8
"""How many of its least common shared words stand for a text."""


def near_identical(texts: Sequence[str]) -> list[set[int]]:
    """For each of some different texts the places of those near-identical to it, itself included.

    With more than EXACT_TEXTS texts, pairs without one of their KEY_WORDS rarest shared words in common
    are taken as different, which keeps the work in proportion to the number of texts.
    """
    alike: list[set[int]] = [{place} for place in range(len(texts))]
    if len(texts) <= EXACT_TEXTS:
        candidates = {place: range(place + 1, len(texts)) for place in range(len(texts) - 1)}
        for place, others in candidates.items():
            _compare(texts, place, others, alike)
        return alike
    for place, others_found in _sharing_words(texts).items():
        _compare(texts, place, sorted(others_found), alike)
    return alike


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


def _sharing_words(texts: Sequence[str]) -> dict[int, set[int]]:
    """Each text's place with the later places worth comparing it to."""
    words = [set(text.split()) for text in texts]
    common = Counter(word for of_text in words for word in of_text)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, of_text in enumerate(words):
        shared = [(common[word], word) for word in of_text if common[word] > 1]
        shared.sort()
        for _, word in shared[:KEY_WORDS]:
            holders[word].append(place)
    pairs: dict[int, set[int]] = defaultdict(set)
    for places in holders.values():
        for place, other in combinations(places, 2):
            pairs[place].add(other)
    return pairs
