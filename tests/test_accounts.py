"""Names of accounts: the cases shared with the browser extension, and what holds for every input."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import process_time
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.accounts import NETWORKS, AccountKey, NotAnAccount, account_key, resolve
from api.accounts.tables import FEDIVERSE_PATHS, SCRIPTS

CASES = json.loads(Path(__file__).with_name("identity_cases.json").read_text(encoding="utf-8"))
KEYS = sorted({case["key"] for case in CASES if case["key"]})
CHANNEL = "UCabcdefghijklmnopqrstuV"
# A blog's and a forum's front page do not say that they are one.
WITHOUT_PROFILE_PAGES = {"blog", "forum"}

fragments = st.sampled_from(
    sorted({part for case in CASES for part in re.split(r"(?<=[/@:?#.])|(?=[/@:?#.])", case["input"]) if part})
)
addresses = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(fragments, st.text(max_size=3)), max_size=12).map("".join),
    st.builds("{}{}".format, st.sampled_from([case["input"] for case in CASES]), st.text(max_size=4)),
)
labels = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda text: text[2:4] != "--")
domains = st.builds("{}.{}".format, labels, st.sampled_from(["com", "co.uk", "test", "example", "social"]))
names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{4,12}", fullmatch=True)
handles = st.one_of(
    st.tuples(st.just("bluesky"), domains),
    st.tuples(st.just("bluesky"), st.from_regex(r"did:plc:[a-z2-7]{24}", fullmatch=True)),
    st.tuples(st.just("mastodon"), st.builds("{}@{}".format, names, domains)),
    st.tuples(st.sampled_from(["x", "facebook", "instagram", "reddit", "youtube", "tiktok"]), names),
    st.tuples(st.just("youtube"), st.from_regex(r"UC[A-Za-z0-9_-]{22}", fullmatch=True)),
    st.tuples(st.just("youtube"), st.from_regex("@[\u0430-\u044f]{3,9}", fullmatch=True)),
    st.tuples(st.just("youtube"), st.builds("{}/{}".format, st.sampled_from(["c", "user"]), names)),
    st.tuples(st.just("linkedin"), st.builds("{}/{}".format, st.sampled_from(["company", "school", "in"]), names)),
    st.tuples(st.sampled_from(["blog", "forum"]), domains),
)


def outcome(read: Callable[..., AccountKey], *given_parts: str) -> AccountKey | str:
    """The key, or the sentence that says why there is none."""
    try:
        return read(*given_parts)
    except NotAnAccount as error:
        return error.detail


def key_of(address: str) -> AccountKey | None:
    found = outcome(resolve, address)
    return found if isinstance(found, AccountKey) else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["input"])[1:80])
def test_an_address_leads_to_its_key(case):
    found = key_of(case["input"])
    assert (found.key if found else None) == case["key"]


def test_the_cases_are_many_and_differ_and_cover_every_network():
    inputs = [case["input"] for case in CASES]
    assert len(inputs) >= 220
    assert len(set(inputs)) == len(inputs)
    assert {key.partition(":")[0] for key in KEYS} == set(NETWORKS)
    assert sum(case["key"] is None for case in CASES) >= 100


@pytest.mark.parametrize("key", KEYS)
def test_a_key_and_its_profile_lead_back_to_it(key):
    network, _, handle = key.partition(":")
    found = AccountKey(network, handle)
    assert resolve(found.key) == found == account_key(network, handle)
    if network not in WITHOUT_PROFILE_PAGES:
        assert resolve(found.url) == found
        assert found.url.isascii()


@given(handles)
def test_a_handle_is_normalised_once(pair):
    key = outcome(account_key, *pair)
    assume(isinstance(key, AccountKey))  # Chance may hit a reserved word.
    assert account_key(key.network, key.handle) == key == resolve(key.key)
    if key.network not in WITHOUT_PROFILE_PAGES:
        assert resolve(key.url) == key
    if not re.match("UC|in/ACoAA", key.handle):
        assert key.handle == key.handle.lower()


@given(addresses)
def test_any_text_is_an_account_or_a_sentence(address):
    found = outcome(resolve, address)
    if isinstance(found, str):
        assert re.fullmatch(r"[A-Z]\S* .+[\w.)]", found)
        return
    assert found.network in NETWORKS
    assert resolve(found.key) == found
    if found.network not in WITHOUT_PROFILE_PAGES:
        assert resolve(found.url) == found


@given(st.sampled_from([*NETWORKS, "nowhere", ""]), st.one_of(st.text(max_size=40), fragments))
def test_any_two_path_segments_are_an_account_or_a_sentence(network, handle):
    found = outcome(account_key, network, handle)
    if isinstance(found, str):
        assert re.fullmatch(r"[A-Z]\S* .+[\w.)]", found)
        return
    assert account_key(found.network, found.handle) == found


@given(st.sampled_from([case for case in CASES if case["key"] and case["input"].startswith("https://")]))
def test_a_query_and_a_fragment_change_nothing(case):
    plain = case["input"].partition("#")[0]
    if plain == case["input"] and "?" not in plain:
        assert resolve(f"{plain}?utm_source=a%20b&id=#x") == resolve(plain)


@pytest.mark.parametrize(
    ("network", "handle", "key"),
    [
        ("bluesky", "ACME.com", "bluesky:acme.com"),
        ("bluesky", "did:plc:x", "bluesky:did:plc:x"),
        ("linkedin", "company/acme", "linkedin:company/acme"),
        ("youtube", "@acme", "youtube:@acme"),
        ("youtube", CHANNEL, f"youtube:{CHANNEL}"),
        ("Mastodon", "acme@mastodon.social", "mastodon:acme@mastodon.social"),
        ("bluesky", "acme.mastodon.social.ap.brid.gy", "mastodon:acme@mastodon.social"),
    ],
)
def test_path_segments_make_a_key(network, handle, key):
    assert account_key(network, handle).key == key


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("bluesky:acme.com", "https://bsky.app/profile/acme.com"),
        ("mastodon:acme@mastodon.social", "https://mastodon.social/@acme"),
        ("x:acme", "https://x.com/acme"),
        ("youtube:@acme", "https://www.youtube.com/@acme"),
        (f"youtube:{CHANNEL}", f"https://www.youtube.com/channel/{CHANNEL}"),
        ("youtube:@日本語", f"https://www.youtube.com/@{quote('日本語')}"),
        ("facebook:123456", "https://www.facebook.com/123456"),
        ("linkedin:company/acme", "https://www.linkedin.com/company/acme/"),
        ("reddit:acme", "https://www.reddit.com/user/acme/"),
        ("blog:acme.com", "https://acme.com/"),
    ],
)
def test_a_key_has_a_profile_page(key, url):
    assert resolve(key).url == url


def test_the_digest_is_that_of_the_key():
    assert resolve("@acme.com").digest == sha256(b"bluesky:acme.com").hexdigest()


def test_an_unknown_site_is_told_how_to_be_named():
    with pytest.raises(NotAnAccount) as caught:
        resolve("https://acme.com/")
    for words in ("blog:acme.com", "forum:acme.com", "@acme.com", *(naming.title for naming in NETWORKS.values())):
        assert words in caught.value.detail


def test_an_unknown_network_is_told_which_there_are():
    with pytest.raises(NotAnAccount, match="bluesky, mastodon, x, youtube"):
        account_key("myspace", "acme")


@pytest.mark.parametrize("network", NETWORKS)
def test_the_tables_hold_together(network):
    naming = NETWORKS[network]
    assert resolve(naming.example).key == naming.example
    assert all(word == word.lower() for word in naming.reserved)
    for word in naming.reserved:
        assert key_of(f"{network}:{word}") is None
    for domain in naming.domains:
        assert key_of(f"https://{domain}/") is None
        assert key_of(f"https://{domain}.evil.example/acme") is None
        assert key_of(f"https://evil{domain}/acme") is None


def test_every_pattern_is_one_that_javascript_reads_alike():
    patterns = [pattern for naming in NETWORKS.values() for pattern, _ in naming.paths]
    patterns += [naming.grammar or "" for naming in NETWORKS.values()]
    patterns += [pattern for _, pattern, _ in FEDIVERSE_PATHS]
    for pattern in patterns:
        assert not re.search(r"\(\?(?![:!=])|\\|[*+?}]\+", pattern), pattern
    for naming in NETWORKS.values():
        assert all(re.compile(pattern).groups == 1 for pattern, _ in naming.paths)


def test_no_script_but_the_latin_ones_and_those_written_with_it_holds_latin_letters():
    assert [bool(re.fullmatch(f"[{letters}]", "a")) for letters in SCRIPTS] == [True] * 2 + [False] * 6 + [True] * 2


def test_an_address_is_read_in_less_than_50_microseconds():
    inputs = [case["input"] for case in CASES]
    for address in inputs:
        key_of(address)

    def seconds() -> float:
        start = process_time()
        for address in inputs:
            key_of(address)
        return (process_time() - start) / len(inputs)

    assert min(seconds() for _ in range(5)) < 50e-6


@pytest.mark.parametrize(
    "hostile",
    [
        "https://x.com/" + "a/" * 1000,
        "https://mastodon.social/@" + "a." * 1000 + "!",
        "@" + "a-" * 900 + "@mastodon.social",
        "@" + "a." * 1000,
        "https://" + "a." * 1000 + "com/@acme",
        "https://www.facebook.com/" + "a-1" * 600,
        "https://www.youtube.com/@" + "·" * 1900,
        "https://x.com/intent/user?" + "screen_name&" * 160,
        "blog:" + "xn--" * 500,
        "%" * 2048,
    ],
    ids=lambda text: text[:30],
)
def test_a_hostile_address_takes_no_longer_than_a_few_milliseconds(hostile):
    start = process_time()
    assert key_of(hostile) is None
    assert process_time() - start < 0.02
