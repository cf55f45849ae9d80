import pytest
from builders import BRAND, account, answer, evidence, links, mention, post

from api.scoring.evidence import Link, ProfileLink, Reference, Site, SiteLink
from api.scoring.link_hygiene import link_checks, link_points, to_visit
from api.scoring.links import domain_of, links_in
from api.scoring.people import record

HOME = (ProfileLink("https://www.kettles.example/"),)


def checks(posts=(), site=None, **profile):
    seen = evidence(posts, account=account(**({"links": HOME} | profile)), site=site)
    return {check.rule.name: check.finding for check in link_checks(seen, record(seen))}


def results(*posts, **more):
    return {name: finding.result for name, finding in checks(posts, **more).items()}


def test_a_profile_links_to_a_site_by_link_or_bio():
    assert results()["profile_links_site"] == "pass"
    assert results(links=(), bio="Find us at https://kettles.example/shop")["profile_links_site"] == "pass"
    assert results(links=(), bio="Kettles")["profile_links_site"] == "fail"
    assert results(links=None, bio=None)["profile_links_site"] == "not_checked"
    assert results(links=(ProfileLink("https://x.com/kettles"),), bio="")["profile_links_site"] == "fail"


def test_a_blog_is_not_praised_for_linking_to_itself():
    everywhere = [post(f"p{n}", n, links=links("https://www.kettles.example/1")) for n in range(9)]
    site = Site("https://www.kettles.example/", answers=True, links_back=True)
    found = results(*everywhere, network="blog", handle="kettles.example", site=site)
    assert [name for name, result in found.items() if result == "not_checked"] == [
        "profile_links_site",
        "site_links_back",
        "posts_link_home",
        "links_alive",
        "not_link_cannon",
    ]
    assert {found[name] for name in ("site_answers", "links_secure", "links_honest")} == {"pass"}


def test_what_needs_a_visit_is_not_checked_without_one():
    found = results(post("p", 5, links=links("https://kettles.example/a")), handle="kettles.bsky.social")
    assert [name for name, result in found.items() if result == "not_checked"] == [
        "site_answers",
        "site_links_back",
        "links_alive",
    ]


def test_a_visit_fills_what_was_open():
    site = Site(
        "https://kettles.example",
        answers=True,
        links_back=False,
        links=tuple(SiteLink(f"https://a.example/{n}", alive=n > 0) for n in range(10)),
    )
    found = results(site=site, handle="kettles.bsky.social")
    assert (found["site_answers"], found["site_links_back"], found["links_alive"]) == ("pass", "fail", "pass")
    dead = Site("https://kettles.example", answers=False, links=site.links[:9])
    assert (results(site=dead)["site_answers"], results(site=dead)["links_alive"]) == ("fail", "fail")


def test_the_network_verifies_a_link_or_a_domain():
    assert (
        results(handle="kettles.bsky.social", links=(ProfileLink("https://a.example", verified=True),))[
            "site_links_back"
        ]
        == "pass"
    )
    assert results(handle="kettles.example")["site_links_back"] == "pass"
    assert results(handle="shop.kettles.example")["site_links_back"] == "pass"
    assert results(handle="other.example")["site_links_back"] == "not_checked"
    assert results(handle="other.example", links=(), bio="")["site_links_back"] == "pass"
    assert results(network="x", handle="kettles")["site_links_back"] == "not_checked"


def test_one_of_the_last_thirty_posts_links_home():
    home = post("home", 500, links=links("https://shop.kettles.example/1"))
    others = [post(f"p{n}", 100 + n, links=()) for n in range(29)]
    assert results(home, *others)["posts_link_home"] == "pass"
    assert results(home, *others, post("p30", 99, links=()))["posts_link_home"] == "fail"


def test_answering_people_does_not_push_the_home_link_out():
    home = post("home", 500, links=links("https://kettles.example/1"))
    answers = [answer(f"a{n}", 100 + n, f"m{n}", f"person{n}", links=()) for n in range(60)]
    assert results(home, *answers)["posts_link_home"] == "pass"


def test_an_own_post_among_the_messages_is_read_for_links_too():
    own = mention("m", 5, BRAND, "See https://kettles.example/help", mentions=())
    seen = evidence([], [own], account=account(links=HOME))
    found = {check.rule.name: check.finding.result for check in link_checks(seen, record(seen))}
    assert (found["posts_link_home"], found["links_secure"], found["not_link_cannon"]) == ("pass", "pass", "fail")


def test_home_is_any_domain_that_profile_site_or_handle_declare():
    far = post("p", 5, links=links("https://kettles-shop.example/1"))
    assert results(far)["posts_link_home"] == "fail"
    assert (
        results(far, site=Site("https://kettles.example", domains=("kettles-shop.example",)))["posts_link_home"]
        == "pass"
    )
    assert results(far, links=(), bio="", handle="kettles.bsky.social")["posts_link_home"] == "not_checked"


def test_plain_http_in_the_last_ten_links_fails():
    old = post("old", 90, links=links("http://kettles.example/old"))
    new = [post(f"p{n}", 10 + n, links=links(f"https://kettles.example/{n}")) for n in range(10)]
    assert results(*new, old)["links_secure"] == "pass"
    assert results(*new[1:], old)["links_secure"] == "fail"
    assert results(post("p", 5, links=()))["links_secure"] == "not_checked"


def test_a_tenth_through_shorteners_is_too_much():
    long = [post(f"p{n}", 10 + n, links=links(f"https://kettles.example/{n}")) for n in range(10)]
    short = post("s", 5, links=links("https://bit.ly/3abc"))
    assert results(*long, short)["links_honest"] == "pass"
    assert results(*long[1:], short)["links_honest"] == "fail"
    assert results(short, links=(ProfileLink("https://bit.ly"),))["links_honest"] == "pass"


@pytest.mark.parametrize(
    ("shown", "target", "result"),
    [
        ("kettles.com/sale", "https://tracker.net/r?u=1", "fail"),
        ("www.kettles.com/sa…", "https://kettles.com/sale", "pass"),
        ("https://shop.kettles.com", "https://kettles.com/x", "pass"),
        ("here", "https://tracker.net/r", "pass"),
        ("https://kettles.com.evil.net", "https://kettles.com", "fail"),
        (None, "https://tracker.net/r", "pass"),
    ],
)
def test_a_link_that_shows_another_domain_is_not_honest(shown, target, result):
    assert results(post("p", 5, links=(Link(target, shown),)))["links_honest"] == result


def test_nine_of_ten_posts_as_bare_links_make_a_cannon():
    bare = [post(f"p{n}", 10 + n, links=links("https://kettles.example/a")) for n in range(9)]
    talk = post("t", 5, links=())
    assert results(*bare, talk)["not_link_cannon"] == "fail"
    assert results(*bare[1:], talk)["not_link_cannon"] == "pass"
    replying = answer("a", 4, "m", "ann", links=links("https://kettles.example/a"))
    assert results(*bare, talk, replying)["not_link_cannon"] == "pass"
    quoting = post("q", 4, quotes=Reference("m", "ann"), links=links("https://kettles.example/a"))
    assert results(*bare, talk, quoting)["not_link_cannon"] == "pass"


def test_points_are_the_weight_passed_of_the_weight_checked():
    seen = evidence([post("p", 5, links=links("http://kettles.example/a"))], account=account(links=HOME))
    passed, checked = 3 + 4 + 2 + 2, 3 + 4 + 2 + 1 + 2 + 1
    assert link_points(link_checks(seen, record(seen))) == pytest.approx(100 * passed / checked)


def test_nothing_checked_gives_no_points():
    seen = evidence(account=account(network="x", handle="kettles"))
    assert link_points(link_checks(seen, record(seen))) is None


def test_links_are_found_in_text_when_the_network_lists_none():
    assert links_in("See https://a.com/x?y=1. And b.org/z, or shop.museum!") == (
        "https://a.com/x?y=1",
        "https://b.org/z",
        "https://shop.museum",
    )
    assert links_in("Write me@a.com, run setup.py, ask @a.com, v1.2.3, 3.5 kg, ok...no") == ()
    assert results(post("p", 5, "Look: http://kettles.example/x"))["links_secure"] == "fail"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.shop.kettles.co.uk/x", "kettles.co.uk"),
        ("kettles.github.io", "kettles.github.io"),
        ("https://a.b.kettles.example:8443", "kettles.example"),
        ("https://127.0.0.1/x", "127.0.0.1"),
        ("https://[::1]/x", "::1"),
        ("not a url", ""),
        ("https://ann:secret@kettles.co.uk\\\\@evil.com", "kettles.co.uk"),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_registrable_domains(url, domain):
    assert domain_of(url) == domain


def test_a_visit_that_could_not_look_says_why():
    reason = "kettles.example asks robots not to look there."
    links = tuple(SiteLink(f"https://a.example/{n}", reason=reason if n else "Another.") for n in range(3))
    site = Site("https://kettles.example", answers_reason=reason, links_back_reason="It is too large.", links=links)
    found = checks([post("p", 5, links=(Link("https://a.example/1"),))], site, handle="kettles.bsky.social")
    assert (found["site_answers"].result, found["site_answers"].reason) == ("not_checked", reason)
    assert (found["site_links_back"].result, found["site_links_back"].reason) == ("not_checked", "It is too large.")
    assert (found["links_alive"].result, found["links_alive"].reason) == ("not_checked", reason)


def test_a_link_counts_by_where_it_was_seen_to_lead():
    short = post("p", 5, links=(Link("https://t.example/1", "kettles.com/sale"),))
    ours = {"links": (ProfileLink("https://kettles.com"),)}
    assert (results(short, **ours)["links_honest"], results(short, **ours)["posts_link_home"]) == ("fail", "fail")
    led = SiteLink("https://t.example/1", alive=True, final_url="https://www.kettles.com/sale")
    found = results(short, **ours, site=Site("https://kettles.com", links=(led,)))
    assert (found["links_honest"], found["posts_link_home"]) == ("pass", "pass")
    led = SiteLink("https://t.example/1", alive=True, final_url="https://evil.example/")
    found = results(short, **ours, site=Site("https://kettles.com", links=(led,)))
    assert (found["links_honest"], found["posts_link_home"]) == ("fail", "fail")


def test_a_visit_is_told_the_site_and_the_last_different_links():
    posts = [post(f"p{n}", 10 + n, links=links(f"https://a.example/{n % 12}")) for n in range(20)]
    reposted = post("r", 1, is_repost=True, links=links("https://b.example/"))
    seen = evidence([*posts, reposted], account=account(links=(ProfileLink("https://x.com/kettles"), *HOME)))
    assert to_visit(seen) == (HOME[0].url, tuple(f"https://a.example/{n}" for n in range(10)))
    assert to_visit(evidence(account=account())) == (None, ())


def test_one_post_and_one_link_are_told_as_one():
    (plain,) = links("http://a.example/1")
    reasons = {name: finding.reason for name, finding in checks([post("p", 5, links=(plain,))]).items()}
    assert reasons["posts_link_home"] == "None of the last 1 post links home."
    assert reasons["links_secure"] == "1 of the last 1 link is plain http."
    assert reasons["links_honest"] == "0 of 1 link go through shorteners, none shows a false domain."
    assert reasons["not_link_cannon"] == "1 of 1 post is a link without conversation."
    home = [post("p", 5, links=links("https://kettles.example/")), post("q", 6)]
    assert checks(home)["posts_link_home"].reason == "1 of the last 2 posts links home."
    site = Site("https://kettles.example", links=tuple(SiteLink(f"https://a.example/{n}", alive=not n) for n in (0, 1)))
    assert checks(home, site)["links_alive"].reason == "1 of 2 sampled links still leads somewhere."
