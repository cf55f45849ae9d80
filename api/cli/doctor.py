"""`twoway doctor`: whether stores, keys and networks work, in words."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import click
from rich.text import Text

from api.cli.configured import read_settings, without_secrets
from api.cli.output import leave, show
from api.cli.parts import make_services
from api.cli.rows import Rows, Sign
from api.cli.text import plain
from api.networks.base import NetworkUnavailable, NotSetUp
from api.services import Services
from api.settings import Settings
from api.stores import StoreUnavailable
from api.stores.keys import HISTORY_FILE, SCORES_FILE

WELL, ASIDE, BROKEN = "well", "aside", "broken"
SIGNS = {WELL: Sign("✓", "+", "green"), ASIDE: Sign("○", "o", "dim"), BROKEN: Sign("✗", "-", "red")}


class Aside(Exception):
    """Something is not there, and need not be; the message is a sentence."""


class Broken(Exception):
    """Something that is needed does not work; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one look: WELL, ASIDE or BROKEN, and a sentence."""

    state: str
    words: str


@click.command("doctor")
def doctor_command() -> None:
    """Say in words whether stores, keys and networks work.

    A tick stands before what works or is ready, a circle before what is not set up and need not be, a cross before
    what is wrong. Nothing is changed and no secret is printed.

    \b
    Exit codes:
      0  nothing is wrong
      1  something that is needed does not work
      2  a setting cannot be used
    """
    settings = read_settings()
    findings = [_look(check) for check in checks(settings, make_services(settings))]
    show(Rows(tuple((SIGNS[one.state], Text(plain(without_secrets(one.words, settings)))) for one in findings)))
    click.echo(f"\n{counted(findings)}")
    leave(1 if any(one.state == BROKEN for one in findings) else 0)


def counted(findings: Sequence[Finding]) -> str:
    """How many of each there are: `All is well: 4 work or are ready.`"""
    well, aside, broken = (sum(one.state == state for one in findings) for state in SIGNS)
    told = [f"{well} {'works or is' if well == 1 else 'work or are'} ready"]
    told += [f"{aside} {'is' if aside == 1 else 'are'} not set up and need not be"] if aside else []
    if not broken:
        return f"All is well: {', '.join(told)}."
    return f"{broken} {'does' if broken == 1 else 'do'} not work; {', '.join(told)}."


def checks(settings: Settings, services: Services) -> Iterator[Callable[[], str]]:
    """Every look that there is to take; each returns a sentence on what works, or raises."""
    if settings.redis_url is None or settings.database_url is None:
        yield lambda: _data_folder(settings)
    yield lambda: _scores(settings, services)
    yield lambda: _history(settings, services)
    yield lambda: _bluesky_key(settings)
    for network in services.networks.values():
        yield network.check


def _look(check: Callable[[], str]) -> Finding:
    try:
        return Finding(WELL, check())
    except NotSetUp as error:
        return Finding(ASIDE, error.detail)
    except Aside as error:
        return Finding(ASIDE, str(error))
    except (StoreUnavailable, NetworkUnavailable) as error:
        return Finding(BROKEN, error.detail)
    except Broken as error:
        return Finding(BROKEN, str(error))


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir.absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise Broken(
            f"The data folder {folder} cannot be written to ({error.strerror}): let the user who runs Twoway write "
            "there, or name another folder in TWOWAY_DATA_DIR."
        ) from None
    return f"The data folder {folder} {'can be written to' if existing == folder else 'will be made at first use'}."


def _scores(settings: Settings, services: Services) -> str:
    if settings.redis_url is not None:
        services.store.ping()
        return "Redis answers; scores are kept there."
    path = settings.data_dir / SCORES_FILE
    if not path.exists():
        raise Aside(f"There is no file of scores yet; {path.absolute()} is its place.")
    services.store.ping()
    return f"Scores are kept in {path.absolute()}."


def _history(settings: Settings, services: Services) -> str:
    if settings.database_url is not None:
        services.history.ping()
        return "The database of earlier scores answers."
    path = settings.data_dir / HISTORY_FILE
    if not path.exists():
        raise Aside(f"There is no file of earlier scores yet; {path.absolute()} is its place.")
    services.history.ping()
    return f"Earlier scores are kept in {path.absolute()}."


def _bluesky_key(settings: Settings) -> str:
    given = settings.bluesky_identifier is not None, settings.bluesky_app_password is not None
    if given[0] != given[1]:
        raise Broken(
            "Of TWOWAY_BLUESKY_IDENTIFIER and TWOWAY_BLUESKY_APP_PASSWORD only one is set: set both, or neither."
        )
    if not all(given):
        raise Aside("No key for Bluesky is set, and none is needed; with an app password, mentions are searched too.")
    return "An app password for Bluesky is set."
