import csv
import io
import json
from pathlib import Path

import pytest

from api.cli import benchmark_archive

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


def test_a_table_of_accounts(twoway):
    done = twoway("benchmark", "archive", TABLE, "--csv")
    rows = {row["account"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert rows.keys() == {"x:acmehelp", "x:boltsupport"}
    assert rows["x:acmehelp"]["reply_rate.n"] == "16"
    assert float(rows["x:acmehelp"]["reply_rate.curve.24.rate"]) > 0.5


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


@pytest.mark.parametrize(("engine", "extra"), [("duckdb", "archive"), ("spark", "spark")])
def test_an_engine_that_is_missing_names_what_brings_it(engine, extra, twoway, monkeypatch):
    monkeypatch.setattr(benchmark_archive, "find_spec", lambda package: None)
    done = twoway("benchmark", "archive", TABLE, "--engine", engine)
    assert done.exit_code == 2
    assert f"pip install '.[{extra}]'" in done.stderr
