import pytest
from hypothesis import settings

from api.warm_up import warm_up

# A deadline would measure how busy the machine is; tests of time measure the CPU's.
settings.register_profile("without_deadline", deadline=None)
settings.load_profile("without_deadline")


@pytest.fixture(scope="session", autouse=True)
def rules_that_are_read():
    """The first score of a process reads the rules, which no test of one's time should pay for."""
    warm_up()
