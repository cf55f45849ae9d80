import pytest

from api.cli.text import address, between, moment, plain, several, share


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Acme\x1b[31m red\x1b]8;;https://evil.example\x07link", "Acme[31m red]8;;https://evil.examplelink"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("left\u202eright\u2066\u200f", "leftright"),
        ("\x9b31m C1 \x00 nul", "31m C1 nul"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("a family 👩\u200d👧", "a family 👩\u200d👧"),
        ("[bold]mark-up[/bold] :smile:", "[bold]mark-up[/bold] :smile:"),
        (None, ""),
        (7, ""),
    ],
)
def test_strangers_text_is_shown_and_never_obeyed(given, shown):
    assert plain(given) == shown


def test_an_address_is_never_broken_up():
    shown = address("https://a.example/" + "x" * 300 + " \x1b[0m")
    assert shown.no_wrap
    assert shown.plain == "https://a.example/" + "x" * 300 + "%20[0m"


def test_intervals_and_shares_read_like_sentences():
    assert between(0.38, 0.651) == "between 38 and 65 %"
    assert between(0.501, 0.502) == "very close to 50 %"
    assert between(None, 0.5) == ""
    assert share(0.001) == "under 1 %"
    assert share(None) == "not known"


def test_times_are_told_to_the_minute():
    assert moment("2026-11-22T14:02:59Z") == "2026-11-22 14:02 UTC"
    assert moment(None) == ""


def test_one_of_a_thing_has_no_plural():
    assert [several(value, "account") for value in (0, 1, 1_200)] == ["0 accounts", "1 account", "1,200 accounts"]
    assert several(2, "reply", "replies") == "2 replies"
