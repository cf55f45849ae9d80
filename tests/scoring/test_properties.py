"""What must hold whatever the evidence (section 7 of docs/method.md)."""

from dataclasses import replace
from datetime import timedelta

from builders import BRAND, NOW, WORDS, account, ago, evidence, links, post
from hypothesis import given, settings
from hypothesis import strategies as st

from api.scoring.behind import posts_behind
from api.scoring.document import document, encode
from api.scoring.evidence import Evidence, Message, Post, Reference
from api.scoring.method import HORIZON_HOURS, HOUR, Weights
from api.scoring.score import score

SECOND = 1_000_000
ASKING = "Where is my kettle?"
OLD_ENOUGH = 8 * 24

MESSAGE_TEXTS = st.sampled_from([ASKING, "The lid broke, I am so disappointed", "Lovely!", "", None, "¿Dónde está?"])
POST_TEXTS = st.sampled_from(["We are sorry, please send us a DM", "It is in the box.", "Thanks!", None, *WORDS])


def unique_text(number):
    return " ".join(WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7, 11)) + " helps."


@st.composite
def conversations(draw, youngest=0):
    """Up to 25 people comment once each under one post; some get one human answer, each its own text."""
    posts, messages = [post("p0", 89 * 24, links=())], []
    for place in range(draw(st.integers(0, 25))):
        age = draw(st.integers(youngest + 1, 80 * 24))
        message = Message(f"m{place}", ago(age), f"person{place}", reply_to=Reference("p0", BRAND), via="comment")
        messages.append(replace(message, text=draw(MESSAGE_TEXTS)))
        if draw(st.booleans()):
            wait = draw(st.integers(2, 200 * 60)) / 60
            if wait < age:
                posts.append(_answer(place, ago(age - wait)))
    return evidence(posts, messages)


def _answer(place, created_at, text=None):
    return Post(
        f"a{place}", created_at, text or unique_text(place), reply_to=Reference(f"m{place}", f"person{place}"), links=()
    )


PEOPLE = st.sampled_from([None, "ann", BRAND])
NAMED = st.none() | st.lists(st.sampled_from(["ann", "bob", BRAND]), max_size=3).map(tuple)
URLS = st.lists(st.sampled_from(["https://a.com", "http://b.com", "https://bit.ly/x"]), max_size=2)

any_post = st.builds(
    Post,
    id=st.sampled_from([f"p{n}" for n in range(12)]),
    created_at=st.integers(0, 9000).map(ago),
    text=POST_TEXTS,
    is_repost=st.booleans(),
    reply_to=st.none() | st.builds(Reference, st.sampled_from(["p1", "m1", "m2", "x"]), PEOPLE),
    mentions=NAMED,
    links=st.none() | URLS.map(lambda urls: links(*urls)),
    found_by_message=st.booleans(),
)
any_message = st.builds(
    Message,
    id=st.sampled_from([f"m{n}" for n in range(12)]),
    created_at=st.integers(0, 9000).map(ago),
    author=st.sampled_from(["ann", "bob", "carol", BRAND]),
    text=MESSAGE_TEXTS,
    author_followers=st.none() | st.integers(0, 5000),
    reply_to=st.none() | st.builds(Reference, st.sampled_from(["p1", "p2", "m1", "x"]), PEOPLE),
    mentions=NAMED,
    via=st.sampled_from([None, "comment", "mention"]),
    found_by_answer=st.booleans(),
)
anything = st.builds(evidence, st.lists(any_post, max_size=15), st.lists(any_message, max_size=25))


@given(conversations(youngest=OLD_ENOUGH), st.data())
def test_an_answer_where_there_was_none_never_lowers_the_score(seen, data):
    answered = {one.reply_to.id for one in seen.posts if one.reply_to}
    waiting = [message for message in seen.messages if message.id not in answered]
    if not waiting:
        return
    message = data.draw(st.sampled_from(waiting))
    wait = timedelta(minutes=data.draw(st.integers(1, 7 * 24 * 60)))
    text = data.draw(st.sampled_from([None, "Please send us a DM."]))
    more = _answer(int(message.id[1:]), message.created_at + wait, text)
    _never_lower(seen, replace(seen, posts=(*seen.posts, more)))


@given(conversations(youngest=OLD_ENOUGH), st.data())
def test_an_earlier_answer_never_lowers_the_score(seen, data):
    answers = [one for one in seen.posts if one.reply_to]
    if not answers:
        return
    late = data.draw(st.sampled_from(answers))
    asked = next(message.created_at for message in seen.messages if message.id == late.reply_to.id)
    share = data.draw(st.floats(0.01, 0.99))
    sooner = replace(late, created_at=asked + (late.created_at - asked) * share)
    _never_lower(seen, replace(seen, posts=tuple(sooner if one is late else one for one in seen.posts)))
    first_words = replace(sooner, id="sooner", text="Please send us a DM.")
    _never_lower(seen, replace(seen, posts=(*seen.posts, first_words)))


def _never_lower(before: Evidence, after: Evidence):
    old, new = score(before), score(after)
    if old.reply is not None:
        assert new.reply.value >= old.reply.value - 1e-9
    if old.total is not None:
        assert new.total.value >= old.total.value - 1e-9


@given(conversations(), st.integers(1, 60))
def test_more_posts_that_talk_at_people_never_raise_the_reply_part(seen, number):
    more = [post(f"broadcast{n}", 5 + 20 * n, links=()) for n in range(number)]
    louder = replace(seen, posts=(*seen.posts, *more))
    assert score(louder).reply == score(seen).reply


@given(st.integers(3, 12), st.integers(0, 12), st.sampled_from([None, "Please send us a DM."]))
def test_turning_human_answers_into_automated_ones_never_raises_the_reply_part(canned, human, text):
    asked = [60 * 24 - 30 * n for n in range(canned + human)]
    messages = [
        Message(f"m{n}", ago(hours), f"person{n}", text=ASKING, reply_to=Reference("p0", BRAND), via="comment")
        for n, hours in enumerate(asked)
    ]
    by_hand = [_answer(n, ago(hours - 0.005), None if n else text) for n, hours in enumerate(asked)]
    by_machine = [replace(one, text="We got your message!") for one in by_hand[:canned]]
    start = [post("p0", 89 * 24, links=())]
    before = score(evidence([*start, *by_hand], messages))
    after = score(evidence([*start, *by_machine, *by_hand[canned:]], messages))
    assert after.reply.value < before.reply.value
    assert after.facts.reply.automated.count == canned


@given(anything, st.randoms(use_true_random=False))
def test_order_repetition_and_paging_change_nothing(seen, random):
    posts, messages = list(seen.posts) * 2, list(seen.messages) * 2
    random.shuffle(posts)
    random.shuffle(messages)
    again = replace(seen, posts=tuple(posts), messages=tuple(messages))
    assert encode(document(score(again))) == encode(document(score(seen)))
    assert encode(posts_behind(score(again))) == encode(posts_behind(score(seen)))


@given(conversations(youngest=OLD_ENOUGH), st.data())
def test_one_message_moves_the_share_by_no_more_than_its_own_weight(seen, data):
    """Without censoring the share is answered of n, so one more message moves it by at most 1/(n+1)."""
    asked = Message("new", ago(OLD_ENOUGH + 1), "somebody", text=ASKING, reply_to=Reference("p0", BRAND), via="comment")
    before = score(seen).facts.reply
    more = [_answer(99, ago(OLD_ENOUGH), None)] if data.draw(st.booleans()) else []
    more = [replace(one, reply_to=Reference("new", "somebody")) for one in more]
    after = score(replace(seen, posts=(*seen.posts, *more), messages=(*seen.messages, asked))).facts.reply
    if after.denominator == before.denominator and before.curve.n:
        for hours in HORIZON_HOURS:
            at = hours * HOUR * SECOND
            assert abs(after.curve.at(at) - before.curve.at(at)) <= 1 / (before.curve.n + 1) + 1e-9


@given(conversations())
def test_more_of_the_same_narrows_the_interval(seen):
    twice = replace(
        seen,
        posts=tuple(copy for one in seen.posts for copy in (one, _again(one))),
        messages=tuple(
            copy for one in seen.messages for copy in (one, replace(one, id=one.id + "x", author=one.author + "x"))
        ),
    )
    once, more = score(seen).facts.reply.curve, score(twice).facts.reply.curve
    if score(seen).facts.reply.denominator == score(twice).facts.reply.denominator and once.n:
        for hours in HORIZON_HOURS:
            low, high = once.interval(hours * HOUR * SECOND)
            narrow_low, narrow_high = more.interval(hours * HOUR * SECOND)
            assert narrow_high - narrow_low <= high - low + 1e-9


def _again(one: Post):
    """The same answer to somebody else who did the same."""
    if one.reply_to is None:
        return one
    number = one.id[1:]
    text = f"{one.text} {WORDS[int(number) % 20]} {WORDS[(int(number) * 5 + 1) % 20]} too"
    return replace(one, id=one.id + "x", text=text, reply_to=Reference(f"m{number}x", f"person{number}x"))


@given(anything)
def test_every_message_is_counted_once_and_numbers_agree(seen):
    made = score(seen)
    page, behind = document(made), posts_behind(made)
    reply = page["parts"]["reply_rate"]
    assert reply[reply["denominator"]] == reply["n"]
    counted = [one for one in behind["openings"] if one["counted"]]
    assert len(counted) == reply["n"]
    assert sum(one["outcome"] == "answered" for one in counted) == reply["answered"]
    seen_ids = {one.id for one in seen.messages if one.created_at <= NOW}
    placed = [one["id"] for one in behind["openings"]] + [
        one["id"] for why, ids in behind["excluded"].items() if why != "own" for one in ids
    ]
    own = {one["id"] for one in behind["excluded"]["own"]}
    assert sorted(placed) == sorted(seen_ids - own)
    for why, number in reply["excluded"].items():
        assert number == len(behind["excluded"][why])
    for share in reply["shares"]:
        assert share["count"] == len(behind["posts"][share["name"]])
        assert share["value"] is None or share["low"] <= share["value"] <= share["high"]


@given(anything)
def test_words_grade_and_numbers_agree(seen):
    made = score(replace(seen, account=account(followers=10, following=10)))
    page = document(made)
    assert (page["score"] is None) == (page["grade"] is None) == (page["status"] == "withheld")
    if page["score"] is not None:
        assert page["interval"][0] <= page["score"] <= page["interval"][1]
        assert str(page["parts"]["reply_rate"]["n"]) in page["summary"]
    for point in page["parts"]["reply_rate"]["curve"]:
        assert point["rate"] is None or point["low"] - 1e-8 <= point["rate"] <= point["high"] + 1e-8


@settings(max_examples=30)
@given(conversations(), st.builds(Weights, st.floats(0, 5), st.floats(0, 5), st.floats(0.1, 5)))
def test_the_total_lies_between_its_parts(seen, weights):
    made = score(replace(seen, account=account(followers=500, following=2)), weights)
    parts = [points for points in (made.reply and made.reply.value, made.ratio, made.links) if points is not None]
    if made.total is not None:
        assert min(parts) - 1e-9 <= made.total.value <= max(parts) + 1e-9
