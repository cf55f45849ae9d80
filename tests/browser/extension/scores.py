"""Puts real scores into a data folder: invented accounts go through the service's own use case, stores included."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.accounts import resolve
from api.collect import Collector, Limits
from api.intake import read_evidence
from api.networks.base import Abilities, AccountNotFound, Progress
from api.scoring.evidence import Account, Evidence
from api.settings import Settings
from api.stores import open_history, open_store

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "evidence.json"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FIRST_MESSAGES = 6

TALKS = "bluesky:brightkettle.example"
SILENT = "bluesky:silentpans.example"
FEW = "bluesky:fewcups.example"
PERSON = "bluesky:ann.example"
FEDIVERSE = "mastodon:brightkettle@mastodon.social"
OTHER_SERVER = "mastodon:brightkettle@kettles.example"
DID = "did:plc:exampleexampleexample22"
NOBODY = "bluesky:nobody.example"
"""An account that nobody has scored."""

NAME_OF = {
    TALKS: "Bright Kettles",
    SILENT: "Silent Pans",
    FEW: "Few Cups",
    PERSON: "Ann Example",
    FEDIVERSE: "Bright Kettles",
    OTHER_SERVER: "Bright Kettles",
}
DID_OF = {
    TALKS: DID,
    SILENT: "did:plc:silentsilentsilentsilen2",
    FEW: "did:plc:fewfewfewfewfewfewfewfew",
    PERSON: "did:plc:annannannannannannannann",
}


def brought_up_to_date(text: str, now: datetime) -> str:
    """The same evidence with every time as long ago as it was when the evidence was collected."""
    collected = max(TIME.findall(text))
    shift = now - datetime.fromisoformat(collected)

    def moved(found: re.Match[str]) -> str:
        return (datetime.fromisoformat(found[0]) + shift).strftime("%Y-%m-%dT%H:%M:%SZ")

    return TIME.sub(moved, text)


def evidence_of(key: str, *, kind: str = "organisation", answers: bool = True, messages: int | None = None) -> Evidence:
    """The example's evidence as another account's: perhaps without answers, perhaps with its first messages alone."""
    network, _, handle = key.partition(":")
    text = brought_up_to_date(EXAMPLE.read_text("utf-8"), datetime.now(UTC) - timedelta(minutes=5))
    read = read_evidence(text.replace("brightkettle.example", handle.partition("@")[0]))
    account = {
        name: getattr(read.account, name)
        for name in ("followers", "following", "posts_count", "created_at", "has_avatar", "has_banner", "bio")
    }
    return Evidence(
        account=Account(
            **account,
            network=network,
            handle=handle,
            id=DID_OF.get(key),
            name=NAME_OF[key],
            url=resolve(key).url,
            kind=kind,
            links=read.account.links,
        ),
        posts=tuple(post for post in read.posts if answers or post.reply_to is None),
        messages=read.messages[:messages],
        collected_at=read.collected_at,
        coverage=read.coverage,
    )


class Invented:
    """A network that knows the accounts given, and nobody else."""

    def __init__(self, name: str, accounts: Mapping[str, Evidence]) -> None:
        self.name = name
        self._accounts = {evidence.account.handle: evidence for evidence in accounts.values()}

    def abilities(self) -> Abilities:
        return Abilities(comments=True, mentions=True, needs_key=False, history="all", cost="none")

    def identify(self, handle: str) -> Account:
        if handle not in self._accounts:
            raise AccountNotFound("There is no such account.")
        return self._accounts[handle].account

    def collect(self, account: Account, progress: Progress) -> Evidence:
        return self._accounts[account.handle]

    def check(self) -> str:
        return "It is invented."


def put_scores(folder: Path) -> None:
    """Score the accounts named above, as a service with its data in this folder would."""
    accounts = {
        TALKS: evidence_of(TALKS),
        SILENT: evidence_of(SILENT, answers=False),
        FEW: evidence_of(FEW, messages=FIRST_MESSAGES),
        PERSON: evidence_of(PERSON, kind="person"),
        FEDIVERSE: evidence_of(FEDIVERSE),
        OTHER_SERVER: evidence_of(OTHER_SERVER),
    }
    settings = Settings(data_dir=folder)
    store, history = open_store(settings, lambda _operation: None), open_history(settings)
    networks = {
        name: Invented(name, {key: each for key, each in accounts.items() if key.startswith(f"{name}:")})
        for name in ("bluesky", "mastodon")
    }
    history.upgrade()
    collector = Collector(networks, store, history, limits=Limits(in_flight=1))
    for key in accounts:
        outcome = collector.score(resolve(key), wait=60)
        assert outcome.etag is not None, f"{key}: {outcome.status} {outcome.body!r}"
    collector.close()
    store.close()
    history.close()
