"""Every `*.test.mjs` beside this file, run by Node's own test runner."""

import os
import re
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = sorted(path.name for path in FOLDER.glob("*.test.mjs"))


@pytest.mark.parametrize("name", FILES)
def test_with_node(name):
    # Inside another runner Node would only report to that one, and pass.
    environment = {key: value for key, value in os.environ.items() if key != "NODE_TEST_CONTEXT"}
    command = ["node", "--test", "--test-reporter=tap", FOLDER / name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed
    assert int(passed[1]) > 0
    assert "# skipped 0" in done.stdout


def test_there_is_something_to_run():
    assert FILES
