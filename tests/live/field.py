"""Forty brands of known behaviour for the Bluesky network: what each was asked, and when it answered what."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ASKERS = (
    "ann", "cat", "eve", "gil", "hal", "ivy", "jon", "leo", "mia", "ned", "oda", "pia", "quin", "rob", "sue", "tom",
    "uma", "vic", "wes", "xia", "yan", "zoe", "lee", "nia",
)  # fmt: skip
"""People of seed_brand.json; each asks every brand once at most, so that every question opens an exchange."""

COLOURS = (
    "red", "blue", "green", "black", "white", "brown", "grey", "pink", "purple", "orange", "yellow", "copper", "silver",
    "golden", "ivory", "indigo", "violet", "crimson", "amber", "teal", "olive", "coral", "lilac", "navy",
)  # fmt: skip
THINGS = ("a lid of cork", "a longer cord", "two filters", "a wooden handle", "a steel base", "a tin of tea")

ELSEWHERE = "So sorry! Please send us a DM with your order number."
MACHINE = "Thank you for your message, it is important to us and we have passed it on."


@dataclass(frozen=True)
class Behaviour:
    """Brands that all do the same. `waits`: how many of the first questions were answered after how long; the others
    never were. `say`: the same answer to everybody.
    """

    names: tuple[str, ...]
    asked: int
    waits: tuple[tuple[int, str], ...] = ()
    say: str | None = None
    followers: int = 300
    following: int = 300


def brands(name: str, count: int = 5) -> tuple[str, ...]:
    """`swift1`, `swift2` and so on."""
    return tuple(f"{name}{number}" for number in range(1, count + 1))


FIELD: dict[str, Behaviour] = {
    "swift": Behaviour(brands("swift"), 24, ((24, "30m"),)),
    "sameday": Behaviour(brands("sameday"), 24, ((24, "6h"),)),
    "nextday": Behaviour(brands("nextday"), 24, ((24, "20h"),)),
    "slow": Behaviour(brands("slow"), 24, ((24, "60h"),)),
    "half": Behaviour(brands("half"), 24, ((12, "2h"),)),
    "quarter": Behaviour(brands("quarter"), 24, ((6, "20h"),)),
    "silent": Behaviour(brands("silent"), 24),
    "mixed": Behaviour(("mixed",), 20, ((5, "30m"), (5, "5h"), (5, "23h"))),
    "sender": Behaviour(("sender",), 24, ((24, "30m"),), say=ELSEWHERE),
    "machine": Behaviour(("machine",), 24, ((24, "20s"),), say=MACHINE),
    "loud": Behaviour(("loud",), 24, ((24, "30m"),), followers=200_000, following=200),
    "rare": Behaviour(("rarely",), 6, ((6, "30m"),)),
}


def write_seed(file: Path) -> None:
    """The field as network.mjs reads it. Questions lie 58 to 23 days back: each was followed for the whole week."""
    accounts: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for behaviour in FIELD.values():
        for name in behaviour.names:
            accounts.append(_account(name, behaviour))
            posts += _posts(name)
            questions += [_question(name, number) for number in range(behaviour.asked)]
            answers += _answers(name, behaviour)
    file.write_text(json.dumps({"accounts": accounts, "rounds": [posts, questions, answers]}))


def _account(name: str, behaviour: Behaviour) -> dict[str, Any]:
    return {
        "name": name, "display_name": name.title(), "bio": "Kettles that boil water.", "website": f"https://{name}.test",
        "followers": behaviour.followers, "following": behaviour.following,
    }  # fmt: skip


def _posts(name: str) -> list[dict[str, Any]]:
    shop = f"https://{name}.test/kettle"
    return [
        {"id": f"{name}-kettle", "by": name, "ago": "60d", "text": "Our new kettle is here."},
        {
            "id": f"{name}-shop",
            "by": name,
            "ago": "61d",
            "text": f"Soon: {shop}",
            "links": [{"shown": shop, "uri": shop}],
        },
    ]


def _question(name: str, number: int) -> dict[str, Any]:
    return {
        "id": f"{name}-q-{number}", "by": ASKERS[number], "ago": f"{58 * 24 - 36 * number}h",
        "reply_to": f"{name}-kettle", "text": f"Does it come in {COLOURS[number]}?",
    }  # fmt: skip


def _answers(name: str, behaviour: Behaviour) -> list[dict[str, Any]]:
    waits = [wait for count, wait in behaviour.waits for _ in range(count)]
    return [
        {
            "id": f"{name}-a-{number}", "by": name, "after": wait, "reply_to": f"{name}-q-{number}",
            "text": behaviour.say or f"The {COLOURS[number]} one comes with {THINGS[number % len(THINGS)]}.",
        }
        for number, wait in enumerate(waits)
    ]  # fmt: skip
