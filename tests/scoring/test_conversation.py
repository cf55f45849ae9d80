from datetime import timedelta

import pytest
from builders import BRAND, NOW, account, ago, answer, comment, evidence, mention, post

from api.scoring.conversation import conversation
from api.scoring.evidence import Declaration, Reference, Site
from api.scoring.people import OWN, SUPPORT, record


def talk(posts=(), messages=(), **more):
    return conversation(record(evidence((post("p0", 2000), *posts), messages, **more)))


def opening_ids(posts=(), messages=(), **more):
    return [opening.message.id for opening in talk(posts, messages, **more).openings]


def reason_of(message, *, posts=(), others=(), **more):
    excluded = talk(posts, (message, *others), **more).excluded
    return next((reason for reason, ids in excluded.items() if message.id in ids), None)


def test_a_reply_to_a_post_and_a_mention_are_openings():
    assert opening_ids(messages=[comment("c", 50, "ann"), mention("m", 40, "bob")]) == ["c", "m"]


def test_a_reply_to_somebody_else_that_carries_the_name_is_overheard():
    message = mention("m", 40, "bob", reply_to=Reference("x", "carol"))
    assert reason_of(message) == "overheard"


def test_a_reply_to_somebody_else_without_the_name_is_not_addressed():
    message = mention("m", 40, "bob", reply_to=Reference("x", "carol"), mentions=("carol",))
    assert reason_of(message) == "unaddressed"


def test_a_quote_that_does_not_name_the_account_is_not_addressed():
    quoting = mention("q", 40, "bob", "What do they mean?", quotes=Reference("p0", BRAND), mentions=())
    assert reason_of(quoting) == "unaddressed"


def test_people_who_are_quoted_or_answered_are_not_named():
    message = comment("c", 40, "bob", mentions=("carol", "dave"), quotes=Reference("x", "erin"))
    assert reason_of(message) is None


def test_a_reply_to_oneself_that_names_the_account_is_addressed():
    assert opening_ids(messages=[mention("m", 40, "bob", reply_to=Reference("x", "bob"))]) == ["m"]


def test_the_account_is_known_by_id_handle_and_key():
    for name in ("did:plc:kettles", "@Kettles.Example", "bluesky:kettles.example"):
        assert opening_ids(messages=[mention("m", 40, "bob", mentions=(name,))]) == ["m"]


@pytest.mark.parametrize("name", [OWN, SUPPORT, "\x00own", "\x00support", OWN.lower()])
def test_nobody_can_call_themselves_the_account(name):
    seen = talk([], [comment("m", 100, name)])
    assert [opening.message.id for opening in seen.openings] == ["m"]
    assert seen.excluded["own"] == ()


def test_a_reply_is_recognised_by_the_posts_id_alone():
    message = comment("c", 40, "ann", under="p0")
    bare = mention("b", 30, "bob", text="Where is it?", mentions=(), reply_to=Reference("p0"))
    assert opening_ids(messages=[message, bare]) == ["c", "b"]


def test_names_are_read_from_the_text_when_the_network_gives_no_list():
    text = "Hey @kettles.example, does it whistle?"
    assert opening_ids(messages=[mention("m", 40, "bob", text=text, mentions=None)]) == ["m"]
    assert reason_of(mention("m", 40, "bob", text="mail me@kettles.example?", mentions=None)) == "unaddressed"


@pytest.mark.parametrize(("gap", "expected"), [(23.99, ["first"]), (24, ["first", "second"])])
def test_a_second_message_opens_only_after_a_day_of_silence(gap, expected):
    assert opening_ids(messages=[comment("first", 100, "ann"), comment("second", 100 - gap, "ann")]) == expected


def test_what_the_account_says_to_the_person_also_keeps_the_exchange_open():
    messages = [comment("first", 100, "ann"), comment("second", 60, "ann")]
    assert opening_ids([answer("a", 80, "first", "ann")], messages) == ["first"]
    assert opening_ids([post("a", 80, "@ann hello", mentions=("ann",))], messages) == ["first"]
    assert opening_ids([post("a", 80, mentions=("bob",))], messages) == ["first", "second"]


def test_the_accounts_own_posts_and_reposts_are_no_messages():
    own = comment("c", 40, BRAND)
    repost = comment("r", 40, "ann", is_repost=True)
    assert reason_of(own) == "own"
    assert reason_of(repost) == "repost"


def test_found_by_its_answer_is_out_of_the_rate_even_when_it_asks():
    message = comment("c", 40, "ann", found_by_answer=True)
    assert reason_of(message) == "found_by_answer"


def test_found_in_two_ways_is_in_the_rate():
    found = [comment("c", 40, "ann", found_by_answer=True), comment("c", 40, "ann")]
    assert opening_ids(messages=found) == ["c"]
    assert opening_ids(messages=found[::-1]) == ["c"]


def test_the_same_text_three_times_is_out_of_the_rate():
    same = [comment(f"c{day}", 30 * 24 - day * 48, "ann", f"Check out my page {day}!") for day in range(3)]
    assert reason_of(same[0], others=same[1:]) == "repeated"
    assert reason_of(same[0], others=same[1:2]) is None


def test_three_bystanders_make_it_a_call_to_everybody():
    several = mention("m", 40, "bob", mentions=(BRAND, "carol", "dave", "erin"))
    assert reason_of(several) == "bystander"
    assert reason_of(mention("m", 40, "bob", mentions=(BRAND, "carol", "dave"))) is None


def test_support_handles_are_no_bystanders_and_their_posts_no_messages():
    ours = account(support_handles=("kettlehelp.example",))
    message = mention("m", 40, "bob", mentions=(BRAND, "carol", "dave", "kettlehelp.example"))
    assert reason_of(message, account=ours) is None
    assert reason_of(comment("c", 40, "kettlehelp.example"), account=ours) == "own"


def test_every_message_is_in_one_place_only():
    messages = [
        comment("a", 50, "ann"),
        comment("b", 49, "ann"),
        comment("c", 40, BRAND),
        mention("d", 39, "bob", reply_to=Reference("x", "carol")),
        mention("e", 38, "erin", found_by_answer=True),
    ]
    seen = talk(messages=messages)
    placed = [opening.message.id for opening in seen.openings] + [i for ids in seen.excluded.values() for i in ids]
    assert sorted(placed) == ["a", "b", "c", "d", "e"]


def test_the_window_is_ninety_days_when_there_is_enough_in_it():
    recent = [comment(f"r{i}", 30 * i + 5, f"recent{i}") for i in range(10)]
    old = [comment("old", 91 * 24, "old")]
    seen = talk(messages=[*recent, *old])
    assert (len(seen.openings), seen.window_days) == (10, 90)
    assert seen.excluded["outside_window"] == ("old",)


def test_with_few_openings_the_last_ten_of_a_year_count():
    recent = [comment(f"r{i}", 30 * i + 5, f"recent{i}") for i in range(3)]
    old = [comment(f"o{i}", (100 + i) * 24, f"old{i}") for i in range(12)]
    ancient = [comment("ancient", 366 * 24, "ancient")]
    seen = talk(messages=[*recent, *old, *ancient])
    assert (len(seen.openings), seen.window_days) == (10, 365)
    assert "o6" in {opening.message.id for opening in seen.openings}
    assert "o7" not in {opening.message.id for opening in seen.openings}


def opened(posts, messages=None, **more):
    return talk(posts, messages or [comment("m", 100, "ann")], **more).openings[0]


def hours(opening):
    return None if opening.wait is None else opening.wait / 3_600_000_000


def test_a_reply_a_quote_a_mention_and_a_reply_to_another_message_are_answers():
    other = mention("other", 99, "ann", "so?")
    for reply in (
        answer("a", 98, "m", "ann"),
        post("a", 98, quotes=Reference("m", "ann")),
        post("a", 98, mentions=("ann",)),
        answer("a", 98, "other", "ann"),
        answer("a", 98, "other", None),
    ):
        assert hours(opened([reply], [comment("m", 100, "ann"), other])) == 2


def test_a_repost_a_broadcast_and_an_answer_to_somebody_else_are_none():
    for reply in (
        post("a", 98, quotes=Reference("m", "ann"), is_repost=True),
        post("a", 98),
        answer("a", 98, "x", "bob"),
        answer("a", 130, "m", "ann"),
        answer("a", 100, "m", "ann"),
    ):
        assert opened([reply]).wait is None


def test_an_answer_counts_for_seven_days_and_not_longer():
    message = [comment("m", 500, "ann")]
    assert hours(opened([answer("a", 500 - 168, "m", "ann")], message)) == 168
    late = answer("a", 500 - 168 - 0.001, "m", "ann")
    assert opened([late], message).wait is None


def test_the_first_answer_counts():
    assert hours(opened([answer("b", 90, "m", "ann"), answer("a", 95, "m", "ann")])) == 5


def test_a_support_handle_answers_for_the_account():
    ours = account(support_handles=("@KettleHelp.example",))
    reply = comment("s", 97, "kettlehelp.example", "It is here.")
    reply = type(reply)(id="s", created_at=ago(97), author="kettlehelp.example", reply_to=Reference("m", "ann"))
    assert hours(opened([], [comment("m", 100, "ann"), reply], account=ours)) == 3


def test_support_that_the_site_declares_answers_for_the_account_on_its_own_network():
    declared = Declaration(support_handles=("bluesky:help.example", "x:other"))
    site = Site("https://kettles.example", declared=declared)
    asked = comment("m", 100, "ann")
    for writer, answered in (("help.example", True), ("other", False)):
        helping = mention("s", 90, writer, "It is in the box.", mentions=("ann",))
        (opening,) = conversation(record(evidence([], [asked, helping], site=site))).openings
        assert (opening.human is not None) is answered


def test_an_own_post_among_the_messages_is_an_answer():
    reply = mention("s", 97, BRAND, reply_to=Reference("m", "ann"), mentions=())
    assert hours(opened([], [comment("m", 100, "ann"), reply])) == 3


def test_nothing_later_than_the_evidence_counts():
    later = NOW + timedelta(hours=1)
    message = comment("m", 100, "ann")
    future = type(message)(id="f", author="bob", created_at=later, via="comment")
    own = type(message)(id="o", author=BRAND, created_at=later)
    seen = record(evidence([], [message, future, own]))
    assert [one.item.id for one in seen.messages] == ["m"]
    assert seen.own_messages == seen.posts == ()


def canned(people, seconds, text="Thank you for your message, we are looking into it for you!"):
    """Everybody asks and gets the same text after so many seconds."""
    messages = [comment(f"m{i}", 500 - i * 30, f"person{i}") for i in range(people)]
    posts = [
        answer(f"a{i}", 500 - i * 30 - seconds / 3600, f"m{i}", f"person{i}", f"@person{i} {text} ^A{chr(65 + i)}")
        for i in range(people)
    ]
    return posts, messages


def test_the_same_text_to_three_people_within_a_minute_is_automated_and_no_answer():
    posts, messages = canned(3, 20)
    assert all(opening.wait is None and opening.answers[0].automated for opening in talk(posts, messages).openings)


def test_the_same_text_to_two_people_is_not():
    posts, messages = canned(2, 20)
    assert all(opening.wait and not opening.human.template for opening in talk(posts, messages).openings)


def test_the_same_text_slower_is_a_template_and_counts():
    posts, messages = canned(3, 60)
    assert all(opening.human.template and not opening.human.automated for opening in talk(posts, messages).openings)


def test_the_next_human_answer_stops_the_clock():
    posts, messages = canned(3, 20)
    human = answer("h", 500 - 2, "m0", "person0", "The lid opens to the left.")
    opening = talk([*posts, human], messages).openings[0]
    assert hours(opening) == 2
    assert [one.automated for one in opening.answers] == [True, False]


def test_a_later_answer_of_substance_takes_a_deflection_back():
    deflecting = answer("a", 98, "m", "ann", "Sorry to hear that! Please send us a DM.")
    assert opened([deflecting]).deflected
    assert not opened([deflecting, answer("b", 97, "m", "ann", "The lid opens to the left.")]).deflected
    assert hours(opened([deflecting, answer("b", 97, "m", "ann", "The lid opens to the left.")])) == 2


def test_waits_of_answered_messages_know_those_found_by_their_answer():
    found = mention("f", 50, "bob", found_by_answer=True)
    seen = talk([answer("a", 47, "f", "bob")], [found])
    assert seen.openings == ()
    assert [wait / 3_600_000_000 for wait in seen.answered_waits] == [3]


@pytest.mark.parametrize(("hours_later", "expected"), [(0, []), (1, [1]), (168, [168]), (168.01, [])])
def test_the_wait_of_a_found_message_ends_where_that_of_an_opening_does(hours_later, expected):
    found = mention("f", 200, "bob", found_by_answer=True)
    waits = talk([answer("a", 200 - hours_later, "f", "bob")], [found]).answered_waits
    assert [wait / 3_600_000_000 for wait in waits] == expected
