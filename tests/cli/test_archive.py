import json
from pathlib import Path

import pytest
from archives.zips import x_files, zipped

TABLE = Path(__file__).parents[2] / "docs" / "examples" / "conversations.csv"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "archives"


def test_the_example_table_gives_a_score_without_any_network(twoway, network):
    done = twoway("score", "--archive", TABLE, "--account", "AcmeHelp")
    assert done.exit_code == 0
    assert "12 of 16 answered" in done.stdout
    assert network.collected == 0


def test_json_posts_and_weights_work_as_for_any_score(twoway):
    weights = ["--weights", "reply:1,ratio:0,links:0"]
    done = twoway("score", "--archive", TABLE, "--account", "x:AcmeHelp", "--json", "--posts", *weights)
    made = json.loads(done.stdout)
    assert (made["account"]["key"], made["tier"]) == ("x:acmehelp", "provisional")
    assert made["score"] == made["parts"]["reply_rate"]["points"]
    assert len(made["posts_behind"]["openings"]) >= 16


def test_nothing_is_kept(twoway, tmp_path):
    twoway("score", "--archive", TABLE, "--account", "AcmeHelp")
    assert list(tmp_path.rglob("*")) == []


def test_several_brands_are_listed_with_how_to_choose(twoway):
    done = twoway("score", "--archive", TABLE)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "The file holds several accounts. Name the one to score.",
        "Name one by --account, as it is written here:",
        "  AcmeHelp            12 posts",
        "  BoltSupport          6 posts",
    ]


def test_an_archive_of_own_posts_is_a_report_without_a_total(twoway, tmp_path):
    path = tmp_path / "twitter.zip"
    path.write_bytes(zipped(x_files(json.loads((FIXTURES / "x-posts-answers-and-counts.in.json").read_text()))))
    done = twoway("score", "--archive", path)
    assert done.exit_code == 0
    assert "Bright Kettles (x:brightkettles)" in done.stdout
    assert "no total" in done.stdout


def test_messages_known_by_their_answers_tell_how_soon(twoway, tmp_path):
    head = TABLE.read_text().splitlines()[0]
    rows = []
    for place in range(60):
        first, then = 2 * place + 1, 2 * place + 2
        begin, end = (f"Tue Oct 31 {hour:02}:{place:02}:00 +0000 2017" for hour in (9, 12))
        rows.append(f"{first},{900 + place},True,{begin},@Acme where is it?,{then},")
        rows.append(f"{then},Acme,False,{end},@{900 + place} It is in box {place}.,,{first}")
    path = tmp_path / "answered.csv"
    path.write_text("\n".join([head, *rows]))
    done = twoway("score", "--archive", path)
    assert done.exit_code == 0
    assert "no total" in done.stdout
    assert "Of 60 messages known to be answered, half were within 3 h." in done.stdout


def test_what_is_wrong_with_a_file_is_said_without_its_orders_to_the_terminal(twoway, tmp_path):
    path = tmp_path / "bad.csv"
    head = TABLE.read_text().splitlines()[0]
    path.write_text(f"{head}\n1,\x1b[31mAcme\x1b[0m,False,never,x,,\n")
    done = twoway("score", "--archive", path)
    assert done.exit_code == 2
    assert "first in line 2" in done.stderr
    assert "\x1b" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--archive", "/no/such/file"], "does not exist"),
        (["--archive", "/tmp"], "is a directory"),
        (["--archive", "/dev/null"], "The file is empty"),
        (["@acme.com", "--archive", TABLE], "Give one of an account, --evidence and --archive"),
        (["--evidence", TABLE, "--archive", TABLE], "Give one of an account, --evidence and --archive"),
        (["--account", "AcmeHelp"], "given by --archive"),
        (["@acme.com", "--account", "AcmeHelp"], "given by --archive"),
        (["--archive", TABLE, "--account", "nobody"], "There is no post by this account"),
    ],
)
def test_what_cannot_be_understood_is_said_with_exit_code_2(twoway, network, arguments, words):
    done = twoway("score", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert network.collected == 0
