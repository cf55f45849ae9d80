import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from api.networks.base import AccountNotFound, AccountOptedOut, NetworkUnavailable
from api.scoring.behind import posts_behind
from api.scoring.document import document, encode
from api.scoring.method import Weights
from api.scoring.score import score

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "evidence.json"


def test_the_example_gives_a_score_without_any_network(twoway, network):
    done = twoway("score", "--evidence", EXAMPLE)
    assert done.exit_code == 0
    assert "Bright Kettles (bluesky:brightkettle.example)" in done.stdout
    assert "How soon it answers" in done.stdout
    assert network.collected == 0


def test_the_example_holds_what_the_readme_promises(example):
    made = document(score(example))
    assert made["tier"] in {"provisional", "firm"}
    assert len(example.messages) >= 60
    assert len(example.posts) >= 40
    assert made["parts"]["link_hygiene"]["points"] is not None


def test_json_is_the_document_of_the_api_byte_for_byte(twoway, example):
    done = twoway("score", "--evidence", EXAMPLE, "--json")
    assert done.stdout_bytes == encode(document(score(example))) + b"\n"
    assert done.stderr == ""


def test_evidence_may_come_from_standard_input(twoway, example):
    done = twoway("score", "--evidence", "-", "--json", input=EXAMPLE.read_bytes())
    assert json.loads(done.stdout)["score"] == document(score(example))["score"]


def test_own_weights_are_used(twoway, example):
    done = twoway("score", "--evidence", EXAMPLE, "--json", "--weights", "reply:1,ratio:0,links:0")
    made = json.loads(done.stdout)
    assert made == document(score(example, Weights(1, 0, 0)))
    assert made["score"] == made["parts"]["reply_rate"]["points"]


def test_the_posts_behind_come_with_the_document_when_asked_for(twoway, example):
    done = twoway("score", "--evidence", EXAMPLE, "--json", "--posts")
    assert json.loads(done.stdout)["posts_behind"] == json.loads(encode(posts_behind(score(example))))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name an account"),
        (["@acme.com", "--evidence", EXAMPLE], "not several"),
        (["acme"], "does not say on which network"),
        (["javascript:alert(1)"], "Only web addresses"),
        (["--evidence", "/no/such/file"], "No such file"),
        (["--evidence", EXAMPLE, "--weights", "reply:60,luck:5"], "There is no part called “luck”"),
        (["@acme.com", "--max-age", "-1"], "--max-age"),
    ],
)
def test_what_cannot_be_understood_is_said_with_exit_code_2(twoway, network, arguments, words):
    done = twoway("score", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert network.collected == 0


def test_a_fault_in_a_file_is_told_by_its_field(twoway):
    faulty = json.loads(EXAMPLE.read_bytes())
    del faulty["messages"][3]["author"]
    faulty["posts"][1]["created_at"] = "yesterday"
    done = twoway("score", "--evidence", "-", input=json.dumps(faulty))
    assert done.exit_code == 2
    assert "messages[3].author: " in done.stderr
    assert "posts[1].created_at: " in done.stderr


def test_an_account_is_collected_once_and_then_kept(twoway, network):
    first = twoway("score", "@brightkettle.example", "--json")
    again = twoway("score", "https://bsky.app/profile/brightkettle.example", "--json")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout_bytes == again.stdout_bytes
    assert network.collected == 1
    assert first.stderr == ""


def test_an_account_is_collected_anew_when_the_kept_score_is_too_old(twoway, network):
    twoway("score", "@brightkettle.example")
    twoway("score", "@brightkettle.example", "--max-age", "0")
    assert network.collected == 2


def test_the_kept_posts_behind_a_score_are_shown(twoway):
    twoway("score", "@brightkettle.example")
    done = twoway("score", "@brightkettle.example", "--posts")
    assert "Every message that was counted" in done.stdout
    assert "https://bsky.app/profile/wanda.example/post/" in done.stdout


def test_own_weights_for_an_account_leave_nothing_behind(twoway, network, example):
    done = twoway("score", "@brightkettle.example", "--weights", "links:0", "--json")
    assert json.loads(done.stdout) == document(score(example, Weights(links=0)))
    twoway("score", "@brightkettle.example")
    assert network.collected == 2


@pytest.mark.parametrize("weights", [[], ["--weights", "reply:1"]])
@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (AccountNotFound("Bluesky knows no such account."), 3, "not_found"),
        (AccountOptedOut("The account asks not to be shown."), 3, "opted_out"),
        (NetworkUnavailable("Bluesky does not answer.", 30), 4, "unavailable"),
    ],
)
def test_the_exit_code_tells_why_there_is_no_score(twoway, network, error, code, status, weights):  # noqa: PLR0917 - By name.
    network.error = error
    told = twoway("score", "@acme.com", *weights)
    as_json = twoway("score", "@acme.com", "--json", *weights)
    assert (told.exit_code, as_json.exit_code) == (code, code)
    assert error.detail in told.stdout
    assert json.loads(as_json.stdout)["status"] == status


@pytest.mark.parametrize("weights", [[], ["--weights", "reply:1"]])
def test_a_network_that_cannot_be_read_yet_counts_as_unavailable(twoway, weights):
    done = twoway("score", "x:acme", *weights)
    assert done.exit_code == 4
    assert "cannot be collected yet" in done.stdout


def test_too_few_messages_are_a_report_all_the_same(twoway, network, example):
    network.evidence = replace(example, messages=example.messages[:3])
    done = twoway("score", "@brightkettle.example")
    assert done.exit_code == 0
    assert "no total" in done.stdout


def test_a_history_that_cannot_be_written_does_not_keep_the_score_away(twoway, monkeypatch):
    monkeypatch.setenv("TWOWAY_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/none")
    done = twoway("score", "@brightkettle.example")
    assert done.exit_code == 0
    assert "not added to the history" in done.stderr
    assert "secret" not in done.output


def test_a_setting_that_cannot_be_used_is_named_without_its_value(twoway, monkeypatch):
    monkeypatch.setenv("TWOWAY_THREADS", "s3cret")
    done = twoway("score", "@acme.com")
    assert done.exit_code == 2
    assert "TWOWAY_THREADS: " in done.stderr
    assert "s3cret" not in done.stderr


def test_ctrl_c_ends_it_at_once_while_the_network_is_silent(tmp_path, silent_server):
    # A minute of patience with the network tells an end at once from one that waited, on a slow machine too.
    patience = {"TWOWAY_NETWORK_TIMEOUT_SECONDS": "60", "TWOWAY_DATA_DIR": str(tmp_path)}
    environment = {**os.environ, **patience, "TWOWAY_BLUESKY_URL": silent_server.url}
    command = [sys.executable, "-m", "api.cli", "score", "@acme.com"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        silent_server.connected.wait(30)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == b""
    assert b"Traceback" not in errors


def test_whoever_reads_only_the_first_line_gets_no_traceback():
    command = f"{sys.executable} -m api.cli score --evidence {EXAMPLE} --posts | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True, timeout=60)
    assert done.stdout == b"Bright Kettles (bluesky:brightkettle.example)\n"
    assert done.stderr == b""
