import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.benchmarks.lists import MOST_BAD, clean, digest, read_list
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
        "company,twitter page\nAcme,bluesky:acme.com\nAcme,https://x.com/acme\nBolt,@bolt.org",
        "twitter page;web;Company\nbluesky:acme.com;acme.com;Acme\nhttps://x.com/acme;;Acme\n@bolt.org;-;Bolt",
        "company\tbluesky\tx\nAcme\tbluesky:acme.com\thttps://x.com/acme\n\nBolt\t@bolt.org\t",
    ],
)
def test_tables_with_a_header_in_any_shape(text):
    assert [row[:2] for row in told(text)] == [row[:2] for row in EXPECTED]
    assert refused(text) == []


def test_accounts_are_told_by_their_line():
    assert told(TABLE) == EXPECTED
    assert told("sep=;\r\n" + TABLE.replace(",", ";").replace("\n", "\r\n")) == [
        (brand, key, line + 1) for brand, key, line in EXPECTED
    ]


@pytest.mark.parametrize("row", ['"Smith; Sons",@acme.com', '"Smith; Sons", "@acme.com"'])
@pytest.mark.parametrize("head", ["brand,account\n", "company,page\n", ""])
def test_other_separators_may_stand_in_quotes(head, row):
    assert [(brand, key) for brand, key, _ in told(head + row)] == [("Smith; Sons", "bluesky:acme.com")]


def test_a_header_of_unknown_names_says_so_and_which_are_known():
    [row, *rest] = read_list("company,page\nAcme,acme\nBolt,bolt").bad
    assert (row.line, row.text) == (1, "company,page")
    assert "These are “company”, “page”." in row.reason
    for name in ("account", "address", "url", "handle", "brand", "network"):
        assert name in row.reason
    assert [one.line for one in rest] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "Brand,Twitter,Instagram handle\nAcme,acme,@acme.shop\nBolt,@bolt,n/a",
        "Instagram;X;Firm;Website\nacme.shop;https://twitter.com/acme;Acme;acme.com\n-;x:bolt;Bolt;",
        "brand,network,handle\nAcme,Twitter,acme\nAcme,IG,acme.shop\nBolt,X (Twitter),@bolt",
        "Brand,FB,Twitter / X,Insta\nAcme,,acme,acme.shop\nBolt,,bolt,",
        "Name,URL,Twitter,Account\nAcme,acme.com,acme,instagram:acme.shop\nBolt,https://bolt.org,bolt,",
        "Twitter,IG\nAcme,acme.shop\nbolt,",
        "Brand name;Twitter;Instagram\nAcme;@acme;acme.shop\nBolt;bolt;tbd",
        "Marke,Konto,Netzwerk\nAcme,acme,Twitter\nBolt,bolt,X\nAcme,acme.shop,Instagram",
        'Competitors in spring\n"Brand";"X";"Instagram"\nAcme;acme;acme.shop\nBolt;bolt;none',
    ],
)
def test_columns_called_after_networks_hold_their_handles(text):
    assert {key for _, key, _ in told(text)} == {"x:acme", "instagram:acme.shop", "x:bolt"}
    named = text.startswith("Twitter")
    assert named or {brand for brand, *_ in told(text)} == {"Acme", "Bolt"}
    assert refused(text) == ([(1, "Competitors in spring")] if text.startswith("Competitors") else [])


def test_lists_as_people_type_them():
    text = (
        "Acme - bsky.app/profile/acme.com\n- @bolt.org\n1. @cups.org\nDots | bluesky:dots.org, x:dots,\n\u2022 x:eggs"
    )
    assert [(brand, key) for brand, key, _ in told(text)] == [
        ("Acme", "bluesky:acme.com"), ("bolt.org", "bluesky:bolt.org"), ("cups.org", "bluesky:cups.org"),
        ("Dots", "bluesky:dots.org"), ("Dots", "x:dots"), ("eggs", "x:eggs"),
    ]  # fmt: skip
    assert refused(text) == []
    assert told("Brand,Blog\nAcme,https://blog.acme.com/") == [("Acme", "blog:blog.acme.com", 2)]
    assert refused("not an address at all, sorry") == [(1, "not an address at all, sorry")]


@pytest.mark.parametrize("text", ["Twitter: acme", "Acme Twitter\nx:acme", "Twitter support, Reddit\nx:acme"])
def test_a_line_that_only_mentions_a_network_is_no_header(text):
    assert [line for line, _ in refused(text)] == [1]


def test_a_bare_name_is_no_account_of_another_network_than_its_column_says():
    seen = read_list("Brand,Twitter\nAcme,acme.com\nBolt,@bolt.org")
    assert [member.key for member in seen.members] == ["bluesky:bolt.org"]
    [row] = seen.bad
    assert (row.line, row.text) == (2, "acme.com")
    assert "No account of X" in row.reason


def test_a_row_that_may_have_been_a_header_is_told_as_one():
    seen = read_list("Wer;Seite\nAcme;@acme.com\nBolt;@bolt.org")
    assert [(member.brand, member.key) for member in seen.members] == [
        ("Acme", "bluesky:acme.com"),
        ("Bolt", "bluesky:bolt.org"),
    ]
    [row] = seen.bad
    assert row.line == 1
    assert "accounts stand in “Seite”, brands in “Wer”" in row.reason
    assert refused("Nobody,https://x.com/settings\nAcme,@acme.com") == [(1, "https://x.com/settings")]
    assert [member.line for member in read_list("Acme,@acme.com\nBolt,@bolt.org").members] == [1, 2]


def test_a_row_of_words_is_shown_whole_and_once():
    assert refused("Acme Kettles Ltd\n@acme.com") == [(1, "Acme Kettles Ltd")]
    assert refused("brand,account\nAcme,the Acme page") == [(2, "Acme,the Acme page")]
    assert refused("see nonsense://x") == [(1, "see nonsense://x")]
    assert "nonsense:" in read_list("see nonsense://x").bad[0].reason
    assert refused("@acme.com our own page") == [(1, "our own page")]


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
    assert row.status == "same_account"


def test_bad_rows_are_told_by_line_and_the_rest_goes_on():
    text = "brand,account\nAcme,acme\nBolt,\nCopper,@copper.net,x\nDampf,@dampf.de nonsense://x"
    assert told(text) == [("Copper", "bluesky:copper.net", 4), ("Dampf", "bluesky:dampf.de", 5)]
    assert refused(text) == [(2, "Acme,acme"), (3, "Bolt,"), (5, "nonsense://x")]
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
    assert (row.line, "5,000" in row.reason, row.status) == (LARGEST + 1, True, "too_many")


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


def test_lists_of_the_same_accounts_and_brands_have_one_digest():
    same = [
        read_list("Acme: @acme.com\nEmber: https://x.com/ember"),
        read_list("brand,account\nEmber,x.com/ember\nAcme,@acme.com"),
    ]
    assert digest(same[0]) == digest(same[1])
    other = [read_list("Acme: @acme.com"), read_list("Acme Ltd: @acme.com\nEmber: x.com/ember")]
    assert len({digest(one) for one in (same[0], *other)}) == 3
