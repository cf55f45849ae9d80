"""`twoway watch`, from the same network in memory as the other commands, and as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from benchmarks.field import brand
from builders import NOW
from live.workers import ManyBrands
from pytest_httpserver import HTTPServer

from api.cli.watch import Weekly
from api.settings import Settings
from api.stores import open_benchmarks, open_watch

KETTLE = "bluesky:brightkettle.example"
HOOK = "https://hooks.example/twoway?for=kettles"


@pytest.fixture
def network(network):
    network.evidence = brand(KETTLE, asks=120, rate=0.85, wait=1.0)
    return network


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "brands.csv"
    path.write_text(f"brand,account\nBright Kettles,{KETTLE}\nNobody,https://x.com/settings\n", encoding="utf-8")
    return path


@pytest.fixture
def weeks_later(network):
    """Runs a command so many weeks later, when the account answers that share."""

    def run(twoway, weeks, rate, *arguments):
        now = NOW + timedelta(weeks=weeks)
        network.evidence = brand(KETTLE, asks=120, rate=rate, wait=1.0, now=now)
        with time_machine.travel(now):
            return twoway("watch", *arguments)

    return run


def kept(tmp_path):
    with closing(open_benchmarks(Settings(data_dir=tmp_path / "data"))) as benchmarks:
        return benchmarks.newest(10)


def test_the_first_run_of_a_list_says_what_to_wait_for(twoway, listed, tmp_path):
    done = twoway("watch", listed, "--once")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "This is the first run" in done.stderr
    assert "line 3: https://x.com/settings: " in done.stderr
    [benchmark] = kept(tmp_path)
    assert (benchmark.name, benchmark.run, benchmark.schedule) == ("brands", 1, None)
    assert benchmark.id in done.stderr


def test_a_list_may_come_from_standard_input(twoway, tmp_path):
    done = twoway("watch", "-", "--once", "--every", "@daily", input=f"Kettles: {KETTLE}\n".encode())
    assert done.exit_code == 0
    assert kept(tmp_path)[0].schedule == "@daily"


@pytest.mark.parametrize("as_json", [False, True])
def test_what_happened_is_told_once_in_a_line_each(twoway, listed, tmp_path, weeks_later, as_json):
    how = ["--once", "--json"] if as_json else ["--once"]
    twoway("watch", listed, *how)
    [benchmark] = kept(tmp_path)
    quiet = weeks_later(twoway, 1, 0.85, benchmark.id, *how)
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    assert "Nothing happened since the run before." in quiet.stderr
    done = weeks_later(twoway, 2, 0.4, benchmark.id, *how)
    assert done.exit_code == 0
    if as_json:
        [event] = map(json.loads, done.stdout.splitlines())
        assert (event["kind"], event["key"], event["brand"]) == ("rate_changed", KETTLE, "Bright Kettles")
    else:
        said, where = done.stdout.splitlines()
        assert said.startswith("2026-12-06 12:00 UTC  Bright Kettles on Bluesky answers less: ")
        assert where.startswith("  https://bsky.example/m")
    assert weeks_later(twoway, 3, 0.4, benchmark.id, *how).stdout == ""
    assert kept(tmp_path)[0].run == 4


def test_the_secret_of_a_webhook_is_shown_and_is_no_event(twoway, listed, tmp_path):
    done = twoway("watch", listed, "--once", "--webhook", HOOK)
    assert done.stdout == ""
    assert "is sent to hooks.example. The secret, shown this once: twoway_" in done.stderr
    assert "for=kettles" not in done.stderr
    with closing(open_watch(Settings(data_dir=tmp_path / "data"))) as watch:
        assert watch.webhook(kept(tmp_path)[0].id).url == HOOK


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody", "--once"], "There is neither a file nor a benchmark of this name"),
        (["{listed}", "--every", "now and then"], "is no schedule"),
        (["{listed}", "--webhook", "http://hooks.example/", "--once"], "begins with https://"),
        (["{empty}", "--once"], "The list names no account."),
    ],
)
def test_what_cannot_be_used_is_said_with_exit_code_2(twoway, listed, tmp_path, arguments, said):
    empty = tmp_path / "empty.csv"
    empty.write_text("nonsense\n", encoding="utf-8")
    done = twoway("watch", *(one.format(listed=listed, empty=empty) for one in arguments))
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_it_goes_on_until_ctrl_c_and_works_by_itself(tmp_path):
    """A process of its own, over a network on loopback: it ends its first run, begins the next when that is due."""
    path = tmp_path / "brands.csv"
    path.write_text("bluesky:brand1.example\nbluesky:brand2.example\n", encoding="utf-8")
    with HTTPServer(threaded=True) as server:
        settings = {"DATA_DIR": str(tmp_path / "data"), "BLUESKY_URL": ManyBrands(server).url, "VISIT_SITES": "false"}
        environment = {**os.environ, **{f"TWOWAY_{name}": value for name, value in settings.items()}}
        command = [sys.executable, "-m", "api.cli", "watch", path]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
            limit = threading.Timer(120, process.kill)
            limit.start()
            try:
                assert any("This is the first run" in line for line in process.stderr)
                [first] = kept(tmp_path)
                with closing(open_benchmarks(Settings(data_dir=tmp_path / "data"))) as benchmarks:
                    benchmarks.plan(first.id, first.schedule, datetime.now(UTC))
                assert any("Nothing happened since the run before." in line for line in process.stderr)
                process.send_signal(signal.SIGINT)
                process.stderr.read()
                assert process.wait(30) == 130
            finally:
                limit.cancel()
    [second] = kept(tmp_path)
    assert (second.status, second.schedule, second.run) == ("done", None, 2)


def watched(twoway, *arguments):
    """`twoway watch` until the first look at what goes on, where Ctrl-C ends it."""
    with (
        mock.patch("api.cli.watch.work"),
        mock.patch("api.cli.watch.time.sleep", side_effect=KeyboardInterrupt) as waited,
    ):
        done = twoway("watch", *arguments)
    assert waited.called
    return done


def test_a_list_is_watched_on_as_the_benchmark_it_was_made(twoway, listed, tmp_path, weeks_later):
    """As a timer does it: each call names the file, and is told what happened since the call before."""
    hook = ["--webhook", HOOK]
    first = twoway("watch", listed, "--once", *hook)
    assert "This is the first run" in first.stderr
    done = weeks_later(twoway, 1, 0.4, listed, "--once", *hook)
    assert "Bright Kettles on Bluesky answers less: " in done.stdout
    assert "The same list was watched before" in done.stderr
    assert "secret" not in done.stderr
    [benchmark] = kept(tmp_path)
    assert benchmark.run == 2

    listed.write_text(f"Bright Kettles Ltd: {KETTLE}\n", encoding="utf-8")
    assert "This is the first run" in weeks_later(twoway, 2, 0.4, listed, "--once").stderr
    assert len(kept(tmp_path)) == 2


def test_a_list_whose_benchmark_was_removed_begins_anew(twoway, listed, tmp_path):
    twoway("watch", listed, "--once")
    [first] = kept(tmp_path)
    twoway("benchmark", "delete", first.id)
    assert "This is the first run" in twoway("watch", listed, "--once").stderr
    [second] = kept(tmp_path)
    assert second.id != first.id


def test_watching_leaves_no_schedule_behind_and_says_when_it_runs(twoway, listed, tmp_path):
    twoway("watch", listed, "--once")
    [benchmark] = kept(tmp_path)
    done = watched(twoway, benchmark.id)
    assert "It runs again on 2026-11-29 12:00 UTC, then weekly, as long as this watches." in " ".join(
        done.stderr.split()
    )
    assert kept(tmp_path)[0].schedule is None

    done = watched(twoway, listed, "--every", "@daily")
    assert "It runs again on 2026-11-23 12:00 UTC, then by @daily." in done.stderr
    assert kept(tmp_path)[0].schedule == "@daily"


def test_while_it_is_watched_it_runs_weekly(twoway, listed, tmp_path):
    began = NOW + timedelta(days=6, hours=23)
    twoway("watch", listed, "--once")
    [benchmark] = kept(tmp_path)
    with time_machine.travel(began, tick=False) as clock:
        weekly = Weekly(benchmark)
        assert (weekly.at, weekly.is_due()) == (NOW + timedelta(weeks=1), False)
        clock.shift(timedelta(hours=1))
        assert (weekly.is_due(), weekly.is_due()) == (True, False)
        assert weekly.at == NOW + timedelta(weeks=2)
