"""Scores in one Redis, shared by all workers of all machines.

One connection for each thread (wire.py). Writes are scripts, so that a renamed account's records change hands in one
step. The scripts make up key names, which a Redis Cluster does not allow; one Redis, or one with replicas, is what is
meant.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redis.backoff import NoBackoff
from redis.connection import Connection, parse_url
from redis.exceptions import RedisError
from redis.retry import Retry

from api.stores import keys, record
from api.stores.base import StoredScore, StoreUnavailable
from api.stores.perthread import PerThread
from api.stores.wire import Refused, TooLate, Unanswered, Wire

# An old connection may break after one wait, and a new one be opened for another: together less than a second.
CONNECT_SECONDS = 0.15
ANSWER_SECONDS = 0.4
SWEEP_MEMBERS = 1_000

_DIGEST_LENGTH = 64
_INDEX = (keys.REDIS_DIGESTS, keys.REDIS_ENDS)

# ARGV of both: the prefixes of scores, posts and names. KEYS: the two sorted sets.
_DROP = """
local function unname(key)
  for _, entry in ipairs(redis.call('SMEMBERS', ARGV[3] .. key)) do
    local name, member = string.sub(entry, 66), string.sub(entry, 1, 65) .. key
    if redis.call('GET', ARGV[1] .. name) == 'a' .. key then redis.call('DEL', ARGV[1] .. name) end
    redis.call('ZREM', KEYS[1], member)
    redis.call('ZREM', KEYS[2], member)
  end
  redis.call('DEL', ARGV[3] .. key)
end
local function drop(key)
  unname(key)
  redis.call('DEL', ARGV[1] .. key, ARGV[2] .. key)
end
local function owner(name)
  local found = redis.call('GET', ARGV[1] .. name)
  if found and string.sub(found, 1, 1) == 'a' then return string.sub(found, 2) end
  return name
end
"""

_SWEEP = """
local function sweep(now, most)
  local ended = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, most)
  for _, member in ipairs(ended) do
    redis.call('ZREM', KEYS[1], member)
    redis.call('ZREM', KEYS[2], member)
  end
  return ended
end
"""


@dataclass(frozen=True, slots=True)
class _Script:
    text: str
    sha: str


def _script(text: str) -> _Script:
    # Redis names a script by its SHA-1; nothing is kept secret by it.
    return _Script(text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


# ARGV after the prefixes: key, score record, posts, milliseconds, kept_until, now, listed, alias record, and
# (digest, name) of each name. Storing comes first: a full Redis refuses a script at its first write or not at all.
_PUT = _script(
    _DROP
    + _SWEEP
    + """
local key, milliseconds, owners = ARGV[4], ARGV[7], {}
for i = 12, #ARGV, 2 do owners[#owners + 1] = owner(ARGV[i + 1]) end
redis.call('SET', ARGV[1] .. key, ARGV[5], 'PX', milliseconds)
redis.call('SET', ARGV[2] .. key, ARGV[6], 'PX', milliseconds)
unname(key)
for _, other in ipairs(owners) do
  if other ~= key then drop(other) end
end
for i = 12, #ARGV, 2 do
  local digest, name = ARGV[i], ARGV[i + 1]
  if name ~= key then redis.call('SET', ARGV[1] .. name, ARGV[11], 'PX', milliseconds) end
  redis.call('SADD', ARGV[3] .. key, digest .. ':' .. name)
  if ARGV[10] == '1' then
    redis.call('ZADD', KEYS[1], 0, digest .. ':' .. key)
    redis.call('ZADD', KEYS[2], ARGV[8], digest .. ':' .. key)
  end
end
redis.call('PEXPIRE', ARGV[3] .. key, milliseconds)
sweep(ARGV[9], 100)
"""
)
_SWEEP_OUT = _script(_SWEEP + "return sweep(ARGV[1], ARGV[2])")
_DELETE = _script(_DROP + "drop(owner(ARGV[4]))")
_RENEW = _script("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end")
_RELEASE = _script("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end")


class RedisStore:
    """A `Tier`; every call raises `StoreUnavailable` within a second when Redis does not answer."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        """`url` as redis-py takes it: `redis://`, `rediss://` or `unix://`.

        :raises ValueError: when it is none of these.
        """
        options = dict(parse_url(url))  # type: ignore[no-untyped-call]
        kind: Callable[..., Any] = options.pop("connection_class", Connection)
        # Ours are the defaults; what the address says (`?socket_timeout=2`) comes first.
        options = {
            "protocol": 2,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            "retry": Retry(NoBackoff(), 0),
            "driver_info": None,
            **options,
        }
        self._clock = clock
        self._connections = PerThread(lambda: Wire(kind(**options)), Wire.close)
        self._held: dict[str, str] = {}

    def get(self, key: str) -> StoredScore | None:
        found = self._decode(self._command("GET", keys.REDIS_SCORES + key))
        if isinstance(found, str):
            found = self._decode(self._command("GET", keys.REDIS_SCORES + found))
        return found if isinstance(found, StoredScore) else None

    def get_many(self, keys: Sequence[str]) -> list[StoredScore | None]:
        found = self._records(keys)
        targets = [target for target in found if isinstance(target, str)]
        if targets:
            followed = dict(zip(targets, self._records(targets), strict=True))
            found = [followed[one] if isinstance(one, str) else one for one in found]
        return [one if isinstance(one, StoredScore) else None for one in found]

    def by_prefix(self, prefix: str) -> list[tuple[str, StoredScore]]:
        members = self._command("ZRANGEBYLEX", keys.REDIS_DIGESTS, f"[{prefix}", f"({prefix}g")
        pairs = [(text[:_DIGEST_LENGTH], text[_DIGEST_LENGTH + 1 :]) for text in map(bytes.decode, members)]
        scores = self._records([key for _, key in pairs])
        return [
            (digest, score)
            for (digest, _), score in zip(pairs, scores, strict=True)
            if isinstance(score, StoredScore) and score.listed
        ]

    def put(self, score: StoredScore, posts: bytes, keep_seconds: float, aliases: Sequence[str] = ()) -> None:
        now = self._clock()
        kept = replace(score, kept_until=now + keep_seconds)
        names = dict.fromkeys([score.key, *aliases])
        arguments: list[bytes | str | int | float] = [
            score.key,
            record.encode(kept),
            record.pack_posts(posts),
            max(1, int(keep_seconds * 1000)),
            kept.kept_until,
            now,
            int(score.listed),
            record.encode_alias(score.key),
        ]
        for name in names:
            arguments += [keys.digest(name), name]
        self._run(_PUT, arguments)

    def posts(self, key: str) -> bytes | None:
        score = self.get(key)
        packed = None if score is None else self._command("GET", keys.REDIS_POSTS + score.key)
        try:
            return None if packed is None else record.unpack_posts(packed)
        except ValueError:
            return None

    def delete(self, key: str) -> None:
        self._run(_DELETE, [key])

    def acquire(self, name: str, seconds: float) -> bool:
        lease, holder = keys.REDIS_LEASES + name, secrets.token_hex(8)
        won = self._command("SET", lease, holder, "NX", "PX", max(1, int(seconds * 1000))) is not None
        # A command sent twice over a broken connection may find its own lease in the way.
        won = won or self._command("GET", lease) == holder.encode()
        if won:
            self._held[name] = holder
        return won

    def renew(self, name: str, seconds: float) -> None:
        holder = self._held.get(name)
        if holder is not None:
            self._evaluate(_RENEW, [keys.REDIS_LEASES + name], [holder, max(1, int(seconds * 1000))])

    def release(self, name: str) -> None:
        holder = self._held.pop(name, None)
        if holder is not None:
            self._evaluate(_RELEASE, [keys.REDIS_LEASES + name], [holder])

    def ping(self) -> None:
        self._command("PING")

    def sweep(self) -> int:
        """Records end by themselves; what is left of them are their names in the look-up by prefix."""
        now, swept = self._clock(), set[bytes]()
        while True:
            members = self._evaluate(_SWEEP_OUT, _INDEX, [now, SWEEP_MEMBERS])
            swept.update(member[_DIGEST_LENGTH + 1 :] for member in members)
            if len(members) < SWEEP_MEMBERS:
                return len(swept)

    def close(self) -> None:
        self._connections.close()

    def _records(self, names: Sequence[str]) -> list[StoredScore | str | None]:
        if not names:
            return []
        return [self._decode(found) for found in self._command("MGET", *(keys.REDIS_SCORES + name for name in names))]

    def _decode(self, found: bytes | None) -> StoredScore | str | None:
        if found is None:
            return None
        try:
            decoded = record.decode(found)
        except ValueError:
            return None
        # Redis ends a record too; this holds when its clock and ours differ.
        return decoded if isinstance(decoded, str) or decoded.kept_until > self._clock() else None

    def _run(self, script: _Script, arguments: Sequence[bytes | str | float]) -> None:
        prefixes = [keys.REDIS_SCORES, keys.REDIS_POSTS, keys.REDIS_NAMES]
        self._evaluate(script, _INDEX, [*prefixes, *arguments])

    def _evaluate(self, script: _Script, names: Sequence[str], arguments: Sequence[bytes | str | float]) -> Any:
        rest = [len(names), *names, *arguments]
        try:
            return self._command("EVALSHA", script.sha, *rest)
        except StoreUnavailable as error:
            if not isinstance(error.__cause__, Refused) or error.__cause__.code != "NOSCRIPT":
                raise
            return self._command("EVAL", script.text, *rest)

    def _command(self, *parts: bytes | str | float) -> Any:
        try:
            try:
                return self._connections.get().ask(parts)
            except Unanswered:
                # The connection may have been an old one to a Redis that has restarted since.
                return self._connections.get().ask(parts)
        except Refused as error:
            if error.down:
                raise _silent(error.code) from error
            raise StoreUnavailable(
                f"Redis refused a command ({error.code}); see its own log and memory limit.", down=False
            ) from error
        except (Unanswered, TooLate) as error:
            raise _silent(str(error)) from error
        except RedisError as error:
            # Its text may tell the address, and that the password.
            raise _silent(type(error).__name__) from error


def _silent(reason: str) -> StoreUnavailable:
    return StoreUnavailable(f"Redis does not answer ({reason}); see that it runs at the address in TWOWAY_REDIS_URL.")
