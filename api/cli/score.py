"""`twoway score`: the score of an account, or of evidence that one brings."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.text import Text

from api.cli.address import read_address
from api.cli.archive import archive_evidence
from api.cli.collecting import Asked, collect
from api.cli.configured import read_settings
from api.cli.output import Failed, console, leave, show, write
from api.cli.report import report
from api.cli.text import plain
from api.intake import BadEvidence, read_evidence
from api.scoring.behind import posts_behind
from api.scoring.document import document, encode
from api.scoring.evidence import Evidence
from api.scoring.method import WEIGHTS, Weights
from api.scoring.score import score
from api.weights import BadWeights, parse_weights

OK, USAGE, NOT_FOUND, UNAVAILABLE = 0, 2, 3, 4

EXITS = {"ok": OK, "withheld": OK, "not_found": NOT_FOUND, "opted_out": NOT_FOUND}
"""Exit codes by status; any other status means that the network gave no score now."""

EXAMPLES = "such as https://bsky.app/profile/acme.com, @acme.com or bluesky:acme.com"


@dataclass(frozen=True, slots=True)
class Scored:
    """A document as the API sends it, and the posts behind it where they were asked for."""

    body: bytes
    posts: bytes | None = None


@click.command("score")
@click.argument("account", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the document of the API and nothing else.")
@click.option(
    "--evidence", type=click.File("rb"), help="Score the evidence in this JSON file (- for standard input): no network."
)
@click.option(
    "--archive",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Score a downloaded archive of X, Mastodon or Bluesky, or a table (CSV) of conversations: no network.",
)
@click.option("--account", "of_account", metavar="KEY", help="Whose posts to score, where an archive holds several.")
@click.option("--weights", help="Own weights of the parts, such as reply:60,ratio:15,links:25. Nothing is kept then.")
@click.option("--posts", "with_posts", is_flag=True, help="Show the messages and posts behind the numbers too.")
@click.option("--max-age", type=click.IntRange(min=0), help="Oldest kept score to take, in seconds; 0 collects anew.")
def score_command(  # noqa: PLR0917 - Click passes them by name.
    account: str | None,
    as_json: bool,
    evidence: BinaryIO | None,
    archive: Path | None,
    of_account: str | None,
    weights: str | None,
    with_posts: bool,
    max_age: int | None,
) -> None:
    """Score ACCOUNT: a profile's address, @acme.com, bluesky:acme.com or a DID.

    \b
    Exit codes:
      0  a report was made, also where there are too few messages for a total
      2  the address, the file or an option is wrong
      3  there is no such account, or it asks to be left out
      4  the network does not answer, or cannot be read yet
      130  Ctrl-C ended it
    """
    chosen = _weights(weights)
    if of_account is not None and archive is None:
        raise click.UsageError(
            "--account chooses within a file that is given by --archive. Name an account without it."
        )
    if sum(given is not None for given in (account, evidence, archive)) > 1:
        raise click.UsageError("Give one of an account, --evidence and --archive, not several.")
    if evidence is not None:
        scored = _scored(_read_evidence(evidence.read()), chosen or WEIGHTS, with_posts=with_posts)
    elif archive is not None:
        scored = _scored(archive_evidence(archive, of_account), chosen or WEIGHTS, with_posts=with_posts)
    elif account is None:
        raise click.UsageError(f"Name an account, {EXAMPLES}, or give a file by --evidence or --archive.")
    else:
        scored = _score_account(account, Asked(chosen, max_age, with_posts))
    made: dict[str, Any] = json.loads(scored.body)
    if as_json:
        write(scored.body if scored.posts is None else encode({**made, "posts_behind": json.loads(scored.posts)}))
    else:
        show(report(made, None if scored.posts is None else json.loads(scored.posts)))
    leave(EXITS.get(made["status"], UNAVAILABLE))


def _weights(text: str | None) -> Weights | None:
    try:
        return None if text is None else parse_weights(text)
    except BadWeights as error:
        raise click.BadParameter(error.detail, param_hint="--weights") from None


def _read_evidence(raw: bytes) -> Evidence:
    try:
        return read_evidence(raw)
    except BadEvidence as error:
        faults = "\n".join(f"  {plain(fault.field)}: {plain(fault.detail)}" for fault in error.errors)
        raise Failed(f"The evidence cannot be read:\n{faults}", USAGE) from None


def _scored(evidence: Evidence, weights: Weights, *, with_posts: bool) -> Scored:
    result = score(evidence, weights)
    return Scored(encode(document(result)), encode(posts_behind(result)) if with_posts else None)


def _score_account(address: str, asked: Asked) -> Scored:
    key = read_address(address)
    settings = read_settings()
    screen = console(stderr=True)
    if not screen.is_terminal:
        return Scored(*collect(key, asked, settings, lambda _: None))
    with screen.status(Text(f"Reading {key.key}")) as shown:
        return Scored(*collect(key, asked, settings, lambda step: shown.update(Text(plain(step)))))
