"""Evidence of any size for measuring: invented, varied, and different for every seed.

Texts are spliced from the hand-marked sentences of six languages, so that words come about as often as in real ones.
A third of the posts are broadcasts with a link, half of the messages are answered, most answers in words of their own.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

MARKED = Path(__file__).parents[1] / "scoring" / "marked"
COLLECTED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST_HOURS = 85 * 24
DOMAIN = "brightkettle.example"
KINDS = ("question", "complaint", "other")
KIND_WEIGHTS = (45, 20, 35)
TEMPLATES = (
    "Hi {name}, thanks for getting in touch. Orders leave the workshop within three working days.",
    "Hello {name}! You can find every spare part in the shop under the number on the base.",
    "Dear {name}, we are sorry for the wait and are working through all messages in order.",
    "Hi {name}, please send us a private message with your order number and we will take a look.",
)
NAMES = ("Ana", "Bo", "Chloé", "Dev", "Elif", "Finn", "Grace", "Hugo", "Inês", "Jonas", "Kaya", "Luca", "Mara", "Noor")

Item = dict[str, Any]
Words = Sequence[str]


@cache
def sentences() -> Mapping[str, Mapping[str, list[Words]]]:
    """The marked sentences as words without handles: by kind (of KINDS, or answer, deflection) and language."""
    found: dict[str, dict[str, list[Words]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(MARKED.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            marked = json.loads(line)
            words = [word for word in marked["text"].split() if not word.startswith("@")]
            found[_kind(marked)][marked["language"]].append(words)
    return found


def evidence(size: int, seed: int, handle: str = DOMAIN) -> bytes:
    """JSON of evidence with `size` posts and `size` messages."""
    return json.dumps(_Maker(Random(seed), handle).evidence(size), ensure_ascii=False).encode()


def _kind(marked: Mapping[str, Any]) -> str:
    if marked["class"] == "answer":
        return "deflection" if marked["deflection"] else "answer"
    return "question" if marked["question"] else "complaint" if marked["complaint"] else "other"


class _Maker:
    def __init__(self, random: Random, handle: str) -> None:
        self._random = random
        self._handle = handle
        self._languages = random.choices(("en", "de", "fr", "es", "pt", "it"), (50, 14, 10, 10, 8, 8), k=64)

    def evidence(self, size: int) -> Item:
        broadcasts = [self._broadcast(number) for number in range(size // 3)]
        messages = [self._message(number, size, broadcasts) for number in range(size)]
        answered = self._random.sample(messages, size // 2)
        answers = [self._answer(number, message) for number, message in enumerate(answered)]
        others = [self._other(number, broadcasts) for number in range(size - len(broadcasts) - len(answers))]
        posts = broadcasts + answers + others
        self._random.shuffle(posts)
        self._random.shuffle(messages)
        return {
            "account": self._account(size),
            "collected_at": COLLECTED_AT.isoformat(),
            "coverage": {"posts": size, "threads": size // 3, "channels": ["comment", "mention"]},
            "posts": posts,
            "messages": messages,
        }

    def _account(self, size: int) -> Item:
        return {
            "network": "bluesky", "handle": self._handle, "id": f"did:plc:{self._random.randbytes(12).hex()}",
            "name": "Bright Kettles", "url": f"https://bsky.app/profile/{self._handle}", "kind": "organisation",
            "followers": self._random.randrange(1_000, 90_000), "following": self._random.randrange(100, 2_000),
            "posts_count": size * 3, "created_at": "2024-05-14T09:12:00Z", "has_avatar": True, "has_banner": True,
            "bio": f"Kettles that can be mended. https://{self._handle}",
            "links": [{"url": f"https://{self._handle}", "verified": True}],
        }  # fmt: skip

    def _broadcast(self, number: int) -> Item:
        link = f"https://{self._handle if self._random.random() < 0.6 else 'news.example'}/{number}"
        text = f"{self._text('answer', 'other')} {link}"
        return self._post(
            f"p{number}", FIRST_HOURS * self._random.random() + 1, text, links=[link], reposted=number % 7
        )

    def _message(self, number: int, size: int, broadcasts: Sequence[Item]) -> Item:
        author = f"person{self._random.randrange(size * 2 // 3)}.example"
        (kind,) = self._random.choices(KINDS, KIND_WEIGHTS)
        text = self._text(kind, "other") if self._random.random() < 0.5 else self._text(kind)
        hours = FIRST_HOURS * self._random.random() + 0.1
        message = {
            "id": f"m{number}", "created_at": _ago(hours), "author": author, "text": text, "mentions": [],
            "author_followers": int(self._random.lognormvariate(5, 2)),
            "url": f"https://bsky.app/profile/{author}/post/m{number}",
        }  # fmt: skip
        how = self._random.random()
        if how < 0.75:
            under = self._random.choice(broadcasts)
            return message | {"via": "comment", "reply_to": {"id": under["id"], "author": self._handle}}
        if how < 0.92:
            return message | {"via": "mention", "mentions": [self._handle], "text": f"@{self._handle} {text}"}
        other = self._random.randrange(size)
        return message | {"via": "comment", "reply_to": {"id": f"m{other}", "author": f"person{other}.example"}}

    def _answer(self, number: int, message: Item) -> Item:
        wait = self._random.lognormvariate(1.1, 1.6)
        at = max(0.0, _hours_since(message) - wait)
        return self._post(
            f"a{number}", at, self._answer_text(), reply_to={"id": message["id"], "author": message["author"]}
        )

    def _answer_text(self) -> str:
        how = self._random.random()
        if how < 0.1:
            return self._random.choice(TEMPLATES).format(name=self._random.choice(NAMES))
        if how < 0.2:
            return self._text("deflection")
        return self._text("answer", "answer")

    def _other(self, number: int, broadcasts: Sequence[Item]) -> Item:
        hours = FIRST_HOURS * self._random.random()
        how = self._random.random()
        if how < 0.2:
            return self._post(f"o{number}", hours, None, is_repost=True)
        if how < 0.6:
            parent = {"id": self._random.choice(broadcasts)["id"], "author": self._handle}
        else:
            parent = {"id": f"elsewhere{number}", "author": f"friend{number}.example"}
        return self._post(f"o{number}", hours, self._text("answer"), reply_to=parent)

    def _post(self, id_: str, hours: float, text: str | None, **more: Any) -> Item:
        url = f"https://bsky.app/profile/{self._handle}/post/{id_}"
        return {"id": id_, "created_at": _ago(hours), "text": text, "mentions": [], "links": [], "url": url} | more

    def _text(self, *kinds: str) -> str:
        """Some sentences in one language."""
        language = self._random.choice(self._languages)
        return " ".join(self._sentence(sentences()[kind][language]) for kind in kinds)

    def _sentence(self, others: Sequence[Words]) -> str:
        """The first part of one sentence and the last of another, with a number or a name thrown in."""
        first, second = self._random.choices(others, k=2)
        words = [*first[: -(-len(first) * 2 // 3)], *second[len(second) // 3 :]]
        if self._random.random() < 0.5:
            detail = self._random.choice(NAMES) if self._random.random() < 0.5 else self._random.randrange(2, 9_999)
            words.insert(self._random.randrange(1, len(words)), str(detail))
        return " ".join(words)


def _ago(hours: float) -> str:
    return (COLLECTED_AT - timedelta(hours=hours)).isoformat()


def _hours_since(item: Item) -> float:
    return (COLLECTED_AT - datetime.fromisoformat(item["created_at"])).total_seconds() / 3600
