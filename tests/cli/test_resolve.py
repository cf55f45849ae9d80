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
