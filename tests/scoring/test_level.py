from time import process_time

from builders import answer, comment, evidence, mention, post

from api.scoring.conversation import conversation
from api.scoring.evidence import Reference
from api.scoring.level import level
from api.scoring.people import record
from api.scoring.reply_rate import reply_facts

BROADCASTS = tuple(post(f"p{n}", 300 + n) for n in range(20))


def level_of(posts=BROADCASTS, messages=()):
    seen = record(evidence(posts, messages))
    return level(seen, reply_facts(seen, conversation(seen)))


def test_broadcasts_only_talk_at_people():
    assert (level_of().value, level_of().name) == (1, "talks at people")
    assert len(level_of().evidence) == 5


def test_being_reposted_quoted_or_named_gets_people_to_talk():
    assert level_of((*BROADCASTS, post("q", 5, quoted=2))).value == 2
    assert level_of((*BROADCASTS, post("q", 5, reposted=1))).value == 2
    named = level_of(messages=[mention("m", 40, "bob", reply_to=Reference("x", "carol"))])
    assert (named.value, named.evidence) == (2, ("https://bsky.example/m",))


def test_people_answering_each_other_in_its_threads():
    first = comment("c", 50, "ann")
    second = mention("d", 49, "bob", "I do!", reply_to=Reference("c", "ann"), mentions=())
    assert level_of(messages=[first, second]).value == 3
    elsewhere = mention("e", 49, "bob", reply_to=Reference("x", "carol"), mentions=())
    assert level_of(messages=[first, elsewhere]).value == 2
    unknown = mention("g", 50, "ann", reply_to=None, mentions=(), via="comment")
    below = mention("h", 49, "bob", "I do!", reply_to=Reference("g"), mentions=())
    assert level_of(messages=[unknown, below]).value == 3
    oneself = mention("f", 49, "ann", reply_to=Reference("c", "ann"), mentions=())
    assert level_of(messages=[first, oneself]).value == 2


def thread(length, top):
    """Everybody answers the one before, and the first one answers `top`."""
    parents = [Reference(top)] + [Reference(f"t{n}", f"person{n}") for n in range(length - 1)]
    return [mention(f"t{n}", 50, f"person{n}", "I do!", reply_to=parents[n], mentions=()) for n in range(length)]


def test_a_long_thread_is_climbed_once():
    def seconds(length):
        evidence_of = thread(length, "elsewhere")
        times = []
        for _ in range(3):
            began = process_time()
            assert level_of(messages=evidence_of).value == 1
            times.append(process_time() - began)
        return min(times)

    # Four times as long takes four times the work; sixteen times, if each message climbed to the top.
    assert seconds(4_000) < 9 * seconds(1_000)
    assert level_of(messages=thread(4_000, "p0")).value == 3


def test_a_thread_that_answers_itself_in_a_circle_is_below_nothing():
    circle = [
        mention(f"t{n}", 50, f"person{n}", "I do!", reply_to=Reference(f"t{(n + 1) % 3}"), mentions=())
        for n in range(3)
    ]
    assert level_of(messages=circle).value == 1


def replies(people, each=1):
    return tuple(
        answer(f"a{person}-{n}", 100 - n, "x", f"person{person}", f"Number {person}: {'abcdefgh'[person] * 9}")
        for person in range(people)
        for n in range(each)
    )


def test_a_tenth_of_replies_to_five_people_talks_with_people():
    assert level_of((*BROADCASTS, *replies(5))).value == 4
    assert level_of((*BROADCASTS, *replies(4, each=5))).value == 1
    many = tuple(post(f"n{n}", 400 + n) for n in range(30))
    assert level_of((*BROADCASTS, *many, *replies(5))).value == 1


def test_a_quarter_answered_for_five_people_talks_with_people():
    broadcasts = tuple(post(f"n{n}", 400 + n) for n in range(60))
    messages = [comment(f"m{n}", 200 + n, f"person{n}", under="n0") for n in range(20)]
    posts = (*broadcasts, *(answer(f"a{n}", 199 + n, f"m{n}", f"person{n}", "abcdefgh"[n] * 30) for n in range(5)))
    found = level_of(posts, messages)
    assert (found.value, found.reason) == (4, "25 % of messages are answered within a week, to 5 people.")
    assert level_of(posts[:-1], messages).value < 4


def test_exactly_a_quarter_is_a_quarter_however_it_is_computed():
    # With eleven different waits of 44, one minus the product of the steps is 0.2499999999999999.
    messages = [comment(f"m{n}", 800 + n, f"person{n}") for n in range(44)]
    posts = [answer(f"a{n}", 799 - n / 10, f"m{n}", f"person{n}", "abcdefghijk"[n] * 30) for n in range(11)]
    broadcasts = [post(f"n{n}", 900 + n) for n in range(200)]
    recent = [post(f"r{n}", 1 + n) for n in range(11)]
    assert level_of((*recent, *broadcasts, *posts), messages).value == 4
    assert level_of((*recent, *broadcasts, *posts[:-1]), messages).value == 2


def test_automated_replies_do_not_talk_with_people():
    messages = [comment(f"m{n}", 100 + n, f"person{n}") for n in range(8)]
    canned = tuple(answer(f"a{n}", 100 + n - 0.005, f"m{n}", f"person{n}", "Thanks, we got it!") for n in range(8))
    assert level_of((*BROADCASTS, *canned), messages).value == 2


def test_nothing_seen_is_no_level():
    assert level_of(()) is None
