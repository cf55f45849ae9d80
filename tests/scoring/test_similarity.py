import random
import string
from time import process_time

import pytest
from builders import answer, comment, evidence
from rapidfuzz.distance import Indel

from api.scoring.answers import answers_to_people
from api.scoring.people import record
from api.scoring.similarity import EXACT_TEXTS, near_identical

RANDOM = random.Random(7)
WORDS = ["".join(RANDOM.choices(string.ascii_lowercase, k=RANDOM.randint(2, 9))) for _ in range(400)]


def texts(number, words=22, seed=1):
    choose = random.Random(seed)
    return [" ".join(choose.choices(WORDS, k=words)) for _ in range(number)]


def variants(text, number, seed=2):
    """Copies of a text with one word replaced by another, as somebody does who answers from a template."""
    choose = random.Random(seed)
    made = set()
    while len(made) < number:
        words = text.split()
        words[choose.randrange(len(words))] = choose.choice(WORDS)
        made.add(" ".join(words))
    return sorted(made)


def by_definition(all_texts):
    return [
        {place for place, other in enumerate(all_texts) if Indel.normalized_similarity(text, other) >= 0.9}
        for text in all_texts
    ]


def test_few_texts_are_compared_exactly():
    few = [*texts(20), *variants(texts(1, seed=5)[0], 15)]
    assert len(few) <= EXACT_TEXTS
    assert near_identical(few) == by_definition(few)


def test_templates_are_found_among_many_texts():
    many = [*texts(150), *variants(texts(1, seed=5)[0], 40), *variants(texts(1, seed=6)[0], 30)]
    random.Random(3).shuffle(many)
    assert near_identical(many) == by_definition(many)


def seconds_of(work):
    """The least CPU time of three runs: what the work takes when nothing else disturbs it."""
    taken = []
    for _ in range(3):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return min(taken)


@pytest.mark.parametrize(
    "many", [texts(500), variants(texts(1)[0], 500), texts(500, words=40)], ids=["different", "one template", "long"]
)
def test_five_hundred_answers_take_at_most_a_tenth_of_a_second(many):
    messages = [comment(f"m{place}", 2000 - place, f"person{place}") for place in range(500)]
    posts = [
        answer(f"a{place}", 2000 - place - 0.5, f"m{place}", f"person{place}", many[place]) for place in range(500)
    ]
    seen = record(evidence(posts, messages))
    answers_to_people(seen)
    assert seconds_of(lambda: answers_to_people(seen)) <= 0.1
