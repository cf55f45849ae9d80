"""What has been read of networks that charge or ration, counted as it happens and kept in a small file.

The count of a month or day outlives the process, so that `twoway doctor` can tell it. It is this machine's: what
others read with the same key is for the network to say.
"""

import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

SPENDING_FILE: Final = "spending.sqlite3"
_PATIENCE: Final = 2.0  # seconds that one process waits for another one's writing
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS spending (
    network TEXT, period TEXT, unit TEXT, amount INTEGER NOT NULL, PRIMARY KEY (network, period, unit)
) WITHOUT ROWID
"""
_ADD: Final = """
INSERT INTO spending VALUES (?, ?, ?, ?)
ON CONFLICT (network, period, unit) DO UPDATE SET amount = amount + excluded.amount
"""
_READ: Final = "SELECT unit, amount FROM spending WHERE network = ? AND period = ?"


class Spending:
    """One network's counts in a folder's file. Thread-safe, and other processes may count in the same file.

    A file that cannot be written costs nothing but its own counts: `since_start` still has those of this process.
    """

    def __init__(self, network: str, folder: Path) -> None:
        self._network = network
        self._path = folder / SPENDING_FILE
        self._lock = threading.Lock()
        self._since_start: Counter[str] = Counter()

    @property
    def since_start(self) -> Mapping[str, int]:
        """What this process has counted, by unit."""
        with self._lock:
            return Counter(self._since_start)

    def add(self, period: str, amounts: Mapping[str, int]) -> None:
        """Counts amounts, by unit, for a period such as `2026-11`."""
        rows = [(self._network, period, unit, amount) for unit, amount in amounts.items() if amount]
        if not rows:
            return
        with self._lock:
            self._since_start.update(amounts)
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._opened() as connection:
                    connection.execute(_TABLE)
                    connection.executemany(_ADD, rows)
            except (OSError, sqlite3.Error):
                log.warning("spending_not_written")

    def spent(self, period: str) -> Mapping[str, int]:
        """What was counted for a period on this machine, by unit; nothing where there is no file. Makes none."""
        if not self._path.exists():
            return Counter()
        try:
            with self._opened() as connection:
                return Counter(dict(connection.execute(_READ, (self._network, period))))
        except sqlite3.Error:
            return Counter()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection, connection:
            yield connection
