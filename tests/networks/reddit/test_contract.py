import pytest
from networks.contract import CASES, hold
from networks.fake import Fake
from networks.reddit.stage import RedditStage


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake_api: Fake) -> None:
    hold(case, RedditStage(fake_api))
