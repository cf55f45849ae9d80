import pytest
from networks.contract import CASES, hold
from networks.forum.server import FakeForum
from networks.forum.stage import ForumStage


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake: FakeForum) -> None:
    hold(case, ForumStage(fake))
