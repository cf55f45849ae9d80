import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring.language import (
    deflections,
    is_complaint,
    is_deflection,
    is_question,
    kind_of,
    kinds,
    normalise,
    normalised,
)
from api.scoring.rules import rules

DEVELOPMENT = Path(__file__).parent / "language_development.jsonl"
RULES = {"question": is_question, "complaint": is_complaint, "deflection": is_deflection}


@pytest.mark.parametrize(
    "text",
    [
        "Do you ship to Norway?",
        "お店は開いていますか\uff1f",
        "هل المتجر مفتوح؟",
        "Πού είναι το δέμα μου;",
        "Πού είναι το δέμα μου\u037e",
        "Ե՞րբ",
        "what\u203d",
        "no way\u2049",
        "is this yours https://acme.com/jacket?",
        "hello 👋 @acme.com where is my parcel",
        "Hello Acme team, where is my parcel",
        "WHERE IS MY PARCEL",
        "ou est ma commande",
        "wie lange dauert der versand",
        "je n\u2019arrive pas à me connecter",
        "no me llega el código",
        "I need help with my order",
        "my card is stuck, please help",
    ],
)
def test_questions_of_any_script_and_without_a_mark(text: str):
    assert is_question(text)
    assert kind_of(text) == "question"


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.com/search?q=red+kettle look at this",
        "www.acme.com/search?q=1",
        "acme.com/shop?item=3 is lovely",
        "What a goal",
        "How lovely",
        "When I was young we had your radio",
        "Kann es kaum erwarten",
        "Non vedo l'ora!",
        "Como siempre, un trato excelente",
        "Who else loves this song?",
        "Comment ne pas craquer ??",
        "Warum ist das so süß 😍",
        "Did I finish the whole box? Yes.",
        "¿Cenar otra vez lo mismo? Por supuesto",
    ],
)
def test_what_only_looks_like_a_question(text: str):
    assert not is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who else can I contact about this?",
        "Who else loves this song? And when is it out?",
        "Is the shop open today? No reply on the phone",
        "Por que é tão caro?",
        "Is it open on Sunday? Yes or no?",
    ],
)
def test_what_only_looks_rhetorical_is_a_question(text: str):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "never had a problem with you",
        "no complaints from me",
        "kein Problem, danke",
        "pas de problème",
        "terribly good cake",
        "this is a sick deal",
        "problem solved, thanks",
        "Thank you so much!",
        "The worst part of the stay was leaving",
    ],
)
def test_praise_and_negated_troubles_are_no_complaints(text: str):
    assert not is_complaint(text)
    assert kind_of(text) == "other"


def test_a_question_wins_over_a_complaint():
    text = "Where is my parcel? Third week of waiting, this is ridiculous"
    assert is_question(text)
    assert is_complaint(text)
    assert kind_of(text) == "question"


@pytest.mark.parametrize(
    "text", ["arrived broken 😡", "nice one👎", "Don\u2019t even try, they don't answer", "#fail #rubbish"]
)
def test_signs_apostrophes_and_hashtags_complain(text: str):
    assert kind_of(text) == "complaint"


@pytest.mark.parametrize("text", [None, "", "   ", "👍", "|", "\ud800", "\x00"])
def test_a_text_that_says_nothing_is_other(text: str | None):
    assert kind_of(text) == "other"


@pytest.mark.parametrize(
    ("text", "deflects"),
    [
        ("On its way, DM us the number.", True),
        ("Sorry to hear that! Please DM us your order number", True),
        ("It is 2200 W. If anything else, DM us anytime", False),
        ("We've replied to your DM.", False),
        ("We've emailed you", False),
        ("Thanks for your email", False),
        ("The manual is on our site: https://acme.com/manual", False),
        ("Please fill in our contact form: https://acme.com/contact", True),
        ("Our colleagues at @acmehelp can look at it, please write to them", True),
        ("@ann_b We open at nine.", False),
        ("It is all explained on acme.example/returns", True),
        ("We open at nine and close at ten on Sundays. It is all explained on acme.example/returns", False),
        ("Here you are: acme.example/help", True),
        ("Yes: acme.example/lamp", False),
        ("@acmehelp can tell you more", True),
        ("No need to call us, a new one is on its way", False),
    ],
)
def test_an_answer_deflects_when_its_substance_is_to_write_elsewhere(text: str, deflects: bool):
    assert is_deflection(text) is deflects


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ann, sorry to hear that! Please DM us your order number 4421. ^AB",
        "Hi Bob Smith! Sorry to hear that… please DM us your order number 17 -CD",
        "@ann_b Hi, sorry to hear that, please DM\u200b us your order number ~JT",
        "Hi @ann.example.com, sorry to hear that. Please DM us your order number https://acme.com/dm /Tom",
    ],
)
def test_answers_that_differ_in_names_and_numbers_are_normalised_alike(text: str):
    assert normalise(text) == "hi sorry to hear that please dm us your order number"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann, sorry about this", "sorry about this"),
        ("Sorry, Ann!", "sorry"),
        ("Thanks for the photo, Ann!", "thanks for the photo"),
        ("Das tut uns leid. Viele Grüße, Anna", "das tut uns leid viele grüsse"),
        ("Désolé 😢", "désolé 😢"),
        ("write to help@acme.com or see www.acme.com", "write to or see"),
        ("", ""),
        ("^AB", "ab"),
        ("- Ann", "ann"),
        ("\u2014 0800", ""),
        ("Sorted!\n\u2014 Ann", "sorted"),
        ("all\u2003of\u00a0it is\u200b here", "all of it is here"),
        ("one\x01two\x00three", "one two three"),
    ],
)
def test_names_go_and_accents_and_emoji_stay(text: str, left: str):
    assert normalise(text) == left


def test_normalising_twice_changes_nothing_more():
    for line in DEVELOPMENT.read_text("utf-8").splitlines():
        once = normalise(json.loads(line)["text"])
        assert normalise(once) == once


def test_the_development_sentences_are_told_apart():
    counts = {(task, marked): [0, 0] for task in RULES for marked in (False, True)}
    for line in DEVELOPMENT.read_text("utf-8").splitlines():
        sentence = json.loads(line)
        for task, rule in RULES.items():
            if task in sentence:
                right, all_ = counts[task, sentence[task]]
                counts[task, sentence[task]] = [right + (rule(sentence["text"]) is sentence[task]), all_ + 1]
    for right, all_ in counts.values():
        assert all_ >= 80
        assert right >= 0.9 * all_


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "?a" * 5_000,
        "https://a.b/?c" * 700,
        "not " * 2_500,
        "why nunca no app still " * 450,
        "@" * 10_000,
        "a.b" * 3_300,
        "a@" * 5_000,
        "a" * 9_999 + "@",
        "Hi " * 3_300,
        ", A" * 3_300,
        "😡" * 10_000,
        "|" * 10_000,
        "\n" * 10_000,
        "\u2019" * 10_000,
        "dm us " * 1_700,
    ],
)
def test_hostile_texts_take_no_longer_than_their_first_2000_characters(text: str):
    for rule in (kind_of, is_complaint, is_deflection, normalise):
        rule(text)
        began = time.process_time()
        rule(text)
        assert time.process_time() - began < 0.02, rule.__name__


SENTENCES = [json.loads(line)["text"] for line in DEVELOPMENT.read_text("utf-8").splitlines()]
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
SIGNS = [
    "\x00",
    "\x01",
    "|",
    "\n",
    "..",
    ". ",
    " - ",
    "?",
    "!",
    "\u2019",
    "\u200b",
    "\u2003",
    "\u03a3",
    "\ud800",
    "@ann",
    "\U0001f621",
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=60).map(" ".join),
    st.lists(st.sampled_from([*WORDS, *SIGNS]), max_size=60).map("".join),
)


@given(st.lists(TEXTS, max_size=12))
def test_what_is_said_of_a_text_does_not_depend_on_the_others(texts: list[str]):
    assert kinds(texts) == [kind_of(text) for text in texts]
    assert deflections(texts) == [is_deflection(text) for text in texts]
    assert normalised(texts) == [normalise(text) for text in texts]


def test_more_texts_than_are_read_in_one_go_are_told_the_same(monkeypatch):
    before = kinds(SENTENCES), deflections(SENTENCES), normalised(SENTENCES)
    monkeypatch.setattr("api.scoring.reading.AT_ONCE", 300)
    assert (kinds(SENTENCES), deflections(SENTENCES), normalised(SENTENCES)) == before


def test_an_automaton_that_starts_anew_says_the_same(monkeypatch):
    before = kinds(SENTENCES)
    monkeypatch.setattr("api.scoring.book.MOST_STEPS", 0)
    assert kinds(SENTENCES) == kinds(SENTENCES) == before
    assert len(rules().phrases._table) > 0
