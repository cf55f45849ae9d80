"""What a report says first of its run: when its accounts were seen, how many, and whether it was stopped. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from api.benchmarks.page_words import moment

Document = Mapping[str, Any]

SPACE: Final = "\u00a0"
UNTOLD: Final = {"withheld": "too little data", "not_comparable": "numbers that were measured another way"}
"""What accounts have that are measured and not ranked, by their state."""


def stopped(document: Document) -> str:
    """That the run was stopped, after how many of its accounts; empty of any other run."""
    head = document["benchmark"]
    if head.get("status") != "cancelled":
        return ""
    waiting = sum(row["status"] == "waiting" for row in document["missing"])
    accounts = "account" if head["accounts"] == 1 else "accounts"
    return f"This run was stopped after {head['accounts'] - waiting:,} of {head['accounts']:,} {accounts}."


def seen(document: Document) -> str:
    """`22 November 2026, 12:00 UTC`, or from when until when: a run may take scores that were kept before it."""
    head = document["benchmark"]
    first, last = (moment(head.get(name) or head["ended_at"]) for name in ("collected_from", "collected_until"))
    if first == last:
        return last
    day, _, clock = last.partition(", ")
    if first.startswith(f"{day}, "):
        return f"{day}, {first.removeprefix(f'{day}, ').removesuffix(f'{SPACE}UTC')} to {clock}"
    return f"{first} to {last}"


def not_ranked(document: Document) -> str:
    """Why more accounts are measured than ranked; empty where all measured ones are."""
    counts = Counter(row["status"] for row in document["missing"])
    told = [f"{counts[status]:,} of them {'has' if counts[status] == 1 else 'have'} {words}"
            for status, words in UNTOLD.items() if counts[status]]  # fmt: skip
    return f"{', and '.join(told)}." if told else ""
