"""Reading an archive for `twoway score`, and saying what is wrong with one."""

from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from api.archives import BadArchive, SeveralBrands, read_archive
from api.cli.output import Failed, console
from api.cli.text import plain
from api.scoring.evidence import Evidence

UNREADABLE = 2


def archive_evidence(path: Path, account: str | None) -> Evidence:
    """The evidence in an archive, with what is going on shown on a terminal.

    :raises Failed: in sentences, with the accounts to choose from where there are several.
    """
    screen = console(stderr=True)
    try:
        if not screen.is_terminal:
            return read_archive(path, account, datetime.now(UTC))
        with screen.status(Text(f"Reading {plain(path.name)}")):
            return read_archive(path, account, datetime.now(UTC))
    except SeveralBrands as error:
        raise Failed(_choice(error), UNREADABLE) from None
    except BadArchive as error:
        raise Failed(plain(error.detail), UNREADABLE) from None


def _choice(error: SeveralBrands) -> str:
    names = [(plain(name), count) for name, count in error.brands]
    width = max(len(name) for name, _ in names)
    lines = [f"  {name:{width}}  {count:>9,} {'post' if count == 1 else 'posts'}" for name, count in names]
    more = [f"  and {error.more:,} more"] if error.more else []
    return "\n".join([plain(error.detail), "Name one by --account, as it is written here:", *lines, *more])
