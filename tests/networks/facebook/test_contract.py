import pytest
from networks.contract import CASES, hold
from networks.facebook.stage import FacebookStage
from networks.fake import Fake


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake_api: Fake) -> None:
    hold(case, FacebookStage(fake_api))
