"""docs/scale.md says what the simulation says, and the simulation keeps to what it is made of."""

from dataclasses import replace
from pathlib import Path

import pytest
from bench import scale, scale_tables
from bench.scale import MINUTE, REACHES, Cost, Reach, simulate

from api.benchmarks.model import LARGEST
from api.networks import NETWORKS
from api.networks.forum import MOST as FORUM
from api.networks.reddit import MOST as REDDIT
from api.networks.x.calls import POST_PRICE, PROFILE_PRICE
from api.networks.youtube.calls import UNITS_A_DAY
from api.settings import Settings

DOCUMENT = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
EVEN = Reach("Even", 10, 10, 10, 600, MINUTE)
FREE = Cost(database=0.0, limit=0.0, request=0.0, score=0.0)


@pytest.mark.parametrize("made", [scale_tables.an_hour, scale_tables.cohorts, scale_tables.many_workers])
def test_the_tables_of_the_document_are_those_of_the_simulation(made):
    assert "\n".join(scale_tables.markdown(made())) in DOCUMENT


def test_limits_and_prices_are_those_of_the_code():
    assert REACHES.keys() == NETWORKS.keys()
    settings = {name: field.default for name, field in Settings.model_fields.items()}
    assert settings["host_limit"] == f"{REACHES['bluesky'].limit}/minute"
    assert [f"{REACHES[name].limit}/minute" for name in ("reddit", "forum")] == [REDDIT, FORUM]
    assert REACHES["youtube"].limit == UNITS_A_DAY
    assert REACHES["x"].dollars == pytest.approx(settings["x_max_posts"] * POST_PRICE + PROFILE_PRICE)
    assert settings["benchmark_threads"] == 8
    assert LARGEST == 5_000


def test_a_limit_bounds_what_is_asked():
    found = simulate(EVEN, 400, cost=FREE)
    assert found.requests == 4_000
    # Six full minutes, and the 400 requests that are left at the beginning of the seventh.
    assert 6 * MINUTE <= found.seconds < 6 * MINUTE + 20
    assert found.first == "limit of the network"


def test_the_rate_does_not_depend_on_how_many_there_are():
    few, many = (simulate(REACHES["bluesky"], size).an_hour for size in (1_000, 3_000))
    assert few == pytest.approx(many, rel=0.03)
    assert many == pytest.approx(REACHES["bluesky"].ceiling, rel=0.03)


def test_the_database_bounds_many_workers():
    wide = replace(EVEN, hosts=1_000)
    found = simulate(wide, 2_000, workers=50, cost=Cost(database=1 / 5))
    assert found.first == "database"
    assert found.an_hour == pytest.approx(scale.HOUR * 5, rel=0.01)


def test_threads_bound_a_worker_whose_hosts_are_many():
    wide = replace(EVEN, hosts=1_000, at_once=1)
    one, two = (simulate(wide, 400, workers, cost=FREE) for workers in (1, 2))
    assert one.seconds == pytest.approx(400 / 8 * 10 * wide.answer)
    assert one.seconds == pytest.approx(2 * two.seconds)
    assert one.first == "threads"


def test_the_same_run_comes_out_the_same():
    assert simulate(REACHES["reddit"], 200) == simulate(REACHES["reddit"], 200)
