"""`make run`, as somebody runs it who has just fetched the project: in a folder that holds no environment yet."""

import os
import shutil
import signal
import subprocess
import tomllib
from pathlib import Path

import pytest
import requests
from live.servers import free_port, wait_until_ready

ROOT = Path(__file__).parents[2]
NEEDED = ("Makefile", "pyproject.toml", "uv.lock", "README.md", "LICENSE")
PROMPTLY = 20


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in NEEDED:
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "api", tmp_path / "api", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_make_run_makes_its_environment_and_serves(copy: Path) -> None:
    # What make and uv were told by whoever runs the tests is not what a newcomer tells them.
    told = ("MAKE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in told and "TWOWAY" not in name}
    port = free_port()
    command = ["make", "run", f"PORT={port}"]
    if shutil.which("uv") is None:
        # The one that `make` has brought along, so that it is not brought a second time.
        command.append(f"UV={ROOT / '.tools/bin/uv'}")
    log = copy / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=copy, env=environment, stdout=output, stderr=output, start_new_session=True
        )

    def announced() -> bool:
        return f"Twoway is ready at http://127.0.0.1:{port}" in log.read_text()

    try:
        wait_until_ready("make run", process, announced, log)
        alive = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10)
        assert alive.json()["service"] == "twoway"
        assert (copy / ".venv" / "bin" / "twoway").is_file()
        assert (copy / ".data").is_dir(), "the README says where scores are kept"
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PROMPTLY)
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10)
        assert "Traceback" not in log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_whatever_a_command_needs_is_there_but_a_cluster():
    """`twoway` is on no registry: whoever ran `make run` could not add an extra by the name of its package."""
    offered = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    line = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "--no-dev" in line)
    assert {words.split()[0] for words in line.split("--extra ")[1:]} == offered.keys() - {"spark"}
