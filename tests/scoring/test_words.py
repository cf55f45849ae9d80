from dataclasses import replace

import pytest
from builders import account, answer, answered_and_not, comment, evidence, mention, post

from api.scoring.document import document
from api.scoring.evidence import Coverage
from api.scoring.score import score
from api.scoring.words import ever_answered_words, percent, reason, summary, tier_words, wait_words, within_words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.524, "52 %"), (0.996, "over 99 %"), (1.0, "100 %")],
)
def test_whole_percent_that_never_hides_one_case(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"), (59.4, "59 s"), (59.6, "1 min"), (60, "1 min"), (3569, "59 min"), (3580, "1 h"), (10_800, "3 h"),
        (30 * 3600, "30 h"), (47.6 * 3600, "2 days"), (72 * 3600, "3 days"),
    ],
)  # fmt: skip
def test_waits_in_the_largest_sensible_unit(seconds, words):
    assert wait_words(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 s"), (30.2, "31 s"), (59.6, "1 min"), (60, "1 min"), (61, "1.5 min"), (601, "11 min"), (3541, "1 h"),
        (3600, "1 h"), (86 * 60, "86 min"), (91 * 60, "2 h"), (3 * 3600, "3 h"), (10.2 * 3600, "11 h"),
        (86_400, "24 h"), (47.6 * 3600, "2 days"), (60 * 3600, "2.5 days"), (61 * 3600, "3 days"),
    ],
)  # fmt: skip
def test_what_comes_within_a_time_is_never_told_of_a_shorter_one(seconds, words):
    assert within_words(seconds) == words


def test_the_median_of_a_summary_is_not_below_the_true_one():
    """All answers come after 60 h: nobody has one within 2 days."""
    told = summary(score(answered_and_not([60] * 12)))
    assert told == "Answers 0 % of questions within a day, half within 2.5 days (12 in 90 days)."


def test_few_messages_are_said_to_be_few():
    seen = score(answered_and_not([1, None, None]))
    assert summary(seen) == "Too few messages to say: 3 messages in 90 days, 1 answered."
    assert reason(seen) == "Only 3 messages to answer were seen; a total needs 10."
    one = score(evidence([post("p0", 90)], [comment("m", 50, "ann")]))
    assert summary(one) == "Too few messages to say: 1 message in 90 days, 0 answered."
    assert reason(one) == "Only 1 message to answer was seen; a total needs 10."


def test_silence_is_told_without_a_verdict():
    assert summary(score(answered_and_not([None] * 20))) == (
        "No answer to any of 20 questions in 90 days was seen; at most 16 % get one."
    )


def test_silence_of_an_hour_is_no_silence_yet():
    seen = score(answered_and_not([None] * 20, first_hours=2, step_hours=0.05))
    assert summary(seen) == (
        "No answer to any of 20 questions in 90 days was seen; it is too early to say how many get one."
    )
    assert ever_answered_words(seen.facts.reply) == "0 of 20: it is too early to say how many are"


def test_automated_answers_are_not_called_none():
    messages = [comment(f"m{n}", 40 * 24 - 30 * n, f"person{n}") for n in range(24)]
    canned = [
        answer(f"a{n}", 40 * 24 - 30 * n - 0.003, f"m{n}", f"person{n}", "Thank you, we have passed it on to our team.")
        for n in range(24)
    ]
    seen = score(evidence([post("p0", 41 * 24), *canned], messages))
    assert summary(seen) == (
        "No answer by a person to any of 24 questions in 90 days, automated ones to 24; at most 14 % get one."
    )
    assert ever_answered_words(seen.facts.reply) == (
        "0 of 24 by a person, 24 by automated answers: at most 14 % are answered within a week"
    )


def test_persons_are_told_that_they_owe_nothing():
    seen = answered_and_not([1] * 12)
    assert "people owe nobody an answer" in reason(
        score(evidence(seen.posts, seen.messages, account=account(kind="person")))
    )


def test_of_a_person_no_total_is_called_provisional():
    seen = answered_and_not([1] * 12)
    person = score(evidence(seen.posts, seen.messages, account=account(kind="person")))
    assert tier_words(person) == "12 questions"


def test_the_tier_names_its_n():
    assert tier_words(score(answered_and_not([1, None] * 10))) == "provisional: 20 questions"
    nice = [comment(f"m{n}", 60 * 24 - 20 * n, f"person{n}", "Nice!") for n in range(60)]
    assert tier_words(score(evidence([post("p0", 2000)], nice))) == "provisional: 60 messages; only 0 of them ask"


def test_where_nothing_was_seen_it_is_said():
    seen = score(evidence([post("p0", 90)], coverage=Coverage(channels=("comment",))))
    assert summary(seen).startswith("No question, complaint or other message to this account could be counted,")
    assert reason(seen) == "No message that counts was seen; a total needs 10."


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "The one message that was seen does not count, so"), (3, "None of 3 messages seen counts, so")],
)
def test_messages_that_were_left_out_are_not_passed_over(count, words):
    crowd = ("kettles.example", "a.example", "b.example", "c.example")
    seen = score(evidence([post("p0", 90)], [mention(f"m{n}", 50, f"ann{n}", mentions=crowd) for n in range(count)]))
    assert summary(seen).startswith(words)
    assert document(seen)["parts"]["reply_rate"]["reason"] == summary(seen)


@pytest.mark.parametrize("count", [0, 12])
def test_answers_that_cannot_be_followed_are_not_called_none(count):
    """A blog of which nobody can tell who speaks for it: its comments were seen, and are said to nobody."""
    comments = [comment(f"m{n}", 50, f"ann{n}", under="p9") for n in range(count)]
    asides = [replace(one, reply_to=None, via=None) for one in comments]
    seen = score(evidence([post("p0", 90)], asides, coverage=Coverage(channels=())))
    assert summary(seen) == (
        "How many of the messages to this account are answered cannot be seen, so it gets no rate of answers."
    )


@pytest.mark.parametrize(
    ("network", "words"), [("blog", "questions under its posts"), ("forum", "questions on the forum")]
)
def test_the_denominator_says_where_people_write(network, words):
    seen = answered_and_not([1] * 12)
    found = document(score(evidence(seen.posts, seen.messages, account=account(network=network))))
    assert found["parts"]["reply_rate"]["denominator_words"] == words
