"""`twoway channels`: a brand's accounts on all networks side by side, and where they answer best."""

import json
from collections.abc import Iterator
from typing import Any

import click
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from api.accounts import AccountKey, account_key
from api.channels import channels
from api.cli.address import read_address
from api.cli.collecting import Asked, collect
from api.cli.configured import read_settings
from api.cli.output import console, leave, show, write
from api.cli.parts import make_store
from api.cli.report import report
from api.cli.rows import Rows
from api.cli.score import EXITS, OK, UNAVAILABLE
from api.cli.text import between, count, plain, share, within
from api.scoring.document import encode
from api.settings import Settings

RELATIONS = {"asked": "asked for", "own": "proved", "claimed": "claimed"}
INDENT = 2


@click.command("channels")
@click.argument("account")
@click.option("--score", "score_all", is_flag=True, help="Score the channels that were found too, each unless it is.")
@click.option("--json", "as_json", is_flag=True, help="Print the document of the API and nothing else.")
def channels_command(account: str, score_all: bool, as_json: bool) -> None:
    """Find the other accounts of the brand behind ACCOUNT, and say where they answer best.

    ACCOUNT is scored unless a fresh score is kept. Exit codes are those of `twoway score`.
    """
    key, settings = read_address(account), read_settings()
    made = _collect(key, settings)
    if not made.get("parts"):
        # There is nothing to compare; the score's own report says why.
        if as_json:
            write(encode(made))
        else:
            show(report(made))
        leave(EXITS.get(made["status"], UNAVAILABLE))
    found = _found(key, settings)
    if score_all:
        for row in found["channels"]:
            if row["status"] == "unscored":
                _collect(account_key(row["network"], row["handle"]), settings)
        found = _found(key, settings)
    if as_json:
        write(encode(found))
    else:
        show(Group(*_report(found)))
    leave(OK)


def _collect(key: AccountKey, settings: Settings) -> dict[str, Any]:
    screen = console(stderr=True)
    if screen.is_terminal:
        with screen.status(Text(f"Reading {key.key}")) as shown:
            body, _ = collect(key, Asked(), settings, lambda step: shown.update(Text(f"{key.key}: {plain(step)}")))
    else:
        body, _ = collect(key, Asked(), settings, lambda _: None)
    made: dict[str, Any] = json.loads(body)
    return made


def _found(key: AccountKey, settings: Settings) -> dict[str, Any]:
    store = make_store(settings)
    try:
        return channels(key, store)
    finally:
        store.close()


def _report(found: dict[str, Any]) -> Iterator[RenderableType]:
    yield Text(f"Channels of {plain(found['account']['key'])}", style="bold")
    yield Text()
    yield Text(plain(found["reason"] or found["best"]["words"]), style="bold")
    rows = found["channels"]
    if not rows:
        return
    yield Text()
    yield Padding(Rows(tuple(_row(row) for row in rows)), (0, 0, 0, INDENT))
    told = [row for row in rows if row["relation"] != "asked"]
    if told:
        yield Text()
        yield Text("What ties them together", style="bold")
        yield Padding(Rows(tuple((Text(plain(row["key"])), Text(plain(row["proof_words"]))) for row in told)),
                      (0, 0, 0, INDENT))  # fmt: skip


def _row(row: dict[str, Any]) -> tuple[Text, ...]:
    known = row["rate_24h"] is not None
    rate = f"{share(row['rate_24h'])} within a day" if known else "not scored yet" if _is_new(row) else "no rate"
    likely = f"{between(row['low'], row['high'])}, of {count(row['n'])}" if known else ""
    half = "" if row["median_wait_seconds"] is None else f"half within {within(row['median_wait_seconds'])}"
    return (
        Text(plain(row["key"])),
        Text(RELATIONS[row["relation"]], style="dim"),
        Text(rate, style="bold" if known else "dim"),
        Text(likely),
        Text(half),
    )


def _is_new(row: dict[str, Any]) -> bool:
    return bool(row["status"] == "unscored")
