"""Progress of `twoway score` and `twoway benchmark`: on a terminal, and none where somebody else reads along."""

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

from bench.standin import SlowAppView, running_slow_appview

ACCOUNT = "brightkettle.example"
SECONDS = 60


def command_of(network: SlowAppView, folder: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"TWOWAY_DATA_DIR": str(folder), "TWOWAY_BLUESKY_URL": network.url, "TERM": "xterm"}
    return [sys.executable, "-m", "api.cli", *(words or ("score", f"@{ACCOUNT}"))], environment


def everything(terminal: int) -> bytes:
    """What is written to a terminal until nobody has it open any more."""
    read = b""
    try:
        while piece := os.read(terminal, 4_096):
            read += piece
    except OSError:
        # Linux says so when the other end has been closed.
        pass
    return read


def let_go_once_asked(network: SlowAppView) -> threading.Thread:
    def work() -> None:
        if network.wait_for(1, SECONDS):
            network.let_go()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_terminal_shows_what_is_being_read_and_is_left_clean(tmp_path):
    ours, theirs = pty.openpty()
    with running_slow_appview() as network:
        command, environment = command_of(network, tmp_path)
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
            os.close(theirs)
            helper = let_go_once_asked(network)
            shown = everything(ours)
            out, _ = process.communicate(timeout=SECONDS)
        helper.join(SECONDS)
    os.close(ours)
    assert process.returncode == 0
    assert f"Reading bluesky:{ACCOUNT}".encode() in shown
    # The cursor is hidden meanwhile, and comes back; the line is wiped.
    assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h") == 1
    assert shown.rstrip().endswith(b"\x1b[2K")
    assert ACCOUNT.encode() in out
    assert b"\x1b" not in out
    assert b"Reading" not in out


def test_without_a_terminal_there_is_the_report_and_nothing_else(tmp_path):
    with running_slow_appview() as network:
        command, environment = command_of(network, tmp_path)
        helper = let_go_once_asked(network)
        done = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
        helper.join(SECONDS)
    assert (done.returncode, done.stderr) == (0, b"")
    assert ACCOUNT.encode() in done.stdout
    assert b"Reading" not in done.stdout


def test_a_terminal_shows_how_far_a_benchmark_is_and_is_left_clean(tmp_path):
    listed = tmp_path / "brands.csv"
    listed.write_text(f"Bright Kettles,@{ACCOUNT}\nNobody,acme\n", encoding="utf-8")
    ours, theirs = pty.openpty()
    with running_slow_appview() as network:
        command, environment = command_of(network, tmp_path, "benchmark", "run", str(listed))
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
            os.close(theirs)
            helper = let_go_once_asked(network)
            shown = everything(ours)
            out, _ = process.communicate(timeout=SECONDS)
        helper.join(SECONDS)
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    assert b"0 of 1 account " in shown
    assert b"Traceback" not in shown
    assert b"line 2: Nobody,acme: " in shown
    assert shown.count(b"\x1b[?25l") == shown.count(b"\x1b[?25h") == 1
    _, _, after = shown.rpartition(b"\x1b[2K")
    assert b"\x1b" not in after
    assert b"/b/" in after
    assert b"1 of 1 account measured" in out
    assert b"\x1b" not in out
