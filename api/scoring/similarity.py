"""Which texts are near-identical: the test for canned answers and for repeated messages.

Similarity is the share of characters left when one text is turned into the other by insertions and
deletions only (rapidfuzz's normalised Indel similarity, 0-1).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from api.scoring.lookup import Places
from api.scoring.method import SIMILARITY
from api.scoring.vocabulary import digests

EXACT_TEXTS = 48
"""Up to so many texts every pair is compared; beyond, only pairs that share an uncommon word."""

KEY_WORDS = 8
"""How many of its least common shared words stand for a text."""

PAIRS_AT_ONCE = 500_000
"""About so many pairs that share a key word are counted in one go."""

_RANK_BITS = 32
_FEW = 8
"""Up to so many comparisons with one text are made one by one."""


def near_identical(texts: Sequence[str]) -> list[set[int]]:
    """For each of some different texts the places of those near-identical to it, itself included.

    With more than EXACT_TEXTS texts, pairs without a third of their KEY_WORDS rarest shared words in common
    are taken as different, which keeps the work in proportion to the number of texts.
    """
    alike: list[set[int]] = [{place} for place in range(len(texts))]
    if len(texts) <= EXACT_TEXTS:
        for place in range(1, len(texts)):
            _compare(texts, place, range(place), alike)
    else:
        lengths = np.array([len(text) for text in texts])
        for later, earlier in _sharing_words(texts):
            longer, shorter = np.maximum(lengths[later], lengths[earlier]), np.minimum(lengths[later], lengths[earlier])
            # What one text has more of than the other would have to be deleted.
            near = 2 * shorter >= SIMILARITY * (longer + shorter)
            pairs = zip(later[near].tolist(), earlier[near].tolist(), strict=True)
            for place, together in groupby(pairs, key=itemgetter(0)):
                _compare(texts, place, [other for _, other in together], alike)
    return alike


def _compare(texts: Sequence[str], place: int, others: Sequence[int], alike: list[set[int]]) -> None:
    text = texts[place]
    if len(others) <= _FEW:
        found = [other for other in others if Indel.normalized_similarity(text, texts[other], score_cutoff=SIMILARITY)]
    else:
        similar = process.extract(
            text,
            [texts[other] for other in others],
            scorer=Indel.normalized_similarity,
            score_cutoff=SIMILARITY,
            limit=None,
        )
        found = [others[index] for _, _, index in similar]
    for other in found:
        alike[place].add(other)
        alike[other].add(place)


def _sharing_words(texts: Sequence[str]) -> Iterator[tuple[Places, Places]]:
    """Pairs of places (a text, one before it) that share enough of the text's key words, all of one text together."""
    ranks, of_text = _key_words(texts)
    enough = np.maximum(1, np.bincount(of_text, minlength=len(texts)) // 3)
    # The texts that have a key word stand one after the other, in their order.
    by_rank = np.lexsort((of_text, ranks))
    holders = of_text[by_rank]
    ranks = ranks[by_rank]
    firsts = np.searchsorted(ranks, ranks)
    before = np.arange(len(ranks)) - firsts
    by_text = np.argsort(holders, kind="stable")
    later, firsts, before = holders[by_text], firsts[by_text], before[by_text]
    total = np.cumsum(before)
    begin = 0
    while begin < len(later):
        # As many texts at once as have about PAIRS_AT_ONCE pairs, and at least one.
        end = int(np.searchsorted(total, (total[begin - 1] if begin else 0) + PAIRS_AT_ONCE))
        end = int(np.searchsorted(later, later[min(end, len(later) - 1)], side="right"))
        yield _pairs(later[begin:end], firsts[begin:end], before[begin:end], holders, enough)
        begin = end


def _pairs(later: Places, firsts: Places, before: Places, holders: Places, enough: Places) -> tuple[Places, Places]:
    """The same for some texts: `before` each of their key words are so many other holders of it, from `firsts` on."""
    within = np.arange(before.sum()) - np.repeat(np.cumsum(before) - before, before)
    earlier = holders[np.repeat(firsts, before) + within]
    both, shared = np.unique(np.repeat(later, before) * len(enough) + earlier, return_counts=True)
    later, earlier = np.divmod(both, len(enough))
    similar = shared >= enough[later]
    return later[similar], earlier[similar]


def _key_words(texts: Sequence[str]) -> tuple[Places, Places]:
    """For all texts their KEY_WORDS rarest words that another one has too: the word's rank, and the text."""
    counts = [text.count(" ") + 1 for text in texts]
    bits = np.uint64(len(texts).bit_length())
    words = digests(" ".join([*texts, ""]).encode("utf-8", "replace")) >> bits << bits
    # One sort of (word, text) brings the texts of a word together, each of them once.
    both = np.sort(words | np.repeat(np.arange(len(texts), dtype=np.uint64), counts))
    both = both[np.diff(both, prepend=~both[:1]) != 0]
    words = both >> bits
    of_text = both.astype(np.intp) & ((1 << int(bits)) - 1)
    begins = np.flatnonzero(np.diff(words, prepend=~words[:1]))
    holders = np.diff(begins, append=len(words))
    shared = np.flatnonzero(holders > 1)
    rank_of = np.full(len(holders), len(holders))
    rank_of[shared[np.argsort(holders[shared], kind="stable")]] = np.arange(len(shared))
    ranks = np.repeat(rank_of, holders)
    by_text = np.sort((of_text << _RANK_BITS | ranks)[ranks < len(holders)])
    of_text, ranks = by_text >> _RANK_BITS, by_text & ((1 << _RANK_BITS) - 1)
    rarest = np.arange(len(of_text)) - np.searchsorted(of_text, np.arange(len(texts)))[of_text] < KEY_WORDS
    return ranks[rarest], of_text[rarest]
