import pytest

from api.scoring.book import Book
from api.scoring.phrases import Phrases, spellings
from api.scoring.vocabulary import Vocabulary


def found(values: dict[str, int], text: str, *, apart: bool = True) -> list[tuple[int, int, int]]:
    """(first word, behind the last word, value) of the phrases in a text."""
    phrases = Phrases(values)
    vocabulary = Vocabulary(phrases.words(), {})
    book = Book(phrases, vocabulary)
    words = vocabulary.read(text.encode() + b" | \x00 ")
    begins, ends, of_phrases = (book.apart if apart else book.longest)(words)
    return list(zip(begins.tolist(), ends.tolist(), of_phrases.tolist(), strict=True))


@pytest.mark.parametrize(
    ("phrase", "text", "end"),
    [
        ("still waiting", "still waiting", 2),
        ("(still|yet) (not|) here", "still here", 2),
        ("deliver(s|ed) late", "delivered late", 2),
        ("not * good", "not at all that good", 5),
        ("not * good", "not at all even that good", 0),
        ("not _ good", "not | good", 0),
        ("call <n>", "call 0800", 2),
        ("call <n>", "call me", 0),
        ("call (<n>|_ now)", "call 0800 now", 3),
        ("ask @_", "ask @help", 2),
        ("für müll", "fuer mull", 2),
        ("=où", "ou", 0),
        ("internationalisation today", "internationalisation today", 2),
        ("internationalisation today", "internationalisatiom today", 0),
    ],
)
def test_the_syntax_of_phrases(phrase: str, text: str, end: int):
    assert found({phrase: 1}, text) == ([(0, end, 1)] if end else [])


def test_the_longest_phrase_wins_and_a_boundary_ends_it():
    values = {"late": 1, "late again": 2, "again * again": 3}
    assert found(values, "late again") == [(0, 2, 2)]
    assert found(values, "late | again") == [(0, 1, 1)]


def test_phrases_apart_do_not_begin_within_another():
    values = {"not at all": 1, "all good": 2, "good day": 3}
    assert found(values, "not at all good day") == [(0, 3, 1), (3, 5, 3)]
    assert found(values, "not at all good day", apart=False) == [(0, 3, 1), (2, 4, 2), (3, 5, 3)]


def test_of_phrases_that_end_together_the_largest_value_counts():
    assert found({"so late": 2, "so (late|early)": -3}, "so late") == [(0, 2, -3)]


def test_a_phrase_never_reaches_into_the_next_text():
    phrases = Phrases({"not * here": 1})
    vocabulary = Vocabulary(phrases.words(), {})
    words = vocabulary.read(b"not | \x00 here | \x00 ")
    assert words.begins.tolist() == [0, 3]
    assert words.ends.tolist() == [2, 5]
    assert len(Book(phrases, vocabulary).longest(words).begins) == 0


def test_parentheses_have_to_match():
    with pytest.raises(ValueError, match="do not match"):
        Phrases({"(a|b": 1})


def test_words_are_spelt_with_and_without_their_signs():
    assert {"can t", "cant"} <= spellings("can't")
    assert {"größe", "grosse", "groesse", "große"} <= spellings("größe")
