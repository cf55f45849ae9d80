"""Phrase books: many phrases, kept as data, found in a list of words in one pass.

A phrase is written in words. `(a|b c|)` stands for one of its alternatives (an empty one makes the group
optional), groups nest, and what stands together without a space is joined: `deliver(s|ed)` is two words,
`I(| have) paid` two phrases. `_` is any one word, `*` is up to three words of one clause, `<n>` is a number.
Accents, apostrophes and hyphens are optional for the reader: each phrase also counts without them.

The book is an automaton whose states are made the first time that a text reaches them, so that looking
costs one dictionary look-up a word however many phrases there are.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

BOUNDARY = b"|"
_ANY = b"_"
_NUMBER = b"<n>"
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class State(dict[bytes, "State | frozenset[int]"]):
    """Where a walk through the book stands: word -> next state (or what to make it of). `value`: what is found here."""

    __slots__ = ("any", "number", "value")

    def __init__(self) -> None:
        super().__init__()
        self.value = 0
        self.any: State | frozenset[int] | None = None
        self.number: State | frozenset[int] | None = None


class Book:
    """Phrases with a value each (not 0). Where several end at one place the largest value counts."""

    def __init__(self, phrases: Mapping[str, int]) -> None:
        self._edges: list[list[tuple[bytes, int]]] = [[]]
        self._skips: list[list[int]] = [[]]
        self._values: list[int] = [0]
        self._states: dict[frozenset[int], State] = {}
        for phrase, value in phrases.items():
            end = self._add(phrase.lower(), 0)
            if end:
                self._values[end] = max(self._values[end], value, key=abs)
        self.root = self._state(frozenset({0}))

    def longest(self, words: Sequence[bytes], start: int) -> tuple[int, int]:
        """The longest phrase that begins at `start`: (index after its last word, value), or (start, 0)."""
        state: State | frozenset[int] | None = self.root
        end, value = start, 0
        for index in range(start, len(words)):
            word = words[index]
            here = state
            if (state := here.get(word)) is None:  # type: ignore[union-attr]
                if word == BOUNDARY:
                    break
                if here.number is not None and 48 <= word[0] <= 57:  # type: ignore[union-attr]
                    state = here.number  # type: ignore[union-attr]
                else:
                    state = here.any  # type: ignore[union-attr]
                if state is None:
                    break
            if type(state) is frozenset:
                state = self._state(state)
            if state.value:  # type: ignore[union-attr]
                end, value = index + 1, state.value  # type: ignore[union-attr]
        return end, value
