"""The channels of a brand in the terminal."""

import json
from dataclasses import replace

import pytest

from api.cli import parts
from api.collect import Collector
from api.networks.base import AccountNotFound
from api.scoring.evidence import ProfileLink
from api.services import build_services

PAGES = ("https://bsky.app/profile/brightkettle.example", "https://mastodon.social/@brightkettle")
OTHER = "mastodon:brightkettle@mastodon.social"


@pytest.fixture
def brand(twoway, network, monkeypatch):
    """The account of the example, and one on Mastodon that links to it; each links to the other."""
    here = replace(network.evidence.account, links=(ProfileLink(PAGES[1]), ProfileLink("https://x.com/brightkettle")))
    there = replace(here, network="mastodon", handle="brightkettle@mastodon.social", id="7", url=PAGES[1],
                    links=(ProfileLink(PAGES[0]),))  # fmt: skip
    seen = network.evidence
    network.evidence = replace(seen, account=here)
    other = type(network)(replace(seen, account=there), name="mastodon")
    table = {"bluesky": network, "mastodon": other}

    def made(settings):
        services = build_services(settings)
        return replace(services, networks=table, collector=Collector(table, services.store, services.history))

    monkeypatch.setattr(parts, "build_services", made)
    return network, other


def test_the_channels_are_found_and_not_scored_unless_asked(twoway, brand):
    done = twoway("channels", "@brightkettle.example")
    assert done.exit_code == 0, done.output
    assert "Channels of bluesky:brightkettle.example" in done.stdout
    assert f"{OTHER}  " in done.stdout
    assert done.stdout.count("not scored yet") == 2
    assert [each.collected for each in brand] == [1, 0]


def test_all_are_scored_when_asked_and_compared(twoway, brand):
    done = twoway("channels", "@brightkettle.example", "--score")
    assert [each.collected for each in brand] == [1, 1]
    assert "Whether they answer best on Bluesky or Mastodon cannot be told" in " ".join(done.stdout.split())
    assert "Both profiles link to each other." in done.stdout
    assert "x:brightkettle" in done.stdout
    twoway("channels", "@brightkettle.example", "--score")
    assert [each.collected for each in brand] == [1, 1]


def test_json_is_the_document_of_the_api(twoway, brand):
    found = json.loads(twoway("channels", "@brightkettle.example", "--score", "--json").stdout)
    assert {row["key"]: row["relation"] for row in found["channels"]} == {
        "bluesky:brightkettle.example": "asked",
        OTHER: "own",
        "x:brightkettle": "claimed",
    }


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_an_account_that_is_not_there_is_told_as_by_score(twoway, network, more):
    network.error = AccountNotFound("There is no account of that name.")
    done = twoway("channels", "@nobody.example", *more)
    assert done.exit_code == 3
    assert "There is no account of that name." in done.stdout
