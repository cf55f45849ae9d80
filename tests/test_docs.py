"""What the documents say is what the code does."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from api.accounts import NETWORKS as NAMED
from api.cli import COMMANDS, commands
from api.networks import NETWORKS
from api.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CURL = [line for block in FENCE.findall(README) for line in block.splitlines() if line.startswith("curl ")]


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"There is no section “{title}”."
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of every table in a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    heads = {number - 1 for number, line in enumerate(lines) if set(line) <= set("|- ")}
    return [row for number, row in enumerate(cells) if number not in heads and number - 1 not in heads]


def documented_commands() -> dict[str, str]:
    """Each command of the README with the text of its row."""
    found = {}
    for name, text in rows(section(README, "The command line")):
        words = name.strip("`").split()
        assert words[0] == "twoway"
        of_group = isinstance(commands.get_command(click.Context(commands), words[1]), click.Group)
        found[" ".join(words[1 : 2 + of_group])] = text
    return found


CODE = re.compile(r"^\s*(\d+)  ", re.MULTILINE)


def codes(text: str) -> set[str]:
    """The exit codes that a command's help lists."""
    return set(CODE.findall(text.partition("Exit codes")[2]))


@cache
def command(name: str) -> click.Command:
    found: click.Command = commands
    for word in name.split():
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), word)
        assert below is not None
        found = below
    return found


def every_command() -> list[str]:
    """The names of all commands; a group is those in it."""
    context = click.Context(commands)
    groups = {name: commands.get_command(context, name) for name in COMMANDS}
    names = []
    for name, group in groups.items():
        below = group.list_commands(context) if isinstance(group, click.Group) else [""]
        names += [f"{name} {one}".strip() for one in below]
    return names


def test_the_table_of_settings_is_the_code():
    expected = [
        [
            f"`TWOWAY_{name.upper()}`",
            "none" if field.default is None else f"`{field.default}`",
            field.description,
        ]
        for name, field in Settings.model_fields.items()
    ]
    assert rows(section(README, "Settings")) == expected


def test_every_setting_that_a_document_names_exists():
    known = {f"TWOWAY_{name.upper()}" for name in Settings.model_fields}
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        named = set(re.findall(r"TWOWAY_[A-Z_]+[A-Z]", path.read_text()))
        assert named <= known, path.name


def test_every_command_has_its_row():
    assert set(documented_commands()) == set(every_command())


@pytest.mark.parametrize("name", every_command())
def test_the_options_of_a_row_are_those_of_the_command(name):
    options = {option for parameter in command(name).params for option in parameter.opts if option.startswith("--")}
    assert set(re.findall(r"--[a-z-]+", documented_commands()[name])) == options


@pytest.mark.parametrize("name", every_command())
def test_the_exit_codes_of_the_readme_are_those_of_the_help(name):
    known = codes(commands.help or "")
    assert {"0", "1", "2", "3", "4", "130"} == known
    assert set(re.findall(r"^\* `(\d+)`: ", section(README, "The command line"), re.MULTILINE)) == known
    assert codes(command(name).help or "") <= known


@pytest.mark.parametrize("name", every_command())
def test_every_option_says_what_it_does(name):
    parameters = [parameter for parameter in command(name).params if isinstance(parameter, click.Option)]
    assert all(parameter.help for parameter in parameters)
    assert command(name).get_short_help_str()


def test_every_network_has_its_row():
    assert [name.lower() for name, *_ in rows(section(README, "Networks"))] == list(NETWORKS)


def test_the_readme_names_what_cannot_be_read_yet():
    said = re.search(r"Accounts of ([^.(]+) have names here already", README)
    assert said
    assert said[1].split(" and ") == [row.title for name, row in NAMED.items() if name not in NETWORKS]


def test_every_dependency_says_why_it_is_there():
    groups = [
        PROJECT["build-system"]["requires"],
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
    ]
    names = {re.split(r"[\[<>=~! ]", requirement)[0] for group in groups for requirement in group}
    listed = [row[0] for row in rows(DEPENDENCIES)]
    assert sorted(listed) == sorted(names)
    assert all(len(row) == 3 and all(row) for row in rows(DEPENDENCIES))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_file_that_a_document_names_is_there(name):
    text = (ROOT / name).read_text()
    linked = {target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target}
    spelt = {path.rstrip("/") for path in re.findall(r"`((?:api|tests|docs)/[a-z_./]+)`", text)}
    missing = [path for path in linked | spelt if not (ROOT / path).exists()]
    assert missing == []


def test_every_target_that_a_document_names_can_be_made():
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / name).read_text(), re.MULTILINE))
        assert named
        assert named <= made


def test_what_the_procfile_starts_are_commands():
    for line in (ROOT / "Procfile").read_text().splitlines():
        process, words = line.split(": ", 1)
        assert process in {"web", "worker"}
        assert words.split()[0] == "twoway"
        known = {option for parameter in command(words.split()[1]).params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= known


def test_the_api_is_shown_in_five_lines():
    assert len(CURL) == 5


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose network is a port on which nobody listens."""
    environment = {
        **os.environ,
        "TWOWAY_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "TWOWAY_BLUESKY_URL": "http://127.0.0.1:1",
    }
    arguments = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(r"http://(\S+)", process.stdout.readline() if process.stdout else "")
            assert found
            yield found[1]
        finally:
            process.terminate()


@pytest.mark.parametrize("line", CURL)
def test_the_curl_lines_of_the_readme_work(line, address):
    told = line.replace("curl ", "curl -sS -w '\\n%{http_code} %{content_type}' ", 1).replace("localhost:8000", address)
    done = subprocess.run(["bash", "-c", told], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    body, _, last = done.stdout.rpartition("\n")
    answer = json.loads(body)
    status, kind = last.split(" ", 1)
    expected = {
        "/v1/evidence": ("200", {"status": "ok", "method": 1}),
        "-X POST": ("200", {"status": "unavailable"}),
        "/posts": ("404", {"status": 404}),
        "/resolve": ("200", {"key": "bluesky:bsky.app"}),
        "/v1/scores": ("200", {"status": "unscored"}),
    }
    code, fields = next(value for part, value in expected.items() if part in line)
    assert status == code, answer
    assert {name: answer.get(name) for name in fields} == fields
    assert "json" in kind
