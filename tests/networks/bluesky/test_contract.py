import pytest
from networks.bluesky.server import FakeBluesky
from networks.bluesky.stage import BlueskyStage
from networks.contract import CASES, hold


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake: FakeBluesky) -> None:
    hold(case, BlueskyStage(fake))
