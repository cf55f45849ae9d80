import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.benchmarks.lists import MOST_BAD, clean, read_list
from api.benchmarks.model import LARGEST, Member


def told(text):
    return [(member.brand, member.key, member.line) for member in read_list(text).members]


def refused(text):
    return [(row.line, row.text) for row in read_list(text).bad]


TABLE = "brand,account\nAcme,bluesky:acme.com\nAcme,https://x.com/acme\nBolt,@bolt.org\n"
EXPECTED = [("Acme", "bluesky:acme.com", 2), ("Acme", "x:acme", 3), ("Bolt", "bluesky:bolt.org", 4)]


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.replace("\n", "\r\n"),
        "\ufeff" + TABLE,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t"),
        "Country,URL,Brand\nUK,bluesky:acme.com,Acme\nUK,https://x.com/acme,Acme\nDE,@bolt.org,Bolt\n",
        'Brand , Handle\n"Acme", "bluesky:acme.com"\nACME,https://twitter.com/Acme\nBolt,https://bsky.app/profile/bolt.org',
        "network,brand,handle\nbluesky,Acme,acme.com\nx,Acme,acme\nbluesky,Bolt,bolt.org",
    ],
)
def test_tables_with_a_header_in_any_shape(text):
    assert told(text) == EXPECTED
    assert refused(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Acme,bluesky:acme.com,https://x.com/acme\nBolt,@bolt.org",
        "Acme: bluesky:acme.com https://x.com/acme\nBolt: @bolt.org",
        "Acme\tbluesky:acme.com\thttps://x.com/acme\nBolt\t@bolt.org",
    ],
)
def test_rows_without_a_header(text):
    assert told(text) == [("Acme", "bluesky:acme.com", 1), ("Acme", "x:acme", 1), ("Bolt", "bluesky:bolt.org", 2)]


def test_addresses_one_a_line_are_brands_of_their_own_name():
    assert told("# our field\n\n@acme.com\nhttps://x.com/acme\n  youtube:@acme  \n") == [
        ("acme.com", "bluesky:acme.com", 3),
        ("acme", "x:acme", 4),
        ("@acme", "youtube:@acme", 5),
    ]


def test_an_account_counts_once_and_the_second_is_told():
    seen = read_list("Acme,@acme.com\nOther,https://bsky.app/profile/acme.com")
    assert seen.members == (Member("bluesky:acme.com", "Acme", 1),)
    [row] = seen.bad
    assert (row.line, row.reason) == (2, "bluesky:acme.com stands in line 1 already, under Acme.")


def test_bad_rows_are_told_by_line_and_the_rest_goes_on():
    text = "brand,account\nAcme,acme\nBolt,\nCopper,@copper.net,x\nDampf,@dampf.de nonsense://x"
    assert told(text) == [("Copper", "bluesky:copper.net", 4), ("Dampf", "bluesky:dampf.de", 5)]
    assert refused(text) == [(2, "acme"), (3, "Bolt,"), (5, "nonsense://x")]
    assert all(row.reason.endswith((".", "acme")) for row in read_list(text).bad)


def test_a_stray_quote_spoils_one_line_only():
    assert told('brand,account\nAcme,"@acme.com\nBolt,@bolt.org') == [
        ("Acme", "bluesky:acme.com", 2),
        ("Bolt", "bluesky:bolt.org", 3),
    ]


def test_no_more_than_the_largest_are_taken():
    seen = read_list("\n".join(f"x:brand{place}" for place in range(LARGEST + 3)))
    assert len(seen.members) == LARGEST
    [row] = seen.bad
    assert (row.line, "5,000" in row.reason) == (LARGEST + 1, True)


def test_a_list_of_nonsense_is_cut_short():
    seen = read_list("nonsense here\n" * (MOST_BAD + 500))
    assert len(seen.bad) == MOST_BAD + 1
    assert "further" in seen.bad[-1].reason


def test_what_nobody_can_see_is_left_out_of_names():
    assert clean("  Acme\u202e \x00 Kettles\ufeff ", 100) == "Acme Kettles"
    assert clean("x" * 200, 10) == "x" * 9 + "…"
    assert told("Ac\u200bme: @acme.com") == [("Ac me", "bluesky:acme.com", 1)]


@given(st.text(max_size=300))
def test_content_is_never_an_error(text):
    seen = read_list(text)
    assert len({member.key for member in seen.members}) == len(seen.members)
    assert all(row.reason for row in seen.bad)


@given(st.text(alphabet='abAB@.:,;\t\n\r"/ x#', max_size=200))
def test_content_near_to_a_list_is_never_an_error(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    seen = read_list(text)
    assert all(1 <= row.line <= lines for row in seen.bad)
    assert all(1 <= (member.line or 0) <= lines for member in seen.members)
