#!/usr/bin/env python3
"""Packs the extension for both stores: dist/twoway-chrome-VERSION.zip and dist/twoway-firefox-VERSION.zip.

The same files always give the same bytes. Each store gets a manifest without what only the other one reads.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "extension"
NOT_SHIPPED = re.compile(r"(^|/)(tsconfig\.json|[^/]+\.d\.ts|[^/]+\.svg)$")
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip can hold; a real one would make every build another file."""


def for_chrome(manifest: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that Chrome warns of: it has a service worker and no add-on id."""
    background = {name: value for name, value in manifest["background"].items() if name != "scripts"}
    rest = {name: value for name, value in manifest.items() if name != "browser_specific_settings"}
    return rest | {"background": background}


def for_firefox(manifest: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that Firefox's store warns of: its background is a page."""
    background = {name: value for name, value in manifest["background"].items() if name != "service_worker"}
    rest = {name: value for name, value in manifest.items() if name != "minimum_chrome_version"}
    return rest | {"background": background}


STORES = {"chrome": for_chrome, "firefox": for_firefox}


def shipped(source: Path) -> list[str]:
    """Paths below `source` of all files that people get, sorted."""
    names = (path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
    return sorted(name for name in names if not NOT_SHIPPED.search(name))


def pack(source: Path, target: Path, manifest: dict[str, Any]) -> None:
    """Writes one zip, with `manifest` in place of the one in `source`."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in shipped(source):
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            body = (source / name).read_bytes()
            if name == "manifest.json":
                body = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
            archive.writestr(entry, body)


def main(source: Path = SOURCE, folder: Path = ROOT / "dist") -> list[Path]:
    """Packs for every store, and gives the files that were written."""
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for store, fit in STORES.items():
        target = folder / f"twoway-{store}-{manifest['version']}.zip"
        pack(source, target, fit(manifest))
        written.append(target)
    return written


if __name__ == "__main__":
    for path in main(*map(Path, sys.argv[1:])):
        sys.stdout.write(f"{path} ({path.stat().st_size:,} bytes)\n")
