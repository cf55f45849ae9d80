from io import StringIO

import pytest
from rich.console import Console

from api.cli.output import console
from api.cli.report import report


def shown(document, posts=None, width=100, encoding="utf-8", **more):
    class Screen(StringIO):
        pass

    Screen.encoding = encoding
    screen = Screen()
    Console(file=screen, width=width, markup=False, emoji=False, highlight=False, **more).print(
        report(document, posts), crop=False
    )
    return screen.getvalue()


def without(document, *names):
    return {name: value for name, value in document.items() if name not in names}


def test_a_score_is_told_in_words_numbers_and_letter(document):
    text = shown(document, width=120)
    for words in (
        "Bright Kettles (bluesky:brightkettle.example)",
        "⬢ C  61 of 100, between 52 and 70; provisional: 48 questions and complaints",
        "Answers 52 % of questions and complaints within a day, half within 3 h (48 in 90 days).",
        "within 1 day    52 %  between 38 and 65 %",
        "Half are answered within 3 h.",
        "27 of 48 answered: questions and complaints under its posts in 90 days",
        "1,200 followers, follows 300: listens and is listened to",
        "1 of 2 checks passed, 1 not made",
        "✗  The site links back: no. No page of the site names the account.",
        "4 of 4, talks with people. 34 % of its posts are replies, to 21 people.",
        "here 34 %  then 12 %",
        "100 posts and 30 threads, since 2026-08-24 00:00 UTC.",
        "Mentions are not visible on this network without a key.",
        "Collected 2026-11-22 14:02 UTC, method 1.",
    ):
        assert words in text
    answered, unanswered = text.index("Answered, for example"), text.index("Not answered, for example")
    assert answered < text.index("ann.example/post/11") < unanswered < text.index("bob.example/post/12")


@pytest.mark.parametrize("grade", "ABCDE")
def test_every_grade_has_a_shape_of_its_own(document, grade):
    line = next(line for line in shown(document | {"grade": grade}).splitlines() if "of 100, between" in line)
    assert line.startswith({"A": "● A", "B": "▢ B", "C": "⬢ C", "D": "◆ D", "E": "■ E"}[grade])


def test_too_few_messages_for_a_total_are_said_and_the_parts_shown(document):
    reason = "Only 3 messages to answer were seen; a total needs 10."
    text = shown(document | {"status": "withheld", "score": None, "interval": None, "grade": None, "reason": reason})
    assert "◌ ?  no total" in text
    assert reason in text
    assert "How soon it answers" in text


def test_no_median_says_why(document):
    replies = document["parts"]["reply_rate"] | {"median_wait_seconds": None, "median_wait_reason": "most never are"}
    text = shown(document | {"parts": document["parts"] | {"reply_rate": replies}})
    assert "No median wait: most never are." in text


@pytest.mark.parametrize("status", ["unscored", "pending", "opted_out", "not_found"])
def test_an_account_without_a_score_gets_its_reason(document, status):
    text = shown({"account": document["account"], "status": status, "reason": "Here is why.", "method": 1})
    assert "Here is why." in text
    assert "of 100" not in text


def test_a_silent_network_is_followed_by_the_last_score_and_its_age(document):
    text = shown(
        {"account": document["account"], "status": "unavailable", "reason": "Bluesky did not answer.", "last": document,
         "age_seconds": 7200, "retry_at": "2026-11-22T15:00:00Z"}
    )  # fmt: skip
    assert text.index("Bluesky did not answer.") < text.index("The last score is 2 h old") < text.index("61 of 100")
    assert "until 2026-11-22 15:00 UTC" in text


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_lines_fit_the_terminal_except_addresses_which_stay_whole(document, width):
    long = "https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwxyz/post/" + "3" * 60
    replies = document["parts"]["reply_rate"] | {"answered_examples": [long]}
    lines = shown(document | {"parts": document["parts"] | {"reply_rate": replies}}, width=width).splitlines()
    assert f"  {long}" in lines
    assert all(len(line) <= width for line in lines if "https://" not in line)


def test_no_text_of_strangers_reaches_the_terminal_as_an_order(document):
    hostile = "\x1b[2J\x1b]0;owned\x07[red]x[/red]\u202e:bomb:\n"

    def poisoned(value):
        if isinstance(value, dict):
            return {name: poisoned(item) for name, item in value.items()}
        if isinstance(value, list):
            return [poisoned(item) for item in value]
        return value + hostile if isinstance(value, str) else value

    opening = {"id": "1", "created_at": "2026-11-01T00:00:00Z", "outcome": "odd", "kind": "question", "channel": "x"}
    text = shown(poisoned(document), poisoned({"openings": [opening]}), no_color=True)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "[red]x[/red]" in text
    assert ":bomb:" in text


def test_letters_stand_in_where_signs_cannot_be_shown(document):
    assert shown(document, encoding="ascii").isascii()


@pytest.mark.parametrize("missing", ["summary", "level", "study_2010", "coverage", "interval", "tier_words", "account"])
def test_a_document_without_a_field_is_shown_without_it(document, missing):
    assert "How soon it answers" in shown(without(document, missing))


@pytest.mark.parametrize("part", ["reply_rate", "follower_ratio", "link_hygiene"])
def test_a_part_that_could_not_be_computed_says_why(document, part):
    empty = {"points": None, "weight": 60, "reason": "Nothing was seen of it."}
    text = shown(document | {"parts": document["parts"] | {part: empty}})
    assert "Nothing was seen of it." in text
    assert "not known" in text


def test_the_posts_behind_are_listed_with_what_became_of_them(document):
    openings = [
        {"id": "1", "url": "https://x.example/1", "created_at": "2026-11-01T10:00:00Z", "channel": "comment",
         "kind": "question", "counted": True, "outcome": "answered", "wait_seconds": 3600,
         "answer_url": "https://x.example/2", "template": True, "deflection": True},
        {"id": "only-an-id", "url": None, "created_at": "2026-11-02T10:00:00Z", "channel": "mention", "kind": "other",
         "counted": False, "outcome": "unanswered", "wait_seconds": None, "answer_url": None},
    ]  # fmt: skip
    text = shown(document, {"openings": openings})
    assert "2026-11-01 10:00 UTC  question under its posts, answered after 1 h, sent elsewhere, a canned text" in text
    assert text.index("https://x.example/1") < text.index("https://x.example/2")
    assert "other naming it, not answered, not in the rate" in text
    assert "only-an-id" in text
    assert "question on the forum, answered" in shown(document, {"openings": openings, "account": "forum:a.example"})


def test_a_forum_is_written_to_in_its_topics(document):
    text = shown(document | {"account": {"key": "forum:a.example", "network": "forum"}})
    assert "Messages on the forum could be seen." in text
    assert "On the forum" in text


def test_no_colour_where_none_is_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert console().no_color
