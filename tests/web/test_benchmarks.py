"""Benchmarks over HTTP, over a real file; who works on them is called by hand."""

import csv
import io
import json

import pytest
from benchmarks.field import first_run
from benchmarks.stubs import PACE, TableCollector

from api.benchmarks.asked import MOST_PAIRS
from api.benchmarks.model import LARGEST
from api.benchmarks.work import Worker
from api.limiter import Limiter
from api.stores.keys import JOBS_FILE

ACME, EMBER = "bluesky:acme.com", "x:emberstoves"
KETTLES = {"name": "Kettles", "accounts": [ACME, {"account": "https://x.com/EmberStoves", "brand": "Ember"}]}


@pytest.fixture
def services(services):
    services.benchmarks.upgrade()
    yield services
    services.benchmarks.close()


@pytest.fixture
def begin(client):
    def made(**changed):
        return client.post("/v1/benchmarks", json={**KETTLES, **changed})

    return made


@pytest.fixture
def work(services):
    collector = TableCollector()
    collector.answers = first_run()
    worker = Worker("w", services.benchmarks, collector, PACE)
    return lambda count=99: [worker.work_on_one() for _ in range(count)]


def test_it_is_begun_at_once_and_says_where_to_ask(client, begin, services):
    answer = begin(schedule="@weekly", max_age=60)
    made = answer.get_json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/v1/benchmarks/{made['id']}"
    assert int(answer.headers["Retry-After"]) > 0
    assert (made["members"], made["status"], made["url"]) == (2, "running", f"/b/{made['id']}")
    assert made["progress"]["waiting"] == 2
    assert (made["schedule"], made["max_age"]) == ("@weekly", 60)
    assert client.get(answer.headers["Location"]).get_json() == made
    assert [entry.brand for entry in services.benchmarks.entries(made["id"])] == ["acme.com", "Ember"]
    assert (services.settings.data_dir / JOBS_FILE).exists()
    assert services.queue._opened().pending_count() == 2


def test_a_list_that_is_too_large_is_told_what_is_taken(client):
    answer = client.post("/v1/benchmarks", data=b" " * (16 * 1024 * 1024 + 1), content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["detail"] == (
        "A body may have up to 16 MB, and this one has more. Split the list: a benchmark takes up to 5,000 accounts."
    )


def test_a_list_is_read_as_people_keep_it_and_bad_rows_are_told_by_line(begin):
    text = "brand,account\nAcme,@acme.com\nNobody,https://x.com/settings\nEmber,x:emberstoves\n"
    made = begin(accounts=None, list=text).get_json()
    assert made["members"] == 2
    assert [row["line"] for row in made["bad_rows"]] == [3]
    made = begin(accounts=[ACME, "nonsense", {"account": "@ACME.com"}, "x:emberstoves"]).get_json()
    assert made["members"] == 2
    assert [row["line"] for row in made["bad_rows"]] == [2, 3]


def test_a_bad_entry_of_an_array_costs_no_good_one(begin, services):
    long = "https://x.com/" + "x" * 3_000
    made = begin(
        accounts=["", ACME, {"account": long}, {"account": "x:emberstoves", "brand": "E" * 300}, " "]
    ).get_json()
    assert made["members"] == 2
    assert [(row["line"], row["status"]) for row in made["bad_rows"]] == [
        (1, "no_account"),
        (3, "no_account"),
        (5, "no_account"),
    ]
    assert "it is empty" in made["bad_rows"][0]["reason"]
    assert "at most 2,048 characters" in made["bad_rows"][1]["reason"]
    assert len(made["bad_rows"][1]["text"]) == 200
    assert [len(entry.brand) for entry in services.benchmarks.entries(made["id"])] == [8, 100]


def test_of_an_array_that_is_too_large_the_first_are_taken(begin):
    made = begin(accounts=["", *(f"bluesky:brand{n}.example" for n in range(LARGEST + 1)), "x:late", ""])
    assert made.status_code == 202
    assert made.get_json()["members"] == LARGEST
    assert [(row["line"], row["status"]) for row in made.get_json()["bad_rows"]] == [
        (1, "no_account"),
        (LARGEST + 2, "too_many"),
    ]


def test_of_an_array_of_nonsense_a_thousand_entries_are_told(begin):
    made = begin(accounts=[ACME, *[""] * 1_500]).get_json()
    assert made["members"] == 1
    assert len(made["bad_rows"]) == 1_001
    assert made["bad_rows"][-2]["reason"] == "500 further entries cannot be read either."
    assert made["bad_rows"][-1]["line"] == 1_501


def test_the_report_comes_as_far_as_it_is(client, begin, work):
    where = begin().headers["Location"]
    for path in ("/report", ".csv"):
        early = client.get(where + path)
        assert early.status_code == 409
        assert early.headers["Retry-After"]
        assert early.headers["X-Robots-Tag"] == "noindex"
    work(1)
    partial = client.get(f"{where}/report").get_json()
    assert [row["key"] for row in partial["ranking"]] == [ACME]
    assert [row["status"] for row in partial["missing"]] == ["waiting"]
    work()
    assert client.get(where).get_json()["status"] == "done"
    whole = client.get(f"{where}/report").get_json()
    assert [row["key"] for row in whole["ranking"]] == [ACME, EMBER]
    assert whole["benchmark"]["id"] == where.rpartition("/")[2]
    table = client.get(f"{where}.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [row["key"] for row in csv.DictReader(io.StringIO(table.get_data(as_text=True)))] == [ACME, EMBER]


def test_it_is_cancelled_gone_on_with_run_again_and_removed(client, begin, work):
    where = begin().headers["Location"]
    assert client.post(f"{where}/runs").status_code == 409
    assert client.post(f"{where}/cancel").get_json()["status"] == "cancelled"
    work()
    assert client.get(where).get_json()["progress"]["waiting"] == 2
    assert client.post(f"{where}/resume").status_code == 202
    work()
    again = client.post(f"{where}/runs")
    assert (again.status_code, again.get_json()["run"], again.get_json()["status"]) == (202, 2, "running")
    removed = client.delete(where)
    assert (removed.status_code, removed.data) == (204, b"")
    for method, path in (("get", ""), ("get", "/report"), ("get", ".csv"), ("delete", ""), ("post", "/runs"),
                         ("post", "/cancel"), ("post", "/resume")):  # fmt: skip
        assert client.open(where + path, method=method.upper()).status_code == 404


@pytest.mark.parametrize("schedule", ["0 6 * * MON", "@monthly", None])
def test_when_it_runs_by_itself_can_be_changed_and_ended(client, begin, schedule):
    where = begin(schedule="@daily").headers["Location"]
    changed = client.patch(where, json={"schedule": schedule})
    assert (changed.status_code, changed.get_json()["schedule"]) == (200, schedule)
    assert (changed.get_json()["next_run_at"] is None) == (schedule is None)
    assert client.get(where).get_json() == changed.get_json()
    assert client.patch("/v1/benchmarks/nowhere", json={"schedule": schedule}).status_code == 404
    allowed = client.options(where, headers={"Access-Control-Request-Method": "PATCH"})
    assert "PATCH" in allowed.headers["Access-Control-Allow-Methods"].split(", ")


@pytest.mark.parametrize(
    "body", [{}, {"schedule": ""}, {"schedule": "* * * * *"}, {"schedule": 7}, {"schedule": "x" * 101}]
)
def test_a_schedule_that_cannot_be_used_leaves_the_one_before(client, begin, body):
    where = begin(schedule="@daily").headers["Location"]
    answer = client.patch(where, json=body)
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "schedule")
    assert client.patch(where, json={"schedule": None, "name": "x"}).status_code == 422
    assert client.get(where).get_json()["schedule"] == "@daily"


def test_nothing_of_it_is_kept_or_indexed_and_none_are_listed(client, begin, work):
    where = begin().headers["Location"]
    work()
    for path in ("", "/report", ".csv"):
        answer = client.get(where + path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/v1/benchmarks").status_code == 405
    assert "Disallow: /b/" in client.get("/robots.txt").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"accounts": None}, "accounts"),
        ({"list": ACME}, "accounts"),
        ({"accounts": []}, "accounts"),
        ({"accounts": [7]}, "accounts[0]"),
        ({"accounts": [ACME, {"brand": "Acme"}]}, "accounts[1].account"),
        ({"accounts": [{"account": ACME, "colour": "red"}]}, "accounts[0].colour"),
        ({"accounts": [ACME] * (MOST_PAIRS + 1)}, "accounts"),
        ({"accounts": [""]}, "accounts[0]"),
        ({"accounts": ["nonsense"]}, "accounts[0]"),
        ({"accounts": None, "list": "nonsense"}, "list[1]"),
        ({"accounts": None, "list": "# nothing\n"}, "list"),
        ({"schedule": "now and then"}, "schedule"),
        ({"schedule": "* * * * *"}, "schedule"),
        ({"max_age": -1}, "max_age"),
        ({"max_age": "60"}, "max_age"),
        ({"wait": 5}, "wait"),
    ],
)
def test_what_cannot_be_used_is_named(begin, services, changed, field):
    answer = begin(**changed)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.get_json()["errors"]]
    assert services.benchmarks.newest(1) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"kettles"', b'{"name": "\\ud800", "accounts": ["x"]}'])
def test_what_is_no_benchmark_is_refused(client, body):
    answer = client.post("/v1/benchmarks", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_signs_that_no_database_takes_are_left_out(begin):
    assert begin(name="Ket\x00tles", accounts=[{"account": ACME, "brand": "A\x00cme"}]).get_json()["name"] == "Ket tles"


def test_beginning_is_limited_by_itself(client_with):
    client = client_with(benchmark_limiter=Limiter("1/hour", lambda: None))
    first, second = (client.post("/v1/benchmarks", json=KETTLES) for _ in range(2))
    assert first.headers["RateLimit-Policy"] == '"benchmarks";q=1;w=3600'
    assert (first.status_code, second.status_code) == (202, 429)
    assert second.json["detail"].startswith("From your address, 1 benchmark an hour may be begun")
    assert "collections" not in second.text
    assert client.post(f"{first.headers['Location']}/runs").status_code == 429
    assert client.post("/v1/scores/bluesky/acme.com").status_code == 200


def test_a_database_that_is_away_is_said(client_with, services, tmp_path):
    services.benchmarks.close()
    (tmp_path / "history.sqlite3").unlink()
    answer = client_with().post("/v1/benchmarks", json=KETTLES)
    assert answer.status_code == 503
    assert json.loads(answer.data)["detail"]
