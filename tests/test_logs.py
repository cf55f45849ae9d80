"""Lines of JSON that hold nothing of what anybody sent."""

import json
import subprocess
import sys
from pathlib import Path

from api.logs import describe_exception

WRITE = """
import logging, structlog
from api.logs import configure_logs
configure_logs("{level}")
structlog.get_logger("api.one").info("ours", route="/x")
logging.getLogger("api.two").warning("theirs")
try:
    raise KeyError("acme.com")
except KeyError:
    logging.getLogger("api.three").exception("failed")
    structlog.get_logger("api.four").exception("failed_too")
logging.getLogger("urllib3.connectionpool").warning("Retrying /xrpc?actor=acme.com")
"""


def written(level: str) -> list[dict[str, object]]:
    run = subprocess.run(
        [sys.executable, "-c", WRITE.format(level=level)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == ""
    assert "acme.com" not in run.stderr
    return [json.loads(line) for line in run.stderr.splitlines()]


def test_every_line_is_json_whoever_wrote_it() -> None:
    lines = written("INFO")
    assert [(line["event"], line["level"]) for line in lines] == [
        ("ours", "info"), ("theirs", "warning"), ("failed", "error"), ("failed_too", "error"),
    ]  # fmt: skip
    assert lines[0]["route"] == "/x"
    assert all("timestamp" in line for line in lines)
    assert lines[2]["error"] == lines[3]["error"] == "builtins.KeyError"


def test_less_serious_lines_can_be_left_out() -> None:
    assert [line["event"] for line in written("error")] == ["failed", "failed_too"]
    assert len(written("nonsense")) == 4


def test_an_exception_is_told_by_type_and_place_with_its_cause() -> None:
    try:
        try:
            int("secret")
        except ValueError as cause:
            raise RuntimeError("secret") from cause
    except RuntimeError as error:
        told = describe_exception(error)
    assert [link["type"] for link in told["chain"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert all("test_logs.py" in link["at"][-1] for link in told["chain"])
    assert "secret" not in json.dumps(told)


def test_importing_configures_nothing() -> None:
    code = "import logging, api.web.app, api.cli; print(logging.getLogger('api').handlers)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
