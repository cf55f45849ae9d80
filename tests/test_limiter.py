"""How often one address may call."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from api import limiter as module
from api.limiter import Allowance, Limiter

START = datetime(2026, 11, 22, tzinfo=UTC)


def broken() -> None:
    raise AssertionError("The limiter broke.")


def test_the_window_moves() -> None:
    with time_machine.travel(START, tick=False) as clock:
        limiter = Limiter("2/minute", broken)
        assert limiter.take("192.0.2.1") == Allowance(True, 2, 60, 1, 60)
        clock.shift(timedelta(seconds=40))
        assert limiter.take("192.0.2.1") == Allowance(True, 2, 60, 0, 20)
        assert limiter.take("192.0.2.1") == Allowance(False, 2, 60, 0, 20)
        clock.shift(timedelta(seconds=21))
        again = limiter.take("192.0.2.1")
        assert again is not None
        assert again.allowed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("", "unix:", False),
    ],
)
def test_who_counts_as_one(one: str, other: str, same: bool) -> None:
    limiter = Limiter("1/hour", broken)
    first, second = limiter.take(one), limiter.take(other)
    assert first is not None
    assert second is not None
    assert (first.allowed, second.allowed) == (True, not same)


def test_no_address_can_be_read_out_of_memory() -> None:
    limiter = Limiter("5/hour", broken)
    limiter.take("203.0.113.77")
    assert b"203.0.113.77" not in pickle.dumps(limiter._storage)
    assert limiter._name("203.0.113.77") != Limiter("5/hour", broken)._name("203.0.113.77")


def test_a_flood_of_addresses_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ADDRESSES", 20)
    limiter = Limiter("5/hour", broken)
    for number in range(100):
        limiter.take(f"192.0.2.{number}")
    assert len(limiter._storage.events) <= 21


def test_a_limiter_that_breaks_says_so_and_lets_pass() -> None:
    heard: list[str] = []
    limiter = Limiter("1/hour", lambda: heard.append("broken"))
    limiter._window = None  # type: ignore[assignment]
    assert limiter.take("192.0.2.1") is None
    assert heard == ["broken"]


def test_a_limit_that_cannot_be_read_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="often"):
        Limiter("often", broken)
