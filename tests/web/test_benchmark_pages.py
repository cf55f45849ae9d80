"""Pages of benchmarks without a browser: begun by a form, watched, sorted, kept; private, and safe from strangers."""

import io
import json
import re
from urllib.parse import quote, urlsplit

import pytest
from benchmarks.field import first_run, members
from benchmarks.stubs import PACE, TableCollector, without
from jinja2 import StrictUndefined
from web.pages_reader import read
from web.pages_stub import HOSTILE

from api.benchmarks import page
from api.benchmarks.page_rows import Limits
from api.benchmarks.work import Worker
from api.limiter import Limiter
from api.web import benchmark_pages

LIST = "brand,account\n" + "".join(f"{one.brand},{one.key}\n" for one in members()) + "Nobody,acme\n"
FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "https://localhost.evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://[localhost"},
]
FROM_HERE = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}]


@pytest.fixture
def services(services):
    services.benchmarks.upgrade()
    yield services
    services.benchmarks.close()


@pytest.fixture
def app(app):
    app.jinja_env.undefined = StrictUndefined
    return app


@pytest.fixture
def begin(client):
    def made(text=LIST, **more):
        answer = client.post("/benchmarks", data={"name": "Kettles", "list": text, "schedule": "", **more})
        assert answer.status_code == 303, read(answer).text
        return answer.location

    return made


@pytest.fixture
def collector():
    collector = TableCollector()
    collector.answers = first_run()
    return collector


@pytest.fixture
def work(services, collector):
    worker = Worker("w", services.benchmarks, collector, PACE)
    return lambda count=99: [worker.work_on_one() for _ in range(count)]


@pytest.fixture
def measured(begin, work):
    place = begin()
    work()
    return place


def body(response):
    return response.get_data(as_text=True)


def test_a_form_begins_one_and_leads_to_it(client, begin, services):
    form = read(client.get("/benchmarks"))
    assert {attrs["name"] for attrs in form.all("input", "textarea", "select")} == {"name", "list", "file", "schedule"}
    place = begin(schedule="@weekly")
    assert re.fullmatch(r"/b/[A-Za-z0-9_-]{22}", place)
    made = services.desk.find(place.removeprefix("/b/"))
    assert (made.name, made.accounts, made.schedule) == ("Kettles", 14, "@weekly")
    assert read(client.get("/")).text.count("Compare several brands") == 1


@pytest.mark.parametrize(
    "content",
    [LIST.encode(), LIST.encode("utf-16"), b"\xef\xbb\xbf" + LIST.encode(), "Caf\xe9,@acme.com".encode("cp1252")],
)
def test_a_file_may_be_sent_as_spreadsheets_write_it(client, services, content):
    sent = {"file": (io.BytesIO(content), "brands.csv"), "list": "", "name": "", "schedule": ""}
    made = services.desk.find(client.post("/benchmarks", data=sent).location.removeprefix("/b/"))
    assert made.accounts in {14, 1}
    assert made.name == "Benchmark"
    assert {"Café", "Acme Kettles"} & {entry.brand for entry in services.benchmarks.entries(made.id)}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"list": " "}, "Paste a list of accounts"),
        ({"list": "nonsense\n<script> of ours"}, "Line 2, “<script> of ours”: "),
        ({"list": "company,page\nAcme,acme"}, "None of these columns is known to hold accounts."),
        ({"list": "x" * 500_001}, "longer than 500,000 characters"),
        ({"file": (io.BytesIO(b"\x00\x01PK"), "brands.xlsx"), "list": ""}, "could not be read as text"),
    ],
)
def test_what_is_wrong_is_told_beside_the_form(client, services, sent, told):
    answer = client.post("/benchmarks", data={"name": "N", "schedule": "", **sent})
    shown = read(answer)
    assert answer.status_code == 422
    assert told in shown.text
    assert next(attrs for attrs in shown.all("textarea"))["aria-invalid"] == "true"
    assert services.desk.newest(5) == []


def as_browsers_send(client, pasted, content=b""):
    """The form with its file field, in one piece: the test client's own would go by way of a file on the disk."""
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="list"\r\n\r\n' + pasted.encode(),
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n" + content,
        b"--b--\r\n",
    ]
    return client.post("/benchmarks", data=b"\r\n".join(parts), content_type="multipart/form-data; boundary=b")


@pytest.mark.parametrize(
    ("pasted", "content"),
    [
        ("x" * 500_001, b""),
        ("ü" * 500_001, b""),
        ("", b"\xff\xfe" + "ü".encode("utf-16-le") * 1_000_001),
        ("", b" " * 17_000_000),
    ],
)
def test_a_list_that_is_too_large_says_how_much_is_taken(client, pasted, content):
    answer = as_browsers_send(client, pasted, content)
    assert answer.status_code == 422
    assert "The list is longer than 500,000 characters" in read(answer).text


def test_every_character_up_to_the_limit_is_taken(client):
    assert as_browsers_send(client, "# " + "ü" * 499_980 + "\n@acme.com\n").status_code == 303


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_no_page_of_another_site_can_begin_or_steer_one(client, begin, headers, services):
    place = begin()
    assert client.post("/benchmarks", data={"list": LIST}, headers=headers).status_code == 403
    for action in ("cancel", "resume", "again", "remove", "schedule"):
        assert client.post(f"{place}/{action}", headers=headers).status_code == 403
    assert [one.status for one in services.desk.newest(5)] == ["running"]


@pytest.mark.parametrize("headers", FROM_HERE)
def test_our_own_forms_are_taken_as_browsers_send_them(client, headers):
    assert client.post("/benchmarks", data={"list": "@acme.com"}, headers=headers).status_code == 303


def test_how_often_one_address_begins_is_limited(client_with):
    client = client_with(benchmark_limiter=Limiter("1/hour", lambda: None))
    assert client.post("/benchmarks", data={"list": "@acme.com"}).status_code == 303
    answer = client.post("/benchmarks", data={"list": "@acme.com", "name": "Kettles"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    shown = read(answer)
    assert "1 benchmark an hour may be begun or run again, and so many were. It goes on in " in shown.text
    assert "@acme.com" in shown.text
    assert [attrs["value"] for attrs in shown.all("input") if attrs["id"] == "name"] == ["Kettles"]


def test_progress_moves_by_itself_and_can_stand_still(client, begin, work):
    place = begin()
    shown = read(client.get(place))
    assert "0 of 14 accounts are done." in shown.text
    assert [attrs["content"] for attrs in shown.all("meta") if attrs.get("http-equiv") == "refresh"] == ["4"]
    assert "A name alone does not say" in shown.text
    still = read(client.get(f"{place}?still=yes"))
    assert [attrs for attrs in still.all("meta") if attrs.get("http-equiv")] == []
    work(3)
    assert "3 of 14 accounts are done." in read(client.get(place)).text
    so_far = read(client.get(f"{place}?so_far=yes"))
    assert "Still running" in so_far.text
    assert "not measured yet" in so_far.text
    assert client.get(f"{place}.html").status_code == 200


def test_files_of_which_nothing_is_measured_yet_say_so(client, begin, work):
    place = begin()
    for path in (f"{place}.html", f"{place}/png/ranking"):
        early = client.get(path)
        assert (early.status_code, early.headers["X-Robots-Tag"], early.headers["Cache-Control"]) == (
            409, "noindex", "no-store",
        )  # fmt: skip
        assert "Nothing of this benchmark is measured yet. Ask again in a moment." in read(early).text
    assert client.get("/b/nothing.html").status_code == 404
    work()
    assert client.get(f"{place}.html").status_code == 200


def test_a_run_can_be_stopped_gone_on_with_and_repeated(client, begin, work):
    place = begin()
    work(2)
    assert client.post(f"{place}/cancel").location == place
    stopped = read(client.get(place))
    assert "This run was stopped after 2 of 14 accounts." in stopped.text
    client.post(f"{place}/resume")
    assert "2 of 14" in read(client.get(place)).text
    work()
    assert "Who talks back" in read(client.get(place)).text
    client.post(f"{place}/again")
    assert "0 of 14" in read(client.get(place)).text
    work()
    assert "Since the last run" in read(client.get(place)).text


def test_whoever_could_not_be_read_can_be_tried_again(client, begin, work, collector):
    known = dict(collector.answers)
    key, other = members()[0].key, members()[1].key
    collector.answers[key] = without(key, "unavailable", "No key is set in TWOWAY_SOME_KEY.")
    collector.answers[other] = without(other, "not_found", "Gone for good.")
    collector.permanent = {key}
    place = begin()
    work()
    shown = read(client.get(place))
    assert "1 account could not be read." in shown.text
    assert "needs a keyNo key is set in TWOWAY_SOME_KEY." in shown.text
    assert f"{place}/resume" in {attrs["action"] for attrs in shown.all("form")}
    assert f"{place}/resume" not in {attrs["action"] for attrs in read(client.get(f"{place}?brand=Gusto")).all("form")}
    collector.answers, collector.permanent = known, set()
    assert client.post(f"{place}/resume").location == place
    assert "13 of 14 accounts are done." in read(client.get(place)).text
    work()
    assert "could not be read" not in read(client.get(place)).text


@pytest.mark.parametrize(("count", "said"), [(59, False), (74, True)])
def test_progress_says_that_it_shows_not_all_bad_rows(client, begin, count, said):
    """The list has one bad row of its own."""
    shown = read(client.get(begin(LIST + "nonsense here\n" * count)))
    assert ("These are the first 60 of 75." in shown.text) is said
    assert shown.text.count("nonsense here") == 59


def test_an_account_that_is_named_twice_is_told_apart_from_what_is_none(client, begin, work):
    key = members()[0].key
    place = begin(f"{LIST}Again,{key}\n")
    for _ in range(2):
        text = read(client.get(place)).text
        assert "Named twice" in text.partition("Rows that name no account")[2]
        assert f"{key} stands in line 2 already" in text.partition("Named twice")[2]
        work()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"schedule": "@daily", "cron": "0 6 * * 1"}, "@daily"),
        ({"schedule": "cron", "cron": " 0 6 * *  1 "}, "0 6 * * 1"),
        ({"schedule": "", "cron": ""}, None),
    ],
)
def test_when_it_runs_by_itself_is_changed_on_its_page(client, measured, services, sent, kept):
    benchmark_id = measured.removeprefix("/b/")
    services.desk.plan(services.desk.find(benchmark_id), "@monthly")
    chosen = [attrs["value"] for attrs in read(client.get(measured)).all("option") if "selected" in attrs]
    assert chosen == ["@monthly"]
    assert client.post(f"{measured}/schedule", data=sent).location == f"{measured}#keep"
    assert services.desk.find(benchmark_id).schedule == kept
    shown = read(client.get(measured))
    [chosen] = [attrs["value"] for attrs in shown.all("option") if "selected" in attrs]
    assert chosen == sent["schedule"]
    [fields] = [attrs["value"] for attrs in shown.all("input") if attrs["name"] == "cron"]
    assert fields == (kept if chosen == "cron" else "")


def test_a_schedule_that_cannot_be_used_is_told_and_changes_nothing(client, measured, services):
    answer = client.post(f"{measured}/schedule", data={"schedule": "cron", "cron": "<b> now"})
    assert answer.status_code == 422
    assert "“<b> now” is no schedule." in read(answer).text
    assert "Nothing was changed" in read(answer).text
    assert services.desk.find(measured.removeprefix("/b/")).schedule is None
    assert client.post("/b/nowhere/schedule", data={"schedule": ""}).status_code == 404


def test_a_removed_one_is_gone(client, measured):
    assert "removed" in read(client.post(f"{measured}/remove")).text
    for path in (measured, f"{measured}.html", f"{measured}/png/ranking"):
        assert client.get(path).status_code == 404
    assert client.post(f"{measured}/remove").status_code == 404


def test_everything_that_is_found_is_shown(client, measured):
    text = read(client.get(measured)).text
    report = client.get(f"/v1{measured.replace('/b/', '/benchmarks/')}/report").get_json()
    for row in report["ranking"]:
        assert row["brand"] in text
        assert row["key"].partition(":")[2] in text
    for tie in report["ties"]:
        assert tie["words"] in text
    for row in report["missing"]:
        assert row["words"] in text
    for name in ("brands", "study_2010"):
        assert all(row["words"] in text for row in report[name])
    assert all(step["words"] in text for row in report["advice"] for step in row["steps"])
    assert all(rung["name"] in text for rung in report["ladder"])
    assert "A name alone does not say" in text


def test_no_person_is_ranked(client, measured):
    page = body(client.get(measured))
    table = page[page.index('<table class="ranking ') : page.index("</table>")]
    assert "ines.example.org" not in table
    assert "ines.example.org" in page


def order_of(client, path):
    page = body(client.get(path))
    table = page[page.index('<table class="ranking ') : page.index("</table>")]
    return re.findall(r'<span class="soft under"><bdi>([^<]+)</bdi>', table)


def test_columns_sort_without_a_script(client, measured):
    report = client.get(f"/v1{measured.replace('/b/', '/benchmarks/')}/report").get_json()["ranking"]
    ranked = [row["key"].partition(":")[2] for row in report]
    assert order_of(client, measured) == ranked
    by_n = [row["key"].partition(":")[2] for row in sorted(report, key=lambda row: -row["n"])]
    assert order_of(client, f"{measured}?sort=messages") == by_n
    assert order_of(client, f"{measured}?sort=rank&turned=yes") == ranked[::-1]
    waits = [row["median_wait_seconds"] for row in report]
    assert None in waits
    last = [row["key"].partition(":")[2] for row in report if row["median_wait_seconds"] is None]
    for turned in ("", "&turned=yes"):
        assert set(order_of(client, f"{measured}?sort=wait{turned}")[-len(last) :]) == set(last)
    assert order_of(client, f"{measured}?sort=<script>&page=9999999") == ranked


def test_the_sorted_column_says_so_and_turns(client, measured):
    shown = read(client.get(f"{measured}?sort=score"))
    assert [attrs["aria-sort"] for attrs in shown.all("th") if "aria-sort" in attrs] == ["descending"]
    links = [attrs["href"] for attrs in shown.all("a") if "sort=score" in attrs["href"]]
    assert links == [f"{measured}?sort=score&turned=yes#ranking"]


def test_a_brand_has_its_own_page(client, measured):
    shown = read(client.get(f"{measured}?brand={quote('Acme Kettles')}"))
    assert "Its place in the field" in shown.text
    assert "Brightwater" not in shown.text.partition("Who cannot be told apart")[0]
    assert "The ladder of engagement" not in shown.text
    assert client.get(f"{measured}?brand=Nobody%20here").status_code == 404
    withheld = read(client.get(f"{measured}?brand={quote('Harbour Tea')}"))
    assert "None of its accounts could be compared" in withheld.text


def test_every_link_within_leads_somewhere(client, measured):
    for path in (measured, f"{measured}?brand={quote('Dampf & Co')}", f"{measured}?sort=day"):
        shown = read(client.get(path))
        ids = {attrs["id"] for _, attrs in shown.found if "id" in attrs}
        for attrs in shown.all("a"):
            href = attrs["href"]
            assert href.startswith(("/", "#"))
            assert not href.startswith("#") or href[1:] in ids
            if href.startswith(("/b/", "/v1/")):
                assert client.get(href).status_code == 200, href
        assert len([attrs["id"] for _, attrs in shown.found if "id" in attrs]) == len(ids)


def test_each_table_is_turned_by_itself(client, measured, monkeypatch):
    monkeypatch.setattr(benchmark_pages, "USUAL", Limits(ranking=4, curves=3, others=2))
    shown = read(client.get(f"{measured}?sort=day&page=2&heat=3&advice=none&curves=99999"))
    assert "Page 2 of 3, 10 accounts" in shown.text
    assert "Page 3 of 6, 11 accounts, parts and checks" in shown.text
    assert "Page 1 of 4, 10 accounts, curves" in shown.text
    leads = [attrs["href"] for attrs in shown.all("a") if attrs.get("rel") == "next"]
    [heat] = [href for href in leads if href.endswith("#heat")]
    asked = dict(pair.split("=") for pair in urlsplit(heat).query.split("&"))
    assert asked == {"sort": "day", "page": "2", "heat": "4"}
    assert "Page 4 of 6, 11 accounts" in read(client.get(heat)).text
    for href in leads:
        ids = {attrs["id"] for _, attrs in read(client.get(href)).found if "id" in attrs}
        assert urlsplit(href).fragment in ids


def test_a_chart_of_a_later_page_is_a_file_too(client, measured):
    first, other = (client.get(f"{measured}/svg/curves?page={page}") for page in (1, 9))
    assert (first.status_code, other.data) == (200, first.data), "Ten have one page only."


def test_it_is_private(client, measured):
    for path in (measured, f"{measured}.html", f"{measured}/svg/ladder", f"{measured}?brand=Gusto", "/b/nothing"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == ("no-referrer" if "/svg/" in path else "same-origin")
        assert "script-src" not in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "Set-Cookie" not in headers
    shown = read(client.get(measured))
    assert {"name": "robots", "content": "noindex"} in shown.all("meta")
    assert shown.all("script", "img", "iframe", "style") == []
    assert [attrs for _, attrs in shown.found if "style" in attrs] == []


def test_one_file_holds_everything_and_runs_nothing(client, measured):
    answer = client.get(f"{measured}.html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="benchmark.html"'
    html = body(answer)
    shown = read(answer)
    assert shown.all("script", "img", "iframe", "link", "form", "base") == []
    assert {attrs["href"][0] for attrs in shown.all("a")} == {"#"}
    ids = {attrs["id"] for _, attrs in shown.found if "id" in attrs}
    assert {attrs["href"][1:] for attrs in shown.all("a")} <= ids
    assert "url(" not in html
    assert "@import" not in html
    assert any("default-src 'none'" in attrs.get("content", "") for attrs in shown.all("meta"))
    for brand in {one.brand for one in members()}:
        assert brand in shown.text


@pytest.mark.parametrize("name", ["ranking", "curves", "field", "study", "ladder"])
def test_charts_can_be_taken_to_slides(client, measured, name):
    answer = client.get(f"{measured}/svg/{name}")
    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
    assert answer.headers["Content-Disposition"].endswith(f'"benchmark-{name}.svg"')
    assert body(answer).startswith("<?xml")


def test_a_picture_that_is_none_is_not_found(client, measured):
    assert client.get(f"{measured}/png/ladder").data.startswith(b"\x89PNG")
    assert client.get(f"{measured}/svg/nothing").status_code == 404
    assert client.get(f"{measured}/gif/ladder").status_code == 404


HOSTILES = [HOSTILE, "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202e\u2066drawkcab", "x" * 500, "{{ 7*7 }}"]


@pytest.mark.parametrize("name", HOSTILES)
def test_hostile_names_are_text(client, services, collector, work, name):
    for document in collector.answers.values():
        document["account"]["name"] = name
        document["account"]["handle"] = document["account"]["handle"]
    lines = [{"brand": name[:90], "account": one.key} for one in members()]
    made = client.post("/v1/benchmarks", json={"name": name[:120] or "x", "accounts": lines}).get_json()
    work()
    for path in (made["url"], f"{made['url']}.html"):
        html = body(client.get(path))
        read(client.get(path))
        assert "<script" not in html
        assert "\u202e" not in html
        assert "49" not in re.findall(r"<h1><bdi>([^<]*)", html)[0]
        assert max(len(word) for word in re.sub(r"<[^>]*>", " ", html.partition("<body")[2]).split()) < 200
    table = body(client.get(f"/v1/benchmarks/{made['id']}.csv"))
    assert not re.search(r"(?:^|,)\"?[=@]", table, re.MULTILINE)


def test_without_the_packages_for_charts_the_tables_stay(client, measured, monkeypatch):
    def missing(*_):
        raise page.ChartsMissing

    monkeypatch.setattr(page, "drawn", missing)
    shown = read(client.get(measured))
    assert "pip install '.[report]'" in shown.text
    assert '<svg class="chart' not in body(client.get(measured))
    assert len(shown.all("table")) > 6


def test_of_nobody_that_can_be_compared_it_says_so(client, begin, work):
    place = begin("bluesky:harbourtea.com\nx:harbourtea\n")
    work()
    text = read(client.get(place)).text
    assert "Nothing can be compared: no account of this benchmark can be ranked" in text
    assert "Too few messages to say" in text


def test_a_crash_says_nothing_of_the_benchmark(client, measured, monkeypatch, capsys):
    def broken(*_):
        raise KeyError("secret")

    monkeypatch.setattr("api.web.benchmark_pages.body", broken)
    answer = client.get(measured)
    assert answer.status_code == 500
    out = capsys.readouterr().out
    assert "secret" not in read(answer).text
    assert measured.removeprefix("/b/") not in out
    assert "acme" not in out


def test_a_large_field_comes_in_pages(client, begin, work, collector):
    pattern = json.dumps(first_run()["bluesky:copperpot.net"])
    keys = [f"bluesky:brand{place}.example" for place in range(210)]
    for key in keys:
        handle = key.partition(":")[2]
        collector.answers[key] = json.loads(pattern.replace("copperpot.net", handle))
    place = begin("\n".join(keys))
    work(300)
    first = client.get(place)
    assert [len(order_of(client, f"{place}?page={page}")) for page in (1, 2, 3)] == [100, 100, 10]
    assert "Page 1 of 3" in read(first).text
    assert len(first.data) < 900_000
