"""Modules that are loaded when something of them is first used."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for a module that takes long to load, for processes that may never need it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
