"""Every error of pydantic that a model of ours can make has words of our own."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from api.faults import SENTENCES, UNUSABLE, sentence
from api.intake import adapter
from api.web import shapes_benchmarks

CASES: list[tuple[Any, Any, str]] = [
    (int, "many", "It must be a whole number."),
    (int, 1.5, "It must be a whole number."),
    (Annotated[int, Field(ge=1)], 0, "It must be at least 1."),
    (Annotated[float, Field(gt=0)], 0, "It must be more than 0."),
    (Annotated[float, Field(allow_inf_nan=False)], "inf", "It must be a finite number."),
    (float, "fast", "It must be a number."),
    (bool, "perhaps", "It must be true or false."),
    (str, 7, "It must be a text."),
    (Annotated[str, Field(pattern="^[0-9]+$")], "a", "It must be of the form ^[0-9]+$."),
    (Annotated[str, Field(max_length=2)], "abc", "It may have at most 2 characters."),
    (Literal["a", "b"], "c", "It must be 'a' or 'b'."),
    (datetime, "yesterday", "It must be a time such as 2026-11-22T14:00:00Z."),
    (AwareDatetime, "2026-11-22T14:00:00", "It must name its time zone, as the Z of 2026-11-22T14:00:00Z does."),
    (tuple[int, ...], 1, "It must be a list."),
    (dict[str, int], 1, "It must be an object."),
    (Path, 1, "It must be the path of a file or a folder."),
]


@pytest.mark.parametrize(("shape", "value", "words"), CASES)
def test_what_is_wrong_is_a_sentence_of_our_own(shape: Any, value: Any, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(shape).validate_python(value)
    assert [sentence(fault) for fault in caught.value.errors()] == [words]


def test_what_a_model_says_itself_becomes_a_sentence() -> None:
    fault = {"type": "value_error", "ctx": {"error": ValueError("the year must be between 1 and 2")}}
    assert sentence(fault) == "The year must be between 1 and 2."


@pytest.mark.parametrize(("limit", "told"), [(25.0, "25"), (0.5, "0.5"), (3, "3")])
def test_a_limit_is_told_as_a_person_writes_it(limit: float, told: str) -> None:
    assert sentence({"type": "less_than_equal", "ctx": {"le": limit}}) == f"It must be at most {told}."


def test_an_error_that_nobody_thought_of_repeats_nothing() -> None:
    assert sentence({"type": "new_in_pydantic", "msg": "Input should be frobnicated"}) == UNUSABLE


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


def faults(shape: TypeAdapter[Any]) -> Iterator[str]:
    for value in ("{", "[]", "7", '""', "null", '{"x":1}', '{"account":7,"posts":7,"messages":[7],"name":7}'):
        try:
            shape.validate_json(value)
        except ValidationError as error:
            yield from (fault["type"] for fault in error.errors())


def test_nothing_that_our_bodies_can_be_refused_for_is_without_words() -> None:
    shapes = (adapter(), TypeAdapter(shapes_benchmarks.BenchmarkIn), TypeAdapter(Closed))
    found = {kind for shape in shapes for kind in faults(shape)}
    assert len(found) > 5
    assert found <= set(SENTENCES)
