"""Writing to the terminal: no colour where none is wanted, no mark-up ever read out of what is printed."""

import sys
from typing import NoReturn

import click
from rich.console import Console, RenderableType


class Failed(click.ClickException):
    """A command that came to nothing: one whole sentence for a person, and the exit code that scripts read."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code  # type: ignore[misc]  # Click reads it from the instance all the same.

    def show(self, file: object = None) -> None:  # noqa: ARG002 - Click's signature.
        click.echo(self.message, err=True)


def console(*, stderr: bool = False) -> Console:
    """A console that prints what it gets as it stands. Rich itself honours NO_COLOR, COLUMNS and pipes."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def show(renderable: RenderableType) -> None:
    """Prints to standard output. Long addresses are left to the terminal to wrap; lines end where their text ends."""
    screen = console()
    with screen.capture() as captured:
        screen.print(renderable, crop=False)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def write(body: bytes) -> None:
    """Writes a document's own bytes and a line's end."""
    sys.stdout.flush()
    sys.stdout.buffer.write(body + b"\n")
    sys.stdout.buffer.flush()


def leave(exit_code: int) -> NoReturn:
    """Ends the command."""
    click.get_current_context().exit(exit_code)
