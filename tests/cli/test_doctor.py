import pytest
from click.testing import CliRunner

from api.cli import commands
from api.cli.configured import without_secrets
from api.networks.base import NetworkUnavailable, NotSetUp
from api.settings import Settings


def test_all_is_well_on_a_new_machine_and_nothing_is_made(twoway, tmp_path):
    done = twoway("doctor", env={"COLUMNS": "400"})
    assert done.exit_code == 0
    assert "All is well: 2 work or are ready, 3 are not set up and need not be." in done.stdout
    signs = [line[0] for line in done.stdout.splitlines() if line[:1] in "✓○✗" and line]
    assert sorted(signs) == sorted("✓○○○✓")
    assert "The table answers." in done.stdout
    assert done.stdout.count("will be made at first use") == 1
    assert list(tmp_path.iterdir()) == []


def test_after_a_first_score_the_files_are_named(twoway, tmp_path):
    twoway("score", "@brightkettle.example")
    done = twoway("doctor", env={"COLUMNS": "400"})
    assert done.exit_code == 0
    for name in ("scores", "history"):
        assert f"kept in {tmp_path}/data/{name}.sqlite3." in done.stdout


def test_a_silent_network_is_told_with_exit_code_1(twoway, network):
    network.error = NetworkUnavailable("The table does not answer.")
    done = twoway("doctor")
    assert done.exit_code == 1
    assert "✗  The table does not answer." in done.stdout
    assert "1 does not work; 1 works or is ready, 3 are not set up and need not be." in done.stdout


def test_what_nobody_set_up_is_neither_good_nor_wrong(twoway, network):
    network.error = NotSetUp("No key for the table is set.")
    done = twoway("doctor")
    assert done.exit_code == 0
    assert "○  No key for the table is set." in done.stdout
    assert "All is well: 1 works or is ready, 4 are not set up and need not be." in done.stdout


@pytest.mark.parametrize("login", ["refused", "unreachable"])
def test_an_app_password_that_opens_nothing_is_told_with_exit_code_1(httpserver, tmp_path, login):
    httpserver.expect_request("/xrpc/_health").respond_with_json({"version": "1"})
    httpserver.expect_request("/xrpc/com.atproto.server.createSession").respond_with_json({}, 401)
    address = httpserver.url_for("")
    environment = {
        "COLUMNS": "400",
        "TWOWAY_DATA_DIR": str(tmp_path / "data"),
        "TWOWAY_BLUESKY_URL": address,
        "TWOWAY_BLUESKY_LOGIN_URL": address if login == "refused" else "http://127.0.0.1:1",
        "TWOWAY_BLUESKY_IDENTIFIER": "ours.example",
        "TWOWAY_BLUESKY_APP_PASSWORD": "s3cret",
    }
    done = CliRunner().invoke(commands, ["doctor"], env=environment)
    assert done.exit_code == 1
    broken = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert len(broken) == 1
    assert ("was refused" if login == "refused" else "could not be reached") in broken[0]
    assert "mentions are not searched" in broken[0]
    assert "s3cret" not in done.output


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"TWOWAY_REDIS_URL": "redis://me:s3cret@127.0.0.1:1/0"}, "Redis"),
        ({"TWOWAY_DATABASE_URL": "postgresql://me:s3cret@127.0.0.1:1/none"}, "database of earlier scores"),
        ({"TWOWAY_BLUESKY_APP_PASSWORD": "s3cret"}, "set both, or neither"),
        ({"TWOWAY_DATA_DIR": "/proc/nowhere"}, "cannot be written to"),
    ],
)
def test_what_does_not_work_is_named_without_any_secret(twoway, monkeypatch, settings, words):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    done = twoway("doctor", env={"COLUMNS": "400"})
    assert done.exit_code == 1
    broken = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert len(broken) == 1
    assert words in broken[0]
    assert "s3cret" not in done.output


def test_a_setting_that_cannot_be_used_ends_it_with_exit_code_2(twoway, monkeypatch):
    monkeypatch.setenv("TWOWAY_WORKERS", "none at all")
    done = twoway("doctor")
    assert done.exit_code == 2
    assert "TWOWAY_WORKERS: It must be a whole number." in done.stderr


def test_secrets_are_taken_out_of_any_text_even_from_inside_an_address():
    settings = Settings(redis_url="redis://me:hunter2@host/0", bluesky_app_password="abcd-efgh")
    text = "could not log in to redis://me:hunter2@host/0 with hunter2 or abcd-efgh"
    assert without_secrets(text, settings) == "could not log in to (hidden) with (hidden) or (hidden)"
