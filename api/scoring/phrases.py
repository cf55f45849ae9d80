"""The syntax of phrases: how the data files write many of them in few words.

A phrase is written in words. `(a|b c|)` stands for one of its alternatives (an empty one makes the group
optional), groups nest, and what stands together without a space is joined: `deliver(s|ed)` is two words,
`I(| have) paid` two phrases. `_` is any one word, `*` up to three words of the same clause, `<n>` a number,
`@_` a handle; a phrase begins with a word or a handle, since numbers and any words are too many. Accents, apostrophes
and hyphens are optional for the reader: each word also counts without them, unless `=` stands before it.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import product

ANY, NUMBER, HANDLE = "_", "<n>", "@_"
"""The words of a phrase that stand for others."""

_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Phrases:
    """Phrases with a value each, not 0, written down as a net of nodes; node 0 is where every phrase begins.

    `edges`: for each node the nodes that a word leads to; `jumps`: those that are reached along with it, without
    any word; `values`: that of the phrases that end there, or 0, and `values_there` along with those reached. Where
    several end together the largest absolute value counts.
    """

    def __init__(self, phrases: Mapping[str, int]) -> None:
        self._edges: list[dict[str, set[int]]] = [{}]
        self._jumps: list[set[int]] = [set()]
        self.values: list[int] = [0]
        for phrase, value in phrases.items():
            for end in self._add(phrase.lower(), {0}) - {0}:
                self.values[end] = strongest((self.values[end], value))
        # As tuples, which the garbage collector need not look at again and again.
        self.edges = [{word: tuple(ends) for word, ends in edges.items()} for edges in self._edges]
        self.jumps = [tuple(jumps) for jumps in self._jumps]
        del self._edges, self._jumps
        self.values_there = [
            strongest(self.values[node] for node in self.reached((start,))) if jumps else self.values[start]
            for start, jumps in enumerate(self.jumps)
        ]

    def reached(self, nodes: Collection[int]) -> set[int]:
        """These nodes, and all that are reached along with them."""
        every, waiting = set(nodes), list(nodes)
        while waiting:
            more = [node for node in self.jumps[waiting.pop()] if node not in every]
            every.update(more)
            waiting.extend(more)
        return every

    def words(self) -> set[str]:
        """Every word that a phrase names."""
        return {word for edges in self.edges for word in edges} - {ANY, NUMBER, HANDLE}

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
                starts = self._link(ANY, starts)
                ends |= starts
            return ends
        if word in {ANY, NUMBER, HANDLE}:
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
        self.values.append(0)
        return len(self._edges) - 1


def strongest(values: Iterable[int]) -> int:
    """The value that counts where several phrases end together: the largest absolute one."""
    return max(values, key=lambda value: (abs(value), value))


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
