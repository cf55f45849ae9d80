from pathlib import Path

import pytest
from networks.contract import CASES, hold
from networks.fake import Fake
from networks.youtube.stage import YouTubeStage


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake_api: Fake, tmp_path: Path) -> None:
    hold(case, YouTubeStage(fake_api, tmp_path))
