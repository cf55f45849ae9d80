"""JSON of any shape, some of it with the names and values that a network uses, for tests of converters."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)


def any_json(names: Sequence[str], values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Nested values under the given names, with the given values among the leaves."""
    return st.recursive(
        _LEAVES | st.sampled_from(values),
        lambda inner: st.dictionaries(st.sampled_from(names), inner, max_size=8) | st.lists(inner, max_size=3),
        max_leaves=20,
    )
