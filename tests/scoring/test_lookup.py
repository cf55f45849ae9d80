import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring.lookup import Lookup
from api.scoring.writing import Writing

NUMBERS = st.integers(0, 2**64 - 1)


@given(st.lists(st.dictionaries(NUMBERS, st.integers(1, 2**31 - 1), max_size=60), max_size=4), st.lists(NUMBERS))
def test_it_answers_as_a_dictionary_does(parts: list[dict[int, int]], others: list[int]):
    lookup, known = Lookup(), dict[int, int]()
    for part in parts:
        new = {key: number for key, number in part.items() if key not in known}
        known |= new
        lookup.add(np.array(list(new), np.uint64), np.array(list(new.values()), np.int32))
    assert len(lookup) == len(known)
    asked = [*known, *others]
    assert lookup.get(np.array(asked, np.uint64)).tolist() == [known.get(key, 0) for key in asked]


def test_keys_for_one_slot_are_told_apart_and_it_grows():
    # All of these are multiples of the same power of two, the hardest for a table of that size.
    keys = np.arange(1, 5000, dtype=np.uint64) << np.uint64(50)
    lookup = Lookup()
    for some in np.array_split(keys, 7):
        lookup.add(some, (some >> np.uint64(50)).astype(np.int32))
    assert lookup.get(keys).tolist() == list(range(1, 5000))
    assert lookup.get(keys + np.uint64(1)).tolist() == [0] * 4999


def test_signs_outside_ascii_are_replaced():
    writing = Writing({"\u2019": "'", "\u00a0": " ", "\u200b": "", "\U0001f4a1": "!"})
    assert writing.plain("it\u2019s\u00a0a\u200bn é\U0001f4a1".encode()).decode() == "it's an é !"


@pytest.mark.parametrize("sign", ["'", "ab", "\u2019\u2019", ""])
def test_only_single_signs_outside_ascii_can_be_replaced(sign: str):
    with pytest.raises(ValueError, match="one sign outside ASCII"):
        Writing({sign: " "})
