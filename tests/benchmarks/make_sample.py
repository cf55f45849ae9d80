"""Writes tests/fixtures/benchmarks/report.json anew: `.venv/bin/python tests/benchmarks/make_sample.py`."""

import json
import sys
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from benchmarks.field import BAD_ROWS, members, run  # noqa: E402 - The path comes first.
from builders import NOW  # noqa: E402

from api.benchmarks.report import build_report, document  # noqa: E402

SAMPLE = Path(__file__).parents[1] / "fixtures" / "benchmarks" / "report.json"


def sample():
    """The report of a second run of the invented brands, a week after the first."""
    return document(
        build_report(
            "Kettles and stoves",
            members(),
            run(),
            run(NOW - timedelta(days=7), seed=2, acme=0.5, copperpot=0.5),
            NOW,
            id_="Zk3bZy0aTn2mQw8r1uVxQg",
            run=2,
            started_at=NOW - timedelta(minutes=4),
            bad_rows=BAD_ROWS,
        )
    )


if __name__ == "__main__":
    SAMPLE.write_text(json.dumps(sample(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
