import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from api.cli.output import Failed
from api.cli.serve import free_address, url
from api.stores import StoredScore
from api.stores.keys import SCORES_FILE
from api.stores.sqlite import SqliteStore

# A stop that hangs is cut off after ten seconds: what ends sooner has ended by itself.
PROMPTLY = 8


@contextmanager
def serving(folder, *arguments, **environment) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process group of its own, once it has said that it is ready."""
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command,
        env={**os.environ, "TWOWAY_DATA_DIR": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, process.communicate(timeout=PROMPTLY)
        yield process, found[0]
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PROMPTLY + 10)


def children(pid: int, *, beside: bool = False) -> list[int]:
    """The processes that serve, or those that work beside; all threads of a process may have made them."""
    told = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    found = [int(child) for child in told.split()]
    return [child for child in found if (b"work_beside" in Path(f"/proc/{child}/cmdline").read_bytes()) is beside]


def worker_beside(process: subprocess.Popen[str], but: int | None = None) -> int:
    """The process that works on benchmarks, once there is one (another than `but`)."""
    deadline = time.monotonic() + 60
    while (found := children(process.pid, beside=True)) in ([], [but]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (one,) = found
    return one


def ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/readyz", timeout=10).status_code == 200
    except requests.RequestException:
        return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_says_where_it_is_once_it_answers_and_ctrl_c_stops_it(tmp_path, workers):
    with serving(tmp_path, "--workers", workers) as (process, address):
        assert requests.get(f"{address}/healthz", timeout=10).json()["service"] == "twoway"
        # On a busy machine the first look at the stores, which opens them, may take longer than the second it has.
        deadline = time.monotonic() + PROMPTLY
        while not ready(address):
            assert time.monotonic() < deadline, requests.get(f"{address}/readyz", timeout=10).text
        assert requests.get(f"{address}/readyz", timeout=10).json() == {"status": "ready"}
        os.killpg(process.pid, signal.SIGINT)
        out, errors = process.communicate(timeout=PROMPTLY)
    assert (process.returncode, out, errors) == (0, "", "")


def test_it_stops_for_a_signal_that_comes_before_every_worker_is_ready(tmp_path):
    with serving(tmp_path, "--workers", "2") as (process, _):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PROMPTLY)
    assert process.returncode == 0


def test_requests_leave_no_trace_in_the_output(tmp_path):
    with serving(tmp_path) as (process, address):
        for path in ("/v1/scores/bluesky/somebody.example", "/no/such/page", "/a/bluesky/somebody.example"):
            requests.get(address + path, timeout=10)
        process.terminate()
        out, errors = process.communicate(timeout=PROMPTLY)
    assert (out, errors) == ("", "")


def test_what_has_ended_leaves_the_disk_while_it_serves(tmp_path):
    store = SqliteStore(tmp_path / SCORES_FILE)
    for name, seconds in (("stays", 3_600.0), ("somebody", 0.0)):
        store.put(StoredScore(f"bluesky:{name}.example", b"{}", '"e"', 0.0, True), b"[]", seconds)
    store.close()
    with serving(tmp_path, "--workers", "2") as (process, _):
        line = process.stderr.readline()
        assert b"somebody" not in b"".join(path.read_bytes() for path in tmp_path.glob(f"{SCORES_FILE}*"))
        process.terminate()
        out, errors = process.communicate(timeout=PROMPTLY)
    assert (json.loads(line)["event"], json.loads(line)["removed"]) == ("store_swept", 1)
    assert (process.returncode, out, errors) == (0, "", "")
    assert "example" not in line
    assert store.get("bluesky:stays.example") is not None
    store.close()


def test_a_worker_that_dies_is_made_anew_beside_the_housekeeping(tmp_path):
    with serving(tmp_path) as (process, address):
        # Until it has begun, the process beside looks like one that serves.
        worker_beside(process)
        (worker,) = children(process.pid)
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while children(process.pid) in ([], [worker]) or not ready(address):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.terminate()
        process.communicate(timeout=PROMPTLY + 10)
    assert process.returncode == 0


def gone(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True


def test_one_process_beside_works_on_benchmarks_and_ends_with_it(tmp_path):
    with serving(tmp_path, "--workers", "2") as (process, _):
        first = worker_beside(process)
        os.kill(first, signal.SIGKILL)
        second = worker_beside(process, but=first)
        os.killpg(process.pid, signal.SIGINT)
        out, errors = process.communicate(timeout=PROMPTLY)
    assert (process.returncode, out, errors) == (0, "", "")
    assert gone(second)


def test_the_process_beside_does_not_outlive_one_that_is_killed(tmp_path):
    with serving(tmp_path) as (process, _):
        beside = worker_beside(process)
        workers = children(process.pid)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 60
        while not gone(beside):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)


def test_without_threads_for_benchmarks_nothing_is_beside(tmp_path):
    with serving(tmp_path, TWOWAY_BENCHMARK_THREADS="0") as (process, address):
        assert ready(address)
        process.terminate()
        process.communicate(timeout=PROMPTLY)
    assert process.returncode == 0


def test_several_workers_count_together(tmp_path):
    with serving(tmp_path, "--workers", "2") as (_, address):
        for _ in range(10):
            requests.get(f"{address}/v1/method", timeout=10)
        text = requests.get(f"{address}/metrics", timeout=10).text
    counts = re.findall(r'twoway_request_seconds_count\{method="GET",route="/v1/method",status="200"\} (\S+)', text)
    assert [float(count) for count in counts] == [10.0]


def test_a_taken_port_is_said_in_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "api.cli", "serve", "--port", port]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "TWOWAY_DATA_DIR": str(tmp_path)},
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} of 127.0.0.1 is taken: another program listens there. Stop it, or choose another by --port.\n"
    )


def test_a_second_server_does_not_join_the_first_in_silence(tmp_path):
    with serving(tmp_path) as (_, address), pytest.raises(Failed, match="is taken"):
        free_address("127.0.0.1", int(address.rpartition(":")[2]))


@pytest.mark.parametrize("host", ["203.0.113.1", "no such host", "host.invalid"])
def test_an_address_of_another_machine_is_said_in_a_sentence(host):
    with pytest.raises(Failed, match="no address of this machine") as raised:
        free_address(host, 8000)
    assert raised.value.exit_code == 2


def test_port_0_is_any_free_one():
    address, port = free_address("localhost", 0)
    assert address in {"127.0.0.1", "::1"}
    assert port > 0


def test_the_address_is_one_that_a_browser_here_can_open():
    assert url("127.0.0.1", 80) == "http://127.0.0.1:80"
    assert url("0.0.0.0", 8000) == "http://127.0.0.1:8000"  # noqa: S104 - Nobody listens there.
    assert url("::", 8000) == "http://[::1]:8000"


@pytest.mark.parametrize(
    ("setting", "value", "code", "words"),
    [
        ("TWOWAY_THREADS", "many", 2, "TWOWAY_THREADS"),
        ("TWOWAY_REDIS_URL", "gopher://me:s3cret@host", 2, "A setting cannot be used"),
        ("TWOWAY_POST_LIMIT", "now and then", 2, "TWOWAY_POST_LIMIT: It must be a number of calls and a time, such as"),
        ("TWOWAY_HOST_LIMIT", "abc", 2, "TWOWAY_HOST_LIMIT: It must be"),
        ("TWOWAY_BENCHMARK_LIMIT", "-", 2, "TWOWAY_BENCHMARK_LIMIT: It must be"),
        ("TWOWAY_DATABASE_URL", "mysql://me:s3cret@host/x", 2, "TWOWAY_DATABASE_URL: It must be the address of a Po"),
        ("TWOWAY_DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/none", 1, "database of earlier scores"),
        ("TWOWAY_WORKERS", "two", 2, "TWOWAY_WORKERS"),
    ],
)
def test_it_does_not_start_with_settings_that_cannot_work(twoway, monkeypatch, setting, value, code, words):  # noqa: PLR0917 - By name.
    monkeypatch.setenv(setting, value)
    done = twoway("serve", "--port", "0")
    assert done.exit_code == code
    assert words in done.stderr
    assert "s3cret" not in done.stderr
    assert done.stdout == ""
