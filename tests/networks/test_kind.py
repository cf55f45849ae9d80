import pytest

from api.networks.kind import kind_of, own_domain, registrable_domain
from api.scoring.evidence import Kind

SITE = "https://www.brightkettle.com/shop"


def kind(bio: str, handle: str = "brightkettle.com", link: str = SITE, *, verified: bool = False) -> Kind:
    return kind_of(handle, ("Bright Kettles", bio), [link], verified=verified, service=False)


@pytest.mark.parametrize(
    "bio",
    [
        "We make kettles in Leeds.",
        "Official account of Bright Kettles Ltd",
        "Customer support, Monday to Friday",
        "Bright Kettles GmbH. Folgt uns!",
        "Service client : écrivez-nous",
        "Cuenta oficial. Atención al cliente de 9 a 17",
        "Loja de chaleiras. Fale conosco",
        "Siamo un negozio di bollitori",
        "Klantenservice van Bright Kettles",
    ],
)
def test_an_organisation_proves_its_domain_and_speaks_as_one(bio: str) -> None:
    assert kind(bio) == "organisation"
    assert kind(bio, handle="brightkettle.bsky.social") == "unknown"
    assert kind(bio, link="https://linktr.ee/brightkettle") == "unknown"
    assert kind(bio, handle="brightkettle.bsky.social", verified=True) == "organisation"


@pytest.mark.parametrize(
    "bio",
    [
        "she/her. Runs the kettle shop",
        "He / Him",
        "er/ihm",
        "Opinions are my own. Newsroom of the Post",
        "All views expressed here are strictly personal",
        "Ich bin Teetrinkerin",
        "je suis libraire, notre boutique est ici",
        "Soy una persona que hace té",
        "Sou a pessoa do chá",
        "Sono una scrittrice",
        "I\u2019m the one behind our shop",
    ],
)
def test_a_person_speaks_as_one_whatever_the_domain(bio: str) -> None:
    assert kind(bio) == "person"
    assert kind(bio, handle="ann.bsky.social", verified=True) == "person"


@pytest.mark.parametrize(
    "bio",
    [
        "Editor at the newsroom",
        "Works at Bright Kettles GmbH",
        "Founder. Our team is great",
        "Kettles since 1901",
        "",
        "Soy sauce and tea",
    ],
)
def test_in_doubt_it_is_unknown(bio: str) -> None:
    assert kind(bio) == "unknown"


def test_family_makes_a_person_only_of_who_is_no_organisation() -> None:
    assert kind("Vater von zweien", handle="jan.bsky.social") == "person"
    assert kind("Husband and wife. We make kettles") == "organisation"


@pytest.mark.parametrize(
    ("handle", "domain"),
    [
        ("shop.brightkettle.co.uk", "brightkettle.co.uk"),
        ("ann.bsky.social", None),
        ("ann.mastodon.social.ap.brid.gy", None),
        ("did:plc:kettle", None),
        ("brightkettle.test", "brightkettle.test"),
        ("ann.github.io", "ann.github.io"),
    ],
)
def test_own_domain(handle: str, domain: str | None) -> None:
    assert own_domain(handle) == domain


def test_a_site_under_a_shared_suffix_is_not_the_neighbours() -> None:
    assert registrable_domain("bob.github.io") != registrable_domain("ann.github.io")
    assert kind("We make kettles", handle="ann.github.io", link="https://bob.github.io") == "unknown"
