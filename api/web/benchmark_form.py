"""The form that begins a benchmark: what was given in it."""

from dataclasses import dataclass
from typing import Final

from flask import Request

from api.benchmarks.desk import LONGEST_NAME
from api.benchmarks.lists import clean

LONGEST_LIST: Final = 500_000
SCHEDULES: Final = {"": "Only now", "@daily": "Every day", "@weekly": "Every week", "@monthly": "Every month"}
ENCODINGS: Final = ("utf-8-sig", "cp1252")
WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

EMPTY: Final = "Paste a list of accounts, or choose a file."
TOO_LONG: Final = f"The list is longer than {LONGEST_LIST:,} characters. Split it into two benchmarks."
UNREADABLE: Final = "The file could not be read as text. Save it as CSV and choose it again."


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form. `error`: what is wrong with it, empty for nothing; `rows`: which lines, and why."""

    name: str = ""
    text: str = ""
    schedule: str | None = None
    error: str = ""
    rows: tuple[str, ...] = ()


def given(request: Request) -> Given:
    """The form as it was sent; a file that was chosen counts instead of what was pasted."""
    name = clean(request.form.get("name", ""), LONGEST_NAME)
    wanted = request.form.get("schedule", "")
    schedule = wanted if wanted in SCHEDULES and wanted else None
    text, error = request.form.get("list", ""), ""
    file = request.files.get("file")
    content = file.stream.read(4 * LONGEST_LIST + 1) if file is not None and file.filename else b""
    if content:
        read = _text(content)
        text, error = (read, "") if read is not None else (text, UNREADABLE)
    if not error and not text.strip():
        error = EMPTY
    if not error and len(text) > LONGEST_LIST:
        text, error = "", TOO_LONG
    return Given(name, text, schedule, error)


def _text(content: bytes) -> str | None:
    """The text of a file as spreadsheets write them: UTF-8, UTF-16 with its mark, or Windows' own; None for no text."""
    try:
        if content.startswith(WIDE_MARKS):
            return content.decode("utf-16")
    except UnicodeDecodeError:
        return None
    if b"\x00" in content:
        return None
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
