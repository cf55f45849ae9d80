import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.cli.housekeeping import keep_house
from api.settings import Settings
from api.stores import StoredScore, StoreUnavailable, open_store
from api.stores.keys import SCORES_FILE
from api.stores.sqlite import SqliteStore

PROMPTLY = 5
NEVER = "86400"


@contextmanager
def working(folder, *arguments, **environment) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "worker", *arguments],
        env={**os.environ, "TWOWAY_DATA_DIR": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def logged(process: subprocess.Popen[str]) -> dict[str, object]:
    """The next line of the log."""
    line: dict[str, object] = json.loads(process.stderr.readline() if process.stderr else "")
    return line


def put(store, name: str, seconds: float) -> None:
    store.put(StoredScore(name, b"{}", '"e"', 0.0, True), b"[]", seconds)


@pytest.fixture
def scores(tmp_path) -> Iterator[SqliteStore]:
    """A file with one score that has ended and one that has not."""
    store = SqliteStore(tmp_path / SCORES_FILE)
    put(store, "bluesky:stays.example", 3_600.0)
    put(store, "bluesky:somebody.example", 0.0)
    yield store
    store.close()


def test_one_round_takes_what_has_ended_off_the_disk_and_names_nobody(scores, tmp_path):
    assert b"somebody" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    with working(tmp_path, "--once") as process:
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    line = json.loads(errors)
    assert (line["event"], line["level"], line["removed"]) == ("store_swept", "info", 1)
    assert "example" not in errors
    assert b"somebody" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert scores.get("bluesky:stays.example") is not None


def test_one_round_on_a_store_that_is_down_is_said_with_exit_code_1(tmp_path):
    with working(tmp_path, "--once", TWOWAY_REDIS_URL="redis://me:s3cret@127.0.0.1:1/0") as process:
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert errors.startswith("Redis does not answer")
    assert "s3cret" not in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once(scores, tmp_path, number):
    with working(tmp_path, "--every", NEVER) as process:
        assert logged(process)["removed"] == 1
        process.send_signal(number)
        out, errors = process.communicate(timeout=PROMPTLY)
    assert (process.returncode, out, errors) == (0, "", "")


def test_a_signal_ends_it_while_a_store_says_nothing(tmp_path, silent_server):
    silent = silent_server.url.replace("http", "redis") + "/0?socket_timeout=60"
    with working(tmp_path, TWOWAY_REDIS_URL=silent) as process:
        assert silent_server.connected.wait(60)
        process.terminate()
        out, errors = process.communicate(timeout=PROMPTLY)
    assert (process.returncode, out, errors) == (0, "", "")


def test_it_outlives_a_redis_that_goes_away_for_a_while(tmp_path, redis_server):
    try:
        with working(tmp_path, "--every", "1", TWOWAY_REDIS_URL=redis_server.url) as process:
            assert logged(process)["event"] == "store_swept"
            redis_server.kill()
            lines = [logged(process)]
            while lines[-1]["event"] == "store_swept":
                lines.append(logged(process))
            assert (lines[-1]["event"], lines[-1]["level"]) == ("store_not_swept", "warning")
            assert "Redis does not answer" in str(lines[-1]["detail"])
            redis_server.start()
            assert logged(process)["event"] == "store_swept"
            store = open_store(Settings.model_validate({"redis_url": redis_server.url}), print)
            put(store, "bluesky:somebody.example", 0.2)
            store.close()
            removed = logged(process)["removed"]
            while not removed:
                removed = logged(process)["removed"]
            assert removed == 1
    finally:
        if redis_server.pid is None:
            redis_server.start()


class Rounds(threading.Event):
    """Ends after so many waits, without waiting."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.left = count

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left == 0


@pytest.mark.parametrize("say_empty", [True, False])
def test_a_store_that_is_down_is_told_once_and_so_is_its_return(monkeypatch, say_empty):
    said: list[str] = []

    class Log:
        def info(self, event, **more):
            said.append(f"{event} {more['removed']}")

        def warning(self, event, **more):
            said.append(f"{event} {more['detail']}")

    monkeypatch.setattr("structlog.get_logger", lambda _: Log())
    rounds: Iterator[int | str] = iter([0, 2, "Down.", "Down.", "Gone.", 0, 0, "Down.", 1])

    def sweep() -> int:
        came = next(rounds)
        if isinstance(came, str):
            raise StoreUnavailable(came)
        return came

    keep_house(sweep, 600.0, Rounds(9), say_empty=say_empty)
    empty = ["store_swept 0"] if say_empty else []
    assert said == [
        *empty,
        "store_swept 2",
        "store_not_swept Down.",
        "store_swept 0",
        *empty,
        "store_not_swept Down.",
        "store_swept 1",
    ]


@pytest.mark.parametrize("every", ["0", "86401", "soon"])
def test_rounds_that_make_no_sense_are_refused(twoway, every):
    assert twoway("worker", "--every", every).exit_code == 2


def test_a_setting_that_cannot_be_used_is_said(twoway, monkeypatch):
    monkeypatch.setenv("TWOWAY_REDIS_URL", "gopher://me:s3cret@host")
    done = twoway("worker")
    assert done.exit_code == 2
    assert "A setting cannot be used" in done.stderr
    assert "s3cret" not in done.stderr
