import pytest


@pytest.mark.parametrize(
    ("address", "key", "url"),
    [
        ("https://bsky.app/profile/acme.com", "bluesky:acme.com", "https://bsky.app/profile/acme.com"),
        ("@acme@mastodon.social", "mastodon:acme@mastodon.social", "https://mastodon.social/@acme"),
        ("x:Acme", "x:acme", "https://x.com/acme"),
    ],
)
def test_an_address_is_told_as_key_and_profile(twoway, address, key, url):
    done = twoway("resolve", address)
    assert (done.exit_code, done.stdout.splitlines()) == (0, [key, url])


def test_what_is_no_account_is_said_with_exit_code_2(twoway):
    done = twoway("resolve", "https://x.com/settings")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.strip().endswith((".", "x:acme"))


def test_a_network_that_is_not_known_is_told_which_are(twoway):
    told = twoway("resolve", "nosuch:acme").stderr
    assert told.startswith("No network is called 'nosuch'. The networks are bluesky, mastodon, x, youtube, ")
    assert "web addresses" not in told
    for address in ("mailto:acme@acme.com", "ftp://acme.com"):
        assert twoway("resolve", address).stderr.startswith("Only web addresses")


@pytest.mark.parametrize(("address", "handle"), [("bsky.app", "@bsky.app"), (" x.com ", "@x.com")])
@pytest.mark.parametrize("command", ["resolve", "score"])
def test_a_network_s_own_domain_is_told_how_to_be_an_account(twoway, network, command, address, handle):
    done = twoway(command, address)
    assert done.exit_code == 2
    assert done.stderr.strip().endswith(f"For the Bluesky account called {handle[1:]} write {handle}.")
    assert network.collected == 0
    assert twoway("resolve", handle).stdout.startswith(f"bluesky:{handle[1:]}\n")


@pytest.mark.parametrize("address", ["https://bsky.app", "bsky.app/settings", "acme.com", "nonsense", "..."])
def test_what_is_no_such_domain_gets_no_second_hint(twoway, address):
    assert "account called" not in twoway("resolve", address).stderr
