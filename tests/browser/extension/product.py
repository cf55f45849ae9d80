"""Copies of the extension for tests. Only one word differs: the shadow root is open, so that tests can look inside."""

import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parents[3] / "extension"
CLOSED = re.compile(r"""(attachShadow\(\{[^}]*mode: ?)(["'])closed\2""")


def opened_copy(folder: Path) -> Path:
    """The extension with its shadow root open.

    :raises AssertionError: there is not exactly one root that is closed, so that the copy would not be the product.
    """
    copy = plain_copy(folder)
    replaced = 0
    for script in sorted(copy.rglob("*.js")):
        text, count = CLOSED.subn(r"\1\2open\2", script.read_text("utf-8"))
        replaced += count
        if count:
            script.write_text(text, "utf-8")
    assert replaced == 1, f"The extension attaches {replaced} closed shadow roots; there should be one."
    return copy


def plain_copy(folder: Path) -> Path:
    """The extension as it is. A copy, so that a browser that writes into the folder of an extension changes nothing."""
    copy = folder / "extension"
    shutil.copytree(SHIPPED, copy, ignore=shutil.ignore_patterns("node_modules", "*.d.ts", "tsconfig.json"))
    return copy
