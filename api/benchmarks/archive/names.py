"""Names as the method compares them (`api.scoring.people`), as an expression of SQL that needs no Python.

`lower` of a database maps one letter to one letter; `str.casefold` knows some hundred that it should not leave so.
"""

import re
import sys
from functools import cache

OWN = "0"
SUPPORT = "1"
"""What stands for the account and its support instead of a fingerprint."""

NAMED = re.compile(r"(?<![\w@/.])@(\w[\w.-]{0,252}(?:@\w[\w.-]{0,252})?)")
"""Whom a text names; a test holds it to the pattern of `api.scoring.people`."""

PLAIN_NAME = "[a-z0-9_:]([a-z0-9_.:@/-]*[a-z0-9_:@/])?"
"""A name that is already as it is compared, as a pattern that both engines read."""


def comparable(name: str) -> str:
    """A name as it is compared, like `api.scoring.people` does."""
    return name.strip().lstrip("@").rstrip(".-").casefold()


@cache
def spaces() -> str:
    """What `str.strip` takes away, as a literal."""
    return quoted("".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1)))))


def ascii_spaces() -> str:
    """The same of ASCII, as what stands between the quotes of a literal."""
    return "".join(filter(str.isspace, map(chr, range(0x80))))


@cache
def folding(trimmed: str) -> str:
    """`str.casefold` of an expression: letters that become several, `lower`, and those that `lower` leaves alone."""
    before: dict[str, str] = {}
    single: dict[str, str] = {}
    several: dict[str, str] = {}
    for letter in map(chr, range(0x80, sys.maxunicode + 1)):
        folded, lower = letter.casefold(), letter.lower()
        if len(lower) > 1:
            before[letter] = folded
        elif lower == letter != folded:
            (single if len(folded) == 1 else several)[letter] = folded
    expression = trimmed
    for letter, folded in before.items():
        expression = _replaced(expression, letter, folded)
    expression = f"translate(lower({expression}), {quoted(''.join(single))}, {quoted(''.join(single.values()))})"
    for letter, folded in several.items():
        expression = _replaced(expression, letter, folded)
    return expression


def quoted(text: str) -> str:
    """A literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _replaced(expression: str, letter: str, folded: str) -> str:
    return f"replace({expression}, {quoted(letter)}, {quoted(folded)})"
