import csv
import io
import json
import time
from copy import deepcopy

import pytest
from benchmarks.field import brand, first_run, members, run, scored, without
from builders import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from api.benchmarks.model import LARGEST, Member
from api.benchmarks.page import Links, View, body
from api.benchmarks.report import build_report, csv_rows, document


def report_of(listed, documents, before=None):
    return document(build_report("Kettles", listed, documents, before or {}, NOW))


@pytest.fixture(scope="module")
def whole():
    return report_of(members(), first_run())


def by_key(rows):
    return {row["key"]: row for row in rows}


def test_the_ranking_is_by_the_lower_end(whole):
    lows = [row["interval"][0] for row in whole["ranking"]]
    assert lows == sorted(lows, reverse=True)
    assert [row["rank"] for row in whole["ranking"]] == [sum(low > own for low in lows) + 1 for own in lows]


def test_who_may_not_be_ranked_is_nowhere_but_among_the_missing(whole):
    statuses = {row["key"]: row["status"] for row in whole["missing"]}
    assert statuses == {
        "bluesky:fjordmugs.com": "opted_out",
        "bluesky:harbourtea.com": "withheld",
        "x:harbourtea": "not_found",
        "bluesky:ines.example.org": "person",
    }
    assert statuses.keys().isdisjoint(by_key(whole["ranking"]))
    for section in ("ranking", "relative", "advice", "changes"):
        assert "bluesky:ines.example.org" not in by_key(whole[section])
    assert "bluesky:ines.example.org" not in by_key(whole["heat"]["rows"])
    assert "bluesky:ines.example.org" not in {key for rung in whole["ladder"] for key in rung["keys"]}


def test_numbers_are_those_of_the_score_documents(whole):
    for row in whole["ranking"]:
        seen = first_run()[row["key"]]
        reply = seen["parts"]["reply_rate"]
        assert (row["score"], row["interval"], row["grade"]) == (seen["score"], seen["interval"], seen["grade"])
        assert (row["n"], row["answered"]) == (reply["n"], reply["answered"])
        assert row["rate_24h"] == round(reply["curve"][2]["rate"], 4)


def test_beats_and_ties_fill_the_field(whole):
    n = len(whole["ranking"])
    for row in whole["ranking"]:
        assert row["beats_count"] + row["beaten_by_count"] + row["tied_count"] == n - 1
        assert len(row["beats"]) == row["beats_count"]
        tied = {key for tie in whole["ties"] if row["key"] in tie["keys"] for key in tie["keys"]} - {row["key"]}
        assert tied == set(row["tied_with"])


def test_one_denominator_for_everybody():
    """One account with 6 questions: all are compared over every message, and say so."""
    few = Member("bluesky:few.com", "Few")
    documents = first_run() | {few.key: scored(brand(few.key, asks=6, others=30, other_rate=0.5))}
    seen = report_of([*members(), few], documents)
    assert seen["denominator"]["name"] == "openings"
    assert (seen["denominator"]["enough"], seen["denominator"]["of"]) == (10, 11)
    rows = by_key(seen["ranking"])
    assert {row["tier"] for row in rows.values()} == {"provisional"}
    for key, row in rows.items():
        reply = documents[key]["parts"]["reply_rate"]
        assert (row["n"], row["rate_24h"]) == (reply["openings"], round(reply["all_openings"]["rate_24h"], 4))
    assert rows["bluesky:acme.com"]["score"] < documents["bluesky:acme.com"]["score"]
    assert rows[few.key]["score"] == documents[few.key]["score"]


def test_a_document_that_does_not_tell_all_openings_is_not_compared_over_them():
    few = Member("bluesky:few.com", "Few")
    documents = first_run() | {few.key: scored(brand(few.key, asks=6, others=30, other_rate=0.5))}
    for name in ("curve", "median_wait_seconds", "deflection_share"):
        del documents["x:brightwater"]["parts"]["reply_rate"]["all_openings"][name]
    seen = report_of([*members(), few], documents)
    assert by_key(seen["missing"])["x:brightwater"]["status"] == "not_comparable"
    assert "x:brightwater" not in by_key(seen["ranking"])


def test_the_best_channel_is_named_only_when_it_is_told_apart(whole):
    brands = {row["brand"]: row for row in whole["brands"]}
    assert brands["Acme Kettles"]["best"]["key"] == "bluesky:acme.com"
    assert (brands["Brightwater"]["best"], brands["Brightwater"]["words"]) == (
        None, "Its best channels cannot be told apart.",
    )  # fmt: skip
    assert brands["Copperpot"]["best"] is None
    rows = by_key(whole["ranking"])
    for row in brands.values():
        if row["best"]:
            others = {channel["key"] for channel in row["channels"]} - {row["best"]["key"]}
            assert others & rows.keys() <= set(rows[row["best"]["key"]]["beats"])


def test_every_channel_has_the_numbers_of_its_row(whole):
    rows = by_key(whole["ranking"])
    channels = by_key([channel for one in whole["brands"] for channel in one["channels"]])
    for key, row in rows.items():
        names = ("rate_24h", "rate_interval", "n", "answered", "score", "interval", "median_wait_seconds")
        assert {name: channels[key][name] for name in names} == {name: row[name] for name in names}
    assert channels["bluesky:acme.com"]["words"] == (
        "Answers 88 % within a day (between 80 and 92 %, of 120 questions and complaints)."
    )
    few = channels["bluesky:harbourtea.com"]
    assert (few["n"], few["answered"], few["rate_interval"]) == (4, 3, None)


def test_that_only_one_channel_can_be_compared_is_said_where_there_are_several(whole):
    words = {one["brand"]: (len(one["channels"]), one["words"]) for one in whole["brands"]}
    assert (words["Copperpot"], words["Ines Example"]) == ((1, ""), (1, ""))
    assert words["Harbour Tea"] == (2, "None of its channels can be compared.")
    acme = [member for member in members() if member.brand in ("Acme Kettles", "Ember Stoves")]
    lost = {key: first_run()[key] for key in ("bluesky:acme.com", "x:emberstoves")}
    some = {one["brand"]: one["words"] for one in report_of(acme, lost)["brands"]}
    assert some == {"Acme Kettles": "Only one of its channels can be compared.", "Ember Stoves": ""}


def test_a_change_says_of_how_many_messages_each_score_is(whole):
    seen = report_of(members(), first_run(), run(seed=2))
    then = {row["key"]: row["n"] for row in report_of(members(), run(seed=2))["ranking"]}
    assert {row["key"]: (row["from_n"], row["to_n"]) for row in seen["changes"]} == {
        row["key"]: (then[row["key"]], row["n"]) for row in whole["ranking"]
    }


def test_an_account_under_two_names_counts_once():
    twin = Member("bluesky:did:plc:acme", "Acme Kettles")
    documents = first_run()
    documents[twin.key] = documents["bluesky:acme.com"]
    seen = report_of([*members(), twin], documents)
    assert len(seen["ranking"]) == len(report_of(members(), documents)["ranking"])
    assert by_key(seen["missing"])[twin.key]["status"] == "same_account"


def test_a_report_of_nothing_and_of_a_run_that_has_only_begun():
    assert report_of([], {})["ranking"] == []
    seen = report_of(members(), {"bluesky:acme.com": first_run()["bluesky:acme.com"]})
    assert [(row["key"], row["rank_words"], row["percentile"]) for row in seen["ranking"]] == [
        ("bluesky:acme.com", "1", None)
    ]
    assert {row["status"] for row in seen["missing"]} == {"waiting"}
    assert seen["benchmark"]["missing"] == len(members()) - 1


def test_the_counts_of_the_head_are_those_of_the_sections(whole):
    head = whole["benchmark"]
    assert (head["ranked"], head["missing"]) == (len(whole["ranking"]), len(whole["missing"]))
    assert head["ranked"] + head["missing"] == head["accounts"]
    assert head["measured"] == head["ranked"] + 1, "The one with too few messages has numbers."


@pytest.mark.parametrize(("name", "n", "answered"), [("asks", 4, 3), ("openings", 6, 3)])
def test_who_has_too_few_messages_is_marked_over_the_one_denominator(name, n, answered):
    few = Member("bluesky:few.com", "Few")
    more = {few.key: scored(brand(few.key, asks=6, others=30))} if name == "openings" else {}
    report = build_report("Kettles", [*members(), few], first_run() | more, {}, NOW)
    seen, key = document(report), "bluesky:harbourtea.com"
    assert seen["denominator"]["name"] == name
    assert by_key(seen["heat"]["rows"])[key]["cells"][0] == {"value": None, "text": f"too little data (n {n})"}
    assert (by_key(seen["missing"])[key]["n"], by_key(seen["missing"])[key]["answered"]) == (n, answered)
    ranked = by_key(seen["ranking"])
    assert all(row["cells"][0]["value"] is not None for row in seen["heat"]["rows"] if row["key"] in ranked)
    header, *rows = csv_rows(report)
    table = {row[header.index("key")]: dict(zip(header, row, strict=True)) for row in rows}
    assert (table[key]["n"], table[key]["answered"], table[key]["score"]) == (n, answered, None)
    assert (table["x:harbourtea"]["n"], table["x:harbourtea"]["answered"]) == (None, None)


def test_every_row_of_the_table_says_what_its_numbers_are_of(whole):
    header, *rows = csv_rows(build_report("Kettles", members(), first_run(), {}, NOW, run=3))
    assert header[:21] == (
        "rank", "rank_words", "brand", "key", "name", "score", "low", "high", "grade", "tier", "rate_24h", "rate_low",
        "rate_high", "n", "answered", "median_wait_seconds", "percentile", "level", "status", "words", "incomplete",
    )  # fmt: skip
    about = ("denominator", "ended_at", "run", "method", "field")
    told = {tuple(row[header.index(name)] for name in about) for row in rows}
    assert told == {("asks", whole["benchmark"]["ended_at"], 3, whole["method"], len(whole["ranking"]))}
    first = dict(zip(header, rows[0], strict=True))
    assert (first["lower"], first["equal"]) == (len(whole["ranking"]) - 1, 0)


def test_of_a_run_that_has_only_begun_nothing_has_quartiles():
    assert report_of(members(), {})["quartiles"]["score"] == {"n": 0, "q1": None, "median": None, "q3": None}


def test_channels_of_a_kind_that_nobody_has_are_null():
    acme = members()[:1]
    rows = {row["name"]: row for row in report_of(acme, first_run())["study_2010"]}
    assert rows["answered on Facebook"] == {
        "name": "answered on Facebook",
        "words": "brands that answered anybody on Facebook, of those to whom anybody wrote there",
        "then": 0.25, "then_network": None, "here": None, "n": 0, "interval": None,
    }  # fmt: skip
    assert (rows["home page links to X"]["here"], rows["home page links to X"]["then"]) == (1.0, 0.18)


def test_the_study_counts_what_the_documents_say(whole):
    rows = {row["name"]: row for row in whole["study_2010"]}
    documents = [one for one in first_run().values() if "parts" in one and one["account"]["kind"] != "person"]
    shares = [next(row for row in one["parts"]["reply_rate"]["shares"] if row["name"] == "reply_share")
              for one in documents]  # fmt: skip
    assert rows["replies among posts"]["n"] == sum(row["n"] for row in shares)
    count = sum(row["count"] for row in shares)
    assert rows["replies among posts"]["here"] == round(count / rows["replies among posts"]["n"], 4)
    assert (rows["answered on Facebook"]["here"], rows["answered on Facebook"]["n"]) == (0.5, 2)
    assert rows["on two networks or more"]["n"] == 7
    assert {row["n"] for row in whole["ladder"]} == {sum(rung["brands"] for rung in whole["ladder"])}


def test_figures_that_were_twitters_alone_say_so(whole):
    assert {row["name"] for row in whole["study_2010"] if row["then_network"] == "x"} == {
        "never replied to anyone", "one way only", "replies among posts", "reposts among posts",
        "posts do not link home",
    }  # fmt: skip
    assert body(whole, Links(), View()).count("Twitter alone</span>") == 5


def test_of_nobody_no_messages_are_said_to_count():
    few = [member for member in members() if member.key == "bluesky:harbourtea.com"]
    for listed, documents in (([], {}), (few, first_run())):
        chosen = report_of(listed, documents)["denominator"]
        assert (chosen["words"], chosen["of"]) == ("There is no account to compare, so no messages are counted.", 0)


def test_the_study_says_what_was_handed_down_of_2010(whole):
    then = {row["name"]: row["then"] for row in whole["study_2010"] if row["then"] is not None}
    assert then == {
        "on two networks or more": 0.9, "never replied to anyone": 0.43, "one way only": 0.57,
        "replies among posts": 0.12, "reposts among posts": 0.03, "answered on Facebook": 0.25,
        "answered comments on blogs": 0.09, "home page links to X": 0.18, "home page links to Facebook": 0.02,
        "posts do not link home": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "seen", "expected"),
    [
        (("bluesky:a.com", "x:a"), None, True),
        (("x:a", "x:a2"), None, False),
        (("x:a",), None, None),
        (("x:a",), ("x", "facebook"), True),
        (("x:a",), ("x",), False),
        (("x:a",), (), False),
    ],
)
def test_who_is_on_two_networks_is_told_by_the_list_or_by_the_home_page(keys, seen, expected):
    """One account in a list, and no home page that was seen, says nothing of the others that a brand may have."""
    listed = [Member(key, "A") for key in keys]
    documents = {key: scored(brand(key, asks=12)) for key in keys}
    for one in documents.values():
        one["parts"]["link_hygiene"]["home_page_networks"] = seen
    row = next(row for row in report_of(listed, documents)["study_2010"] if row["name"] == "on two networks or more")
    assert (row["here"], row["n"]) == ((None, 0) if expected is None else (float(expected), 1))


def test_advice_says_what_the_method_would_say(whole):
    """The gain of a mended check is what the method gives to the account with that check mended."""
    seen = scored(brand("bluesky:brightwater.org", asks=45, rate=0.8, wait=2, cares=False))
    mended = deepcopy(seen)
    checks = mended["parts"]["link_hygiene"]["checks"]
    for check in checks:
        if check["name"] == "links_alive":
            check["result"] = "pass"
    weights = [(row["weight"], row["result"]) for row in checks if row["result"] != "not_checked"]
    points = 100 * sum(weight for weight, result in weights if result == "pass") / sum(weight for weight, _ in weights)
    gain = 0.25 * (points - seen["parts"]["link_hygiene"]["points"])
    [advised] = [row for row in whole["advice"] if row["key"] == "bluesky:brightwater.org"]
    [step] = [step for step in advised["steps"] if step["what"] == "links_alive"]
    assert step["gain"] == pytest.approx(gain, abs=0.06)
    assert step["score_then"] == pytest.approx(seen["score"] + step["gain"], abs=0.01)


def test_advice_is_ordered_short_and_never_beyond_100(whole):
    for row in whole["advice"]:
        gains = [step["gain"] for step in row["steps"]]
        assert gains == sorted(gains, reverse=True)
        assert len(gains) <= 3
        assert all(gain > 0 for gain in gains)
        assert all(step["score_then"] <= 100 for step in row["steps"])
    silent = next(row for row in whole["advice"] if row["key"] == "facebook:gusto")
    assert silent["steps"][0]["what"] == "answer_more"


def test_the_table_holds_everybody_once(whole):
    report = build_report("Kettles", members(), first_run(), {}, NOW)
    written = io.StringIO()
    csv.writer(written).writerows(csv_rows(report))
    rows = list(csv.DictReader(io.StringIO(written.getvalue())))
    assert sorted(row["key"] for row in rows) == sorted(member.key for member in members())
    assert [row["key"] for row in rows if row["rank"]] == [row["key"] for row in whole["ranking"]]


def test_who_was_read_only_in_part_is_ranked_and_marked():
    documents = first_run()
    cut = "The network stopped answering after 3 of 9 threads."
    coverage = {**documents["bluesky:acme.com"]["coverage"], "truncated": [cut], "interrupted": True}
    documents["bluesky:acme.com"] = {**documents["bluesky:acme.com"], "coverage": coverage}
    report = build_report("Kettles", members(), documents, {}, NOW)
    header, *rows = csv_rows(report)
    table = {row[header.index("key")]: dict(zip(header, row, strict=True)) for row in rows}
    marked = f"Not all of it could be read: {cut}"
    assert {key: row["incomplete"] for key, row in table.items() if row["incomplete"]} == {"bluesky:acme.com": marked}
    assert [row["key"] for row in document(report)["ranking"] if row["incomplete"] == marked] == ["bluesky:acme.com"]
    assert body(document(report), Links(), View()).count("; read in part") == 1


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_number(random):
    listed, documents = list(members()), first_run()
    random.shuffle(listed)
    shuffled, plain = report_of(listed, documents, documents), report_of(members(), documents, documents)
    for section in ("ranking", "ties", "quartiles", "field_curve", "changes", "study_2010", "advice"):
        assert shuffled[section] == plain[section], section
    for section in ("relative", "missing"):
        assert by_key(shuffled[section]) == by_key(plain[section])


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from([member.key for member in members()]), min_size=1))
def test_who_else_takes_part_changes_nobodys_score(chosen):
    part = report_of([member for member in members() if member.key in chosen], first_run())
    whole = by_key(report_of(members(), first_run())["ranking"])
    for row in part["ranking"]:
        for name in ("score", "interval", "grade", "tier", "rate_24h", "rate_interval", "n", "median_wait_seconds"):
            assert row[name] == whole[row["key"]][name]


def test_five_thousand_accounts_are_quick_and_the_report_stays_small():
    patterns = [one for one in first_run().values() if one["status"] == "ok"]
    documents, listed = {}, []
    for place in range(LARGEST):
        one = deepcopy(patterns[place % len(patterns)])
        one["account"]["key"] = key = f"x:brand{place}"
        documents[key] = one
        listed.append(Member(key, f"Brand {place // 2}"))
    before = time.process_time()
    seen = report_of(listed, documents, documents)
    took = time.process_time() - before
    assert len(seen["ranking"]) == LARGEST
    assert took < 15, "About 5 s where nothing else runs."
    assert len(json.dumps(seen)) < 15_000_000
    assert max(len(row["tied_with"]) for row in seen["ranking"]) == 10


def test_states_are_told_apart_in_words():
    listed = [Member(f"x:{status}", status) for status in ("opted_out", "not_found", "unavailable")]
    words = {
        "opted_out": "It asks not to be indexed.",
        "not_found": "There is no account of this name on X.",
        "unavailable": "X did not answer.",
    }
    documents = {member.key: without(member.key, member.brand, words[member.brand]) for member in listed}
    missing = report_of(listed, documents)["missing"]
    assert {row["status"]: row["words"] for row in missing} == words


def test_of_channels_that_were_not_measured_no_count_is_told():
    found = document(build_report("Kettles", members(), first_run(), {}, NOW))
    channels = [channel for brand in found["brands"] for channel in brand["channels"]]
    unmeasured = {one["key"] for one in found["missing"] if one["n"] is None}
    assert unmeasured
    assert {one["key"] for one in channels if one["n"] is None} == unmeasured
    assert all((one["n"] is None) == (one["answered"] is None) for one in channels)
