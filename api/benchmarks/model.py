"""Who takes part in a benchmark."""

from dataclasses import dataclass
from typing import Final, Literal

LARGEST: Final = 5_000
"""Accounts in one benchmark."""

RunStatus = Literal["running", "done", "cancelled"]
BadStatus = Literal["no_account", "same_account", "too_many"]
"""Why a row was left out: it names none, its account stands in an earlier row, or there are enough without it."""


@dataclass(frozen=True, slots=True)
class Member:
    """An account (`key`: `network:handle`) of a brand; `line`: where in the list it stood, counted from 1."""

    key: str
    brand: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a list, or an address in it, that was left out: its line from 1, its text cut short, and why."""

    line: int
    text: str
    reason: str
    status: BadStatus = "no_account"


@dataclass(frozen=True, slots=True)
class MemberList:
    """What a list came to: each account once, in the order of the list, and what was left out of it."""

    members: tuple[Member, ...]
    bad: tuple[BadRow, ...]
