"""Phrase books: many phrases found in the words of many texts at once.

The book is an automaton over numbered words. All places where a phrase may begin walk through it side by side, a word
a step; a state is worked out when a text first reaches it, so that loading stays quick. What has been worked out is
one table from (state, word) to state, and the cost of a step is a few look-ups however many phrases there are.
"""

from collections.abc import Collection
from threading import Lock
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.scoring.lookup import Keys, Lookup, Numbers, Places
from api.scoring.phrases import ANY, HANDLE, NUMBER, Phrases, strongest
from api.scoring.vocabulary import Flags, Vocabulary, Word, Words

MOST_STEPS = 1_000_000
"""The table grows as texts need it; beyond so many entries it starts anew, which bounds its memory to some 24 MB."""

_ROOT = 1
_NUMBER_BITS = 32
# The columns of what else may lead on: any word, a number, a handle; nothing leads over the end of a clause.
_OTHERWISE = (ANY, NUMBER, HANDLE)
_TOLD_APART = Word.NUMBER | Word.HANDLE | Word.BOUNDARY
_COLUMN_OF: Places = np.zeros(_TOLD_APART + 1, np.intp)
_COLUMN_OF[[Word.NUMBER, Word.HANDLE, Word.BOUNDARY]] = 1, 2, 3
_COLUMNS = 4

Members: TypeAlias = tuple[int, ...]
"""The nodes of the phrases at which a walk may stand, in order, without those that are reached along with them."""


class Found(NamedTuple):
    """Phrases by their begin: the places of their first word and behind their last one, and their values."""

    begins: Places
    ends: Places
    values: Numbers


class Book:
    """Phrases with a value each. Where several end with the same word the largest absolute value counts."""

    def __init__(self, phrases: Phrases, vocabulary: Vocabulary) -> None:
        self._phrases = phrases
        self._numbers = vocabulary.numbers
        self._lock = Lock()
        self._start()

    def longest(self, words: Words) -> Found:
        """At every place where phrases begin the longest of them."""
        with self._lock:
            if len(self._table) > MOST_STEPS:
                self._start()
            return self._walk(words.numbers, words.flags)

    def apart(self, words: Words) -> Found:
        """The longest phrases, from left to right, none of which begins within another."""
        found = self.longest(words)
        kept = np.ones(len(found.begins), bool)
        # What begins behind the ends of all before it is kept; most phrases do.
        kept[1:] = found.begins[1:] >= np.maximum.accumulate(found.ends)[:-1]
        begins, ends = found.begins.tolist(), found.ends.tolist()
        last, free = -1, 0
        for place in np.flatnonzero(~kept).tolist():
            if last < place - 1:
                free = ends[place - 1]
            last = place
            if begins[place] >= free:
                kept[place] = True
                free = ends[place]
        return Found(found.begins[kept], found.ends[kept], found.values[kept])

    def _walk(self, numbers: Numbers, flags: Flags) -> Found:
        columns = _COLUMN_OF[flags & _TOLD_APART]
        firsts = self._first[numbers]
        if self._handle_first:
            handles = np.flatnonzero(columns == _COLUMN_OF[Word.HANDLE])
            firsts[handles] = np.where(firsts[handles], firsts[handles], self._handle_first)
        places = np.flatnonzero(firsts)
        states = firsts[places]
        walks = np.arange(len(places))
        begins, ends, values = places, places.copy(), np.zeros(len(places), np.int32)
        while len(walks):
            valued = self._values[states]
            at_end = np.flatnonzero(valued)
            places = places + 1
            ends[walks[at_end]] = places[at_end]
            values[walks[at_end]] = valued[at_end]
            states = self._next(states, numbers[places], columns[places])
            going_on = np.flatnonzero(states)
            states, places, walks = states[going_on], places[going_on], walks[going_on]
        found = np.flatnonzero(values)
        return Found(begins[found], ends[found], values[found])

    def _next(self, states: Numbers, numbers: Numbers, columns: Places) -> Numbers:
        """Where a word leads from each state, 0 for nowhere."""
        new = np.flatnonzero(~self._known[states])
        if new.size:
            self._work_out(set(states[new].tolist()))
        following = self._table.get(_keys(states, numbers))
        return np.where(following, following, self._otherwise[states, columns])

    def _start(self) -> None:
        """Begin the automaton anew; what was found out about texts so far is forgotten."""
        self._table = Lookup()
        self._states: dict[Members, int] = {(): 0}
        self._members: list[Members] = [()]
        self._known = np.zeros(0, bool)
        self._values = np.zeros(0, np.int32)
        self._otherwise = np.zeros((0, _COLUMNS), np.int32)
        self._state((0,))
        self._work_out({_ROOT})
        self._handle_first = self._otherwise[_ROOT, _COLUMN_OF[Word.HANDLE]]
        self._first = self._table.get(_keys(_ROOT, np.arange(len(self._numbers) + 1, dtype=np.int32)))

    def _state(self, nodes: Collection[int]) -> int:
        members = tuple(nodes) if len(nodes) == 1 else tuple(sorted(nodes))
        state = self._states.get(members)
        if state is None:
            state = self._states[members] = len(self._members)
            self._members.append(members)
            if state >= len(self._known):
                self._grow(2 * state + 2)
            self._values[state] = strongest(self._phrases.values_there[node] for node in members)
        return state

    def _grow(self, size: int) -> None:
        for name in ("_known", "_values", "_otherwise"):
            old: NDArray[np.generic] = getattr(self, name)
            new = np.zeros((size, *old.shape[1:]), old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)

    def _work_out(self, states: Collection[int]) -> None:
        """Write down where each word leads from some states."""
        keys: list[int] = []
        following: list[int] = []
        for state in states:
            targets = self._targets(state)
            others = [set(targets.pop(word, ())) for word in _OTHERWISE]
            wild = others[0]
            keys += [state << _NUMBER_BITS | self._numbers[word] for word in targets]
            following += [self._state(wild.union(ends) if wild else ends) for ends in targets.values()]
            # A number or a handle that no phrase knows here is still any word.
            for column, ends in enumerate(others):
                if ends or wild:
                    self._otherwise[state, column] = self._state(ends | wild)
            self._known[state] = True
        self._table.add(np.array(keys, np.uint64), np.array(following, np.int32))

    def _targets(self, state: int) -> dict[str, Collection[int]]:
        targets: dict[str, Collection[int]] = {}
        for member in self._phrases.reached(self._members[state]):
            for word, ends in self._phrases.edges[member].items():
                targets[word] = {*targets[word], *ends} if word in targets else ends
        return targets


def _keys(states: Numbers | int, numbers: Numbers) -> Keys:
    return (np.asarray(states).astype(np.uint64) << np.uint64(_NUMBER_BITS)) | numbers.astype(np.uint64)
