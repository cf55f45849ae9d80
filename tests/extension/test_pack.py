"""What goes to the stores: the same bytes every time, and nothing that people do not need."""

import importlib.util
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "pack_extension.py"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pack_extension", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def packed(script: ModuleType, tmp_path: Path) -> dict[str, Path]:
    written = script.main(ROOT / "extension", tmp_path)
    return {path.name.split("-")[1]: path for path in written}


def manifest(path: Path) -> dict:
    with ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def test_there_is_one_zip_for_each_store(packed):
    assert sorted(path.name for path in packed.values()) == [
        f"twoway-chrome-{VERSION}.zip",
        f"twoway-firefox-{VERSION}.zip",
    ]


def test_the_same_files_give_the_same_bytes(script, packed, tmp_path):
    again = script.main(ROOT / "extension", tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in packed.values()]


def test_every_file_that_is_named_is_inside_and_none_of_those_for_developers(packed):
    for path in packed.values():
        with ZipFile(path) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
        assert names == sorted(set(names))
        assert {"manifest.json", "background.js", "popup.html", "options.html", "privacy.html"} <= set(names)
        assert [name for name in names if name.endswith((".d.ts", ".svg")) or "tsconfig" in name] == []
        inserted = {name for entry in manifest(path)["content_scripts"] for name in entry["js"]}
        assert inserted <= set(names)


def test_each_store_gets_only_what_its_browser_reads(packed):
    source = json.loads((ROOT / "extension" / "manifest.json").read_text())
    chrome, firefox = manifest(packed["chrome"]), manifest(packed["firefox"])
    assert chrome["background"] == {"service_worker": "background.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["background.js"], "type": "module"}
    assert source.keys() - chrome.keys() == {"browser_specific_settings"}
    assert source.keys() - firefox.keys() == {"minimum_chrome_version"}
    for name in chrome.keys() - {"background"}:
        assert chrome[name] == source[name]


def test_make_says_what_it_wrote(tmp_path):
    command = [sys.executable, SCRIPT, ROOT / "extension", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.split(" (")[0] for line in done.stdout.splitlines()] == [
        f"{tmp_path}/twoway-{store}-{VERSION}.zip" for store in ("chrome", "firefox")
    ]
