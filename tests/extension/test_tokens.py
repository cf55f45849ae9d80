"""The extension draws in the same colours and measures as the pages: both token files hold the same values."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CSS = ROOT / "api" / "web" / "static" / "tokens.css"
DECLARATION = re.compile(r"--([a-z-]+):\s*([^;]+);")
PRINT_TOKENS = 'import "./src/tokens.js"; console.log(JSON.stringify(twoway.tokens))'


@pytest.fixture(scope="module")
def tokens() -> dict[str, dict[str, str]]:
    """What src/tokens.js sets, by scheme."""
    command = ["node", "--input-type=module", "-e", PRINT_TOKENS]
    done = subprocess.run(command, cwd=ROOT / "extension", capture_output=True, text=True, timeout=30, check=True)
    return json.loads(done.stdout)


def test_every_token_has_the_value_of_the_pages(tokens: dict[str, dict[str, str]]) -> None:
    light, dark = CSS.read_text("utf-8").split("@media (prefers-color-scheme: dark)")

    assert {**tokens["shared"], **tokens["light"]} == dict(DECLARATION.findall(light))
    assert tokens["dark"] == dict(DECLARATION.findall(dark))


def test_both_schemes_name_the_same_tokens(tokens: dict[str, dict[str, str]]) -> None:
    assert tokens["light"].keys() == tokens["dark"].keys()
    assert tokens["shared"].keys().isdisjoint(tokens["light"])
