"""Every name under which something is stored: Redis keys, SQLite tables, files. No other module spells one.

`SCHEMA` is part of every Redis key and is the `user_version` of the SQLite file. Raise it when the form of anything
stored changes: Redis forgets the old keys as they expire, the SQLite file is emptied. Scores are a cache.
"""

import hashlib

SCHEMA = 1

SCORES_FILE = "scores.sqlite3"
HISTORY_FILE = "history.sqlite3"
JOBS_FILE = "jobs.sqlite3"
HOSTS_FILE = "hosts.sqlite3"

# SQLite
SCORES = "scores"
POSTS = "posts"
NAMES = "names"
LEASES = "leases"
TABLES = f"""
CREATE TABLE {SCORES} (
    key TEXT PRIMARY KEY, body BLOB NOT NULL, etag TEXT NOT NULL,
    expires_at REAL NOT NULL, listed INTEGER NOT NULL, kept_until REAL NOT NULL
);
CREATE INDEX {SCORES}_kept_until ON {SCORES} (kept_until);
CREATE TABLE {POSTS} (
    key TEXT PRIMARY KEY REFERENCES {SCORES} ON DELETE CASCADE, body BLOB NOT NULL
);
CREATE TABLE {NAMES} (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL, key TEXT NOT NULL REFERENCES {SCORES} ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX {NAMES}_digest ON {NAMES} (digest);
CREATE INDEX {NAMES}_key ON {NAMES} (key);
CREATE TABLE {LEASES} (name TEXT PRIMARY KEY, holder TEXT NOT NULL, ends_at REAL NOT NULL) WITHOUT ROWID;
"""

# SQLite, in the file of hosts: by the digests of their names, until when (epoch seconds) a row holds.
RESTS = "rests"
COUNTS = "counts"
HOSTS_TABLES = f"""
CREATE TABLE IF NOT EXISTS {RESTS} (name TEXT PRIMARY KEY, until REAL NOT NULL, told INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS {COUNTS} (name TEXT PRIMARY KEY, amount INTEGER NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
"""

# Redis
REDIS_PREFIX = f"twoway:{SCHEMA}:"
REDIS_SCORES = f"{REDIS_PREFIX}score:"
"""Followed by a key or an alias: a record (see record.py)."""
REDIS_POSTS = f"{REDIS_PREFIX}posts:"
"""Followed by a key."""
REDIS_NAMES = f"{REDIS_PREFIX}names:"
"""Followed by a key: the set of its names, as `digest:name`."""
REDIS_LEASES = f"{REDIS_PREFIX}lease:"
"""Followed by the lease's name: who holds it."""
REDIS_DIGESTS = f"{REDIS_PREFIX}digests"
"""Sorted set of `digest:key`, all with score 0, so that Redis orders it by digest."""
REDIS_ENDS = f"{REDIS_PREFIX}ends"
"""Sorted set of the same members by the time at which they are forgotten."""
REDIS_RESTS = f"{REDIS_PREFIX}rest:"
"""Followed by the digest of a host's name: until when it is left alone, and whether it told us so."""
REDIS_COUNTS = f"{REDIS_PREFIX}asked"
"""How often hosts were asked: followed by the digest of a limit with a host's name, as `limits` joins them."""
REDIS_CALLERS = f"{REDIS_PREFIX}calls"
"""How often callers called, in the same way, by hashes of their addresses."""

# SQLite and Redis
JOBS_QUEUE = f"twoway{SCHEMA}"
"""The name that huey makes its keys and rows of."""

# PostgreSQL: any constant that nobody else in the database is likely to use ("twoway" as a number).
MIGRATION_LOCK = 0x7477_6F77_6179
CLAIM_LOCK = 0x7477_6F77_617A
"""What accounts are hashed with, into the lock of whoever claims a row of theirs."""


def digest(name: str) -> str:
    """SHA-256 of a key or an alias, in lower-case hex: what a look-up by prefix compares."""
    return hashlib.sha256(name.encode()).hexdigest()
