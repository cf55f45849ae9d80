import logging
from pathlib import Path

import pytest
from networks.fake import Answer, Fake, answer_of
from networks.x.server import ID, TOKEN, USER, FakeX, connect, problem, tweet

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable, NotSetUp
from api.networks.spending import SPENDING_FILE

NAMED = "/2/users/by/username/brightkettles"
USAGE = "/2/usage/tweets"


def test_a_name_in_any_spelling(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api)
    account = connect(fake_api, tmp_path).identify(" @BrightKettles")
    assert (account.handle, account.id, account.kind) == ("brightkettles", ID, "organisation")
    assert fake_api.paths() == [NAMED]


def test_digits_are_a_name_first_and_then_an_id(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api)
    network = connect(fake_api, tmp_path)
    fake_api.answer[f"/2/users/by/username/{ID}"] = problem("resource-not-found")
    assert network.identify(ID).handle == "brightkettles"
    fake_api.answer[f"/2/users/by/username/{ID}"] = {"data": {**USER, "id": "5", "username": ID}}
    assert network.identify(ID).id == "5"


def test_a_long_number_can_only_be_an_id(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api)
    fake_api.answer["/2/users/1234567890123456789"] = {"data": {**USER, "id": "1234567890123456789"}}
    assert connect(fake_api, tmp_path).identify("1234567890123456789").handle == "brightkettles"
    assert fake_api.paths() == ["/2/users/1234567890123456789"]


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (problem("resource-not-found", "User has been suspended: [x]."), AccountNotFound, "X has suspended"),
        (problem("resource-not-found", "Could not find user"), AccountNotFound, "no account @brightkettles"),
        (problem("not-authorized-for-resource"), AccountOptedOut, "only to those whom it lets follow"),
        (answer_of({"data": {**USER, "protected": True}}), AccountOptedOut, "only to those whom it lets follow"),
        (answer_of({"data": {**USER, "description": "nobot"}}), AccountOptedOut, "asks not to be indexed"),
        (problem("resource-not-found", status=404), AccountNotFound, "no account @brightkettles"),
        (problem("invalid-request", status=400), AccountNotFound, "no account @brightkettles"),
        (problem("about:blank", title="Unauthorized", status=401), NetworkUnavailable, "TWOWAY_X_BEARER_TOKEN"),
        (problem("credits", title="CreditsDepleted", status=402), NetworkUnavailable, "buys more"),
        (problem("client-forbidden", status=403), NetworkUnavailable, "may use API v2"),
        (problem("unsupported-authentication", status=403), NetworkUnavailable, "may use API v2"),
        (problem("usage-capped", title="UsageCapExceeded", status=429), NetworkUnavailable, "wait"),
        (answer_of({"title": "Service Unavailable"}, 503), NetworkUnavailable, "out of order"),
        (answer_of({"data": {"name": "No id"}}), NetworkUnavailable, "cannot be read"),
        (answer_of({}), NetworkUnavailable, "cannot be read"),
    ],
)
def test_what_x_says_of_an_account(
    fake_api: Fake, tmp_path: Path, answer: Answer, error: type[Exception], words: str
) -> None:
    fake_api.answer[NAMED] = answer
    with pytest.raises(error, match=words) as caught:
        connect(fake_api, tmp_path).identify("brightkettles")
    assert str(caught.value).endswith(".")
    assert TOKEN not in str(caught.value)


def test_the_end_of_a_limit_is_told(fake_api: Fake, tmp_path: Path) -> None:
    """The clock stands at noon; X says that its limit starts anew at a quarter past."""
    reset = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1795177800"}
    fake_api.answer[NAMED] = answer_of({"title": "Too Many Requests"}, 429, **reset)
    with pytest.raises(NetworkUnavailable) as caught:
        connect(fake_api, tmp_path).identify("brightkettles")
    assert caught.value.retry_after == 1_795_177_800 - 1_795_176_000


def test_a_cap_of_the_month_is_not_asked_about_again(fake_api: Fake, tmp_path: Path) -> None:
    fake_api.answer[NAMED] = problem("usage-capped", title="UsageCapExceeded", status=429)
    network = connect(fake_api, tmp_path)
    for _ in range(2):
        with pytest.raises(NetworkUnavailable) as caught:
            network.identify("brightkettles")
        assert caught.value.retry_after is not None
    assert len(fake_api.asked) == 1


def test_without_a_token_nothing_is_asked(fake_api: Fake, tmp_path: Path) -> None:
    network = connect(fake_api, tmp_path, x_bearer_token=None)
    with pytest.raises(NetworkUnavailable, match="TWOWAY_X_BEARER_TOKEN") as caught:
        network.identify("brightkettles")
    assert caught.value.retry_after is None
    with pytest.raises(NotSetUp, match=r"X is not read, since no bearer token is set in TWOWAY_X_BEARER_TOKEN\."):
        network.check()
    assert network.abilities().needs_key
    assert fake_api.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_check_tells_what_was_spent(fake_api: Fake, tmp_path: Path) -> None:
    FakeX(fake_api, [tweet(number, ID, 1 + number) for number in range(3)])
    fake_api.answer[USAGE] = {"data": {"project_usage": "1240", "project_cap": "2000000", "cap_reset_day": 12}}
    spender = connect(fake_api, tmp_path)
    spender.collect(spender.identify("brightkettles"), lambda _: None)
    assert "Since the start it was 3 posts and 1 profile." in spender.check()
    words = connect(fake_api, tmp_path).check()
    assert words.startswith("X answered in ")
    assert words.endswith(
        " ms and accepts the bearer token. This month 3 posts and 1 profile were read from this machine, about $0.03; "
        "one score reads up to 100 posts. X counts 1,240 posts of its token's project of 2,000,000, anew from day 12 "
        "of a month."
    )


@pytest.mark.parametrize("answer", [answer_of({}, 401), answer_of({}, 404), answer_of({}, 500)])
def test_a_check_that_fails_says_so(fake_api: Fake, tmp_path: Path, answer: Answer) -> None:
    fake_api.answer[USAGE] = answer
    with pytest.raises(NetworkUnavailable) as caught:
        connect(fake_api, tmp_path).check()
    assert TOKEN not in caught.value.detail


def test_a_check_of_a_project_without_numbers(fake_api: Fake, tmp_path: Path) -> None:
    fake_api.answer[USAGE] = {"data": {"project_usage": None}}
    assert connect(fake_api, tmp_path).check().endswith("one score reads up to 100 posts.")


def test_the_token_is_shown_nowhere(fake_api: Fake, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    FakeX(fake_api, [tweet(1, ID, 5)])
    network = connect(fake_api, tmp_path)
    with caplog.at_level(logging.DEBUG):
        shown = repr(network.collect(network.identify("brightkettles"), lambda _: None)) + repr(vars(network))
    assert TOKEN not in shown + caplog.text
    assert TOKEN.encode() not in (tmp_path / SPENDING_FILE).read_bytes()
