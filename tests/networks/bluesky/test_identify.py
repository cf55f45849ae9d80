import time

import pytest
from networks.bluesky.conftest import Connect
from networks.bluesky.server import PROFILE, FakeBluesky, refusal
from werkzeug import Response

from api.networks import NETWORKS
from api.networks.base import AccountNotFound, AccountOptedOut, Network, NetworkUnavailable
from api.settings import Settings

SELF_LABEL = {"src": PROFILE["did"], "uri": f"at://{PROFILE['did']}/app.bsky.actor.profile/self"}


def test_an_old_handle_leads_to_the_present_one(fake: FakeBluesky, connect: Connect) -> None:
    account = connect().identify("@old.example")
    assert fake.requests == [("getProfile", {"actor": ["old.example"]}, None)]
    assert (account.handle, account.id) == ("brightkettle.example", "did:plc:kettle")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal("InvalidRequest", "Profile not found"), "no account acme.com"),
        (refusal("InvalidRequest", "Unable to resolve handle"), "no account acme.com"),
        (refusal("InvalidRequest", "Error: actor must be a valid did or a handle"), "no account acme.com"),
        (refusal("AccountDeactivated", "Account is deactivated"), "owner of acme.com has deactivated"),
        (refusal("AccountTakedown", "Account has been suspended"), "suspended the account acme.com"),
    ],
)
def test_accounts_that_are_not_there(fake: FakeBluesky, connect: Connect, answer: Response, words: str) -> None:
    fake.answer["getProfile"] = answer
    with pytest.raises(AccountNotFound, match=words) as caught:
        connect().identify("acme.com")
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize(
    "more",
    [
        {"labels": [{**SELF_LABEL, "val": "!no-unauthenticated"}]},
        {"description": "Kettles. #nobot"},
        {"description": "NoIndex, please"},
    ],
)
def test_accounts_that_ask_to_be_left_out(fake: FakeBluesky, connect: Connect, more: dict[str, object]) -> None:
    fake.answer["getProfile"] = {**PROFILE, **more}
    with pytest.raises(AccountOptedOut) as caught:
        connect().identify("@old.example")
    assert caught.value.handle == "brightkettle.example"


@pytest.mark.parametrize(
    "answer",
    [
        Response(status=500),
        Response("<html>Bad gateway", 502),
        Response("<html>All is well", 200),
        Response("<html>Forbidden", 403),
        Response("{}", 429, headers={"Retry-After": "30"}),
        refusal("MethodNotImplemented", "Method Not Implemented", 501),
        Response('{"handle": "no-did.example"}'),
    ],
)
def test_no_usable_answer_says_nothing_of_the_account(fake: FakeBluesky, connect: Connect, answer: Response) -> None:
    fake.answer["getProfile"] = answer
    with pytest.raises(NetworkUnavailable) as caught:
        connect().identify("acme.com")
    assert caught.value.retry_after == (30 if answer.status_code == 429 else None)


def test_a_silent_server_is_given_up(fake: FakeBluesky, connect: Connect) -> None:
    def sleep(_: object) -> Response:
        time.sleep(1.5)
        return Response("{}")

    fake.answer["getProfile"] = sleep
    started = time.monotonic()
    with pytest.raises(NetworkUnavailable, match="in time"):
        connect(network_timeout_seconds=0.4).identify("acme.com")
    assert time.monotonic() - started < 1.2


def test_the_table_of_networks_makes_networks() -> None:
    for name, make in NETWORKS.items():
        network: Network = make(Settings())
        assert network.name == name
        assert network.abilities().comments


def test_abilities_follow_the_settings(connect: Connect) -> None:
    assert not connect().abilities().mentions
    assert not connect(bluesky_identifier="ours.example").abilities().mentions
    assert connect(bluesky_identifier="ours.example", bluesky_app_password="abcd").abilities().mentions


def test_check_is_one_cheap_request(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer["_health"] = {"version": "1"}
    words = connect().check()
    assert "Bluesky answered in" in words
    assert "app password" in words
    assert fake.asked == {"_health": 1}


def test_check_fails_when_nobody_is_there(connect: Connect) -> None:
    with pytest.raises(NetworkUnavailable):
        connect(bluesky_url="http://127.0.0.1:1").check()


def test_check_tries_the_app_password(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer |= {"_health": {"version": "1"}, "createSession": {"accessJwt": "a", "refreshJwt": "r"}}
    words = connect(bluesky_identifier="ours.example", bluesky_app_password="abcd").check()
    assert words.endswith("The app password works.")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refusal("AuthenticationRequired", "Invalid identifier or password", 401), "was refused"),
        (Response(status=500), "out of order"),
        (Response("{}", 429, headers={"Retry-After": "30"}), "asks us to wait"),
    ],
)
def test_check_fails_when_the_app_password_does_not_open_the_search(
    fake: FakeBluesky, connect: Connect, answer: Response, words: str
) -> None:
    fake.answer |= {"_health": {"version": "1"}, "createSession": answer}
    with pytest.raises(NetworkUnavailable, match=r"Bluesky answered in .* mentions are not searched") as caught:
        connect(bluesky_identifier="ours.example", bluesky_app_password="abcd").check()
    assert words in caught.value.detail
    assert caught.value.detail.endswith(".")
    assert "abcd" not in caught.value.detail


def test_check_names_the_login_server_that_nobody_reaches(fake: FakeBluesky, connect: Connect) -> None:
    fake.answer["_health"] = {"version": "1"}
    network = connect(
        bluesky_login_url="http://127.0.0.1:1", bluesky_identifier="ours.example", bluesky_app_password="abcd"
    )
    with pytest.raises(NetworkUnavailable, match=r"\(http://127.0.0.1:1\) let nobody in.* could not be reached"):
        network.check()
