"""Whether what one collection reads of a forum gives the forum's curve, over forums made up by known chances."""

import random
from collections.abc import Sequence
from statistics import mean
from typing import Any

import pytest
from networks.contract import NOW
from networks.forum.server import ABOUT, HOST, Json, post, row, rows, thread

from api.networks.forum import collection
from api.networks.forum.calls import Calls, Pace
from api.networks.forum.client import Discourse
from api.networks.forum.convert import Thread
from api.networks.http import Http
from api.scoring.document import document
from api.scoring.score import score

FORUMS = 10
ANSWERED, LOG_HOURS, SPREAD = 0.5, 1.8, 1.2  # half of the topics; a median wait of 6 hours


class World(Calls):
    """300 topics in 85 days. Others talk in most of them, in some at length, for the most part in the first hours."""

    def __init__(self, seed: int) -> None:
        super().__init__(Http("The forum", timeout=1), lambda _: "http://127.0.0.1:9", Pace(0.0))
        chance = random.Random(seed)
        self._topics = {topic: self._topic(topic, chance) for topic in range(1, 301)}
        self._newest = sorted(self._topics, key=lambda topic: self._topics[topic][0])

    def robots(self, host: str, deadline: float) -> str:
        return ""

    def about(self, host: str, deadline: float) -> Json:
        return ABOUT

    def topics(self, host: str, page: int, deadline: float) -> Json:
        part = self._newest[30 * page : 30 * page + 30]
        return rows([row(topic, self._topics[topic][0]) for topic in part], more=30 * page + 30 < len(self._newest))

    def topic(self, host: str, topic: int, deadline: float) -> Json:
        return thread(topic, self._topics[topic][1])

    def posts(self, host: str, topic: int, ids: Sequence[int], deadline: float) -> Json:
        return {"post_stream": {"posts": [said for said in self._topics[topic][1] if said["id"] in ids]}}

    def _topic(self, topic: int, chance: random.Random) -> tuple[float, list[Json]]:
        opened = chance.uniform(1, 85 * 24)
        said: list[tuple[float, str]] = []
        if chance.random() < ANSWERED:
            said.append((chance.lognormvariate(LOG_HOURS, SPREAD), "ada"))
        others = min(400, int(2 * chance.paretovariate(0.7))) if chance.random() < 0.8 else 0
        said += [(chance.expovariate(1 / 5), f"pot{chance.randrange(500)}") for _ in range(others)]
        so_far = sorted((after, author) for after, author in said if after < opened)
        posts = [post(topic, 1, f"fan{topic}", opened)]
        posts += [post(topic, n, author, opened - after, "Hm.") for n, (after, author) in enumerate(so_far, 2)]
        return opened, posts


def _curves() -> list[dict[int, float]]:
    curves = []
    for seed in range(FORUMS):
        network = Discourse(World(seed), collection_seconds=60, now=lambda: NOW)
        found: Any = document(score(network.collect(network.identify(HOST), lambda _: None)))
        curves.append({step["hours"]: step["rate"] for step in found["parts"]["reply_rate"]["curve"]})
    return curves


def _missed(curves: list[dict[int, float]], whole: list[dict[int, float]]) -> list[float]:
    """By how much the curves miss those of the same topics read to their end, on average, at each horizon."""
    return [mean(read[at] - true[at] for read, true in zip(curves, whole, strict=True)) for at in whole[0]]


def test_long_topics_neither_flatter_nor_slander(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen over 40 forums: off by 0.7 points at most, and by 3.3 if what was not read were taken for unanswered."""
    read = _curves()
    with monkeypatch.context() as all_is_known:
        all_is_known.setattr(Thread, "is_whole", property(lambda _: True))
        naive = _curves()
        all_is_known.setattr(collection, "MORE_POSTS", 100_000)
        whole = _curves()
    assert max(map(abs, _missed(read, whole))) < 0.015
    assert min(_missed(naive, whole)) < -0.02
    # And all of these are about the rate with which topics are answered.
    assert mean(curve[168] for curve in whole) == pytest.approx(ANSWERED, abs=0.05)
