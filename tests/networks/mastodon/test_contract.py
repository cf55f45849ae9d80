import pytest
from networks.contract import CASES, hold
from networks.mastodon.server import FakeMastodon
from networks.mastodon.stage import MastodonStage


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake: FakeMastodon) -> None:
    hold(case, MastodonStage(fake))
