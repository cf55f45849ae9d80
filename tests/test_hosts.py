"""Which host is left alone until when, on a clock that only the tests move."""

import threading
from collections.abc import Iterator

import pytest
import time_machine
from limits import parse
from limits.storage import MemoryStorage

from api.hosts import FAILED_SECONDS, FAILURES, LONGEST_REST, TRIAL_SECONDS, Hosts, Rest, Wait

NOON = 1_800_000_000.0
SITE, OTHER = "social.example", "api.social.example"


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


class NoCounts(MemoryStorage):
    def incr(self, *_: object, **__: object) -> int:
        raise OSError


class Broken:
    """Records that never answer."""

    storage = NoCounts()

    def rest(self, _: str) -> Rest | None:
        raise OSError

    def keep(self, *_: object) -> None:
        raise OSError


@pytest.fixture
def clock() -> Iterator[Clock]:
    # The library counts by the machine's clock.
    with time_machine.travel(NOON, tick=False):
        yield Clock()


@pytest.fixture
def hosts(clock: Clock) -> Hosts:
    return Hosts(clock=clock)


def failed(hosts: Hosts, times: int) -> None:
    for _ in range(times):
        hosts.failed(SITE)


def test_a_host_that_told_us_to_wait_is_left_alone_for_as_long_and_no_other(hosts: Hosts, clock: Clock) -> None:
    hosts.told(SITE, 5)
    assert hosts.ask(SITE) == Wait(5, "told")
    assert hosts.rest(SITE) == Wait(5, "told")
    assert hosts.ask(OTHER) is None
    clock.now += 4
    assert hosts.ask(SITE) == Wait(1, "told")
    clock.now += 1
    assert hosts.ask(SITE) is None


def test_a_shorter_wait_does_not_shorten_a_longer_one(hosts: Hosts) -> None:
    hosts.told(SITE, 60)
    hosts.told(SITE, 5)
    hosts.told(SITE, 0)
    assert hosts.ask(SITE) == Wait(60, "told")


def test_nobody_is_left_alone_for_years(hosts: Hosts) -> None:
    hosts.told(SITE, 1e12)
    assert hosts.ask(SITE) == Wait(LONGEST_REST, "told")


def test_five_failures_in_a_row_and_not_four_end_in_a_rest(hosts: Hosts) -> None:
    failed(hosts, FAILURES - 1)
    assert hosts.ask(SITE) is None
    failed(hosts, 1)
    assert hosts.ask(SITE) == Wait(FAILED_SECONDS, "failed")
    assert hosts.ask(OTHER) is None


def test_an_answer_in_between_starts_the_count_anew(hosts: Hosts) -> None:
    failed(hosts, FAILURES - 1)
    hosts.worked(SITE)
    failed(hosts, FAILURES - 1)
    assert hosts.ask(SITE) is None


def test_after_the_rest_one_tries_and_the_others_wait_for_what_comes_of_it(hosts: Hosts, clock: Clock) -> None:
    failed(hosts, FAILURES)
    clock.now += FAILED_SECONDS
    assert hosts.ask(SITE) is None
    assert hosts.ask(SITE) == Wait(TRIAL_SECONDS, "failed")
    hosts.worked(SITE)
    assert [hosts.ask(SITE) for _ in range(3)] == [None] * 3
    failed(hosts, FAILURES - 1)
    assert hosts.ask(SITE) is None


def test_a_try_that_fails_ends_in_another_rest(hosts: Hosts, clock: Clock) -> None:
    failed(hosts, FAILURES)
    clock.now += FAILED_SECONDS
    assert hosts.ask(SITE) is None
    failed(hosts, 1)
    assert hosts.ask(SITE) == Wait(FAILED_SECONDS, "failed")


def test_a_try_of_which_nothing_is_heard_is_followed_by_another(hosts: Hosts, clock: Clock) -> None:
    failed(hosts, FAILURES)
    clock.now += FAILED_SECONDS
    assert hosts.ask(SITE) is None
    clock.now += TRIAL_SECONDS
    assert hosts.ask(SITE) is None


def test_of_many_threads_one_tries(hosts: Hosts, clock: Clock) -> None:
    failed(hosts, FAILURES)
    clock.now += FAILED_SECONDS
    said: list[Wait | None] = []
    threads = [threading.Thread(target=lambda: said.append(hosts.ask(SITE))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count(None) == 1


def test_no_host_is_asked_more_often_than_agreed_and_all_are_counted_apart(clock: Clock) -> None:
    hosts = Hosts("3/minute", clock=clock)
    assert [hosts.ask(SITE) for _ in range(4)] == [None, None, None, Wait(60, "often")]
    assert [hosts.ask(OTHER) for _ in range(3)] == [None] * 3


def test_a_host_may_have_a_lower_limit_of_its_own(clock: Clock) -> None:
    hosts = Hosts("3/minute", clock=clock)
    mine = parse("1/hour")
    assert [hosts.ask(SITE, mine) for _ in range(2)] == [None, Wait(3600, "often")]
    assert hosts.ask(OTHER) is None


def test_a_limit_that_cannot_be_read_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="often"):
        Hosts("often")


def test_records_that_do_not_answer_are_counted_and_stood_in_for(clock: Clock) -> None:
    heard: list[str] = []
    hosts = Hosts("2/minute", Broken(), lambda: heard.append("failed"), clock)
    assert [hosts.ask(SITE) for _ in range(3)] == [None, None, Wait(60, "often")]
    assert heard
    hosts.told(OTHER, 5)
    assert hosts.ask(OTHER) == Wait(5, "told")


def test_what_is_over_is_not_remembered_for_ever(hosts: Hosts, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.hosts.MOST_HOSTS", 20)
    for number in range(100):
        hosts.told(f"{number}.example", 5)
        hosts.failed(f"{number}.example")
    assert len(hosts._rests) <= 21
    assert len(hosts._breakers) <= 20
    assert hosts.ask("99.example") == Wait(5, "told")


def test_a_rest_says_whether_the_host_asked_for_it() -> None:
    assert (Rest(1.0).told, Rest(1.0, told=False).told) == (True, False)
