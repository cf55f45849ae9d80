"""Phrase books: many phrases, kept as data, found in a list of words in one pass.

A phrase is written in words. `(a|b c|)` stands for one of its alternatives (an empty one makes the group
optional), groups nest, and what stands together without a space is joined: `deliver(s|ed)` is two words,
`I(| have) paid` two phrases. `_` is any one word, `*` up to three words of the same clause, `<n>` a number,
`@_` a handle. Accents, apostrophes and hyphens are optional for the reader: each word also counts without them,
unless `=` stands before it.

The book is an automaton, and a state of it is filled when a text first reaches it: loading stays quick, and
looking costs one dictionary look-up a word however many phrases there are.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product

BOUNDARY = b"|"
_HANDLE = ord("@")
_DIGITS = frozenset(b"0123456789")
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

MOST_STATES = 40_000
"""The automaton grows as texts need it; beyond so many states it starts anew: no text can fill the memory."""


class State:
    """Where a walk through the book stands. `value` is that of the phrases which end here, 0 for none."""

    __slots__ = ("any", "handle", "members", "next", "number", "special", "value", "wild")

    def __init__(self, members: frozenset[int], value: int) -> None:
        self.members = members
        self.value = value
        self.next: dict[bytes, State] | None = None
        self.any: State | None = None
        self.number: State | None = None
        self.handle: State | None = None
        self.special = False
        self.wild = False


class Book:
    """Phrases with a value each, not 0. Where several end with the same word the largest absolute value counts."""

    def __init__(self, phrases: Mapping[str, int]) -> None:
        self._edges: list[dict[str, set[int]]] = [{}]
        self._jumps: list[set[int]] = [set()]
        self._values: list[int] = [0]
        self._states: dict[frozenset[int], State] = {}
        for phrase, value in phrases.items():
            for end in self._add(phrase.lower(), {0}) - {0}:
                self._values[end] = max(self._values[end], value, key=abs)
        self._begin()

    def _begin(self) -> None:
        """Start the automaton anew; what was found out about texts so far is forgotten."""
        self._states = {}
        self.root = self._state(frozenset({0}))
        first = self._fill(self.root)
        for state in first.values():
            self._fill(state)
        self.first = first

    def found(self, words: Sequence[bytes]) -> list[tuple[int, int, int]]:
        """The phrases in the words, (start, end, value) each, the longest at each place and none within another.

        The last word has to be a boundary.
        """
        if len(self._states) > MOST_STATES:
            self._begin()
        matches = []
        resume = index = 0
        first = self.first
        for word in words:
            if (state := first.get(word)) is not None and index >= resume:
                # Most places are ruled out by the next word alone.
                following = words[index + 1]
                if following in state.next or state.wild or (state.special and following[0] <= _HANDLE):  # type: ignore[operator]
                    end, value = self.longest(words, index)
                    if value:
                        matches.append((index, end, value))
                        resume = end
                elif state.value:
                    matches.append((index, index + 1, state.value))
            index += 1  # noqa: SIM113
        return matches

    def begins(self, words: Sequence[bytes], index: int) -> bool:
        """Whether a phrase with a value above 0 begins at `index`, which is not the last word."""
        state = self.first.get(words[index])
        if state is None:
            return False
        if words[index + 1] in state.next or state.wild or state.special:  # type: ignore[operator]
            return self.longest(words, index)[1] > 0
        return state.value > 0

    def longest(self, words: Sequence[bytes], start: int) -> tuple[int, int]:
        """The longest phrase that begins at `start`: (index after its last word, value), or (start, 0)."""
        state = self.root
        end, value, index, last = start, 0, start, len(words)
        while index < last:
            word = words[index]
            following = (self._fill(state) if state.next is None else state.next).get(word)
            if following is None:
                if word[0] in _DIGITS:
                    following = state.number or state.any
                else:
                    following = state.handle or state.any if word[0] == _HANDLE else state.any
                if following is None or word == BOUNDARY:
                    break
            state = following
            index += 1
            if state.value:
                end, value = index, state.value
        return end, value

    def _add(self, phrase: str, starts: set[int]) -> set[int]:
        """Adds a phrase behind each of `starts`; the nodes where it can end."""
        for part in _split(phrase, " "):
            atoms = _atoms(part)
            if len(atoms) == 1 and part[0] == "(":
                ends = {end for option in atoms[0] for end in self._add(option, starts)}
                starts = ends
            elif len(atoms) == 1:
                starts = self._add_word(part, starts)
            else:
                starts = {end for joined in product(*atoms) for end in self._add("".join(joined), starts)}
            starts = self._gather(starts)
        return starts

    def _gather(self, ends: set[int]) -> set[int]:
        """One node that is reached wherever one of `ends` is, so that what follows is written down once."""
        if len(ends) == 1 and 0 not in ends:
            return ends
        node = self._node()
        for end in ends - {0}:
            self._jumps[end].add(node)
        return {node, 0} if 0 in ends else {node}

    def _add_word(self, word: str, starts: set[int]) -> set[int]:
        if word == "*":
            ends = set(starts)
            for _ in range(3):
                starts = self._link("_", starts)
                ends |= starts
            return ends
        if word in {"_", "<n>", "@_"}:
            return self._link(word, starts)
        ends = set()
        node = -1
        for spelling in spellings(word):
            reached = starts
            *before, last = spelling.split()
            for piece in before:
                reached = self._link(piece, reached)
            node = self._node() if node < 0 else node
            for start in reached:
                self._edges[start].setdefault(last, set()).add(node)
            ends = {node}
        return ends

    def _link(self, word: str, starts: set[int]) -> set[int]:
        node = self._node()
        for start in starts:
            self._edges[start].setdefault(word, set()).add(node)
        return {node}

    def _node(self) -> int:
        self._edges.append({})
        self._jumps.append(set())
        self._values.append(0)
        return len(self._edges) - 1

    def _state(self, members: frozenset[int]) -> State:
        state = self._states.get(members)
        if state is None:
            reached, waiting = set(members), list(members)
            while waiting:
                new = self._jumps[waiting.pop()] - reached
                reached |= new
                waiting.extend(new)
            value = max((self._values[member] for member in reached), key=abs)
            state = self._states[members] = State(frozenset(reached), value)
        return state

    def _fill(self, state: State) -> dict[bytes, State]:
        targets: dict[str, set[int]] = {}
        for member in state.members:
            for word, ends in self._edges[member].items():
                targets.setdefault(word, set()).update(ends)
        wild = targets.pop("_", set())
        number = targets.pop("<n>", set())
        handle = targets.pop("@_", set())
        if wild:
            state.any = self._state(frozenset(wild))
        if number:
            state.number = self._state(frozenset(number | wild))
        if handle:
            state.handle = self._state(frozenset(handle | wild))
        state.wild = bool(wild)
        state.special = bool(number or handle)
        state.next = {word.encode(): self._state(frozenset(ends | wild)) for word, ends in targets.items()}
        return state.next


def _split(text: str, separator: str) -> list[str]:
    """Splits outside parentheses; empty pieces between spaces vanish, empty alternatives stay."""
    pieces, depth, begin = [], 0, 0
    for index, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == separator and depth == 0:
            pieces.append(text[begin:index])
            begin = index + 1
    pieces.append(text[begin:])
    if depth:
        raise ValueError(f"The parentheses of the phrase {text!r} do not match: close each group once.")
    return [piece for piece in pieces if piece] if separator == " " else pieces


def _atoms(part: str) -> list[list[str]]:
    """What a part without outer spaces is joined of: each atom as the list of its alternatives."""
    atoms: list[list[str]] = []
    literal, depth, begin = "", 0, 0
    for index, sign in enumerate(part):
        if sign == "(":
            if depth == 0:
                if literal:
                    atoms.append([literal])
                literal, begin = "", index + 1
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                atoms.append(_split(part[begin:index], "|"))
        elif depth == 0:
            literal += sign
    if literal:
        atoms.append([literal])
    return atoms


def alternatives(phrase: str) -> list[str]:
    """The single words of a list: `(a|b)` and `a` alike."""
    return [option for part in _split(phrase, " ") for option in _atoms(part)[0]] if phrase[:1] == "(" else [phrase]


@cache
def spellings(word: str) -> frozenset[str]:
    """How people write a word: with or without its accents, apostrophe and hyphen."""
    if word[0] == "=":
        return frozenset({word[1:].replace("'", " ")})
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    forms = {word, word.replace("ß", "ss"), word.translate(_DIGRAPHS), bare, bare.replace("ß", "ss")}
    for sign in "'-":
        forms |= {form.replace(sign, other) for form in forms if sign in form for other in (" ", "")}
    return frozenset(form.replace("'", " ").replace("-", " ") for form in forms)
