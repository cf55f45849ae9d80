"""PostgreSQL and Redis for tests: own data folders, free ports on 127.0.0.1, stopped by process id.

A server that is missing on this machine raises `ServerMissing`, whose sentence says what to install.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 5


class ServerMissing(Exception):
    """The program is not installed; the sentence says how to get it."""


class ServerFailed(Exception):
    """The program ended, or was not ready in time; the message carries the end of its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now (somebody else may still be quicker)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tail(log: Path, lines: int = 40) -> str:
    """The last lines of a log, for messages."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


def program(name: str, package: str) -> str:
    """Where a program lies; Debian keeps PostgreSQL's outside the PATH.

    :raises ServerMissing:
    """
    found = shutil.which(name)
    if found is None:
        beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parts[4])
        found = str(beside[-1]) if beside else None
    if found is None:
        raise ServerMissing(f"{name} is not installed; on Debian, run: apt-get install {package}")
    return found


def wait_until_ready(name: str, process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    """Return once `ready()` holds.

    :raises ServerFailed: when the process ends first, or after `START_SECONDS`.
    """
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"{name} ended with status {process.returncode} while starting. Its log:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{name} was not ready within {START_SECONDS:.0f} s. Its log:\n{tail(log)}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes], first: signal.Signals = signal.SIGTERM) -> None:
    """Ask one process to end, and end it when it does not listen."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


class RedisServer:
    """One Redis. `kill()` is sudden (SIGKILL), `restart()` comes back on the same port, empty unless `persist`."""

    def __init__(self, folder: Path, *, persist: bool) -> None:
        self._program = program("redis-server", "redis-server")
        self._folder = folder
        self._persist = persist
        self._log = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        for attempt in range(PORT_ATTEMPTS):
            self.port = free_port()
            try:
                self.start()
            except ServerFailed:
                if attempt == PORT_ATTEMPTS - 1:
                    raise
            else:
                break

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--daemonize", "no"]
        command += ["--dir", str(self._folder), "--save", "", "--appendonly", "yes" if self._persist else "no"]
        command += ["--appendfsync", "always"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_until_ready("redis-server", self._process, self._answers, self._log)
        except ServerFailed:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process)
            self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _answers(self) -> bool:
        # Another server may already hold the port: the answer counts only while ours is alive and names our process.
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"INFO server\r\n")
                answer = connection.recv(65536)
        except OSError:
            return False
        return self._process is not None and b"process_id:%d\r\n" % self._process.pid in answer


class PostgresServer:
    """One PostgreSQL, with the superuser `postgres` and no password, on 127.0.0.1 only; never synced to disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        self._groups: list[str | int] | None = [] if self._user else None
        if self._user:
            try:
                owner = pwd.getpwnam(self._user)
            except KeyError:
                raise ServerMissing("There is no user postgres; on Debian, run: apt-get install postgresql") from None
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self._make_data()
        for attempt in range(PORT_ATTEMPTS):
            self.port = free_port()
            try:
                self.start()
            except ServerFailed:
                if attempt == PORT_ATTEMPTS - 1:
                    raise
            else:
                break

    @property
    def url(self) -> str:
        """The address of the database `postgres`, as SQLAlchemy wants it."""
        return self._address("postgresql+psycopg", "postgres")

    @property
    def dsn(self) -> str:
        """The same address as everybody else wants it."""
        return self._address("postgresql", "postgres")

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def new_database(self, name: str, *, driver: str = "+psycopg") -> str:
        """Make an empty database whose name begins with `name`, and say its address."""
        unique = f"{name}_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(unique)))
        return self._address(f"postgresql{driver}", unique)

    def start(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "200",
        }
        command = [program("postgres", "postgresql"), "-D", str(self._data), "-p", str(self.port)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                user=self._user,
                group=self._user,
                extra_groups=self._groups,
            )
        try:
            wait_until_ready("postgres", self._process, self._answers, self._log)
        except ServerFailed:
            self.stop()
            raise

    def stop(self) -> None:
        # SIGINT ends sessions and stops at once; SIGTERM would wait for every client to go.
        if self._process is not None:
            stop(self._process, signal.SIGINT)
            self._process = None

    def kill(self) -> None:
        """Stop without any farewell; SIGQUIT, because SIGKILL would leave its children behind."""
        if self._process is not None:
            stop(self._process, signal.SIGQUIT)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _address(self, scheme: str, database: str) -> str:
        return f"{scheme}://postgres@127.0.0.1:{self.port}/{database}"

    def _make_data(self) -> None:
        command = [program("initdb", "postgresql"), "-D", str(self._data), "-U", "postgres", "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd=self._folder,
            user=self._user,
            group=self._user,
            extra_groups=self._groups,
        )
        if done.returncode != 0:
            raise ServerFailed(f"initdb failed:\n{(done.stdout + done.stderr).decode(errors='replace')}")

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.dsn, connect_timeout=5) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self._data


@contextlib.contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    # Not pytest's tmp_path: its parents are closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix=f"twoway-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_redis(*, persist: bool = False) -> Iterator[RedisServer]:
    """A Redis of its own for as long as the block lasts."""
    with temporary_folder("redis") as folder:
        server = RedisServer(folder, persist=persist)
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of its own for as long as the block lasts."""
    with temporary_folder("postgres") as folder:
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            server.stop()
