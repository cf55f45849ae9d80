"""The form that begins a benchmark: what was given in it."""

from dataclasses import dataclass
from typing import Final

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from api.benchmarks.desk import LONGEST_NAME
from api.benchmarks.lists import clean
from api.benchmarks.texts import NotText, text_of

LONGEST_LIST: Final = 500_000
SCHEDULES: Final = {"": "Only now", "@daily": "Every day", "@weekly": "Every week", "@monthly": "Every month"}
CRON: Final = "cron"
CHANGES: Final = {
    "": "Never again",
    **{each: words for each, words in SCHEDULES.items() if each},
    CRON: "As cron says:",
}
"""How the schedule of a benchmark that there is can be changed."""

EMPTY: Final = "Paste a list of accounts, or choose a file."
TOO_LONG: Final = f"The list is longer than {LONGEST_LIST:,} characters, and no longer one is taken. Split it in two."
MOST_BYTES: Final = 4 * LONGEST_LIST


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form. `error`: what is wrong with it, empty for nothing; `rows`: which lines, and why."""

    name: str = ""
    text: str = ""
    schedule: str | None = None
    error: str = ""
    rows: tuple[str, ...] = ()


def planned(request: Request) -> str | None:
    """The schedule that a form with `CHANGES` asks for; None for never again."""
    chosen, fields = request.form.get("schedule", ""), request.form.get("cron", "").strip()
    return fields if chosen == CRON else chosen or None


def given(request: Request) -> Given:
    """The form as it was sent; a file that was chosen counts instead of what was pasted."""
    try:
        return _given(request)
    except RequestEntityTooLarge:
        return Given(error=TOO_LONG)


def _given(request: Request) -> Given:
    name = clean(request.form.get("name", ""), LONGEST_NAME)
    wanted = request.form.get("schedule", "")
    schedule = wanted if wanted in SCHEDULES and wanted else None
    text, error = request.form.get("list", ""), ""
    file = request.files.get("file")
    content = b""
    if file is not None:
        content = file.stream.read(MOST_BYTES + 1) if file.filename else b""
        file.close()
    if len(content) > MOST_BYTES:
        return Given(name, "", schedule, TOO_LONG)
    if content:
        try:
            text = text_of(content)
        except NotText as no_text:
            error = no_text.detail
    if not error and not text.strip():
        error = EMPTY
    if not error and len(text) > LONGEST_LIST:
        text, error = "", TOO_LONG
    return Given(name, text, schedule, error)
