"""What is told of a run: each kind when it happened, nothing when nothing did, and how often chance is taken for it."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from operator import attrgetter
from random import Random

import pytest
from benchmarks.field import NOW, brand, entrant, first_run, members, run, sample, scored

from api.benchmarks.baseline import Baseline, baseline, left, outgrown
from api.benchmarks.compare import critical
from api.benchmarks.events import ALPHA, MOST_EVENTS, Known, Run, events
from api.benchmarks.measured import measured
from api.benchmarks.model import Member
from api.benchmarks.passing import passed
from api.benchmarks.silence import Silence, beyond_chance, silence
from api.scoring.behind import posts_behind
from api.scoring.score import score

WEEK = timedelta(days=7)
ACME, BRIGHT, COPPER = "bluesky:acme.com", "bluesky:brightwater.org", "bluesky:copperpot.net"


class Watched:
    """Runs of some accounts, one after another, with what the store would keep between them."""

    def __init__(self, who, posts=None):
        self.who = who
        self.posts = posts or {}
        self.before = {}
        self.number = 0
        self.baselines = {}
        self.told = {}
        self.all = []

    def see(self, documents):
        self.number += 1
        seen = Run("token", self.number, self.who, documents, self.before, NOW + self.number * WEEK)
        news = events(seen, Known(self.baselines, self.told), self.posts.get)
        known = {one.id for one in self.all}
        fresh = [one for one in news.events if one.id not in known]
        self.all += fresh
        self.baselines |= {one.key: one for one in news.baselines}
        self.told |= {frozenset((one.key, one.other)): one.other for one in fresh if one.other}
        self.before = documents
        return fresh


def of(key, name="Acme"):
    return Member(key, name, 1)


@pytest.fixture
def field():
    watched = Watched(members())
    assert watched.see(first_run()) == []
    return watched


def test_the_first_run_leaves_baselines_and_tells_nothing(field):
    documents = first_run()
    ranked = {key for key, one in documents.items()
              if one["status"] == "ok" and one["account"]["kind"] != "person"}  # fmt: skip
    assert set(field.baselines) == ranked
    assert field.baselines[ACME].rate == measured(documents[ACME]).samples["asks"].rates[2]


def test_identical_runs_tell_nothing(field):
    for _ in range(3):
        assert field.see(first_run()) == []


@pytest.mark.parametrize("seed", range(2, 8))
def test_the_same_behaviour_with_other_luck_tells_nothing(field, seed):
    assert field.see(run(NOW + WEEK, seed=seed)) == []


def test_a_rate_that_leaves_its_interval_is_told_once_with_a_post_to_see_it_by(field):
    [event, *others] = [one for one in field.see(run(NOW + WEEK, acme=0.2)) if one.kind == "rate_changed"]
    assert others == []
    assert (event.kind, event.key, event.brand) == ("rate_changed", ACME, "Acme Kettles")
    assert event.words.startswith("Acme Kettles on Bluesky answers less: ")
    assert "On 2026-11-22 it was " in event.words
    assert event.url.startswith("https://bsky.example/m")
    assert field.baselines[ACME].run == 2
    again = field.see(run(NOW + 2 * WEEK, acme=0.2, seed=3))
    assert [one for one in again if one.kind == "rate_changed"] == []
    [back] = [one for one in field.see(run(NOW + 3 * WEEK, acme=0.85)) if one.kind == "rate_changed"]
    assert back.words.startswith("Acme Kettles on Bluesky answers more: ")
    assert back.id != event.id


def test_a_slow_decline_is_told_though_no_run_differs_from_the_one_before():
    watched = Watched([of(ACME)])
    rates = [0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]
    runs = [scored(brand(ACME, asks=150, rate=rate, wait=1.0, now=NOW + place * WEEK, seed=4))
            for place, rate in enumerate(rates)]  # fmt: skip
    told = [watched.see({ACME: document}) for document in runs]
    assert [one.kind for of_run in told for one in of_run] == ["rate_changed"]
    for one, other in pairwise(runs):
        pair = Watched([of(ACME)])
        assert pair.see({ACME: one}) == pair.see({ACME: other}) == []


def test_a_small_baseline_gives_way_to_one_of_twice_its_size():
    few = entrant("a", sample(Random(1), 12, 0.5)).account
    few = replace(few, score=50.0, interval=(40.0, 60.0))
    base = baseline("a", 1, few)
    large = sample(Random(2), 100, 0.5)
    assert outgrown(base, large)
    assert not outgrown(base, few.samples["asks"])
    grown = baseline("a", 2, replace(few, samples={"asks": large}, score=70.0), base)
    assert (grown.run, grown.first_run, grown.first_score) == (2, 1, 50.0)
    assert Baseline.from_dict(json.loads(json.dumps(grown.to_dict()))) == grown


def quiet(days_silent, *, asks=120, rate=0.8):
    """Evidence of an account that answered until so many days ago, and never since."""
    seen = brand(ACME, asks=asks, rate=rate, wait=1.0, span_days=60)
    last = NOW - timedelta(days=days_silent)
    return replace(seen, posts=tuple(one for one in seen.posts if one.created_at < last or one.reply_to is None))


def earlier(seen, days):
    """What could be seen of it so many days before."""
    then = NOW - timedelta(days=days)
    return replace(
        seen,
        collected_at=then,
        posts=tuple(one for one in seen.posts if one.created_at < then),
        messages=tuple(one for one in seen.messages if one.created_at < then),
    )


def watch_until_now(seen, every=7, runs=5):
    watched = Watched([of(ACME)])
    told = []
    for place in range(runs, -1, -1):
        then = earlier(seen, place * every) if place else seen
        scored_then = score(then)
        watched.posts = {ACME: json.loads(json.dumps(posts_behind(scored_then)))}
        told.append([one.kind for one in watched.see({ACME: scored(then)})])
    return watched, told


def test_who_stops_answering_is_told_of_once():
    watched, told = watch_until_now(quiet(15))
    assert [kind for of_run in told for kind in of_run] == ["stopped_answering"]
    [event] = watched.all
    assert event.words.startswith("Acme on Bluesky has stopped answering. None of the ")
    assert "since 2026-11-0" in event.words
    assert event.url.startswith("https://bsky.example/m")


def test_who_goes_on_answering_is_not_said_to_have_stopped():
    assert watch_until_now(quiet(0))[1] == [[]] * 6


def test_silence_counts_from_the_last_answer_and_only_what_had_a_day():
    seen = quiet(15)
    behind = json.loads(json.dumps(posts_behind(score(seen))))
    found = silence(behind, NOW - WEEK)
    after = [
        one for one in seen.messages if found.since < one.created_at <= NOW - timedelta(days=1) and "?" in one.text
    ]
    assert found.n == len(after)
    assert found.since < NOW - timedelta(days=15) + timedelta(seconds=1)
    assert silence(behind, found.since - timedelta(days=1)) is None, "It answered since that run."
    assert silence(behind, NOW) is None, "Nothing has come since that run."
    assert silence({**behind, "openings": []}, NOW) is None


def test_silence_of_few_messages_may_be_chance():
    long, short = (Silence(NOW, "m1", n, n, None) for n in (30, 4))
    z = critical(ALPHA / 40)
    assert beyond_chance(long, 0.6, 100.0, z)
    assert not beyond_chance(short, 0.6, 100.0, z)
    assert not beyond_chance(long, 0.05, 100.0, z)


def check(document, name):
    [found] = [one for one in document["parts"]["link_hygiene"]["checks"] if one["name"] == name]
    return found


def test_a_link_that_dies_is_told_with_its_address(field):
    documents = first_run()
    check(documents[ACME], "links_alive").update(result="pass", evidence=["https://acme.com/gone"])
    [event] = field.see(documents)
    assert (event.kind, event.url) == ("link_died", "https://acme.com/gone")
    assert event.words == "A link in the posts of Acme Kettles on Bluesky leads nowhere: https://acme.com/gone"
    assert field.see(documents) == [], "It is dead already."


def test_a_link_is_not_dead_because_nobody_looked(field):
    documents = first_run()
    check(documents[ACME], "links_alive").update(result="not_checked", evidence=[])
    assert field.see(documents) == []
    anew = deepcopy(documents)
    check(anew[ACME], "links_alive").update(result="fail", evidence=["https://acme.com/gone"])
    assert field.see(anew) == [], "Whether it was dead before is not known."


def test_a_list_of_dead_links_that_may_be_cut_tells_nothing(field):
    documents = first_run()
    five = [f"https://acme.com/{place}" for place in range(5)]
    check(documents[ACME], "links_alive").update(result="fail", evidence=five)
    assert len(field.see(documents)) == 5
    anew = deepcopy(documents)
    check(anew[ACME], "links_alive").update(evidence=["https://acme.com/9", *five[:4]])
    assert field.see(anew) == []


def test_the_site_itself_may_die(field):
    documents = first_run()
    check(documents[ACME], "site_answers").update(result="fail", evidence=["https://acme.com"])
    [event] = field.see(documents)
    assert event.words == "The site of Acme Kettles on Bluesky no longer answers as it did: https://acme.com"


def pair(low, high, now):
    rates = dict(zip((ACME, BRIGHT), (low, high), strict=True))
    return {key: scored(brand(key, asks=200, rate=rate, wait=1.0, now=now)) for key, rate in rates.items()}


def test_a_competitor_that_passes_is_told_once_until_it_is_passed_again():
    watched = Watched([of(ACME), of(BRIGHT, "Brightwater")])
    watched.see(pair(0.8, 0.5, NOW))
    found = [one for one in watched.see(pair(0.2, 0.7, NOW + WEEK)) if one.kind == "passed"]
    [event] = found
    assert (event.key, event.other, event.url) == (ACME, BRIGHT, None)
    assert event.words.startswith("Brightwater on Bluesky has passed Acme on Bluesky: at the last run it stood below")
    assert "now it stands above by more than chance, over questions and complaints: " in event.words
    assert len(re.findall(r"\d+ points \(between \d+ and \d+, n = \d+\)", event.words)) == 2
    assert watched.see(pair(0.2, 0.7, NOW + 2 * WEEK)) == []
    back = [one for one in watched.see(pair(0.9, 0.3, NOW + 3 * WEEK)) if one.kind == "passed"]
    assert [(one.key, one.other) for one in back] == [(BRIGHT, ACME)]


def test_channels_of_one_brand_are_no_competitors():
    watched = Watched([of(ACME), of(BRIGHT)])
    watched.see(pair(0.8, 0.5, NOW))
    assert "passed" not in {one.kind for one in watched.see(pair(0.2, 0.7, NOW + WEEK))}


def test_slow_passing_is_told_when_it_is_sure():
    watched = Watched([of(ACME), of(BRIGHT, "Brightwater")])
    steps = [(0.75, 0.55), (0.65, 0.65), (0.62, 0.68), (0.58, 0.7), (0.5, 0.75), (0.4, 0.8)]
    told = [watched.see(pair(*rates, NOW + place * WEEK)) for place, rates in enumerate(steps)]
    found = [one for of_run in told for one in of_run if one.kind == "passed"]
    assert [(one.key, one.other) for one in found] == [(ACME, BRIGHT)]


def entrants(random, rates, n=60):
    return [entrant(f"bluesky:b{place}.com", sample(random, n, rate)) for place, rate in enumerate(rates)]


def test_two_that_are_not_told_apart_have_not_passed_each_other():
    """In twenty fields of ten alike, places change in all; at most one tells of it."""
    random, wrong, swapped = Random(7), 0, 0
    for _ in range(20):
        then, now = entrants(random, [0.5] * 10), entrants(random, [0.5] * 10)
        wrong += bool(passed(now, then, {}, {}, 1)[0])
        swapped += max(then, key=attrgetter("score")).key != max(now, key=attrgetter("score")).key
    assert wrong <= 1
    assert swapped >= 10


def based(seen):
    kept = replace(entrant("a", seen).account, score=50.0, interval=(40.0, 60.0))
    return baseline("a", 1, kept)


def test_equal_behaviour_is_hardly_ever_called_a_change():
    """2,400 accounts that go on as they did: more than one in ten leaves its earlier interval, for that is chance, too.

    At the level of a benchmark of one account at most 1 in 100 is told of, and of twenty at most 1 in 1,000.
    """
    random, outside, alone, of_twenty, looked = Random(11), 0, 0, 0, 2_400
    for place in range(looked):
        n, rate = (15, 60, 200)[place % 3], (0.05, 0.3, 0.6, 0.9)[place % 4]
        base, now = based(sample(random, n, rate)), sample(random, n, rate)
        outside += not base.low <= now.rates[2] <= base.high
        alone += left(base, now, critical(ALPHA / 2))
        of_twenty += left(base, now, critical(ALPHA / 40))
    assert outside > looked * 0.1
    assert alone <= looked * ALPHA
    assert of_twenty <= looked / 1_000


@pytest.mark.parametrize(
    ("then", "now", "n", "least"), [(0.6, 0.2, 100, 0.9), (0.6, 0.3, 100, 0.6), (0.2, 0.6, 60, 0.7)]
)
def test_a_large_change_is_mostly_seen(then, now, n, least):
    random, z = Random(13), critical(ALPHA / 40)
    seen = sum(left(based(sample(random, n, then)), sample(random, n, now), z) for _ in range(100))
    assert seen >= 100 * least


def test_trailing_luck_is_hardly_ever_called_silence():
    """3,000 accounts that answer as they did, judged at the level of a benchmark of one: at most 1 in 100."""
    random, z, wrong = Random(17), critical(ALPHA / 2), 0
    for place in range(3_000):
        rate = (0.1, 0.3, 0.6, 0.9)[place % 4]
        base = based(sample(random, 100, rate))
        n = 0
        while n < 200 and random.random() >= rate:
            n += 1
        wrong += bool(n) and beyond_chance(Silence(NOW, "m", n, n, None), base.rate, base.effective, z)
    assert wrong <= 30


def test_a_run_tells_of_so_many_events_and_counts_the_rest():
    documents = first_run()
    keys = [f"bluesky:b{place}.com" for place in range(130)]
    who = [of(key, f"B{place}") for place, key in enumerate(keys)]

    def at(dead):
        many = {}
        for key in keys:
            one = deepcopy(documents[ACME])
            one["account"]["key"] = key
            check(one, "links_alive").update(
                result="fail", evidence=[f"https://acme.com/{place}" for place in range(dead)]
            )
            many[key] = one
        return many

    before = at(0)
    news = events(Run("t", 2, who, at(4), before, NOW), Known({}, {}), lambda _: None)
    assert (len(news.events), news.left_out) == (MOST_EVENTS, 130 * 4 - MOST_EVENTS)


def test_of_many_that_pass_the_first_ones_are_told_and_the_rest_counted():
    random = Random(19)
    then = entrants(random, [0.9] * 5 + [0.1] * 5, 200)
    now = entrants(random, [0.1] * 5 + [0.9] * 5, 200)
    found, more = passed(now, then, {}, {}, 4)
    assert (len(found), more) == (4, 21)
    told = {frozenset((one.winner.key, one.loser.key)): one.winner.key for one in found}
    others, left = passed(now, then, {}, told, 100)
    assert (len(others), left) == (21, 0)
    assert not {frozenset((one.winner.key, one.loser.key)) for one in others} & set(told)
    back = {pair: min(pair - {winner}) for pair, winner in told.items()}
    assert len(passed(now, then, {}, back, 100)[0]) == 25, "Who was passed back may pass again."
