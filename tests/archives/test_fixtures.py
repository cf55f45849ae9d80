"""Every pair NAME.in.json and NAME.out.json is a test; the first word of NAME tells what it is an archive of."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from archives.zips import mastodon_files, x_files, zipped
from networks.plain import plain

from api.archives import read_archive

FIXTURES = Path(__file__).parents[1] / "fixtures" / "archives"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FILES: dict[str, Callable[[Any], dict[str, str]]] = {"x": x_files, "mastodon": mastodon_files}


@pytest.mark.parametrize(
    "given", sorted(FIXTURES.glob("*.in.json")), ids=lambda path: path.name.removesuffix(".in.json")
)
def test_converts_as_written_down(given: Path, tmp_path: Path) -> None:
    name = given.name.removesuffix(".in.json")
    path = tmp_path / "archive"
    path.write_bytes(zipped(FILES[name.partition("-")[0]](json.loads(given.read_text("utf-8")))))
    evidence = plain(read_archive(path, None, NOW))
    # What is said of every export is asserted once, with the exports.
    del evidence["coverage"]["notes"][0], evidence["coverage"]["channels"]
    evidence["coverage"] = {name: said for name, said in evidence["coverage"].items() if said}
    expected = json.loads(given.with_name(f"{name}.out.json").read_text("utf-8"))
    assert evidence == expected


def test_every_output_has_its_input() -> None:
    stems = {path.name.removesuffix(".out.json") for path in FIXTURES.glob("*.out.json")}
    assert stems == {path.name.removesuffix(".in.json") for path in FIXTURES.glob("*.in.json")}
    assert len(stems) >= 7
