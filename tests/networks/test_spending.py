import logging
import threading
from pathlib import Path

import pytest

from api.networks.spending import SPENDING_FILE, Spending


def test_processes_count_in_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    one, two, other = Spending("x", folder), Spending("x", folder), Spending("youtube", folder)
    one.add("2026-11", {"posts": 40, "profiles": 1})
    two.add("2026-11", {"posts": 60})
    two.add("2026-12", {"posts": 5})
    other.add("2026-11", {"units": 7})
    assert one.spent("2026-11") == {"posts": 100, "profiles": 1}
    assert one.spent("2026-12") == {"posts": 5}
    assert other.spent("2026-11") == {"units": 7}
    assert one.since_start == {"posts": 40, "profiles": 1}
    assert two.since_start == {"posts": 65}


def test_reading_and_counting_nothing_make_no_file(tmp_path: Path) -> None:
    spending = Spending("x", tmp_path / "data")
    spending.add("2026-11", {"posts": 0})
    assert spending.spent("2026-11") == {}
    assert spending.since_start == {}
    assert list(tmp_path.iterdir()) == []


def test_threads_lose_nothing(tmp_path: Path) -> None:
    both = [Spending("x", tmp_path), Spending("x", tmp_path)]
    workers = [threading.Thread(target=both[number % 2].add, args=("2026-11", {"posts": 1})) for number in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert both[0].spent("2026-11") == {"posts": 20}


@pytest.mark.parametrize("content", [b"no database", None])
def test_a_file_that_cannot_be_used_costs_only_its_counts(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / SPENDING_FILE
    path.mkdir() if content is None else path.write_bytes(content)
    spending = Spending("x", tmp_path)
    with caplog.at_level(logging.WARNING):
        spending.add("2026-11", {"posts": 3})
    assert spending.spent("2026-11") == {}
    assert spending.since_start == {"posts": 3}
    assert "spending_not_written" in caplog.text
