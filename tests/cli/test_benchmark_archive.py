import csv
import io
import json
from pathlib import Path

import pytest

from api.benchmarks.archive import duck
from api.benchmarks.archive.engine import OutOfMemory
from api.benchmarks.archive.facts import columns
from api.cli import archive_columns, benchmark_archive

COLUMN_OF = {place: name for name, place in archive_columns.WITHOUT_TEXTS.items()}
TABLE = Path(__file__).parents[2] / "docs" / "examples" / "conversations.csv"


def test_one_line_an_account(twoway):
    done = twoway("benchmark", "archive", TABLE)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.exit_code, done.stderr) == (0, "")
    assert {one["account"]: one["reply_rate"]["n"] for one in found} == {"x:acmehelp": 16, "x:boltsupport": 8}
    assert not any(one["texts_read"] for one in found)


def test_with_language_it_is_the_document_of_a_score(twoway):
    done = twoway("benchmark", "archive", TABLE, "--language")
    (found,) = (one for one in map(json.loads, done.stdout.splitlines()) if one["account"]["key"] == "x:acmehelp")
    alone = json.loads(twoway("score", "--archive", TABLE, "--account", "AcmeHelp", "--json").stdout)
    assert (found["score"], found["parts"]) == (alone["score"], alone["parts"])


FIRST = [
    "account", "status", "points", "points_low", "points_high", "grade", "tier", "rate_24h", "rate_low", "rate_high",
    "n", "answered", "median_wait_seconds",
]  # fmt: skip
"""What a person looks for stands where the table opens."""

TOLD_TWICE = {
    "texts_read", "reply_rate.reply_share", "reply_rate.self_reply_share", "reply_rate.repost_share",
    "reply_rate.template_share", "reply_rate.automated_share", "reply_rate.deflection_share",
}  # fmt: skip
"""What a table leaves out since another column or the header says it."""


def test_a_table_of_accounts_begins_with_what_people_look_for(twoway):
    header, *rows = csv.reader(io.StringIO(twoway("benchmark", "archive", TABLE, "--csv").stdout))
    assert (header[: len(FIRST)], header[-1], len(set(header))) == (FIRST, "reason", len(header))
    assert {row[0]: (row[1], row[header.index("n")]) for row in rows} == {
        "x:acmehelp": ("ok", "16"),
        "x:boltsupport": ("withheld", "8"),
    }


def test_a_table_of_accounts_holds_every_number_of_the_lines(twoway, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "account,id,author,created_at,reply_to_id,reply_to_author,via,author_followers\n"
        "x:abel,1,x:p,2026-01-02,,x:abel,,\n"
        "x:acme,1,,2026-01-02,,,,\nx:acme,2,x:p,2026-01-03,1,x:acme,comment,50\nx:acme,3,,2026-01-03T02:00:00Z,2,x:p,,\n"
        "x:acme,4,x:q,2026-01-09,,x:acme,mention,5000\n"
    )
    lines = {one["account"]: one for one in map(json.loads, twoway("benchmark", "archive", path).stdout.splitlines())}
    table = twoway("benchmark", "archive", path, "--csv").stdout
    rows = {row["account"]: row for row in csv.DictReader(io.StringIO(table))}
    assert rows.keys() == lines.keys()
    assert lines["x:acme"]["reply_rate"]["by_channel"]["comment"]["answered"] == 1
    assert rows["x:acme"]["reply_rate.by_channel.comment.answered"] == "1"
    for account, line in lines.items():
        told = dict(columns(line))
        for name, value in told.items():
            if value is None or name in TOLD_TWICE or name.startswith("reply_rate.all_openings."):
                continue
            if name.rpartition(".")[2] in {"hours", "name", "words"}:
                continue
            assert (name, rows[account][COLUMN_OF[name]]) == (name, str(value))


def test_a_table_of_whole_scores_has_the_same_columns_for_all(twoway):
    done = twoway("benchmark", "archive", TABLE, "--csv", "--language")
    header, *rows = csv.reader(io.StringIO(done.stdout))
    assert header[:7] == ["account", "name", "status", "score", "low", "high", "points"]
    assert (header[-1], len(set(header))) == ("reason", len(header))
    found = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert (found["x:acmehelp"]["grade"], found["x:acmehelp"]["link_hygiene.checks.not_link_cannon"]) == ("B", "pass")
    assert (found["x:boltsupport"]["status"], found["x:boltsupport"]["score"]) == ("withheld", "")


def test_no_text_of_a_stranger_is_a_formula():
    document = {"account": {"key": "x:acme", "name": "=1+1"}, "status": "ok"}
    header, row = archive_columns.table(iter([document]), texts=True)
    assert dict(zip(header, row, strict=True))["name"] == "'=1+1"


def test_rows_that_cannot_be_read_are_told_and_the_rest_goes_on(twoway, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("account,id,created_at\nbluesky:acme.com,1,2026-01-02\nbluesky:acme.com,2,never\n")
    done = twoway("benchmark", "archive", path)
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 1)
    assert done.stderr.rstrip().endswith("that can be read: 1, the first in line 3.")


def test_what_is_no_archive_is_a_sentence(twoway, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("name,size\na,1\n")
    done = twoway("benchmark", "archive", path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "needs the columns account, id and created_at" in done.stderr


@pytest.mark.parametrize("options", [(), ("--csv",), ("--language",)])
def test_what_does_not_fit_into_memory_is_a_sentence(options, twoway, monkeypatch):
    whole = duck.Duck
    monkeypatch.setattr(duck, "Duck", lambda folder, memory: whole(folder, memory=memory >> 8))
    done = twoway("benchmark", "archive", TABLE, "--memory", "512", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("The archive cannot be counted in 2 MB of memory. Allow more with --memory, such as")
    assert len(done.stderr.splitlines()) == 1


def test_a_full_temporary_folder_is_a_sentence(tmp_path):
    engine = duck.Duck(tmp_path / "twoway-1", memory=20 << 20, threads=1)
    engine.keep("few", "SELECT 1 AS n")
    engine._do("SET max_temp_directory_size = '1MiB'")
    with pytest.raises(OutOfMemory, match=f"has filled the disk of {tmp_path}. .* set TMPDIR to a folder"):
        engine.keep("many", "SELECT hash(range) AS one, hash(range + 1) AS other FROM range(10000000)")
    engine.close()


@pytest.mark.parametrize(("engine", "extra"), [("duckdb", "archive"), ("spark", "spark")])
def test_an_engine_that_is_missing_names_what_brings_it(engine, extra, twoway, monkeypatch):
    monkeypatch.setattr(benchmark_archive, "find_spec", lambda package: None)
    done = twoway("benchmark", "archive", TABLE, "--engine", engine)
    assert done.exit_code == 2
    assert f"pip install '.[{extra}]'" in done.stderr
