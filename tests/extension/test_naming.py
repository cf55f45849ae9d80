"""The extension spells accounts as the API does: the same tables, and the same answer to any text."""

import json
import random
import re
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from ada_url import parse_url

from api.accounts import NotAnAccount, resolve, tables
from api.accounts.keys import UNSEEN

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "identity_cases.json").read_text("utf-8"))
TEXTS = [case["input"] for case in CASES]
ADDRESSES = [case["input"] for case in CASES if case["key"]]
# What only people read, beside a refusal that the extension does not explain.
WITHOUT_TWIN = {"rule", "example"}

PRINT_TABLES = """
import * as tables from "./src/naming.js";
const plain = (name, value) => value instanceof Set ? [...value].sort() : value;
console.log(JSON.stringify({ ...tables, UNSEEN: undefined }, plain));
"""
PRINT_UNSEEN = """
import { UNSEEN } from "./src/naming.js";
const points = Array.from({ length: 0x110000 }, (_, point) => point);
console.log(JSON.stringify(points.filter((point) => UNSEEN.test(String.fromCodePoint(point)))));
"""
# Beside each answer, the hosts that the platform spelled on the way there.
PRINT_ANSWERS = """
import { readFileSync } from "node:fs";
import { resolve } from "./src/identity.js";
let hosts = [];
globalThis.URL = class extends URL {
  constructor(text) {
    hosts.push([text, null]);
    super(text);
    hosts.at(-1)[1] = this.hostname;
  }
};
const answers = JSON.parse(readFileSync(0, "utf-8")).map((text) => {
  hosts = [];
  return { account: resolve(text), hosts };
});
console.log(JSON.stringify(answers));
"""

PIECES = sorted({piece for text in TEXTS for piece in re.split(r"(?<=[/@:?#.&=])|(?=[/@:?#.&=])", text) if piece})
NETWORKS = [*tables.NETWORKS, "constructor", "__proto__", "acct", "at", "did"]
PORTS = (":443", ":80", ":8080", ":", ":0", ":65536", ":x")
ENDINGS = ("/", "//", "?", "#", "?a=b&c", "?id=1", "?screen_name=%40acme+", "#!/acme", "/.", "/..", "?id=&id=12345")
ESCAPES = ("%", "%2", "%zz", "%2F", "%c3%28", "%00", "%25", "%e2%80%8b")
BEGINNINGS = ("http:", "https:", "HTTPS://", "//", "/", "@", " ", "\u2003", *NETWORKS)
USERS = ("a@", "a:b@", "@", ":@", "www.")
# Look-alikes, letters that change their length or place in lower case, marks, dots, digits of other scripts, signs.
ODD = tuple(
    "\u017f\u212a\u0130\u0131\u03a3\u03c3\u00df\u1e9e\u00b7\u0430\u0410\u0301\u0308\uff21\u3002\uff0e\u2024\u0661\u06f1"
    "\u0967\u65e5\u30ab\u3099\uac00\u1100\u1161\u05d0\u0e01\u200d\u00ad\u2060\ufeff\ufffd\U0001f600\u00e9\u00c9\u0178"
    "\u0386\u0345\u0587\ufb01\u2126\u00aa\u2488\U00010400\U000e0041\x0b\x85\xa0 \t\n\\%_~!*'()|^`{}[]<>\";,+$&="
)
HOSTS = (
    "münchen.de", "MÜNCHEN.de", "xn--mnchen-3ya.de", "faß.de", "xn--fa-hia.de", "日本語.jp", "bücher.example",
    "xn--x-ufa.com", "ab--cd.com", "-a.com", "a-.com", "a_b.com", "1.2.3.4", "0x7f.1", "[::1]", "x\u3002com",
    "\uff58.com", "%78.com", "x.com.", "x.com..", "localhost", "a.local", "a.test", "www.com", "www.www.com",
    "bsky.brid.gy", "fed.brid.gy", "www.x.com", "a.b-c.friendica.net", "acme.bsky.social",
)  # fmt: skip


def node(script: str, given: str = "") -> list | dict:
    command = ["node", "--input-type=module", "-e", script]
    folder = ROOT / "extension"
    done = subprocess.run(
        command, cwd=folder, input=given, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    return json.loads(done.stdout)


def plain(value: object) -> object:
    """As JSON has it: sets become sorted lists."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return sorted(value) if isinstance(value, frozenset) else value


@pytest.fixture(scope="module")
def twins() -> dict:
    return node(PRINT_TABLES)


def test_the_extension_has_every_network_with_every_field(twins):
    ours = {
        name: {"idUrl" if field == "id_url" else field: plain(each) for field, each in asdict(naming).items()}
        for name, naming in tables.NETWORKS.items()
    }
    for naming in ours.values():
        for field in WITHOUT_TWIN:
            del naming[field]
    assert list(twins["NETWORKS"]) == list(ours)
    for name, naming in ours.items():
        assert twins["NETWORKS"][name] == json.loads(json.dumps(naming)), name


@pytest.mark.parametrize(
    "table", sorted({name for name in vars(tables) if name.isupper() and name[0] != "_"} - {"NETWORKS"})
)
def test_the_extension_has_every_other_table(twins, table):
    assert twins[table] == json.loads(json.dumps(plain(getattr(tables, table))))


def test_the_extension_has_no_table_of_its_own(twins):
    assert set(twins) == {name for name in vars(tables) if name.isupper() and name[0] != "_"}


def test_the_extension_cannot_see_the_same_characters():
    assert node(PRINT_UNSEEN) == [ord(found) for found in UNSEEN.findall("".join(map(chr, range(0x110000))))]


def escaped(letter: str, chance: random.Random) -> str:
    return "".join(f"%{byte:02{chance.choice('xX')}}" for byte in letter.encode())


# Each takes what stands before a place in a text, the letter there, what stands behind it, and chance.
CHANGES: tuple[Callable[[str, str, str, random.Random], str], ...] = (
    lambda before, letter, after, _: before + letter.swapcase() + after.swapcase(),
    lambda before, letter, after, _: (before + letter + after).upper(),
    lambda before, _, after, __: before + after,
    lambda before, letter, after, chance: before + letter * chance.choice((2, 3, 40, 300, 2048)) + after,
    lambda before, letter, after, chance: before + chance.choice(ODD) + letter + after,
    lambda before, _, after, chance: before + chance.choice(ODD) + after,
    lambda before, letter, after, chance: before + escaped(letter, chance) + after,
    lambda before, letter, after, chance: before + chance.choice(ESCAPES) + letter + after,
    lambda before, letter, after, chance: before + chance.choice(PIECES) + letter + after,
    lambda before, letter, after, chance: before + letter + after + chance.choice(ENDINGS),
    lambda before, letter, after, chance: chance.choice(BEGINNINGS) + before + letter + after,
    lambda before, letter, after, chance: f"{chance.choice(NETWORKS)}:{(before + letter + after).rpartition('/')[2]}",
    lambda *parts: re.sub("(?<=[a-z])(?=/|$)", parts[3].choice(PORTS), "".join(parts[:3]), count=1),
    lambda *parts: re.sub("(//|@)", rf"\1{parts[3].choice(USERS)}", "".join(parts[:3]), count=1),
    lambda *parts: re.sub(r"[\w-]+(?:[.][\w-]+)+", parts[3].choice(HOSTS), "".join(parts[:3]), count=1),
    lambda *parts: "".join(parts[3].choices(PIECES, k=parts[3].randrange(1, 8))),
    lambda *parts: f"https://{parts[3].choice(HOSTS)}/@{''.join(parts[3].choices((*ODD, *'acme'), k=5))}",
)


def changed(text: str, chance: random.Random) -> str:
    """The text with one thing done to it."""
    at = chance.randrange(len(text) + 1)
    return chance.choice(CHANGES)(text[:at], text[at : at + 1], text[at + 1 :], chance)


def strange_texts(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    texts = list(TEXTS)
    while len(texts) < count:
        text = chance.choice(chance.choice((TEXTS, ADDRESSES)))
        for _ in range(chance.choice((1, 1, 2, 3))):
            text = changed(text, chance)
        texts.append(text)
    return texts


def answer(text: str) -> dict[str, str] | None:
    try:
        found = resolve(text)
    except NotAnAccount:
        return None
    return {"network": found.network, "handle": found.handle, "key": found.key, "url": found.url}


def host_of(text: str) -> str | None:
    try:
        return parse_url(text, attributes=("hostname",))["hostname"]
    except ValueError:
        return None


def test_any_text_names_the_same_account_on_both_sides():
    texts = strange_texts(seed=1, count=8000)
    theirs = node(PRINT_ANSWERS, json.dumps(texts))
    # Node may come with older tables of international host names than Python, which is no doing of ours.
    same = [all(host_of(url) == host for url, host in each["hosts"]) for each in theirs]
    assert same.count(False) < len(texts) / 500
    found = [each["account"] for each in theirs]
    differ = [
        (text, ours, account)
        for text, account, is_same in zip(texts, found, same, strict=True)
        if is_same and (ours := answer(text)) != account
    ]
    assert differ == []
    # A comparison of refusals only would prove little.
    assert len({account["key"] for account in found if account}) > 300
