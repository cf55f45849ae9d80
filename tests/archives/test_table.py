import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from archives.patience import CALMLY
from hypothesis import given
from hypothesis import strategies as st

from api.archives import newest, table
from api.archives.faults import BadArchive, SeveralBrands
from api.scoring.evidence import Reference
from api.scoring.score import score

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BEGIN = datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)


def when(hours):
    return (BEGIN + timedelta(hours=hours)).strftime("%a %b %d %H:%M:%S +0000 %Y")


def asked(id_, hours, author="115712", text="@AcmeHelp where is my kettle?", *, answered="", answers=""):
    return [id_, author, "True", when(hours), text, answered, answers]


def told(id_, hours, answers="", author="AcmeHelp", text="@115712 It is in the box."):
    return [id_, author, "False", when(hours), text, "", answers]


def written(rows, head=table.COLUMNS, **dialect):
    text = io.StringIO()
    csv.writer(text, **dialect).writerows([head, *rows])
    return text.getvalue().encode()


def read(rows, wanted=None, now=NOW):
    raw = rows if isinstance(rows, bytes) else written(rows)
    return table.read(lambda: io.BufferedReader(io.BytesIO(raw)), wanted, now)


def conversations(number, *, answered=lambda _: True, brand="AcmeHelp", wait=2):
    rows = []
    for place in range(number):
        person, first = str(1000 + place), f"{brand}{place}"
        reply = f"{first}r" if answered(place) else ""
        rows.append(asked(first, place, person, f"@{brand} where is my kettle?", answered=reply))
        if reply:
            rows.append(told(reply, place + wait, first, brand, f"@{person} It is in box {place}."))
    return rows


def test_rows_become_posts_and_messages():
    evidence = read([asked("1", 0, answered="2"), told("2", 1, "1")])
    assert evidence.account.handle == "acmehelp"
    assert evidence.collected_at == BEGIN + timedelta(hours=1)
    (post,), (message,) = evidence.posts, evidence.messages
    assert (post.id, post.created_at, post.reply_to) == ("2", BEGIN + timedelta(hours=1), Reference("1"))
    assert (message.id, message.author, message.created_at) == ("1", "115712", BEGIN)
    assert (message.text, message.found_by_answer) == ("@AcmeHelp where is my kettle?", False)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_rows_means_nothing(order):
    rows = conversations(60, answered=lambda place: place % 3)
    made = score(read(rows[::order]))
    assert (made.status, len(made.facts.reply.openings), made.facts.reply.answered) == ("ok", 60, 40)


def test_a_reply_to_the_brand_is_a_message_even_without_its_name():
    evidence = read([told("1", 0, text="News"), asked("2", 1, text="Nice", answers="1"), asked("3", 1, text="Nice")])
    (message,) = evidence.messages
    assert message.reply_to == Reference("1", "AcmeHelp")


def test_what_does_not_name_the_brand_is_seen_only_because_it_was_answered():
    evidence = read([asked("1", 0, text="My kettle leaks"), told("2", 1, "1")])
    assert [message.found_by_answer for message in evidence.messages] == [True]


@pytest.mark.parametrize("text", ["@AcmeHelper hi", "me@AcmeHelp.com", "@acmehelp@social.example", "AcmeHelp"])
def test_a_name_is_named_as_a_whole(text):
    assert read([told("1", 0), asked("2", 1, text=text)]).messages == ()


def test_lists_of_ids_and_the_numbers_of_pandas_are_read():
    rows = [asked("1.0", 0, answered="2,3"), told("2.0", 1, "1.0"), told("3", 2, "1,99"), told("4", 3, "nan")]
    assert [post.reply_to for post in read(rows).posts] == [Reference("1"), Reference("1"), None]


def test_columns_may_stand_in_any_order_beside_others_and_behind_a_mark():
    head = ["likes", *reversed(table.COLUMNS)]
    rows = [["5", *reversed(row)] for row in conversations(3)]
    assert len(read("\ufeff".encode() + written(rows, head)).messages) == 3


def test_a_file_of_answered_messages_only_makes_no_rate():
    evidence = read(conversations(60))
    assert evidence.coverage.channels == ()
    assert evidence.coverage.notes == (table.ONLY_ANSWERED,)
    made = score(evidence)
    assert (made.status, made.facts.reply.openings) == ("withheld", ())
    assert made.facts.reply.answered_waits == (2 * 3600 * 1_000_000,) * 60


def test_a_file_with_unanswered_messages_makes_a_rate_with_a_caution():
    evidence = read(conversations(60, answered=lambda place: place))
    assert evidence.coverage.notes == (table.COLLECTED,)
    assert score(evidence).facts.reply.answered == 59


def test_of_several_brands_one_is_chosen_by_any_spelling():
    rows = [*conversations(3), *conversations(5, brand="Zeta")]
    with pytest.raises(SeveralBrands, match="several accounts") as caught:
        read(rows)
    assert caught.value.brands == (("Zeta", 5), ("AcmeHelp", 3))
    assert len(read(rows, {"zeta"}).messages) == 5
    with pytest.raises(SeveralBrands, match="no post by this account") as caught:
        read(rows, {"nobody"})
    assert caught.value.more == 0


def test_only_the_newest_are_kept_and_of_both_sides_the_same_time(monkeypatch):
    monkeypatch.setattr(newest.Newest.__init__, "__defaults__", (10,))
    evidence = read(conversations(40, answered=lambda place: place % 2))
    since = evidence.coverage.since
    assert since == BEGIN + timedelta(hours=30)
    assert len(evidence.messages) == 10
    assert min(post.created_at for post in evidence.posts) >= since
    assert "2017-11-02" in evidence.coverage.truncated[0]


def test_rows_that_cannot_be_read_are_counted_and_the_first_is_named():
    rows = [asked("1", 0), told("2", 1, "1"), told("", 2), told("4", 3), asked("5", 1)]
    rows[3][3], rows[4][3] = "yesterday", "Tue Oct 31 22:10:47 +0000 2099"
    evidence = read(rows)
    assert len(evidence.posts) == 1
    assert evidence.coverage.notes[1] == "Rows without an id or a time that can be read: 3, the first in line 4."


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "there is no tweet_id"),
        (b"\0\1\2\xff", "there is no tweet_id"),
        (written([], table.COLUMNS[:-1]), "there is no in_response_to_tweet_id"),
        (written([asked("1", 0)]), "No row of the table is by a brand"),
        (written([told("", 0)]), "None of the posts by AcmeHelp can be read.*first in line 2"),
        (written([told("1", 0)]) + b'2,"' + b"x" * 200_000, "Line 3 of the table cannot be read"),
        (written([told("1", 0)]) + b"2," + b"x" * 200_000, "Line 3 of the table cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(raw, words):
    with pytest.raises(BadArchive, match=words):
        read(raw)


CELLS = st.sampled_from(["", "1", "2", "1,2", "True", "False", "AcmeHelp", "@AcmeHelp ?", when(1), '"']) | st.text(
    max_size=9
)


@CALMLY
@given(st.lists(st.lists(CELLS, max_size=9), max_size=9))
def test_any_table_gives_evidence_or_a_sentence(rows):
    try:
        evidence = read([*rows, told("1", 0)], {"acmehelp"})
    except BadArchive:
        return
    assert score(evidence).status in {"ok", "withheld"}
