"""`python launch.py APPLICATION PORT`: serves a WSGI application exactly as `twoway serve` serves ours."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[0] = str(TESTS)

from api.cli import serve  # noqa: E402 - The path comes first.

application, port = sys.argv[1:]
serve.APPLICATION = application
serve.serve_command(["--port", port, "--workers", "1"])
