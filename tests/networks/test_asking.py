"""How long a collection waits for our own limits, and for whose it does not."""

import threading

import pytest

from api.networks.asking import LONGEST_PAUSE, Asking, Stopped, things
from api.networks.base import NetworkUnavailable
from api.networks.failures import AskedOften, LeftAlone, RateLimited


class Time:
    """Passes only in pauses."""

    def __init__(self):
        self.now = 100.0
        self.pauses = []

    def __call__(self):
        return self.now

    def pause(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def time():
    return Time()


def limited(time, until):
    """A question that our own limit holds back until then."""

    def question():
        if time.now < until:
            raise AskedOften("Asked often.", until - time.now)
        return "answer"

    return question


def test_our_own_limit_is_waited_for(time):
    asking = Asking(160.0, clock=time, pause=time.pause)
    assert asking.ask(limited(time, 112.0)) == "answer"
    assert time.pauses == [LONGEST_PAUSE, LONGEST_PAUSE, 2.0]
    assert asking.reason is None


def test_a_limit_that_lasts_beyond_the_deadline_is_not_waited_for(time):
    asking = Asking(160.0, clock=time, pause=time.pause)
    with pytest.raises(AskedOften):
        asking.ask(limited(time, 160.0))
    assert time.pauses == []
    assert asking.reason == "The network was asked as often as we ask anybody"


def test_a_limit_that_others_use_up_each_time_is_given_up_at_the_deadline(time):
    def question():
        raise AskedOften("Asked often.", 20.0)

    asking = Asking(160.0, clock=time, pause=time.pause)
    with pytest.raises(AskedOften):
        asking.ask(question)
    assert 135.0 < time.now < 160.0


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RateLimited("Wait.", 1.0), "The network asked us to wait"),
        (LeftAlone("Rest.", 1.0), "The network stopped answering"),
    ],
)
def test_what_the_network_says_is_not_waited_for(time, error, reason):
    def question():
        raise error

    asking = Asking(160.0, clock=time, pause=time.pause)
    with pytest.raises(NetworkUnavailable):
        asking.ask(question)
    assert time.pauses == []
    assert asking.reason == reason


def test_what_becomes_known_meanwhile_ends_the_wait(time):
    answers = iter([AskedOften("Asked often.", 30.0), RateLimited("Wait.", 900.0)])

    def question():
        raise next(answers)

    asking = Asking(160.0, clock=time, pause=time.pause)
    with pytest.raises(RateLimited):
        asking.ask(question)
    assert time.pauses == [LONGEST_PAUSE]


def test_who_waits_is_let_go_when_the_collection_ends():
    asked, ended = threading.Event(), []
    asking = Asking(threading.TIMEOUT_MAX)

    def question():
        asked.set()
        raise AskedOften("Asked often.", 1_000.0)

    def wait():
        try:
            asking.ask(question)
        except Stopped as error:
            ended.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert asked.wait(10)
    asking.close()
    thread.join(4)
    assert len(ended) == 1


def test_what_was_read_is_counted_as_people_say_it():
    assert [things(number, "posts") for number in (0, 1, 2)] == ["0 posts", "1 post", "2 posts"]
