import pytest
from networks.blog.server import FakeBlog
from networks.blog.stage import BlogStage
from networks.contract import CASES, hold


@pytest.mark.parametrize("case", CASES)
def test_holds_the_contract(case: str, fake: FakeBlog) -> None:
    hold(case, BlogStage(fake))
