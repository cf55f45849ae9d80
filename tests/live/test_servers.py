import os

import psycopg
import pytest
import redis
from live.servers import PostgresServer, RedisServer, ServerMissing, program, running_redis


def client(server: RedisServer) -> redis.Redis:
    return redis.Redis.from_url(server.url, retry=None, socket_timeout=5)


def test_a_killed_redis_comes_back_empty_on_the_same_port() -> None:
    with running_redis() as server:
        port = server.port
        with client(server) as connection:
            connection.set("a", "1")
        server.kill()
        with client(server) as connection, pytest.raises(redis.ConnectionError):
            connection.ping()
        server.restart()
        with client(server) as connection:
            assert connection.get("a") is None
        assert server.port == port


def test_a_persistent_redis_keeps_its_data_over_a_kill() -> None:
    with running_redis(persist=True) as server:
        with client(server) as connection:
            connection.set("a", "1")
        server.kill()
        server.restart()
        with client(server) as connection:
            assert connection.get("a") == b"1"


def test_redis_is_gone_after_its_block() -> None:
    with running_redis() as server:
        pid = server.pid
        assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_every_new_database_is_empty(postgres_server: PostgresServer) -> None:
    first = postgres_server.new_database("history", driver="")
    second = postgres_server.new_database("history", driver="")
    with psycopg.connect(first) as connection:
        connection.execute("create table t (a int)")
    with psycopg.connect(second) as connection:
        assert connection.execute("select to_regclass('t')").fetchone() == (None,)


def test_a_missing_program_says_what_to_install() -> None:
    with pytest.raises(ServerMissing, match=r"apt-get install redis-server"):
        program("no-such-redis-server", "redis-server")
