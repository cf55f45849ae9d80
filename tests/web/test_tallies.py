"""Why a report names several numbers of answers."""

from typing import Any

import pytest
from web.pages_reader import KEY, REPORT, read
from web.pages_stub import StubCollector, pages_app, sample

from api.web.tallies import tallies


def shown(reply: dict[str, Any]) -> list[tuple[str, str]]:
    """The tallies with plain spaces."""
    return [(number.replace("\u00a0", " "), sentence) for number, sentence in tallies(reply)]


def reply(**changed: Any) -> dict[str, Any]:
    return {**sample()["parts"]["reply_rate"], **changed}


def test_each_number_of_answers_on_a_report_is_explained_in_a_sentence_beside_it() -> None:
    response = pages_app(StubCollector({KEY: sample()})).test_client().get(REPORT)
    html = response.get_data(as_text=True)
    assert "<summary>Why there are several numbers of answers</summary>" in html
    text = read(response).text
    for number, sentence in shown(reply()):
        assert f"{number}{sentence}" in text
        assert text.count(number) > 1, "the number stands on the report, too"
        assert sentence.endswith(".")


def test_the_numbers_are_those_of_the_document() -> None:
    assert [number for number, _ in shown(reply())] == ["27 of 48", "35 of 131", "30 seen", "27 answers"]
    assert "questions and complaints under its posts" in tallies(reply())[0][1]


def test_where_all_messages_count_the_second_number_is_of_those_that_ask() -> None:
    few = reply(
        denominator="openings", denominator_words="messages", n=14, answered=5, asks_only={"n": 6, "answered": 2}
    )
    (first, second, *_) = tallies(few)
    assert (first[0], second[0]) == ("5 of 14", "2 of 6")
    assert "questions and complaints alone" in second[1]


@pytest.mark.parametrize(
    "known",
    [{}, {"n": 3, "answered": 1}, {"n": 0, "answered": 0}, {"answered_wait": {"n": 2}}, {"answer_hours": [None]}],
)
def test_a_single_number_explains_itself(known: dict[str, Any]) -> None:
    assert tallies(known) == ()
