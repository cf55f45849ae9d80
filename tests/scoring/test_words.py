import pytest
from builders import account, answered_and_not, comment, evidence, post

from api.scoring.score import score
from api.scoring.words import percent, reason, summary, tier_words, wait_words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.524, "52 %"), (0.996, "over 99 %"), (1.0, "100 %")],
)
def test_whole_percent_that_never_hides_one_case(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"), (59, "59 s"), (60, "1 min"), (3569, "59 min"), (3580, "1 h"), (10_800, "3 h"),
        (30 * 3600, "30 h"), (47.6 * 3600, "2 days"), (72 * 3600, "3 days"),
    ],
)  # fmt: skip
def test_waits_in_the_largest_sensible_unit(seconds, words):
    assert wait_words(seconds) == words


def test_few_messages_are_said_to_be_few():
    seen = score(answered_and_not([1, None, None]))
    assert summary(seen) == "Too few messages to say: 3 messages in 90 days, 1 answered."
    assert reason(seen) == "Only 3 messages to answer were seen; a total needs 10."
    one = score(evidence([post("p0", 90)], [comment("m", 50, "ann")]))
    assert summary(one) == "Too few messages to say: 1 message in 90 days, 0 answered."


def test_silence_is_told_without_a_verdict():
    assert summary(score(answered_and_not([None] * 20))) == (
        "No answer to any of 20 questions in 90 days was seen; at most 16 % get one."
    )


def test_persons_are_told_that_they_owe_nothing():
    seen = answered_and_not([1] * 12)
    assert "people owe nobody an answer" in reason(
        score(evidence(seen.posts, seen.messages, account=account(kind="person")))
    )


def test_the_tier_names_its_n():
    assert tier_words(score(answered_and_not([1, None] * 10))) == "provisional: 20 questions"
    nice = [comment(f"m{n}", 60 * 24 - 20 * n, f"person{n}", "Nice!") for n in range(60)]
    assert tier_words(score(evidence([post("p0", 2000)], nice))) == "provisional: 60 messages; only 0 of them ask"
