"""Groups of commands that are loaded when one of them is used."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Table(click.Group):
    """The commands of a table: each name with its module and function, as `api.cli.score:score_command`."""

    def __init__(self, *arguments: Any, table: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature.
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - The same.
        if cmd_name not in self._table:
            return None
        module, _, name = self._table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
