"""Evidence that somebody brings may be of any shape: none costs far more than its size."""

from time import process_time

from builders import answer, comment, evidence, mention

from api.scoring.conversation import conversation
from api.scoring.method import COMPARED_TEXTS
from api.scoring.people import record


def repeated(messages):
    return conversation(record(evidence([], messages))).excluded["repeated"]


def test_of_somebodys_many_texts_the_last_are_compared_and_the_same_always():
    """What one person sends costs no more than what so many texts cost, however many there are."""
    letters = "abcdefghijklmnopqrst"
    others = [comment(f"o{n}", 900 - n, "ann", letters[n % 20] * (n // 20 + 5)) for n in range(COMPARED_TEXTS)]
    words = "the kettle that I bought from you last week is still not warm"
    near = [comment(f"n{n}", 1_000 - n, "ann", f"{words} {letters[n] * 2}") for n in range(3)]
    same = [comment(f"s{n}", 1_100 - n, "ann", "Check out my page!") for n in range(3)]
    assert {"s0", "s1", "s2"} <= set(repeated([*same, *others]))
    for message in near:
        assert message.id in repeated([*near, *others[:-3]])
        assert message.id not in repeated([*near, *others])


def test_many_found_messages_of_one_person_cost_no_more_each():
    def seconds(count):
        found = [mention(f"f{n}", 100 + n / count, "bob", found_by_answer=True) for n in range(count)]
        replies = [answer(f"a{n}", 99 - n / count, "gone", "bob", "") for n in range(count)]
        seen = record(evidence(replies, found))
        times = []
        for _ in range(3):
            began = process_time()
            assert len(conversation(seen).answered_waits) == count
            times.append(process_time() - began)
        return min(times)

    # Four times as many take four times the work; sixteen times, if each looked at all answers.
    assert seconds(4_000) < 9 * seconds(1_000)
