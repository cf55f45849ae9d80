"""Several processes on one SQLite file or one Redis, and the file's own life."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import redis as redis_client

from api.settings import Settings
from api.stores import keys, open_history, open_store
from api.stores.base import StoreUnavailable
from api.stores.redis import RedisStore
from api.stores.sqlite import SqliteStore
from api.stores.tiered import TieredStore

KEY = "bluesky:acme.com"
DAY = 86_400.0

WORKER = """
import sys
from api.settings import Settings
from api.stores import StoredScore, open_store

store = open_store(Settings(), lambda operation: print("failed", operation, flush=True))
print("ready", flush=True)
sys.stdin.readline()
"""
RACER = (
    WORKER
    + """
won = [str(i) for i in range(300) if store._behind.acquire(f"lease {i}", 600.0)]
print(" ".join(won), flush=True)
"""
)
WRITER = (
    WORKER
    + """
me = sys.argv[1]
for i in range(100):
    store.put(StoredScore(f"bluesky:{me}-{i}", b"{}", '"e"', 0.0, True), b"[]", 3600.0, [f"bluesky:did:{i}"])
    assert store.get(f"bluesky:{me}-{i}") is not None, "own put not seen"
print("done", flush=True)
"""
)


@pytest.fixture
def settings(shared_kind, tmp_path, request):
    url = request.getfixturevalue("empty_redis").url if shared_kind == "redis" else None
    return Settings(data_dir=tmp_path / "data", redis_url=url)


@pytest.fixture
def run_together(settings):
    """Starts processes with the same settings, lets them go at one moment, and gives the last line of each."""
    environment = {"TWOWAY_DATA_DIR": str(settings.data_dir), "PATH": ""}
    if settings.redis_url:
        environment["TWOWAY_REDIS_URL"] = settings.redis_url.get_secret_value()

    def run(script, count):
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", script, str(number)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=environment,
            )
            for number in range(count)
        ]
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * count
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=60) for process in processes]
        assert [errors for _, errors in answers] == [""] * count
        return [output.strip() for output, _ in answers]

    return run


@pytest.fixture
def reopened(settings, failures):
    """Opens the store as a new process would."""
    opened = []

    def reopen():
        opened.append(open_store(settings, failures))
        return opened[-1]

    yield reopen
    for store in opened:
        store.close()
    assert failures.seen == []


def test_of_two_processes_exactly_one_gets_each_lease(run_together):
    first, second = (set(map(int, output.split())) for output in run_together(RACER, 2))
    assert first | second == set(range(300))
    assert first & second == set()


def test_processes_write_side_by_side_and_rename_each_other_s(run_together, reopened):
    assert run_together(WRITER, 3) == ["done"] * 3
    behind = reopened()._behind
    for i in range(100):
        left = [score for score in behind.get_many([f"bluesky:{me}-{i}" for me in range(3)]) if score is not None]
        assert len(left) == 1
        assert behind.get(f"bluesky:did:{i}") == left[0]
    assert len(behind.by_prefix("")) == 200


def test_scores_survive_a_restart(reopened, sample):
    store = reopened()
    store.put(sample(), b"[1]", DAY, ["bluesky:did"])
    store.close()
    again = reopened()
    assert again.get("bluesky:did") == sample()
    assert again.posts(KEY) == b"[1]"
    assert again.by_prefix(keys.digest(KEY)) == [(keys.digest(KEY), sample())]


def test_one_worker_sees_what_another_put_and_deleted(reopened, sample):
    one, two = reopened()._behind, reopened()._behind
    one.put(sample(), b"[]", DAY, ["bluesky:did"])
    assert two.get("bluesky:did") == sample()
    two.delete("bluesky:did")
    assert one.get(KEY) is None


def test_a_lease_ends_by_itself_and_only_its_holder_releases_it(reopened):
    one, two = reopened(), reopened()
    assert one.acquire(KEY, 0.3)
    two.release(KEY)
    assert not two.acquire(KEY, 60.0)
    deadline = time.monotonic() + 10.0
    while not two.acquire(KEY, 60.0):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    one.release(KEY)
    assert not one.acquire(KEY, 60.0)
    two.release(KEY)
    assert one.acquire(KEY, 60.0)


def test_a_lease_lasts_while_its_holder_renews_it_and_nobody_elses_renewal_counts(reopened):
    one, two = reopened(), reopened()
    for name in (KEY, "bluesky:other"):
        assert one.acquire(name, 0.5)
        two.renew(name, 600.0)
    one.renew(KEY, 600.0)
    deadline = time.monotonic() + 10.0
    while not two.acquire("bluesky:other", 60.0):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not two.acquire(KEY, 60.0)
    one.renew("bluesky:other", 0.001)
    one.release(KEY)
    one.renew(KEY, 600.0)
    assert two.acquire(KEY, 60.0)
    assert not one.acquire("bluesky:other", 60.0)


def test_many_threads_share_one_store(reopened, sample):
    store = reopened()._behind
    raised = []

    def work(number):
        try:
            for i in range(30):
                store.put(sample(f"bluesky:{number}-{i}"), b"[]", DAY)
                assert store.get(f"bluesky:{number}-{i}") == sample(f"bluesky:{number}-{i}")
        except BaseException as error:  # noqa: BLE001 - told to the thread that asserts.
            raised.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert len(store._connections._closers) <= 1
    assert len(store.by_prefix("")) == 240


@pytest.fixture
def file(tmp_path):
    return tmp_path / "scores.sqlite3"


def count(file, table):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a table of keys.py.


def test_a_file_of_another_version_is_emptied(file, sample, clock):
    store = SqliteStore(file, clock)
    store.put(sample(), b"[]", DAY, ["bluesky:did"])
    store.close()
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {keys.SCHEMA + 1}")
        connection.execute("CREATE TABLE left_over (id INTEGER)")
    connection.close()
    assert store.get(KEY) is None
    store.put(sample(score=2), b"[]", DAY)
    assert store.get(KEY) == sample(score=2)
    with sqlite3.connect(file) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    connection.close()
    assert tables == {keys.SCORES, keys.POSTS, keys.NAMES, keys.LEASES}
    store.close()


def test_the_file_is_bounded_and_the_nearest_to_its_end_goes_first(file, sample, clock):
    store = SqliteStore(file, clock, size=50)
    for i in range(400):
        store.put(sample(f"bluesky:{i}"), b"[]", DAY + i, [f"bluesky:did:{i}"])
    left = [score.key for score in store.get_many([f"bluesky:{i}" for i in range(400)]) if score is not None]
    assert 50 <= len(left) < 50 + 64
    assert left == [f"bluesky:{i}" for i in range(400 - len(left), 400)]
    assert [count(file, table) for table in (keys.SCORES, keys.POSTS, keys.NAMES)] == [
        len(left),
        len(left),
        2 * len(left),
    ]
    store.close()


def test_what_has_ended_is_swept_out(file, sample, clock):
    store = SqliteStore(file, clock)
    for i in range(60):
        store.put(sample(f"bluesky:{i}"), b"[]", 10.0)
        store.acquire(f"bluesky:{i}", 10.0)
    clock.now += 11.0
    for i in range(64):
        store.put(sample(f"bluesky:new{i}"), b"[]", DAY)
    assert (count(file, keys.SCORES), count(file, keys.LEASES)) == (64, 0)
    store.close()


def test_what_was_swept_out_deleted_or_replaced_is_nowhere_on_the_disk(file, sample, clock):
    store, reader = SqliteStore(file, clock), SqliteStore(file, clock)
    for i in range(2_500):
        store.put(sample(f"bluesky:person{i}", listed=False), b"[]", 10.0, [f"bluesky:did:person{i}"])
    store.put(sample("bluesky:deleted"), b"[]", DAY)
    store.put(sample(score=12_345), b"[]", DAY)
    store.acquire("bluesky:person lease", 10.0)
    store.put(sample(score=2), b"[]", DAY)
    store.delete("bluesky:deleted")
    assert reader.get(KEY) == sample(score=2)
    clock.now += 10.0
    assert store.sweep() == 2_500
    for path in file.parent.iterdir():
        left = path.read_bytes()
        assert [word for word in (b"person", b"deleted", b"12345") if word in left] == []
    assert reader.get(KEY) == sample(score=2)
    store.close()
    reader.close()


def test_a_sweep_of_many_lets_other_writers_in_between(file, sample, clock):
    store, other = SqliteStore(file, clock), SqliteStore(file, clock)
    for i in range(2_500):
        store.put(sample(f"bluesky:{i}"), b"[]", 10.0)
    clock.now += 10.0
    with ThreadPoolExecutor(1) as pool:
        swept = pool.submit(store.sweep)
        for i in range(20):
            other.put(sample(f"bluesky:new{i}"), b"[]", DAY)
        # The first put of a process sweeps, too.
        assert swept.result() >= 1_500
    assert count(file, keys.SCORES) == 20
    store.close()
    other.close()


def test_redis_keeps_no_name_of_what_was_swept_out(empty_redis, sample, clock):
    store = RedisStore(empty_redis.url, clock)
    for i in range(700):
        store.put(sample(f"bluesky:{i}"), b"[]", 10.0, [f"bluesky:did:{i}"])
    store.put(sample(), b"[]", DAY)
    clock.now += 10.0
    assert store.sweep() == 700
    with redis_client.Redis.from_url(empty_redis.url) as client:
        expected = [f"{keys.digest(KEY)}:{KEY}".encode()]
        assert client.zrange(keys.REDIS_DIGESTS, 0, -1) == client.zrange(keys.REDIS_ENDS, 0, -1) == expected
    store.close()


def test_readers_go_on_while_another_process_writes_and_a_stuck_writer_holds_none_up(file, sample, clock, failures):
    behind = SqliteStore(file, clock)
    store = TieredStore(behind, failures, clock)
    store.put(sample(), b"[]", DAY)
    with sqlite3.connect(file, isolation_level=None) as stuck:
        stuck.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        store.put(sample(score=2), b"[]", DAY)
        assert time.monotonic() - began < 1.5
        assert behind.get(KEY) == sample()
        assert store.get(KEY) == sample(score=2)
        assert failures.seen == ["put"]
        stuck.execute("ROLLBACK")
    stuck.close()
    clock.now += 3.0
    store.get("bluesky:anything")
    assert behind.get(KEY) == sample(score=2)
    store.close()


def test_a_damaged_file_is_told_and_served_around(file, sample, clock, failures):
    file.write_bytes(b"this is no database" * 1_000)
    store = TieredStore(SqliteStore(file, clock), failures, clock)
    with pytest.raises(StoreUnavailable, match="damaged; remove it"):
        store.ping()
    store.put(sample(), b"[]", DAY)
    assert store.get(KEY) == sample()
    file.unlink()
    clock.now += 1.0
    store.ping()
    store.get("bluesky:anything")
    assert SqliteStore(file, clock).get(KEY) == sample()
    store.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path, clock):
    (tmp_path / "data").write_text("a file")
    store = SqliteStore(tmp_path / "data" / "scores.sqlite3", clock)
    with pytest.raises(StoreUnavailable, match="cannot be used") as raised:
        store.get(KEY)
    assert raised.value.down
    assert "acme" not in raised.value.detail


def test_opening_touches_nothing(tmp_path, failures):
    settings = Settings(data_dir=tmp_path / "data", redis_url="redis://127.0.0.1:1/0")
    open_store(settings, failures)
    open_history(settings)
    open_store(Settings(data_dir=tmp_path / "data"), failures)
    assert list(tmp_path.iterdir()) == []


def test_opening_imports_only_what_is_used():
    script = """
import sys
from api.settings import Settings
from api.stores import open_history, open_store
open_store(Settings(), print)
open_history(Settings())
print([name for name in ("redis", "sqlalchemy", "alembic", "psycopg") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
