"""A whole Mastodon for tests: mastodon-mock over TLS on loopback, under a public name on an internet of our own."""

import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests.adapters
import trustme
from links.internet import Internet
from live.servers import free_port, stop, temporary_folder, wait_until_ready

HOST = "social.kettle.example"

# Who writes to the account, a question each, and what it answers to every second one.
PEOPLE = [f"guest{number}" for number in range(12)]
QUESTIONS = [
    "Does the blue one whistle?", "Can I buy a lid alone?", "Where is my order?", "Is the base of steel?",
    "How do I get the scale out?", "Why is the handle hot?", "Do you ship to Norway?", "When is the next sale?",
    "Which one fits a gas stove?", "Who repairs the old model?", "How loud is it?", "Can it go in the dishwasher?",
]  # fmt: skip
ANSWERS = [
    "It does, and in two tones.", "Sadly it left the warehouse only this morning.", "Vinegar, an hour, then rinse.",
    "Yes, twice a week by boat.", "All but the glass ones.", "About as loud as a cat.",
]  # fmt: skip


@dataclass(frozen=True)
class LiveMastodon:
    """A running server: where it listens, whose word its certificate has, and the file that it keeps."""

    port: int
    authority: Path
    database: Path

    @property
    def handle(self) -> str:
        return f"kettles@{HOST}"

    def go_public(self, net: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on `https://HOST/` is this server, for this process."""
        net.site(HOST, self.port)
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(self.authority))

    def change(self, statement: str, *values: object) -> None:
        """In the database, for what nobody can do through the interface."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            connection.execute(statement, values)

    def answers(self) -> bool:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", self.port), 2):
            return True
        return False


def seed() -> str:
    """The server's configuration, with everything that was ever said on it."""
    tables = [("accounts", {"username": "kettles", "display_name": "Bright Kettles"})]
    tables += [("accounts", {"username": name, "display_name": name.title()}) for name in PEOPLE]
    tables += [("follows", {"follower": name, "following": "kettles"}) for name in PEOPLE]
    tables.append(("follows", {"follower": "kettles", "following": PEOPLE[0]}))
    tables.append(("statuses", {"account": "kettles", "text": "New kettles! Ask us anything.", "ref": "new"}))
    for number, (name, question) in enumerate(zip(PEOPLE, QUESTIONS, strict=True)):
        asked = {"account": name, "text": f"@kettles {question}", "ref": name, "reply_to": "new"}
        tables.append(("statuses", asked))
        if number % 2 == 0:
            text = f"@{name} {ANSWERS[number // 2]}"
            tables.append(("statuses", {"account": "kettles", "text": text, "reply_to": name}))
    tables.append(("statuses", {"account": "kettles", "text": "For followers", "visibility": "private"}))
    return "\n".join(_table(f"seed.{name}", row) for name, row in tables)


def _table(name: str, row: Mapping[str, str]) -> str:
    return "\n".join([f"[[{name}]]", *(f'{key} = "{value}"' for key, value in row.items())])


@contextlib.contextmanager
def running_mastodon(*, limit: int | None = None) -> Iterator[LiveMastodon]:
    """`limit`: after how many requests the server asks everybody to wait. The account lets itself be indexed, and
    its first post is three days old, each question a day younger than that, each answer an hour younger still.
    """
    with temporary_folder("mastodon") as folder:
        running = LiveMastodon(free_port(), folder / "authority.pem", folder / "mastodon.sqlite")
        authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
        authority.cert_pem.write_to_path(str(running.authority))
        certificate = authority.issue_cert(HOST, key_type=trustme.KeyType.ECDSA)
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        limits = f"[ratelimit]\nenabled = true\nlimit = {limit}\n\n" if limit else ""
        kept = f'[database]\npath = "{running.database}"\n\n'
        (folder / "mastodon.toml").write_text(f'title = "Kettle Social"\n\n{kept}{limits}{seed()}\n')
        log = folder / "log"
        command = (
            sys.executable, "-m", "mastodon_mock", "serve", "--config", folder / "mastodon.toml",
            "--host", "127.0.0.1", "--port", str(running.port), "--domain", HOST,
            "--ssl-keyfile", folder / "server.pem", "--ssl-certfile", folder / "server.pem",
        )  # fmt: skip
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
        try:
            wait_until_ready("mastodon-mock", process, running.answers, log)
            running.change("update accounts set indexable = 1 where username = 'kettles'")
            _age(running)
            yield running
        finally:
            # It would wait until all connections are closed, and ours are kept for the next question.
            stop(process, signal.SIGKILL)


def _age(running: LiveMastodon) -> None:
    kettles = "account_id = (select id from accounts where username = 'kettles')"
    for where, hours in (
        (f"{kettles} and in_reply_to_id is null", 72),
        (f"not ({kettles})", 48),
        (f"{kettles} and in_reply_to_id is not null", 47),
    ):
        change = f"update statuses set created_at = datetime(created_at, ?) where {where}"  # noqa: S608 - our own words.
        running.change(change, f"-{hours} hours")
