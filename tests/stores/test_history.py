"""Earlier scores, on SQLite and on a real PostgreSQL."""

import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.settings import Settings
from api.stores import open_history
from api.stores.base import StoreUnavailable
from api.stores.benchmark_tables import BENCHMARKS
from api.stores.history import SqlHistory
from api.stores.migrations import configuration
from api.stores.tables import make_engine

METADATA = BENCHMARKS.metadata
KEY = "bluesky:acme.com"
DID = "did:plc:abc"
MAY = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        return Settings(data_dir=tmp_path / "new" / "data")
    return Settings(data_dir=tmp_path, database_url=request.getfixturevalue("postgres_server").new_database("history"))


@pytest.fixture
def history(settings):
    with closing(open_history(settings)) as history:
        history.upgrade()
        yield history


@pytest.fixture
def engine(settings, history):
    history.ping()
    where = settings.database_url.get_secret_value() if settings.database_url else settings.data_dir / "history.sqlite3"
    engine = make_engine(where)
    yield engine
    engine.dispose()


def add(history, days, body, key=KEY, account_id=DID):
    history.add(key, account_id, MAY + timedelta(days=days), 1, body)


def test_newest_first_as_many_as_asked(history):
    for days in (2, 0, 3, 1):
        add(history, days, b"%d" % days)
    add(history, 9, b"other", "bluesky:other", "did:plc:other")
    assert history.list(KEY, None, 10) == [b"3", b"2", b"1", b"0"]
    assert history.list(KEY, None, 2) == [b"3", b"2"]
    assert history.list("bluesky:nobody", None, 10) == []


def test_since_is_included_and_told_in_any_zone(history):
    for days in (0, 1, 2):
        add(history, days, b"%d" % days)
    since = (MAY + timedelta(days=1)).astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert history.list(KEY, since, 10) == [b"2", b"1"]
    assert history.list(KEY, since + timedelta(microseconds=1), 10) == [b"2"]


def test_the_same_record_twice_is_one(history):
    add(history, 0, b"first")
    history.add(KEY, DID, MAY.astimezone(timezone(timedelta(hours=-8))), 1, b"second")
    assert history.list(KEY, None, 10) == [b"first"]


def test_bytes_come_back_as_they_were(history):
    add(history, 0, bytes(range(256)) * 1_000)
    assert history.list(KEY, None, 1) == [bytes(range(256)) * 1_000]


def test_a_time_without_a_zone_is_refused(history):
    with pytest.raises(ValueError, match="time zone"):
        history.add(KEY, DID, MAY.replace(tzinfo=None), 1, b"{}")


def test_a_renamed_account_takes_its_history_along(history):
    add(history, 0, b"old", "bluesky:old.com")
    add(history, 1, b"new")
    assert history.list(KEY, None, 10) == [b"new", b"old"]


def test_a_new_owner_of_a_handle_does_not_inherit(history):
    add(history, 0, b"first owner", account_id="did:plc:first")
    add(history, 1, b"second owner", account_id="did:plc:second")
    add(history, 2, b"first owner, moved", "bluesky:moved.com", "did:plc:first")
    assert history.list(KEY, None, 10) == [b"second owner"]
    assert history.list("bluesky:moved.com", None, 10) == [b"first owner, moved", b"first owner"]


def test_the_same_id_on_two_networks_is_two_accounts(history):
    add(history, 0, b"one", "bluesky:acme", "1")
    add(history, 0, b"two", "blue_sky:acme", "1")
    add(history, 0, b"three", "blueXsky:acme", "1")
    assert history.list("blue_sky:acme", None, 10) == [b"two"]


def test_records_without_an_id_go_by_key(history):
    add(history, 0, b"without", account_id=None)
    add(history, 0, b"other", "bluesky:other", None)
    assert history.list(KEY, None, 10) == [b"without"]
    add(history, 1, b"with")
    assert history.list(KEY, None, 10) == [b"with", b"without"]


def test_delete_removes_the_account_and_nothing_else(history):
    add(history, 0, b"old", "bluesky:old.com")
    add(history, 1, b"new")
    add(history, 0, b"without", account_id=None)
    add(history, 0, b"other", "bluesky:other", "did:plc:other")
    history.delete(KEY)
    assert history.list(KEY, None, 10) == []
    assert history.list("bluesky:old.com", None, 10) == []
    assert history.list("bluesky:other", None, 10) == [b"other"]
    history.delete(KEY)


def test_it_survives_a_restart_and_a_second_upgrade(history, settings):
    add(history, 0, b"kept")
    history.close()
    with closing(open_history(settings)) as again:
        again.upgrade()
        again.ping()
        assert again.list(KEY, None, 10) == [b"kept"]


def test_many_threads_write_at_once(history):
    raised = []

    def work(number):
        try:
            for i in range(10):
                history.add(KEY, DID, MAY + timedelta(seconds=number * 100 + i), 1, b"%d" % number)
                history.add(f"bluesky:{number}", None, MAY, 1, b"{}")
                history.delete(f"bluesky:{number}")
        except BaseException as error:  # noqa: BLE001 - told to the thread that asserts.
            raised.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert len(history.list(KEY, None, 1_000)) == 80


UPGRADE = """
import sys
from api.settings import Settings
from api.stores import StoreUnavailable, open_history
import api.stores.migrations
history = open_history(Settings())
try:
    history.ping()
except StoreUnavailable:
    print("ready", flush=True)
sys.stdin.readline()
history.upgrade()
history.ping()
print("done", flush=True)
"""


def test_what_was_kept_before_benchmarks_came_is_kept(settings):
    with closing(open_history(settings)) as history:
        with history._database.opened().begin() as connection:
            command.upgrade(configuration(connection), "0001")
        add(history, 0, b"kept")
        history.upgrade()
        assert history.list(KEY, None, 10) == [b"kept"]


def test_four_processes_upgrade_at_once(settings):
    environment = {"TWOWAY_DATA_DIR": str(settings.data_dir), "PATH": ""}
    if settings.database_url:
        environment["TWOWAY_DATABASE_URL"] = settings.database_url.get_secret_value()
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    started = [subprocess.Popen([sys.executable, "-c", UPGRADE], text=True, env=environment, **pipes) for _ in range(4)]
    assert [process.stdout.readline() for process in started] == ["ready\n"] * 4
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60) for process in started] == [("done\n", "")] * 4
    with closing(open_history(settings)) as history:
        add(history, 0, b"works")
        assert history.list(KEY, None, 10) == [b"works"]


def test_migrations_make_the_tables_that_the_code_uses(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        inspector = sa.inspect(connection)
        made = {
            (name, found["name"], tuple(found["column_names"]))
            for name in METADATA.tables
            for found in (*inspector.get_indexes(name), *inspector.get_unique_constraints(name))
        }
    assert {
        ("history", "history_account_id", ("account_id",)),
        ("history", "history_key_collected_at", ("key", "collected_at")),
        ("benchmark_rows", "benchmark_rows_due", ("state", "retry_at", "position", "id")),
        ("benchmark_rows", "benchmark_rows_benchmark_id_run_position", ("benchmark_id", "run", "position")),
    } <= made
    indexes = {(name, str(index.name)) for name, table in METADATA.tables.items() for index in table.indexes}
    assert indexes <= {(table, name) for table, name, _ in made}


def test_the_steps_go_down_and_up_again(engine, history):
    with engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
    with pytest.raises(StoreUnavailable):
        history.ping()
    history.upgrade()
    history.ping()


def test_a_step_that_fails_leaves_nothing_half_done(settings, monkeypatch):
    def fails(connection):
        connection.execute(sa.text("CREATE TABLE half (id INTEGER)"))
        raise sa.exc.OperationalError("a step", {}, Exception("power cut"))

    monkeypatch.setattr("api.stores.migrations.upgrade", fails)
    with closing(open_history(settings)) as history:
        with pytest.raises(StoreUnavailable):
            history.upgrade()
        monkeypatch.undo()
        history.upgrade()
        with history._database.opened().connect() as connection:
            assert sorted(sa.inspect(connection).get_table_names()) == ["alembic_version", *sorted(METADATA.tables)]


def test_the_steps_are_one_line():
    with make_engine("sqlite://").connect() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert [step.revision for step in script.walk_revisions()][-1] == "0001"


def test_before_the_first_upgrade_ping_says_so(settings):
    with closing(open_history(settings)) as history, pytest.raises(StoreUnavailable) as raised:
        history.ping()
    assert "acme" not in raised.value.detail


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_understood_in_every_spelling(postgres_server, scheme):
    url = postgres_server.new_database("spelling").replace("postgresql+psycopg", scheme, 1)
    with closing(SqlHistory(url)) as history:
        history.upgrade()
        history.ping()


def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path):
    with closing(SqlHistory("postgresql://twoway:secret-word@127.0.0.1:1/none")) as history:
        with pytest.raises(StoreUnavailable, match="TWOWAY_DATABASE_URL") as raised:
            history.list(KEY, None, 1)
        assert "secret-word" not in raised.value.detail
    (tmp_path / "data").write_text("a file")
    unusable = SqlHistory(Path(tmp_path) / "data" / "history.sqlite3")
    with pytest.raises(StoreUnavailable, match="TWOWAY_DATA_DIR"):
        unusable.upgrade()
    with closing(SqlHistory("nonsense")) as history, pytest.raises(StoreUnavailable):
        history.ping()


def test_a_path_of_any_name_is_a_path(tmp_path):
    with closing(open_history(Settings(data_dir=tmp_path / "50% of ?this#"))) as history:
        history.upgrade()
        add(history, 0, b"{}")
    assert (tmp_path / "50% of ?this#" / "history.sqlite3").is_file()
