"""A caller's own weights."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring.method import WEIGHTS, Weights
from api.weights import MOST, NAMES, BadWeights, parse_weights


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("reply:60,ratio:15,links:25", WEIGHTS),
        ("links:1,reply:2,ratio:3", Weights(reply=2, ratio=3, links=1)),
        ("ratio:0", Weights(reply=60, ratio=0, links=25)),
        (" reply : 1e2 , links:.5 ", Weights(reply=100, ratio=15, links=0.5)),
        ("reply:0,ratio:0,links:1", Weights(reply=0, ratio=0, links=1)),
    ],
)
def test_those_not_named_keep_the_published_weight(text: str, weights: Weights) -> None:
    assert parse_weights(text) == weights


@pytest.mark.parametrize(
    ("text", "part_of_the_detail"),
    [
        ("", "name:number"),
        ("reply", "name:number"),
        ("reply:60,", "name:number"),
        ("reply=60", "name:number"),
        ("likes:3", "reply, ratio, links"),
        ("Reply:3", "reply, ratio, links"),
        ("reply:1,reply:2", "twice"),
        ("reply:-1", "from 0 to"),
        ("reply:nan", "from 0 to"),
        ("reply:inf", "from 0 to"),
        ("reply:1e7", "from 0 to"),
        ("reply:", "from 0 to"),
        ("reply:1:2", "from 0 to"),
        ("reply:0,ratio:0,links:0", "more than 0"),
    ],
)
def test_odd_weights_are_refused_in_a_sentence(text: str, part_of_the_detail: str) -> None:
    with pytest.raises(BadWeights) as caught:
        parse_weights(text)
    assert part_of_the_detail in caught.value.detail
    assert caught.value.detail.endswith(".")


@given(st.text(alphabet="replyatioinks:,.0123456789e-+ _∞\u0661", max_size=40))
def test_any_text_is_either_weights_or_refused(text: str) -> None:
    try:
        weights = parse_weights(text)
    except BadWeights:
        return
    values = [getattr(weights, name) for name in NAMES]
    assert all(math.isfinite(value) and 0 <= value <= MOST for value in values)
    assert any(values)
