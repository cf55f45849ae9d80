"""What happened between two runs of a benchmark that somebody should be told of. Pure.

A run in which nothing has changed tells of nothing: each kind is held against chance for all accounts together, and
links are not sampled. docs/watch.md says how each kind is judged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from api.benchmarks.baseline import Baseline, baseline, comparable, left, outgrown
from api.benchmarks.compare import critical
from api.benchmarks.event_words import link_words, passed_words, rate_words, silence_words
from api.benchmarks.measured import DAY_PLACE, Document, Measured, Sample, measured
from api.benchmarks.model import Member
from api.benchmarks.passing import Passed, passed
from api.benchmarks.rank import contenders, denominator
from api.benchmarks.silence import Silence, beyond_chance, silence

ALPHA: Final = 0.01
"""The chance that a run tells of any rate that has not changed, of all accounts together."""

MOST_EVENTS: Final = 500
"""Events of one run; what comes first in a run is kept."""

LINK_CHECKS: Final = ("site_answers", "links_alive")
MOST_EVIDENCE: Final = 5
"""Addresses that a document lists for one check; a list of that length may be cut."""

NAMESPACE: Final = UUID("6b0c6a2e-51a0-4d5e-9d3c-0a7e2f3f8b11")
"""Our own, made at random: the same event has the same id whoever finds it."""

Kind = Literal["stopped_answering", "rate_changed", "link_died", "passed"]
Posts = Callable[[str], Mapping[str, Any] | None]
"""The posts behind the score of a key (docs of the API), None where they are not kept."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the account `key`. `other`: who passed it; `url`: where to see it, None: the report.

    `id` stays the same however often the event is found.
    """

    id: str
    kind: Kind
    key: str
    brand: str
    words: str
    url: str | None
    at: datetime
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended: its number from 1, its documents and those of the run before, by the members' keys."""

    benchmark_id: str
    number: int
    members: Sequence[Member]
    documents: Mapping[str, Document | None]
    before: Mapping[str, Document | None]
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier runs left behind: baselines by key, and of pairs that passed each other who did so last."""

    baselines: Mapping[str, Baseline]
    passed: Mapping[frozenset[str], str]


@dataclass(frozen=True, slots=True)
class News:
    """The events of a run, how many more there were, and the baselines that are new."""

    events: tuple[Event, ...]
    left_out: int
    baselines: tuple[Baseline, ...]


@dataclass(frozen=True, slots=True)
class _Account:
    member: Member
    now: Measured
    then: Measured | None
    document: Document
    earlier: Document | None
    base: Baseline | None

    @property
    def sample(self) -> Sample | None:
        """The account's curve over its own denominator."""
        return self.now.samples.get(self.now.own)


@dataclass(frozen=True, slots=True)
class _Found:
    """What makes an event; `told` is what its id is made of, besides kind and account."""

    kind: Kind
    key: str
    brand: str
    words: str
    url: str | None
    told: tuple[object, ...]
    other: str | None = None


def events(run: Run, known: Known, posts: Posts) -> News:
    """What a run tells that the one before and the baselines did not."""
    accounts = list(_accounts(run, known))
    z = critical(ALPHA / max(1, 2 * len(accounts)))
    silent = {one.now.key: found for one in accounts if (found := _silent(one, posts, z)) is not None}
    moved = [
        (one, base) for one in accounts if one.now.key not in silent and (base := _left(one, run.number, z)) is not None
    ]
    passes, more = _passed(accounts, known)
    told = [
        *(_stopped(one, *silent[one.now.key]) for one in accounts if one.now.key in silent),
        *(_changed(one, base, run.number) for one, base in moved),
        *(found for one in accounts for found in _died(one, run.number)),
        *(_passing(pair, run.number) for pair in passes),
    ]
    anew = {one.now.key for one, _ in moved}
    fresh = [
        baseline(one.member.key, run.number, one.now, one.base)
        for one in accounts
        if one.now.key in anew or _replaced(one, run.number)
    ]
    return News(
        events=tuple(_event(run, one) for one in told[:MOST_EVENTS]),
        left_out=max(0, len(told) - MOST_EVENTS) + more,
        baselines=tuple(one for one in fresh if one is not None),
    )


def _event(run: Run, one: _Found) -> Event:
    name = "\n".join(map(str, (run.benchmark_id, one.kind, one.key, *one.told)))
    id_ = f"urn:uuid:{uuid5(NAMESPACE, name)}"
    return Event(id_, one.kind, one.key, one.brand, one.words, one.url, run.at, one.other)


def _accounts(run: Run, known: Known) -> Iterator[_Account]:
    """Every account that is measured now; of two members that are the same one, the first."""
    seen: set[str] = set()
    for member in run.members:
        document, earlier = run.documents.get(member.key), run.before.get(member.key)
        now = measured(document) if document is not None else None
        if document is None or not isinstance(now, Measured) or now.key in seen:
            continue
        seen.add(now.key)
        then = measured(earlier) if earlier is not None else None
        known_then = then if isinstance(then, Measured) else None
        yield _Account(member, now, known_then, document, earlier, known.baselines.get(member.key))


def _silent(one: _Account, posts: Posts, z: float) -> tuple[Silence, Baseline] | None:
    """Held against the baseline and the run before, so that one who merely answers less has not stopped."""
    if one.base is None or one.then is None or one.sample is None or not comparable(one.base, one.now, one.sample):
        return None
    then = one.then.samples.get(one.now.own)
    if then is None or not then.answered or one.sample.rates[DAY_PLACE] > then.rates[DAY_PLACE]:
        return None
    kept = posts(one.member.key)
    if kept is None or datetime.fromisoformat(kept["collected_at"]) < datetime.fromisoformat(one.now.collected_at):
        return None
    found = silence(kept, datetime.fromisoformat(one.then.collected_at))
    sizes = ((one.base.rate, one.base.effective), (then.rates[DAY_PLACE], then.effective[DAY_PLACE]))
    if found is None or not all(beyond_chance(found, rate, size, z) for rate, size in sizes):
        return None
    return found, one.base


def _stopped(one: _Account, found: Silence, base: Baseline) -> _Found:
    words = silence_words(one.member, one.now, found, base)
    return _Found("stopped_answering", one.member.key, one.member.brand, words, found.example, (found.last,))


def _left(one: _Account, run: int, z: float) -> Baseline | None:
    """The baseline whose interval the rate has left."""
    if one.base is None or one.sample is None or one.base.run >= run or not one.now.ranked:
        return None
    return one.base if comparable(one.base, one.now, one.sample) and left(one.base, one.sample, z) else None


def _changed(one: _Account, base: Baseline, run: int) -> _Found:
    """With a post to see it by: one answered where the rate went up, or one unanswered where it went down."""
    more = one.sample is not None and one.sample.rates[DAY_PLACE] > base.rate
    examples = one.document["parts"]["reply_rate"]["answered_examples" if more else "unanswered_examples"]
    words = rate_words(one.member, one.now, base)
    return _Found("rate_changed", one.member.key, one.member.brand, words, next(iter(examples), None), (run,))


def _replaced(one: _Account, run: int) -> bool:
    """Whether there is no baseline, or none that the account can be held against, or one much too small."""
    if one.base is None or one.sample is None:
        return one.base is None
    return one.base.run < run and (not comparable(one.base, one.now, one.sample) or outgrown(one.base, one.sample))


def _died(one: _Account, run: int) -> Iterator[_Found]:
    """Addresses that lead nowhere and did not do so at the run before."""
    if one.then is None or one.earlier is None:
        return
    now, then = _checks(one.document), _checks(one.earlier)
    for name in LINK_CHECKS:
        check, earlier = now.get(name), then.get(name)
        if check is None or earlier is None or "not_checked" in (check["result"], earlier["result"]):
            continue
        site = name == "site_answers"
        known = set(earlier["evidence"])
        if (check["result"], earlier["result"]) != ("fail", "pass") if site else len(known) >= MOST_EVIDENCE:
            continue
        for url in check["evidence"]:
            if site or url not in known:
                words = link_words(one.member, url, site=site)
                yield _Found("link_died", one.member.key, one.member.brand, words, url, (run, url))


def _checks(document: Document) -> dict[str, Any]:
    return {check["name"]: check for check in document["parts"]["link_hygiene"]["checks"]}


def _passed(accounts: Sequence[_Account], known: Known) -> tuple[list[Passed], int]:
    """Over one denominator for both runs, that of the present one."""
    ranked = [(one.member, one.now) for one in accounts if one.now.ranked]
    name = denominator([now for _, now in ranked]).name
    now, _ = contenders(ranked, name)
    then, _ = contenders([(one.member, one.then) for one in accounts if one.then is not None], name)
    return passed(now, then, known.baselines, known.passed, MOST_EVENTS)


def _passing(pair: Passed, run: int) -> _Found:
    loser, winner = pair.loser, pair.winner.key
    return _Found("passed", loser.key, loser.brand, passed_words(pair), None, (run, winner), winner)
