"""The statements count what the core counts, on archives made at random."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from bench import archive as archives
from benchmarks.archive import expected, made
from benchmarks.archive.made import DAY, NOW

from api.archives import BadArchive, read_archive
from api.benchmarks.archive import names
from api.benchmarks.archive.duck import Duck
from api.benchmarks.archive.layouts import names_in
from api.benchmarks.archive.posts import Seen
from api.benchmarks.archive.survey import Archive
from api.scoring import people
from api.scoring.document import document
from api.scoring.score import score

TABLE = Path(__file__).parents[3] / "docs" / "examples" / "conversations.csv"


@pytest.fixture
def duck(tmp_path):
    engine = Duck(tmp_path, memory=500 << 20, threads=2)
    yield engine
    engine.close()


@pytest.mark.parametrize("seed", range(6))
def test_json_lines_are_counted_as_the_core_counts(seed, duck, tmp_path):
    whose, seen = made.Maker(seed).archive(30)
    archive = Archive(
        duck,
        [made.write_lines(tmp_path / "posts.jsonl", seen)],
        declared=made.write_accounts(tmp_path / "accounts.csv", whose),
    )
    expected.same(archive.quick(), whose, seen)


@pytest.mark.parametrize("seed", range(6, 9))
def test_several_tables_in_several_passes_are_counted_as_the_core_counts(seed, duck, tmp_path, monkeypatch):
    monkeypatch.setattr("api.benchmarks.archive.survey.ROWS_A_PASS", 400)
    monkeypatch.setattr("api.benchmarks.archive.survey.ROWS_A_LOOK", 50)
    whose, seen = made.Maker(seed).archive(30)
    seen = [row._replace(mentions=row.mentions or ()) for row in seen]
    half = len(seen) // 2
    paths = [made.write_csv(tmp_path / "a.csv", seen[:half]), made.write_csv(tmp_path / "b.csv", seen[half:])]
    archive = Archive(duck, paths, declared=made.write_accounts(tmp_path / "accounts.csv", whose))
    expected.same(archive.quick(), whose, seen)


def test_passes_of_few_accounts_give_what_one_pass_gives(duck, tmp_path, monkeypatch):
    whose, seen = made.Maker(30).archive(120)
    posts, accounts = made.write_lines(tmp_path / "posts.jsonl", seen), made.write_accounts(tmp_path / "a.csv", whose)
    archive = Archive(duck, [posts], declared=accounts)
    sizes = passes_of(duck, monkeypatch)
    at_once, scored = [*archive.quick()], [*archive.scored()]
    monkeypatch.setattr("api.benchmarks.archive.survey.ROWS_AN_ACCOUNT", 50_000)
    assert (by_account(archive.quick()), by_account(archive.scored())) == (by_account(at_once), by_account(scored))
    n = len(at_once)
    assert n > 80
    assert sizes == [n, n, *[40, 40, n - 80] * 2]


def test_many_accounts_take_no_more_memory_than_few(tmp_path, monkeypatch):
    # What becomes of the rows takes most of the time and no memory, since each is gone before the next.
    monkeypatch.setattr("api.benchmarks.archive.survey.is_certain", lambda row, rates: True)
    monkeypatch.setattr("api.benchmarks.archive.survey.rates_of", lambda row: None)
    monkeypatch.setattr("api.benchmarks.archive.survey.document_of", lambda row, rates: row["account"])
    monkeypatch.setattr("api.benchmarks.archive.survey.ROWS_A_PASS", 500_000)
    archives.make(tmp_path / "posts.parquet", 400_000, each=10)
    # All accounts at once do not fit, and a pass does with room to spare, however the threads share their work.
    engine = Duck(tmp_path, memory=140 << 20, threads=2)
    try:
        assert len(set(Archive(engine, [tmp_path / "posts.parquet"]).quick())) == 40_000
    finally:
        engine.close()


def passes_of(duck, monkeypatch):
    """How many accounts each pass has, as they come."""
    sizes, keep = [], duck.keep

    def counted_too(name, statement):
        keep(name, statement)
        if name == "accounts":
            sizes.extend(row["n"] for row in duck.rows("SELECT count(*) AS n FROM accounts"))

    monkeypatch.setattr(duck, "keep", counted_too)
    return sizes


def by_account(documents):
    return sorted(documents, key=str)


def test_parquet_is_counted_as_the_core_counts(duck, tmp_path):
    whose, seen = made.Maker(9).archive(30)
    lines, table = made.write_lines(tmp_path / "posts.jsonl", seen), tmp_path / "posts.parquet"
    duckdb.read_json(str(lines), format="newline_delimited").project(
        "* REPLACE (CAST(created_at AS TIMESTAMP) AS created_at)"
    ).write_parquet(str(table))
    archive = Archive(duck, [table], declared=made.write_accounts(tmp_path / "accounts.csv", whose))
    expected.same(archive.quick(), whose, seen)


def test_generated_archives_hold_what_they_should():
    whose, seen = zip(*(made.Maker(seed).archive(30) for seed in range(6)), strict=True)
    wanted = [found for one, rows in zip(whose, seen, strict=True) for found in expected.quick(one, rows).values()]
    replies = [found["reply_rate"] for found in wanted]
    for why in ("own", "repost", "unaddressed", "overheard", "found_by_answer", "bystander", "follow_up",
                "outside_window"):  # fmt: skip
        assert sum(reply["excluded"][why] for reply in replies) > 20, why
    assert {reply["window_days"] for reply in replies} == {90, 365}
    assert sum(reply["n"] >= 10 for reply in replies) > 20
    # Some are not followed long enough, so that the curve is more than a count.
    assert any(0 < reply["curve"][2]["followed"] < reply["n"] and reply["answered"] for reply in replies)


def conversation(*rows):
    known = dict.fromkeys(Seen._fields) | {"is_repost": False, "found_by_answer": False, "found_by_message": False}
    return [Seen(**(known | {"account": "bluesky:acme.com", "mentions": ()} | row)) for row in rows]


def asked(id_, moment, **more):
    return {"id": id_, "author": "ann", "moment": moment, "mentions": ("acme.com",)} | more


def counted(duck, tmp_path, seen):
    (found,) = Archive(duck, [made.write_lines(tmp_path / "posts.jsonl", seen)]).quick()
    return found["reply_rate"]


@pytest.mark.parametrize(("later", "openings"), [(0, 1), (1, 1), (DAY - 1, 1), (DAY, 2)])
def test_a_day_of_silence_opens_an_exchange_anew(later, openings, duck, tmp_path):
    seen = conversation(asked("m1", NOW - 9 * DAY), asked("m2", NOW - 9 * DAY + later))
    assert counted(duck, tmp_path, seen)["openings"] == openings


@pytest.mark.parametrize(("wait", "answered"), [(0, 0), (1, 1), (7 * DAY, 1), (7 * DAY + 1, 0)])
def test_an_answer_comes_after_the_message_and_within_a_week(wait, answered, duck, tmp_path):
    at = NOW - 9 * DAY
    reply = {"id": "a", "moment": at + wait, "reply_to_id": "m1"}
    assert counted(duck, tmp_path, conversation(asked("m1", at), reply))["answered"] == answered


def test_of_messages_at_one_moment_the_first_by_id_opens(duck, tmp_path):
    at = NOW - 9 * DAY
    seen = conversation(asked("m2", at, via="comment"), asked("m10", at, via="mention"), asked("m3", at, via="comment"))
    reply = counted(duck, tmp_path, seen)
    assert (reply["openings"], reply["by_channel"]["comment"]) == (1, None)


def test_an_answer_at_the_moment_of_the_next_message_closes_no_gap(duck, tmp_path):
    at = NOW - 20 * DAY
    answer = {"id": "a", "moment": at + 2 * DAY, "reply_to_id": "m1"}
    seen = conversation(asked("m1", at), asked("m2", at + 2 * DAY), answer)
    reply = counted(duck, tmp_path, seen)
    assert (reply["openings"], reply["answered"]) == (2, 1)


def test_of_few_openings_at_one_moment_the_last_ones_by_id_count(duck, tmp_path):
    at = NOW - 200 * DAY
    seen = conversation(
        *(
            asked(f"m{place:02}", at, author=f"p{place}", via="comment" if place < 2 else "mention")
            for place in range(12)
        ),
        {"id": "newest", "moment": NOW},
    )
    reply = counted(duck, tmp_path, seen)
    assert (reply["n"], reply["window_days"], reply["by_channel"]["comment"]) == (10, 365, None)
    assert reply["excluded"]["outside_window"] == 2


def test_of_few_posts_at_one_moment_the_last_ones_by_id_count(duck, tmp_path):
    seen = conversation(*({"id": f"p{place:02}", "moment": NOW, "is_repost": place < 2} for place in range(12)))
    seen = [row._replace(moment=NOW - 200 * DAY) for row in seen]
    archive = Archive(duck, [made.write_lines(tmp_path / "posts.jsonl", seen)], now=NOW)
    (found,) = archive.quick()
    assert found["reply_rate"]["repost_share"] == 0.0


def test_rows_later_than_the_archive_are_left_out_and_told(duck, tmp_path):
    seen = conversation(asked("m1", NOW - DAY), asked("m2", NOW + 5 * DAY, author="bo"))
    archive = Archive(duck, [made.write_lines(tmp_path / "posts.jsonl", seen)], now=NOW)
    assert [*archive.said()] == ["Rows later than the moment at which the archive was made: 1; they were left out."]
    (found,) = archive.quick()
    assert (found["messages"], found["collected_at"]) == (1, "2026-11-22T00:00:00Z")


def test_rows_that_cannot_be_read_are_told_by_their_lines(duck, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "account,id,created_at,text\n"
        'bluesky:acme.com,1,2026-01-02T00:00:00Z,"two\nlines"\n'
        "bluesky:acme.com,,2026-01-02,x\n"
        "short,row\n"
        "bluesky:acme.com,7,2026-01-02 10:00:00,fine\n"
        "bluesky:acme.com,8,never,x\n"
    )
    archive = Archive(duck, [path])
    (told,) = archive.said()
    assert told.startswith("Rows that are not whole, or without an account, an id or a time that can be read: 3, ")
    assert told.endswith(", the first in lines 4, 5, 7.")
    assert [found["posts"] for found in archive.quick()] == [2]


@pytest.mark.parametrize("id_", [None, ""])
def test_rows_without_an_id_are_told_of_parquet_too(id_, duck, tmp_path):
    path = tmp_path / "posts.parquet"
    duckdb.sql("FROM (VALUES ('1', 'ann'), (?, 'bo'), ('2', NULL)) AS rows(id, author)", params=[id_]).project(
        "'bluesky:acme.com' AS account, *, TIMESTAMP '2026-11-01' AS created_at"
    ).write_parquet(str(path))
    archive = Archive(duck, [path])
    (told,) = archive.said()
    assert told.endswith("a time that can be read: 1.")
    (found,) = archive.quick()
    assert (found["posts"], found["messages"]) == (1, 1)


def test_rows_of_parquet_later_than_the_archive_are_left_out(duck, tmp_path):
    path = tmp_path / "posts.parquet"
    duckdb.sql(
        "SELECT 'bluesky:acme.com' AS account, 'p' || day AS id, TIMESTAMP '2026-11-21' + to_days(day) AS created_at "
        "FROM (VALUES (0), (1), (2)) AS days(day)"
    ).write_parquet(str(path))
    archive = Archive(duck, [path], now=NOW)
    assert [*archive.said()] == ["Rows later than the moment at which the archive was made: 1; they were left out."]
    assert [found["posts"] for found in archive.quick()] == [2]


def test_lines_that_are_no_json_are_told_too(duck, tmp_path):
    path = tmp_path / "posts.jsonl"
    good = '{"account": "bluesky:acme.com", "id": 4, "created_at": "2026-01-03T00:00:00+02:00"}\n'
    path.write_text(f"{good}{{broken\n\n[1]\n")
    archive = Archive(duck, [path])
    (told,) = archive.said()
    assert told.endswith(": 2, the first in lines 2, 4.")
    assert [found["collected_at"] for found in archive.quick()] == ["2026-01-02T22:00:00Z"]


def test_files_that_are_no_archive_say_so(duck, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("name,size\na,1\n")
    with pytest.raises(BadArchive, match="needs the columns account, id and created_at"):
        Archive(duck, [path])
    path.write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(BadArchive, match="neither CSV nor JSON lines nor Parquet"):
        Archive(duck, [path])


def test_conversations_with_support_are_counted_as_by_twoway_score(duck):
    archive = Archive(duck, [TABLE])
    quick = {found["account"]: expected.told(found) for found in archive.quick()}
    scored = {found["account"]["key"]: found for found in archive.scored()}
    assert quick.keys() == scored.keys() == {"x:acmehelp", "x:boltsupport"}
    for key, found in scored.items():
        evidence = read_archive(TABLE, key, datetime.now(UTC))
        whole = document(score(evidence))
        for name in ("status", "score", "interval", "grade", "parts", "level", "study_2010"):
            assert found[name] == whole[name], (key, name)
        bare = document(score(without_words(evidence)))["parts"]["reply_rate"]
        bare["all_openings"]["deflection_share"] = None
        for name in ("n", "curve", "median_wait_seconds", "all_openings", "by_channel", "answer_hours", "excluded"):
            assert quick[key]["reply_rate"][name] == bare[name], (key, name)


def without_words(evidence):
    return replace(
        evidence,
        posts=tuple(replace(post, text=None, links=(), mentions=tuple(names_in(post.text))) for post in evidence.posts),
        messages=tuple(replace(one, text=None, mentions=tuple(names_in(one.text))) for one in evidence.messages),
    )


def test_language_gives_the_whole_documents_of_the_core(duck, tmp_path):
    whose, seen = made.Maker(20).archive(20)
    archive = Archive(
        duck,
        [made.write_lines(tmp_path / "posts.jsonl", seen)],
        declared=made.write_accounts(tmp_path / "accounts.csv", whose),
    )
    wanted = {
        f"{one.account.network}:{one.account.handle}": document(score(one)) for one in expected.evidence(whose, seen)
    }
    assert {found["account"]["key"]: found for found in archive.scored()} == wanted


@pytest.mark.parametrize(
    "name",
    [
        "@Acme.Com.",
        "Acme",
        "-acme.",
        "acme@",
        "\tacme\x1f",
        "a@",
        "@",
        "",
        " straße ",
        "ΟΔΥΣΣΕΥΣ",
        "İnan",
        "ß-",
        "@@x",
        "ᏸ",
        "ŉ",
        "ǰ",
        "\u3000q",
        "µ",
    ],
)
def test_names_are_compared_as_the_core_compares_them(name, duck):
    literal = names.quoted(name)
    (found,) = duck.rows(
        f"SELECT folded({literal}) AS name, name_print({literal}) = hash(folded({literal})) AS is_same"
    )
    assert found["name"] == people._fold(name) == names.comparable(name)
    assert found["is_same"]


def test_whom_a_text_names_is_read_as_the_core_reads_it():
    assert names.NAMED.pattern == people._NAMED.pattern
