"""The report as a page: what is left out where a field is large, and that the file stays whole and small enough."""

import gzip
import json
import re
from pathlib import Path

import pytest

from api.benchmarks import page_words
from api.benchmarks.charts import chart, drawn
from api.benchmarks.labels import Labels
from api.benchmarks.model import LARGEST
from api.benchmarks.page import Links, View, body, standalone
from api.benchmarks.page_rows import PARTS, Limits, Order, cut, of_brand, ordered

SAMPLE = Path(__file__).parents[1] / "fixtures" / "benchmarks" / "report.json"


@pytest.fixture
def document():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def large(document, count):
    """The sample with so many accounts, each the first one again under a name of its own."""
    row, heat, advice = document["ranking"][0], document["heat"]["rows"][0], document["advice"][0]
    keys = [f"bluesky:brand{place}.example" for place in range(count)]
    channel = document["brands"][0]["channels"][0]
    return document | {
        "ranking": [{**row, "key": key, "brand": key} for key in keys],
        "heat": {**document["heat"], "rows": [{**heat, "key": key, "brand": key} for key in keys]},
        "brands": [
            {"brand": key, "best": None, "words": "One.", "channels": [{**channel, "key": key}]} for key in keys
        ],
        "advice": [{**advice, "key": key, "brand": key} for key in keys],
        "relative": [{**document["relative"][0], "key": key} for key in keys],
        "changes": [], "ties": [], "missing": [], "ladder": [],
        "curves": dict.fromkeys(keys, document["curves"][row["key"]]),
    }  # fmt: skip


def rows_of(html):
    """How many rows the tables have that tell of each account, by their captions."""
    tables = re.findall(r"<caption[^>]*>(.*?)</caption>.*?<tbody[^>]*>(.*?)</tbody>", html, re.DOTALL)
    return {caption: len(re.findall("<tr", rows)) for caption, rows in tables}


def test_of_a_whole_trade_the_file_has_every_table_whole(document):
    html = standalone(large(document, 2_000))
    rows = rows_of(html)
    for caption in (
        "Ranking of 2000 accounts",
        "Points of each part and result of each check, by account",
        "Steps that would raise each score most",
        "Follower ratio and link points beside the field",
    ):
        assert rows[caption] == 2_000
    assert rows["Share answered by time since the message, with its 95 % interval"] == 2_001
    assert html.count('<article class="brand-card"') == 2_000
    assert "The first 24 are drawn; the table has all." in html
    assert 'class="pager"' not in html
    assert '<article class="report bench long">' in html
    assert '<article class="report bench">' in standalone(document)
    assert len(html) < 12_000_000
    assert len(gzip.compress(html.encode())) < 1_000_000
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r' href="#([^"]+)"', html)) <= set(ids)


def pages_to(name, number):
    return f"?{name}={number}#{name}"


def test_every_row_of_every_table_is_on_some_page(document):
    whole, limits = large(document, 100), Limits(ranking=40, curves=24, others=30)
    keys, seen = {row["key"] for row in whole["ranking"]}, {}
    for page in range(1, 6):
        view = View(limits=limits, pages=dict.fromkeys(("ranking", *PARTS), page))
        html = body(whole, Links(page=pages_to), view)
        for caption, rows in re.findall(r"<caption[^>]*>(.*?)</caption>.*?<tbody[^>]*>(.*?)</tbody>", html, re.DOTALL):
            name = caption.partition(", page")[0]
            seen.setdefault(name, set()).update(f"bluesky:{one}" for one in re.findall(r"brand\d+\.example", rows))
        cards = re.findall(r'<article class="brand-card".*?</article>', html, re.DOTALL)
        seen.setdefault("cards", set()).update(f"bluesky:{one}" for one in re.findall(r"brand\d+\.example", str(cards)))
    told = [name for name, found in seen.items() if found]
    assert len(told) == 6
    assert all(seen[name] == keys for name in told)


def test_a_page_leads_to_the_others_of_each_table(document):
    view = View(limits=Limits(ranking=100, others=20), pages={"ranking": 2, "heat": 3})
    html = body(large(document, 300), Links(page=pages_to), view)
    assert rows_of(html)["Ranking of 300 accounts, page 2 of 3"] == 100
    assert "Page 2 of 3, 300 accounts<" in html
    assert "Page 3 of 15, 300 accounts, parts and checks<" in html
    assert "Page 1 of 13, 300 accounts, curves<" in html
    for leads in ("?ranking=1#", "?ranking=3#", "?heat=1#", "?heat=2#", "?heat=4#", "?heat=15#", "?curves=13#"):
        assert leads in html
    labels = re.findall(r'<nav class="pager" aria-label="([^"]+)"', html)
    assert len(set(labels)) == len(labels) == 6


def test_a_page_weighs_the_same_however_many_accounts_there_are(document):
    hundred, thousands = (body(large(document, count), Links(page=pages_to), View()) for count in (100, LARGEST))
    assert len(thousands) < 1.05 * len(hundred)
    assert len(thousands) < 800_000


def test_a_later_page_of_curves_is_drawn_of_its_accounts(document):
    whole = large(document, 30)
    first, second = (chart(whole, "curves", page) for page in (1, 2))
    assert "brand0.example" in first.words
    assert "brand24.example" in second.words
    assert (first.pieces, second.pieces) == (24, 6)
    assert str(drawn(whole, "curves", page=2).wide) != str(drawn(whole, "curves").wide)


@pytest.mark.parametrize(("page", "first", "count"), [(1, 0, 4), (3, 8, 2), (99, 8, 2), (-1, 0, 4)])
def test_pages_of_rows(page, first, count):
    found = cut([{"at": at} for at in range(10)], 4, page)
    assert (found.rows[0]["at"], len(found.rows), found.pages, found.total) == (first, count, 3, 10)


def test_equal_rows_keep_the_order_of_the_ranking(document):
    assert [row["rank"] for row in ordered(document["ranking"], Order("level"))][:7] == [1, 2, 3, 4, 5, 6, 7]


def test_a_brand_is_cut_out_of_every_section(document):
    part = of_brand(document, "Acme Kettles")
    for name in ("ranking", "changes", "relative", "advice"):
        assert {row["key"] for row in part[name]} == {"bluesky:acme.com", "x:acmekettles", "facebook:acmekettles"}
    assert all({"bluesky:acme.com", "x:acmekettles", "facebook:acmekettles"} & set(tie["keys"]) for tie in part["ties"])
    assert part["quartiles"] == document["quartiles"]


def test_what_leads_says_with_whom_it_is_tied(document):
    labels = Labels(document)
    first = page_words.lead(document, labels)[0].replace("\u00a0", " ")
    assert first == (
        "Acme Kettles on Bluesky answers 88 % within a day (between 80 and 92 %, of 120 questions and complaints) "
        "and comes out first, "
        "though it cannot be told apart from Brightwater on Bluesky and Brightwater on X."
    )
    document["ranking"][0] |= {"tied_with": [], "tied_count": 0}
    assert page_words.lead(document, labels)[0].endswith("comes out first, told apart from all others.")
    document["ranking"][0] |= {"tied_with": ["x:brightwater"], "tied_count": 7}
    assert page_words.lead(document, labels)[0].endswith("told apart from 7 others.")


def test_one_other_account_is_not_called_all_others(document):
    first = {**document["ranking"][0], "tied_with": [], "tied_count": 0}
    two = document | {"ranking": [first, document["ranking"][1]]}
    assert page_words.lead(two, Labels(two))[0].endswith("comes out first, told apart from the other one.")
    alone = document | {"ranking": [first]}
    told = page_words.lead(alone, Labels(alone))
    assert "comes out first" not in told[0]
    assert told[-1].endswith("accounts it is the only one that can be ranked.")
    only = alone | {"benchmark": document["benchmark"] | {"accounts": 1}}
    assert page_words.lead(only, Labels(only))[-1] == (
        "It is the only account of this benchmark, so there is none to compare it with."
    )


@pytest.mark.parametrize(
    ("after", "gain", "told"),
    [
        (82.4, 0.8, "from 81.6 to 82.4"), (84.0, 2.0, "from 82 to 84"), (82.2, 0.8, "from 81 to 82"),
        (50.6, 2.4, "from 48.2 to 50.6"), (70.3, 0.1, "from 70.2 to 70.3"),
    ],
)  # fmt: skip
def test_what_a_step_makes_of_the_score_fits_its_gain(after, gain, told):
    assert page_words.raised({"score_then": after, "gain": gain}) == told


def test_the_page_says_then_of_one_thing_only(document):
    html = body(document, Links(), View())
    steps = re.search(r"Steps that would raise each score most.*?</table>", html, re.DOTALL).group()
    assert "The score goes from " in steps
    assert not re.search(r"(?<!now and )\bthen\b", steps, re.IGNORECASE)
    assert "Counted</" not in html
    assert 'data-label="Answered">' in html


def test_half_have_no_answer_within_less_than_the_median():
    assert page_words.wait(60 * 3600).replace("\u00a0", " ") == "2.5 days"
    assert page_words.wait(86 * 60).replace("\u00a0", " ") == "86 min"


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (["withheld", "withheld"], "no account of this benchmark has enough messages"),
        (["withheld", "not_found"], "the reasons stand below"),
        (["unavailable", "person"], "the reasons stand below"),
        (["unavailable", "unavailable"], "no network answered"),
        (["needs_key"], "read with keys"),
        (["withheld", "waiting"], "not all accounts of this benchmark are measured"),
    ],
)
def test_of_none_that_is_ranked_the_reason_is_the_one_of_all(document, reasons, told):
    left = document["missing"][0]
    document |= {"ranking": [], "curves": {}, "missing": [{**left, "status": reason} for reason in reasons]}
    assert told in page_words.lead(document, Labels(document))[0]
    assert document["denominator"]["words"] not in body(document, Links(), View())


def test_of_none_that_is_measured_no_empty_card_is_drawn(document):
    cards = ("brands", "study", "ladder")
    left = [{**document["missing"][0], "status": "unavailable"}]
    document |= {"ranking": [], "curves": {}, "missing": left, "heat": {**document["heat"], "rows": []}}
    document |= {"ties": [], "changes": [], "relative": [], "advice": []}
    document["benchmark"] |= {"measured": 0}
    html = body(document, Links(whole="/b/x", brand=str), View())
    assert re.findall(r'<section class="card" aria-labelledby="([a-z]+)"', html) == ["missing"]
    assert not any(f'href="#{name}"' in html for name in cards)
    assert "Channels, the figures of 2010 and the ladder are shown as soon as" in html
    document["benchmark"] |= {"measured": 1}
    html = body(document, Links(whole="/b/x", brand=str), View())
    assert [name for name in cards if f'aria-labelledby="{name}"' in html] == ["study", "ladder"]
    assert "The best channel of each brand is told as soon as" in html


def test_a_reason_is_shown_whole_however_long(document):
    reason = f"It was tried 4 times. {'Nobody answers there, nor at any other hour. ' * 10}The end."
    document["missing"][0]["words"] = reason
    document["bad_rows"] = [
        {"line": 3, "text": "nonsense", "reason": reason, "status": "no_account"},
        {"line": 4, "text": "@acme.com", "reason": "It stands in line 2 already.", "status": "same_account"},
    ]
    html = body(document, Links(), View())
    assert html.count("nor at any other hour. The end.") == 2
    unread, twice = re.split(r"<h3>(?:Rows that name no account|Named twice)</h3>", html)[1:]
    assert "nonsense" in unread
    assert "It stands in line 2 already." in twice
    assert "It stands in line 2" not in unread


def test_accounts_that_could_not_be_read_can_be_tried_again_from_their_list(document):
    first, second = document["missing"][:2]
    document["missing"] = [{**first, "status": "unavailable"}, {**second, "status": "needs_key"}]
    html = body(document, Links(retry="/b/x/resume"), View())
    assert '<form class="again" method="post" action="/b/x/resume">' in html
    assert "2 accounts could not be read." in html
    assert ">needs a key</td>" in html
    assert "Try the failed ones again" not in body(document, Links(), View())
    document["missing"] = [{**first, "status": "not_found"}]
    assert "Try the failed ones again" not in body(document, Links(retry="/b/x/resume"), View())


def test_where_half_get_no_answer_it_says_whether_that_is_known(document):
    never = next(row["key"] for row in document["ranking"] if row["median_wait_seconds"] is None)
    assert page_words.half_within(None, document["curves"][never]) == "mostly never"
    table = ranking_table(document)
    assert table.count("mostly never") == sum(row["median_wait_seconds"] is None for row in document["ranking"])
    document["curves"][never][-1]["high"] = 1.0
    assert ranking_table(document).count("too early") == 1


def ranking_table(document):
    html = body(document, Links(), View())
    return html[html.index('<table class="ranking ') :].partition("</table>")[0]


def test_each_account_has_its_percentile_and_a_brand_that_of_its_best(document):
    table = ranking_table(document)
    others = len(document["ranking"]) - 1
    assert table.count(f"of {others} others") + table.count(f"all {others} others") == len(document["ranking"])
    row = document["ranking"][2]
    part = of_brand(document, row["brand"]) | {"ranking": [row]}
    words = page_words.standing_words(row["standing"])
    assert f", of {row['n']} questions and complaints)." in page_words.brand_lead(part)[0]
    assert f"comes out {words} (rank " in page_words.brand_lead(part)[0]
    assert words in table
    part["ranking"] = [{**row, "percentile": None, "standing": {"lower": 0, "equal": 0, "n": 1}}]
    assert "the only one that could be compared" in page_words.brand_lead(part)[0]


@pytest.mark.parametrize(
    ("lower", "equal", "n", "told"),
    [
        (34, 4, 39, "above 89 % of 38 others, level with 4"),
        (0, 38, 39, "level with all 38 others"),
        (38, 0, 39, "above all 38 others"),
        (37, 1, 39, "above 97 % of 38 others, level with 1"),
        (0, 0, 39, "above none of 38 others"),
        (0, 4, 39, "above none of 38 others, level with 4"),
        (4_998, 0, 5_000, "above 99 % of 4,999 others"),
        (1, 0, 2, "above the other one"),
        (0, 0, 2, "below the other one"),
        (0, 1, 2, "level with the other one"),
        (0, 0, 1, "\N{EN DASH}"),
    ],
)
def test_above_are_only_those_that_are_lower(lower, equal, n, told):
    words = page_words.standing_words({"lower": lower, "equal": equal, "n": n})
    assert words.replace("\u00a0", " ") == told


def test_a_figure_of_2010_that_is_only_bounded_is_told_as_such(document):
    told = {row["name"]: page_words.then(row).replace("\u00a0", " ") for row in document["study_2010"]}
    assert told["posts do not link home"] == "over 50 %"
    assert told["never replied to anyone"] == "43 %"


def test_two_accounts_of_a_brand_on_one_network_are_told_apart(document):
    document["brands"][0]["channels"].append({**document["brands"][0]["channels"][0], "key": "bluesky:help.acme.com"})
    labels = Labels(document)
    assert labels.channel("bluesky:acme.com") == "Bluesky, acme.com"
    assert labels.account("x:acmekettles") == "Acme Kettles on X"
    assert labels.account("forum:unknown.example") == "unknown.example on Forum"


def test_numbers_as_people_say_them():
    assert page_words.names(["A", "B", "C", "D", "E", "F"]) == "A, B, C, D and 2 more"
    assert page_words.names(["A", "B"]) == "A and B"
    assert page_words.likely([0.38, 0.65], 100) == "38 to 65"
    assert page_words.difference(-0.04) == "0"
    assert page_words.difference(-2.0) == "\u22122.0"
    assert (page_words.horizon(1), page_words.horizon(168)) == ("1\u00a0hour", "7\u00a0days")
    assert [page_words.shade(value) for value in (None, 0.0, 55.0, 100.0)] == [
        "heat-none",
        "heat-0",
        "heat-5",
        "heat-9",
    ]


def test_a_file_without_a_ranking_leads_nowhere_that_is_not_there(document):
    whole = standalone(document)
    assert 'href="#brand-0"' in whole
    document |= {"ranking": [], "curves": {}, "ties": [], "changes": [], "relative": [], "advice": []}
    for html in (whole, standalone(document)):
        anchors = set(re.findall(r'href="#([^"]+)"', html))
        assert anchors <= set(re.findall(r'id="([^"]+)"', html))
    assert "#brand-" not in standalone(document)
