"""Archives as people download them, packed from JSON."""

import io
import json
import tarfile
import zipfile

COUNTED = ("tweets", "tweet", "follower", "following")


def x_files(given):
    """`{"account": {...}, "tweets": [...]}` as the files of X's archive, each with its assignment."""
    files = {}
    for name, said in given.items():
        if name == "manifest":
            files["data/manifest.js"] = "window.__THAR_CONFIG = " + json.dumps(said)
        else:
            part = name.partition("-part")[2] or "0"
            kind = name.partition("-")[0]
            entries = said if isinstance(said, list) else [{name: said}]
            files[f"data/{name}.js"] = f"window.YTD.{kind}.part{part} = {json.dumps(entries, indent=2)}"
    return files


def mastodon_files(given):
    outbox = {"@context": "https://www.w3.org/ns/activitystreams", "type": "OrderedCollection"}
    return {
        "actor.json": json.dumps(given["actor"]),
        "outbox.json": json.dumps({**outbox, "orderedItems": given["outbox"]}),
        "likes.json": "this is not opened",
    }


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def tarred(files, folder="export"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            raw = text.encode() if isinstance(text, str) else text
            header = tarfile.TarInfo(f"{folder}/{name}")
            header.size = len(raw)
            archive.addfile(header, io.BytesIO(raw))
    return out.getvalue()
