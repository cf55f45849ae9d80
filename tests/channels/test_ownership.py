"""Which accounts are one owner's: only those that both ends name. Strangers try."""

from dataclasses import replace

import pytest
from channels.documents import BLUESKY, HOME, MASTODON, PAGES, YOUTUBE, X, made, relations, seen, site, told

from api.channels.claims import claims
from api.channels.ownership import same_site
from api.scoring.evidence import Declaration, ProfileLink, Site


def words(found, key):
    return next(row["proof_words"] for row in found["channels"] if row["key"] == key)


def test_a_site_that_links_to_both_and_that_both_link_to_proves_it():
    found = told(BLUESKY, seen(BLUESKY, visited=site(X)), seen(X))
    assert relations(found) == {BLUESKY: "asked", X: "own"}
    assert words(found, X) == "Both are tied to kettles.example: it links to them, and they link to it."


def test_it_is_proved_too_when_the_site_was_seen_to_link_back_on_the_visit_for_the_other():
    asked = seen(BLUESKY, links=(HOME, PAGES[X]), visited=site())
    assert relations(told(BLUESKY, asked, seen(X, visited=site(back=True)))) == {BLUESKY: "asked", X: "own"}
    assert relations(told(BLUESKY, asked, seen(X, visited=site(back=False)))) == {BLUESKY: "asked", X: "claimed"}


def test_profiles_that_link_to_each_other_prove_it_without_any_site():
    found = told(BLUESKY, seen(BLUESKY, links=(PAGES[X],)), seen(X, links=(PAGES[BLUESKY],)))
    assert relations(found) == {BLUESKY: "asked", X: "own"}
    assert words(found, X) == "Both profiles link to each other."


def test_a_link_in_the_text_of_a_profile_is_a_link():
    there = seen(X, links=(), bio=f"Also on {PAGES[BLUESKY]}")
    assert relations(told(BLUESKY, seen(BLUESKY, links=(), bio=f"And {PAGES[X]}"), there))[X] == "own"


@pytest.mark.parametrize(
    ("visited", "links"),
    [
        (site(X), (HOME,)),  # The site names it, it does not name the site.
        (site(), (HOME, PAGES[X])),  # The profile names it.
        (site(X), (HOME, PAGES[X])),
        (site(me=[X]), (HOME,)),
        (site(declared=[X]), (HOME,)),
    ],
)
def test_what_one_side_says_is_a_claim(visited, links):
    asked = seen(BLUESKY, links=links, visited=visited)
    found = told(BLUESKY, asked, seen(X, links=("https://elsewhere.example/",)))
    assert relations(found) == {BLUESKY: "asked", X: "claimed"}
    assert words(found, X).endswith(" it, but it does not link back.")
    unscored = told(BLUESKY, asked)
    assert relations(unscored) == {BLUESKY: "asked", X: "claimed"}
    assert words(unscored, X).endswith("; whether it links back shows once it is scored.")


def test_a_stranger_who_claims_to_be_the_brand_is_claimed_by_nobody():
    """It links to the brand's site and profiles; neither says so of it."""
    brand = seen(BLUESKY, visited=site(MASTODON))
    stranger = seen(X, links=(HOME, PAGES[BLUESKY], PAGES[MASTODON]), visited=site(BLUESKY, MASTODON, back=False))
    assert X not in relations(told(BLUESKY, brand, stranger, seen(MASTODON)))
    found = told(X, brand, stranger, seen(MASTODON))
    assert relations(found) == {X: "asked", BLUESKY: "claimed", MASTODON: "claimed"}
    assert found["best"]["words"].startswith("No other channel is proved to be the same owner's")
    assert words(found, BLUESKY).endswith(
        "nothing shows that kettles.example belongs to the account that was asked for."
    )


def test_a_stranger_with_a_site_of_its_own_that_calls_the_brand_its_own_gets_claims_only():
    theirs = "https://stranger.example/"
    stranger = seen(X, links=(theirs, PAGES[BLUESKY]), visited=site(url=theirs, me=[BLUESKY], declared=[BLUESKY]))
    brand = seen(BLUESKY, visited=site(MASTODON))
    assert relations(told(X, stranger, brand)) == {X: "asked", BLUESKY: "claimed"}
    assert X not in relations(told(BLUESKY, stranger, brand))


def test_a_stranger_s_site_that_leads_to_the_brand_s_says_nothing():
    """A name of one's own may lead anywhere; what is read there is not one's own."""
    theirs = "https://kettles.fan/"
    fan = seen("bluesky:kettles.fan", links=(theirs,), visited=site(X, url=theirs, back=False, answers=False))
    assert relations(told("bluesky:kettles.fan", fan, seen(X))) == {"bluesky:kettles.fan": "asked"}


def test_a_verified_link_to_another_site_proves_nothing_of_the_one_that_was_visited():
    links = (ProfileLink(HOME), ProfileLink("https://stranger.example/", True))
    asked = seen(X, visited=site(BLUESKY, back=False))
    stranger = made(replace(asked, account=replace(asked.account, links=links)))
    assert stranger["channels"]["site"] == {"url": HOME, "proof": None}


def test_neighbours_on_one_host_are_not_one_owner():
    here, there = "https://sites.example/~ann", "https://sites.example/~bob"
    ann = seen(BLUESKY, links=(here,), visited=site(X, url=here))
    assert relations(told(BLUESKY, ann, seen(X, links=(there,), visited=site(url=there))))[X] == "claimed"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (HOME, "https://www.kettles.example", True),
        (HOME, "kettles.example/uk", True),
        (HOME, "https://shop.kettles.example/", True),
        (HOME, "http://KETTLES.example:443/", True),
        (HOME, "https://teapots.example/", False),
        (HOME, "https://notkettles.example/", False),
        (HOME, "https://kettles.example.evil.com/", False),
        (HOME, "https://kettles.example@evil.com/", False),
        (HOME, "", False),
        ("https://ann.sites.example/", "https://bob.sites.example/", False),
        ("https://ann.github.io/", "https://github.io/", False),
        ("https://sites.example/~ann", "https://sites.example/~anna", False),
        ("https://sites.example/~ann", "https://sites.example/~ann/contact", True),
    ],
)
def test_an_address_is_of_the_same_site_only_within_it(one, other, same):
    assert same_site(one, other) is same
    assert same_site(other, one) is same


def test_a_person_s_accounts_are_put_together_by_nobody():
    ann = seen(BLUESKY, kind="person", links=(HOME, PAGES[X]), visited=site(X))
    assert made(ann)["channels"] is None
    found = told(BLUESKY, ann, seen(X))
    assert (found["status"], found["channels"]) == ("person", [])
    named = told(X, seen(X, visited=site(BLUESKY)), ann)
    row = next(row for row in named["channels"] if row["key"] == BLUESKY)
    assert (row["relation"], row["rate_24h"], row["n"], row["grade"]) == ("claimed", None, None, None)
    assert (
        row["proof_words"] == "The site kettles.example names it, but it is a personal account, which is not compared."
    )


def test_an_account_that_is_named_by_its_id_is_one_channel_and_never_its_own():
    asked = seen(BLUESKY, links=(HOME, PAGES[BLUESKY]), visited=site(X, "x:id-x", "bluesky:id-kettles.bsky.social"))
    assert [row["key"] for row in claims(asked)["accounts"]] == [X, "x:id-x"]
    both = told(BLUESKY, asked, seen(X))
    assert relations(both) == {BLUESKY: "asked", X: "own"}


def test_who_names_whom_is_kept_with_the_score():
    visited = Site(
        HOME, answers=True, links_back=True, rel_me=True, profiles=(X, YOUTUBE, MASTODON), me_profiles=(MASTODON,),
        declared_profiles=(BLUESKY, X), declared=Declaration(),
    )  # fmt: skip
    assert claims(seen(BLUESKY, links=(HOME, PAGES[YOUTUBE]), visited=visited)) == {
        "site": {"url": HOME, "proof": "declared"},
        "sites": [HOME],
        "accounts": [
            {"key": YOUTUBE, "by": ["profile", "link"]},
            {"key": X, "by": ["link", "declared"]},
            {"key": MASTODON, "by": ["link", "rel_me"]},
        ],
    }


def test_without_a_visit_the_profile_alone_is_known():
    assert claims(seen(BLUESKY, links=(PAGES[X],))) == {
        "site": None,
        "sites": [],
        "accounts": [{"key": X, "by": ["profile"]}],
    }
    assert claims(seen(BLUESKY, links=None))["sites"] is None
