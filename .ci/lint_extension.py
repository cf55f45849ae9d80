#!/usr/bin/env python3
"""Holds the extension to the rules of Firefox's store: no error, and no warning without a reason."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WEB_EXT = ROOT / "tests" / "extension" / "node_modules" / ".bin" / "web-ext"
NOT_SHIPPED = ("tsconfig.json", "types.d.ts", "**/*.svg")

ALLOWED = {
    "BACKGROUND_SERVICE_WORKER_IGNORED": "One manifest serves both: Chrome reads service_worker, Firefox scripts.",
}
"""Codes of warnings that stay, each with its reason. One that no longer comes up has to go."""


def findings(source: Path) -> list[dict[str, Any]]:
    """What the store's linter says of a folder; each has `_type`, `code`, `message` and maybe `file`, `line`."""
    command: list[str | Path] = [WEB_EXT, "lint", "--source-dir", source, "--output", "json"]
    command += ["--ignore-files", *NOT_SHIPPED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words only.
    try:
        report = json.loads(done.stdout[done.stdout.index("{") :])
    except ValueError:
        sys.exit(f"web-ext lint gave no report.\n{done.stdout}{done.stderr}")
    return [finding for kind in ("errors", "warnings") for finding in report[kind]]


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main(source: Path) -> int:
    """Prints what has to be mended; 0 when there is nothing."""
    found = findings(source)
    bad = [each for each in found if each["_type"] == "error" or each["code"] not in ALLOWED]
    for each in bad:
        place = ":".join(str(each[name]) for name in ("file", "line") if each.get(name))
        say(f"{each['_type']} {each['code']} {place}\n  {each['message']} {each.get('description') or ''}")
    idle = sorted(set(ALLOWED) - {each["code"] for each in found})
    for code in idle:
        say(f"{code} is allowed here but does not come up any more. Please take it out of {Path(__file__).name}.")
    if not bad and not idle:
        say(f"The extension passes web-ext lint with {len(found)} allowed warnings.")
    return 1 if bad or idle else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "extension"))
