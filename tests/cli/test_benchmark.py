import csv
import json
import os
import re
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from live.workers import ManyBrands
from pytest_httpserver import HTTPServer

from api.benchmarks.desk import Asked
from api.benchmarks.lists import read_list
from api.cli.output import console
from api.cli.ranking import ranking
from api.cli.watching import teller
from api.networks.base import AccountNotFound, NetworkUnavailable
from api.services import build_services
from api.settings import Settings
from api.stores import open_benchmarks

KETTLE = "bluesky:brightkettle.example"


@pytest.fixture
def listed(tmp_path):
    def write(text, name="brands.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def kept(tmp_path):
    return open_benchmarks(Settings(data_dir=tmp_path / "data")).newest(10)


def test_a_list_ends_in_a_ranking(twoway, listed, tmp_path):
    done = twoway(
        "benchmark", "run", listed(f"brand,account\nBright Kettles,{KETTLE}\nNobody,https://x.com/settings\n")
    )
    assert done.exit_code == 0
    assert "1 of 1 account measured, of 1 brand, " in done.stdout
    assert "Bright Kettles on Bluesky answers " in done.stdout
    assert "line 3: https://x.com/settings: " in done.stderr
    (benchmark,) = kept(tmp_path)
    assert (benchmark.name, benchmark.status, benchmark.schedule) == ("brands", "done", None)
    assert benchmark.id in done.stderr


@pytest.mark.parametrize("site", [None, "https://twoway.example"])
def test_a_run_ends_with_where_its_pages_are(twoway, listed, tmp_path, monkeypatch, site):
    if site:
        monkeypatch.setenv("TWOWAY_PUBLIC_URL", site)
    done = twoway("benchmark", "run", listed(KETTLE))
    [benchmark] = kept(tmp_path)
    place = f"{site}/b/{benchmark.id}" if site else f"/b/{benchmark.id} of `twoway serve`"
    shown = f"twoway benchmark show {benchmark.id} --html FILE"
    assert done.stderr.splitlines()[-1] == f"With charts, as a page: {place}; as one file: `{shown}`."


def test_json_is_the_report_and_nothing_else(twoway, listed):
    done = twoway("benchmark", "run", listed(KETTLE), "--json", "--name", "The field")
    made = json.loads(done.stdout)
    assert (made["benchmark"]["name"], made["benchmark"]["accounts"]) == ("The field", 1)
    assert [row["key"] for row in made["ranking"]] == [KETTLE]


def test_csv_is_written_beside(twoway, listed, tmp_path):
    done = twoway("benchmark", "run", listed(KETTLE), "--csv", tmp_path / "out.csv")
    assert "Too close" not in done.stdout
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert [row["key"] for row in csv.DictReader(file)] == [KETTLE]


def test_html_is_one_page_that_needs_nothing_else(twoway, listed, tmp_path):
    done = twoway("benchmark", "run", listed(f"Bright <b>,{KETTLE}"), "--html", tmp_path / "out.html", "--json")
    assert json.loads(done.stdout)["benchmark"]["accounts"] == 1
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Bright &lt;b&gt;" in page
    assert 'class="chart chart-wide' in page
    assert "<script" not in page


@pytest.mark.parametrize("option", ["--csv", "--html"])
def test_a_file_that_cannot_be_written_is_said_before_anything_is_asked(twoway, listed, network, tmp_path, option):
    for place in (tmp_path / "none" / "out", tmp_path):
        done = twoway("benchmark", "run", listed(KETTLE), option, place)
        assert (done.exit_code, done.stdout) == (2, "")
        assert option in done.stderr
    assert "there is no folder" in twoway("benchmark", "show", "any", option, tmp_path / "none" / "out").stderr
    assert network.collected == 0
    assert not (tmp_path / "data").exists()


def test_a_file_stays_until_the_new_one_is_whole(twoway, listed, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("of yesterday", encoding="utf-8")
    out.chmod(0o640)

    def breaks(*_):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("api.cli.benchmark.csv_text", breaks)
        assert twoway("benchmark", "run", listed(KETTLE), "--csv", out).exit_code == 1
    assert out.read_text(encoding="utf-8") == "of yesterday"
    assert twoway("benchmark", "run", listed(KETTLE), "--csv", out).exit_code == 0
    assert KETTLE in out.read_text(encoding="utf-8")
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_list_may_come_from_standard_input(twoway):
    done = twoway("benchmark", "run", "-", "--json", input=f"Kettles: {KETTLE}\n".encode())
    assert json.loads(done.stdout)["ranking"][0]["brand"] == "Kettles"


@pytest.mark.parametrize(
    ("error", "code"),
    [(AccountNotFound("There is none."), 3), (None, 0)],
)
def test_exit_codes_say_how_it_ended(twoway, listed, network, error, code):
    network.error = error
    done = twoway("benchmark", "run", listed(KETTLE))
    assert done.exit_code == code
    assert ("There is none." in done.stdout) is (error is not None)


def test_where_no_network_answers_the_code_is_4(twoway, listed, network, monkeypatch):
    monkeypatch.setattr("api.benchmarks.work.BACKOFF_SECONDS", ())
    monkeypatch.setattr("api.benchmarks.work.MOST_TRIES", 1)
    network.error = NetworkUnavailable("It does not answer.")
    done = twoway("benchmark", "run", listed(KETTLE))
    assert done.exit_code == 4
    assert "It was tried once. It does not answer." in done.stdout


def test_without_a_terminal_it_is_said_who_is_waited_for(twoway, listed, network, monkeypatch):
    monkeypatch.setattr("api.benchmarks.work.BACKOFF_SECONDS", (1.0,))
    monkeypatch.setattr("api.benchmarks.work.MOST_TRIES", 2)
    network.error = NetworkUnavailable("It does not answer.")
    done = twoway("benchmark", "run", listed(KETTLE), "--json")
    first, *waits = done.stderr.splitlines()
    assert first.endswith(": 1 account.")
    assert waits
    assert all(
        re.fullmatch(r"1 waits for Bluesky until [0-9]{2}:[0-9]{2} UTC: It does not answer\.", line) for line in waits
    )
    assert json.loads(done.stdout)["missing"][0]["words"] == "It was tried 2 times. It does not answer."


def test_who_is_waited_for_is_told_once_per_change_and_not_row_by_row(capsys):
    moments = iter([0.0, 0.0, 1.0, 9.0, 9.0, 20.0])
    tell = teller(lambda: next(moments))
    for waiting in (
        ["1 waits for X until 12:00 UTC."],
        ["1 waits for X until 12:00 UTC."],
        [],
        ["2 wait for X until 12:00 UTC."],
        ["3 wait for X until 12:00 UTC.", "1 waits for \x1b[2J until 12:00 UTC."],
    ):
        tell({"progress": {"waiting_words": waiting}})
    assert capsys.readouterr().err.splitlines() == [
        "1 waits for X until 12:00 UTC.",
        "3 wait for X until 12:00 UTC.",
        "1 waits for [2J until 12:00 UTC.",
    ]


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("nonsense\n", (), "names no account"),
        ("# nothing\n", (), "names no account"),
        (KETTLE, ("--schedule", "now and then"), "schedule"),
        (KETTLE, ("--max-age", "-1"), "--max-age"),
    ],
)
def test_what_cannot_be_used_is_said_and_begins_nothing(  # noqa: PLR0917 - Fixtures come by name.
    twoway, listed, tmp_path, text, options, words
):
    done = twoway("benchmark", "run", listed(text), *options)
    assert done.exit_code == 2
    assert words in done.stderr
    if "--max-age" not in options:
        assert kept(tmp_path) == []


def test_a_list_is_taken_as_spreadsheets_write_it(twoway, tmp_path):
    (tmp_path / "list.csv").write_bytes(f"brand;account\r\nGröße;{KETTLE}\r\n".encode("cp1252"))
    done = twoway("benchmark", "run", tmp_path / "list.csv", "--json")
    assert json.loads(done.stdout)["ranking"][0]["brand"] == "Größe"


def test_a_list_that_is_no_text_is_refused(twoway, tmp_path):
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04\x14\x00")
    for command in (("benchmark", "run"), ("watch", "--once")):
        done = twoway(*command, tmp_path / "list.xlsx")
        assert done.exit_code == 2
        assert "CSV UTF-8" in done.stderr


def test_the_life_of_a_benchmark(twoway, listed, tmp_path):
    assert "no benchmarks yet" in twoway("benchmark", "list").stdout
    twoway("benchmark", "run", listed(KETTLE), "--schedule", "@weekly")
    (benchmark,) = kept(tmp_path)
    shown = twoway("benchmark", "list").stdout
    assert benchmark.id in shown
    assert "runs again" in shown
    assert json.loads(twoway("benchmark", "show", benchmark.id, "--json").stdout)["benchmark"]["run"] == 1
    assert json.loads(twoway("benchmark", "again", benchmark.id, "--json").stdout)["benchmark"]["run"] == 2
    assert twoway("benchmark", "resume", benchmark.id).exit_code == 0
    assert "runs again" in twoway("benchmark", "schedule", benchmark.id, "@daily").stdout
    assert twoway("benchmark", "schedule", benchmark.id, "never").stdout == "runs when it is told to\n"
    assert twoway("benchmark", "schedule", benchmark.id, "sometimes").exit_code == 2
    assert twoway("benchmark", "cancel", benchmark.id).stdout == "It does not run: its run has ended.\n"
    assert twoway("benchmark", "delete", benchmark.id).stdout.startswith("Removed")
    for command in ("show", "again", "cancel", "resume", "delete"):
        done = twoway("benchmark", command, benchmark.id)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "no benchmark of this id" in done.stderr


def test_whether_there_was_anything_to_cancel_is_said(twoway, tmp_path):
    desk = build_services(Settings(data_dir=tmp_path / "data")).desk
    open_benchmarks(Settings(data_dir=tmp_path / "data")).upgrade()
    made = desk.create(Asked("Kettles", read_list(KETTLE)))
    said = [twoway("benchmark", "cancel", made.id).stdout for _ in range(2)]
    assert said[0] == f"Stopped. What was found is kept: go on with `twoway benchmark resume {made.id}`.\n"
    assert said[1] == "It does not run: it was stopped before.\n"


def test_ctrl_c_keeps_what_was_found_and_gives_back_the_rest(tmp_path, listed):
    path = listed("\n".join(f"bluesky:brand{number}.example" for number in range(5)))
    with HTTPServer(threaded=True) as server:
        network = ManyBrands(server)
        network.shut()
        settings = {"DATA_DIR": str(tmp_path / "data"), "BLUESKY_URL": network.url, "BENCHMARK_THREADS": "2"}
        environment = {**os.environ, **{f"TWOWAY_{name}": value for name, value in settings.items()}}
        command = [sys.executable, "-m", "api.cli", "benchmark"]
        with subprocess.Popen([*command, "run", path], env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert network.wait_for_waiting(2)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        network.open()
        assert process.returncode == 130
        (benchmark,) = kept(tmp_path)
        assert f"twoway benchmark resume {benchmark.id}" in errors
        assert benchmark.status == "cancelled"
        states = open_benchmarks(Settings(data_dir=tmp_path / "data")).rows(benchmark.id, 1)
        assert {row.state for row in states} == {"waiting"}
        done = subprocess.run(
            [*command, "resume", benchmark.id, "--json"], env=environment, capture_output=True, timeout=120, check=False
        )
        assert done.returncode == 0
        assert json.loads(done.stdout)["benchmark"]["measured"] == 5


def test_a_run_that_is_cancelled_elsewhere_ends_quietly_and_gives_back_the_rest(tmp_path, listed):
    path = listed("\n".join(f"bluesky:brand{number}.example" for number in range(5)))
    with HTTPServer(threaded=True) as server:
        network = ManyBrands(server)
        network.shut()
        settings = {"DATA_DIR": str(tmp_path / "data"), "BLUESKY_URL": network.url, "BENCHMARK_THREADS": "2"}
        environment = {**os.environ, **{f"TWOWAY_{name}": value for name, value in settings.items()}}
        command = [sys.executable, "-m", "api.cli", "benchmark"]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen([*command, "run", path], env=environment, **streams) as process:
            assert network.wait_for_waiting(2)
            (benchmark,) = kept(tmp_path)
            subprocess.run([*command, "cancel", benchmark.id], env=environment, check=True, capture_output=True)
            # The network does not go on before the command has ended.
            shown, errors = process.communicate(timeout=30)
        network.open()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert f"twoway benchmark resume {benchmark.id}" in errors
    assert "0 of 5 accounts measured" in shown
    store = open_benchmarks(Settings(data_dir=tmp_path / "data"))
    assert {row.state for row in store.rows(benchmark.id, 1)} == {"waiting"}
    store.resume(benchmark.id)
    assert store.claim("next", datetime.now(UTC), datetime.now(UTC)).tries == 0


def test_the_sample_report_is_drawn_whole_and_reads_without_mark_up(capsys):
    from benchmarks.make_sample import SAMPLE  # noqa: PLC0415

    made = json.loads(SAMPLE.read_text(encoding="utf-8"))
    made["ranking"][0]["brand"] = "[bold]Acme\x1b[31m"
    screen = console()
    screen.width = 160
    screen.print(ranking(made))
    drawn = capsys.readouterr().out
    assert "\x1b" not in drawn
    assert "[bold]Acme[31m" in drawn
    for row in made["ranking"]:
        assert row["key"] in drawn
    for left in made["missing"]:
        assert left["words"][:30] in " ".join(drawn.split())


@pytest.fixture
def drawn(capsys):
    from benchmarks.make_sample import SAMPLE  # noqa: PLC0415

    made = json.loads(SAMPLE.read_text(encoding="utf-8"))

    def draw(width, **changed):
        screen = console()
        screen.width = width
        screen.print(ranking({**made, **changed}))
        return [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return draw


def test_everybody_is_named_of_whom_something_is_told(drawn):
    text = "\n".join(drawn(160))
    for told in (
        "Acme Kettles on Bluesky answers 88 % within a day (between 80 and 92 %, of 120 questions and complaints)",
        "These three cannot be told apart: Acme Kettles on Bluesky, Brightwater on Bluesky and Brightwater on X.",
        "Dampf & Co on Mastodon, Acme Kettles on X and 1 more.",
        "Best channel\n  Acme Kettles: Bluesky",
        "Changed since the last run\n  Acme Kettles on Bluesky: Up 20.9 points",
        "  Copperpot, +8.0: Answer 71 % within a day",
        "brands that are on two networks or more: 90 % then, 43 % here (16 to 75 %, of 7)",
        "accounts that replied to nobody: 43 % then (on Twitter), ",
    ):
        assert told in text


@pytest.mark.parametrize(("width", "gone"), [(160, ()), (100, ("bluesky:",)), (80, ("bluesky:", "half within"))])
def test_a_row_of_the_ranking_is_one_line_of_any_usual_terminal(drawn, width, gone):
    lines = drawn(width)
    start = next(place for place, line in enumerate(lines) if line.split()[:1] == ["brand"])
    rows = lines[start + 1 : lines.index("", start)]
    assert len(rows) == 10
    assert all(len(row) <= width for row in rows)
    assert rows[0].endswith(" 105 of 120")
    assert all(re.search(r" \d+ % \(\d+ to \d+\) .* \d+ of \d+$", row) for row in rows)
    for word in gone:
        assert word not in "\n".join([lines[start], *rows])


def test_large_numbers_and_long_names_stay_in_their_columns(drawn):
    from benchmarks.make_sample import SAMPLE  # noqa: PLC0415

    made = json.loads(SAMPLE.read_text(encoding="utf-8"))
    long = {"brand": "An extraordinarily long name", "rank_words": "10-14", "n": 1_234, "answered": 1_111}
    lines = drawn(80, ranking=[{**row, **long} for row in made["ranking"]])
    start = next(place for place, line in enumerate(lines) if line.split()[:1] == ["brand"])
    rows = lines[start + 1 : lines.index("", start)]
    assert lines[start].endswith(" messages")
    assert {line.index("1,234") for line in rows} == {lines[start].index("messages")}


def test_a_wait_that_is_not_known_yet_is_not_called_never(drawn):
    from benchmarks.make_sample import SAMPLE  # noqa: PLC0415

    made = json.loads(SAMPLE.read_text(encoding="utf-8"))
    assert sum("mostly never" in line for line in drawn(160)) == 4
    curves = {key: [{**point, "high": 1.0} for point in curve] for key, curve in made["curves"].items()}
    lines = drawn(160, curves=curves)
    assert sum("mostly never" in line for line in lines) == 0
    assert sum("too early" in line for line in lines) == 4
