"""Invented brands, scored by the method itself: what the tests of benchmarks compare."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

from builders import NOW, WORDS, account, answer, comment, evidence, links, post

from api.benchmarks.compare import contender
from api.benchmarks.measured import Sample, effective_size, measured
from api.benchmarks.model import BadRow, Member
from api.scoring.curve import Followed, fit
from api.scoring.document import document, without_score
from api.scoring.evidence import Account, ProfileLink, Site, SiteLink
from api.scoring.method import ANSWER_LIMIT, HORIZON_HOURS
from api.scoring.people import SECOND
from api.scoring.score import score

OTHER = "Lovely colour on that one, we have it on the windowsill."
ELSEWHERE = "Please send us a DM and we will look into it."


def brand(
    key,
    *,
    asks=40,
    rate=0.6,
    wait=3.0,
    others=10,
    other_rate=0.1,
    elsewhere=0.0,
    seed=1,
    now=NOW,
    span_days=60,
    own_posts=20,
    home=True,
    cares=True,
    profiles=(),
    **more,
):
    """Evidence of an account that answers `rate` of those who ask, after a wait around `wait` hours."""
    network, handle = key.split(":", 1)
    random = Random(f"{key} {seed}")
    site = f"https://{handle.split('@')[-1].strip('@')}.example" if "." not in handle else f"https://{handle}"
    posts = [
        post(f"p{place}", 24.0 * span_days * (place + 1) / own_posts, "From the workshop",
             links=links(f"{site}/news") if home and place % 4 == 0 else ())
        for place in range(own_posts)
    ]  # fmt: skip
    messages = []
    for place in range(asks + others):
        asking = place < asks
        hours = random.uniform(0.5, 24.0 * span_days)
        text = "Where is my kettle?" if asking else OTHER
        person = f"person{place}"
        messages.append(replace(comment(f"m{place}", hours, person, text), reply_to=None))
        if random.random() < (rate if asking else other_rate):
            took = wait * random.choice((0.1, 0.5, 1.0, 2.0, 6.0))
            words = f"{WORDS[place % len(WORDS)]} {WORDS[(place * 7 + 3) % len(WORDS)]} is what helps here."
            if random.random() < elsewhere:
                words = f"{WORDS[place % len(WORDS)]}: {ELSEWHERE}"
            if took < hours:
                posts.append(answer(f"a{place}", hours - took, f"m{place}", person, words))
    profile = account(
        **{
            "network": network, "handle": handle, "id": f"id-{handle}", "name": handle.split(".")[0].strip("@").title(),
            "url": f"https://{network}.example/{handle}", "kind": "organisation", "followers": 1200, "following": 300,
            "posts_count": 400, "created_at": NOW - timedelta(days=900), "has_avatar": cares, "has_banner": cares,
            "bio": "We make kettles.", "links": (ProfileLink(site),),
        }
        | more
    )  # fmt: skip
    seen = Site(url=site, answers=True, links_back=cares, profiles=profiles,
                links=(SiteLink(f"{site}/news", alive=cares),))  # fmt: skip
    shifted = evidence(posts, messages, account=profile, site=seen)
    return shifted if now == NOW else _at(shifted, now)


def _at(seen, now):
    """The same, told at another time."""
    by = now - NOW
    return replace(
        seen,
        collected_at=now,
        posts=tuple(replace(one, created_at=one.created_at + by) for one in seen.posts),
        messages=tuple(replace(one, created_at=one.created_at + by) for one in seen.messages),
    )


def scored(seen):
    """The document of some evidence, as it comes out of a store."""
    return json.loads(json.dumps(document(score(seen))))


def without(key, status, reason):
    network, handle = key.split(":", 1)
    url = f"https://{network}.example/{handle}"
    return without_score(Account(network=network, handle=handle, url=url), status, reason)


ON_ITS_PAGE = ("x:acmekettles", "facebook:acmekettles")
BAD_ROWS = (BadRow(9, "acme", "A name alone does not say on which network the account is."),)


def members():
    listed = (
        ("Acme Kettles", "bluesky:acme.com"),
        ("Acme Kettles", "x:acmekettles"),
        ("Acme Kettles", "facebook:acmekettles"),
        ("Brightwater", "bluesky:brightwater.org"),
        ("Brightwater", "x:brightwater"),
        ("Copperpot", "bluesky:copperpot.net"),
        ("Dampf & Co", "mastodon:dampf@mastodon.social"),
        ("Dampf & Co", "blog:dampf.de"),
        ("Ember Stoves", "x:emberstoves"),
        ("Fjord Mugs", "bluesky:fjordmugs.com"),
        ("Gusto", "facebook:gusto"),
        ("Harbour Tea", "bluesky:harbourtea.com"),
        ("Harbour Tea", "x:harbourtea"),
        ("Ines Example", "bluesky:ines.example.org"),
    )
    return tuple(Member(key, brand_, line) for line, (brand_, key) in enumerate(listed, 2))


def run(now=NOW, *, seed=1, acme=0.85, copperpot=0.55):
    """The documents of one run over `members()`."""
    known = [
        brand("bluesky:acme.com", asks=120, rate=acme, wait=1, seed=seed, now=now, profiles=ON_ITS_PAGE),
        brand("x:acmekettles", asks=60, rate=0.35, wait=8, elsewhere=0.5, seed=seed, now=now, followers=52_000),
        brand("facebook:acmekettles", asks=30, rate=0.5, wait=5, seed=seed, now=now),
        brand("bluesky:brightwater.org", asks=45, rate=0.8, wait=2, seed=seed, now=now, cares=False),
        brand("x:brightwater", asks=25, rate=0.7, wait=2, seed=seed, now=now),
        brand("bluesky:copperpot.net", asks=200, rate=copperpot, wait=6, seed=seed, now=now, home=False),
        brand("mastodon:dampf@mastodon.social", asks=18, rate=0.6, wait=4, seed=seed, now=now),
        brand("blog:dampf.de", asks=14, rate=0.2, wait=20, seed=seed, now=now, following=None),
        brand("x:emberstoves", asks=80, rate=0.05, wait=10, seed=seed, now=now, followers=900_000, cares=False),
        brand("facebook:gusto", asks=40, rate=0.0, seed=seed, now=now, home=False, cares=False, other_rate=0.0),
        brand("bluesky:harbourtea.com", asks=4, rate=0.5, others=2, seed=seed, now=now),
        brand("bluesky:ines.example.org", asks=30, rate=0.9, seed=seed, now=now, kind="person"),
    ]
    documents = {f"{seen.account.network}:{seen.account.handle}": scored(seen) for seen in known}
    documents["bluesky:fjordmugs.com"] = without(
        "bluesky:fjordmugs.com", "opted_out", "The account asks not to be shown to people who are not signed in."
    )
    documents["x:harbourtea"] = without("x:harbourtea", "not_found", "There is no account of this name on X.")
    return documents


@cache
def _first_run():
    return run()


def first_run():
    """The documents of `run()`, made once, to be changed at will."""
    return deepcopy(_first_run())


@cache
def _pattern():
    return measured(scored(brand("bluesky:pattern.com")))


def sample(random, n, rate, *, wait_hours=3.0, days=60, elsewhere=0.0, name="asks"):
    """The curve of n messages over so many days, each answered with the same chance after an exponential wait."""
    seen, answered, deflected = [], 0, 0
    for _ in range(n):
        age, wait = random.random() * days * 86_400, random.expovariate(1 / (wait_hours * 3_600))
        if random.random() < rate and wait <= min(age, ANSWER_LIMIT):
            seen.append(Followed(int(wait * SECOND), False, int(age * SECOND)))
            answered += 1
            deflected += random.random() < elsewhere
        else:
            seen.append(Followed(int(min(age, ANSWER_LIMIT) * SECOND), True, int(age * SECOND)))
    return sample_of(fit(seen), answered, deflected, name)


def sample_of(curve, answered, deflected=0, name="asks"):
    """A curve as documents hand it on."""
    at = [hours * 3_600 * SECOND for hours in HORIZON_HOURS]
    shares = [[round(value, 8) for value in (curve.at(time), *curve.interval(time))] for time in at]
    rates, low, high = zip(*shares, strict=True)
    return Sample(
        name=name, n=curve.n, answered=answered, rates=rates, low=low, high=high,
        effective=tuple(effective_size(*share) for share in shares),
        open_ended=tuple(share[2] >= 1.0 and not curve.followed(time) for share, time in zip(shares, at, strict=True)),
        deflection=deflected / answered if answered else 0.0, median_wait=None, median_never=False,
    )  # fmt: skip


def entrant(key, seen, *, ratio=90.0, links=80.0):
    """A contender of that curve, alike in all else."""
    pattern = _pattern()
    account = replace(
        pattern, key=key, score=None, interval=None, samples={seen.name: seen},
        ratio=replace(pattern.ratio, points=ratio), links=replace(pattern.links, points=links),
    )  # fmt: skip
    return contender(key, key, account, seen)
