"""Accounts whose published digits hang by the rounding of sums are fitted as the core fits them."""

import pytest
from benchmarks.archive import expected, made

from api.benchmarks.archive import survey
from api.benchmarks.archive.duck import Duck
from api.benchmarks.archive.facts import is_certain
from api.benchmarks.archive.survey import Archive


@pytest.fixture
def archive(tmp_path):
    """Makes an archive, and tells what is in it."""
    engine = Duck(tmp_path, memory=500 << 20, threads=2)

    def of(seed):
        whose, seen = made.Maker(seed).archive(30)
        declared = made.write_accounts(tmp_path / "accounts.csv", whose)
        return Archive(engine, [made.write_lines(tmp_path / "posts.jsonl", seen)], declared=declared), whose, seen

    yield of
    engine.close()


@pytest.mark.parametrize("seed", [50, 51])
def test_any_account_can_be_fitted_again(seed, archive, monkeypatch):
    fitted = []

    def never(row, rates):
        fitted.append(rates.points is not None)
        return rates.points is None

    monkeypatch.setattr(survey, "is_certain", never)
    opened, whose, seen = archive(seed)
    expected.same(opened.quick(), whose, seen)
    assert sum(fitted) > 10


def test_points_that_lie_between_two_digits_are_uncertain(archive, monkeypatch):
    uncertain = []

    def told(row, rates):
        certain = is_certain(row, rates)
        if not certain:
            uncertain.append((row["account"], round(rates.points[0], 9)))
        return certain

    monkeypatch.setattr(survey, "is_certain", told)
    opened, *_ = archive(3)
    assert len([*opened.quick()]) > 20
    assert ("bluesky:Brand16.example", 44.25) in uncertain
    assert len(uncertain) < 10
