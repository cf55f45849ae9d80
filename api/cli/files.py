"""Files that a command writes: looked at before its work begins, and replaced only when they are whole."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

import click

from api.cli.output import Failed

UNWRITABLE = 2


class OutputFile(click.Path):
    """The path of a file to write. One that cannot be written is refused while options are read, before any work."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        folder = path.resolve().parent
        if not folder.is_dir():
            self.fail(f"{path} cannot be written: there is no folder {folder}.", param, ctx)
        if _is_plain(path):
            try:
                with tempfile.TemporaryFile(dir=folder):
                    pass
            except OSError as error:
                self.fail(f"{path} cannot be written: {error.strerror}.", param, ctx)
        return path


def write_file(path: Path, text: str) -> None:
    """Write a file in UTF-8. What stood there before stays until the new one is whole; its permissions are kept.

    :raises Failed: with 2, and nothing changed.
    """
    try:
        if _is_plain(path):
            _replace(path.resolve(), text)
        else:
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Failed(f"{path} cannot be written: {error.strerror}.", UNWRITABLE) from None


def _is_plain(path: Path) -> bool:
    """Whether it can be replaced: a pipe or a device, such as /dev/stdout, can only be written to."""
    return path.is_file() or not path.exists()


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
