"""Strangers' text and plain numbers, made fit for a terminal. Pure."""

import unicodedata
from typing import Any

from rich.text import Text

from api.scoring.words import percent, wait_words, within_words

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls (escape sequences begin with one), signs that turn the direction of text, lone surrogates."""

JOINERS = frozenset("\u200c\u200d")
"""Invisible too, but Persian and composed emoji need them and they harm nobody."""


def plain(text: Any) -> str:
    """A stranger's text on one line that no terminal can take for an order."""
    if not isinstance(text, str):
        return ""
    shown = (
        sign if sign in JOINERS or unicodedata.category(sign) not in HIDDEN else " " if sign.isspace() else ""
        for sign in text
    )
    return " ".join("".join(shown).split())


def address(url: Any) -> Text:
    """An address that is never broken up: a terminal wraps it by itself, and it stays whole when copied."""
    return Text(plain(url).replace(" ", "%20"), style="underline", no_wrap=True, overflow="ignore")


def share(value: Any) -> str:
    """A share of 1 in whole percent."""
    return percent(value) if isinstance(value, int | float) else "not known"


def between(low: Any, high: Any, scale: float = 100.0, unit: str = " %") -> str:
    """An interval in words, `between 38 and 65 %`; empty when an end is not known."""
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return ""
    first, last = round(low * scale), round(high * scale)
    return f"very close to {first}{unit}" if first == last else f"between {first} and {last}{unit}"


def wait(seconds: Any) -> str:
    """A wait in the largest sensible unit."""
    return wait_words(seconds) if isinstance(seconds, int | float) else "not known"


def within(seconds: Any) -> str:
    """The wait that comes after “within”, never below the true one."""
    return within_words(seconds) if isinstance(seconds, int | float) else "not known"


def count(value: Any) -> str:
    """A count with thousands marked."""
    return f"{value:,.0f}" if isinstance(value, int | float) else "not known"


def several(value: Any, one: str, many: str = "") -> str:
    """A count with its noun: `1 account`, `2 accounts`; `many` where that is not `one` with an s."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def moment(value: Any) -> str:
    """A time of the API (`2026-11-22T14:02:00Z`) for a person; UTC, to the minute."""
    text = plain(value)
    return f"{text[:10]} {text[11:16]} UTC" if text[10:11] == "T" else text


def first_upper(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]
