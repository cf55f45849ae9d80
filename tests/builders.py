"""Short ways to write down evidence in tests. Times are given as hours before NOW."""

from datetime import UTC, datetime, timedelta

from api.scoring.evidence import Account, Coverage, Evidence, Link, Message, Post, Reference

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BRAND = "kettles.example"


def ago(hours):
    return NOW - timedelta(hours=hours)


def account(**more):
    return Account(**({"network": "bluesky", "handle": BRAND, "id": "did:plc:kettles"} | more))


def post(id_, hours, text="News from the workshop", **more):
    return Post(id=id_, created_at=ago(hours), text=text, url=f"https://bsky.example/{id_}", **more)


def links(*urls):
    return tuple(Link(url) for url in urls)


def answer(id_, hours, to, author, text="It is in the box.", **more):
    return post(id_, hours, text, reply_to=Reference(to, author), **more)


def comment(id_, hours, author, text="Where is my kettle?", under="p0", **more):
    return Message(
        id=id_,
        created_at=ago(hours),
        author=author,
        text=text,
        reply_to=Reference(under, BRAND),
        via="comment",
        url=f"https://bsky.example/{id_}",
        **more,
    )


def mention(id_, hours, author, text="@kettles.example where is my kettle?", **more):
    more = {"mentions": (BRAND,)} | more
    return Message(id=id_, created_at=ago(hours), author=author, text=text, url=f"https://bsky.example/{id_}", **more)


def evidence(posts=(), messages=(), **more):
    known = {"account": account(), "collected_at": NOW, "coverage": Coverage()}
    return Evidence(posts=tuple(posts), messages=tuple(messages), **(known | more))


def answered_and_not(waits, *, first_hours=40 * 24, step_hours=30):
    """One asking comment per wait (hours, None: never answered), by different people, with its answer."""
    posts, messages = [post("p0", first_hours + 1)], []
    for place, wait in enumerate(waits):
        hours = first_hours - place * step_hours
        messages.append(comment(f"m{place}", hours, f"person{place}"))
        if wait is not None:
            text = f"{WORDS[place % len(WORDS)]} {WORDS[(place * 7 + 3) % len(WORDS)]} is what helps here."
            posts.append(answer(f"a{place}", hours - wait, f"m{place}", f"person{place}", text))
    return evidence(posts, messages)


WORDS = (
    "vinegar",
    "limescale",
    "descaling",
    "lukewarm",
    "cordless",
    "thermostat",
    "handle",
    "whistle",
    "spout",
    "boiling",
    "filter",
    "copper",
    "enamel",
    "warranty",
    "courier",
    "Tuesday",
    "refund",
    "receipt",
    "colour",
    "batch",
    "kitchen",
    "firmware",
    "socket",
    "adapter",
)
