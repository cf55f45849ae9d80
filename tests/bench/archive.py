"""An archive of many posts, made at random, and what it takes to count it: in a process of its own, on two cores."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.results import Result

TESTS = Path(__file__).parents[1]
POSTS, QUICK_POSTS = 20_000_000, 1_000_000
POSTS_AN_ACCOUNT, FEW_POSTS = 2_000, 10
GOAL_SECONDS, GOAL_MEGABYTES = 10.0, 1000.0
MEMORY = 700 << 20

# Accounts in their order, half of the posts messages to them, six in ten of these answered.
_POSTS = """
COPY (
    WITH drawn AS (
        SELECT
            i, (i * 2 // {each}) AS brand, i * 2 % {each} // 3 AS place,
            hash(i) % 400 AS person, hash(i + 7) % 7344000 AS second,
            hash(i + 11) % 100 AS how, hash(i + 13) % 100 AS chance
        FROM range({posts} // 2) AS numbers(i)
    ),
    said AS (
        SELECT
            brand, 'm' || i AS id, 'person' || person || '.example' AS author, second, FALSE AS is_repost,
            CASE WHEN how < 60 THEN 'b' || brand WHEN how < 75 THEN 'm' || (i + 3) END AS reply_to_id,
            CASE WHEN how < 60 THEN 'brand' || brand || '.example' WHEN how < 75 THEN 'person7.example' END
                AS reply_to_author,
            CASE WHEN how >= 70 THEN ['brand' || brand || '.example'] ELSE []::VARCHAR[] END AS mentions,
            'Where is order ' || i || '? It was promised for last week.' AS text
        FROM drawn
        UNION ALL
        SELECT
            brand, 'a' || i, NULL, second + hash(i + 17) % (60 << (chance // 5)), FALSE, 'm' || i,
            'person' || person || '.example', []::VARCHAR[], 'Sorry to hear that, parcel ' || i || ' is on its way.'
        FROM drawn WHERE chance < 60
        UNION ALL
        SELECT
            brand, CASE WHEN i * 2 % {each} < 2 THEN 'b' || brand ELSE 'c' || i END, NULL, second, how < 15, NULL, NULL,
            []::VARCHAR[], 'News from the workshop ' || i
        FROM drawn WHERE chance >= 60
    )
    SELECT
        'bluesky:brand' || brand || '.example' AS account, id, author,
        TIMESTAMP '2026-08-27' + to_seconds(second) AS created_at, text, is_repost, reply_to_id, reply_to_author,
        mentions, []::VARCHAR[] AS links, (hash(id) % 3000)::BIGINT AS author_followers
    FROM said ORDER BY account
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def make(path: Path, posts: int, *, each: int = POSTS_AN_ACCOUNT) -> None:
    """Writes an archive of so many posts as Parquet; `each`: how many of them an account has."""
    import duckdb  # noqa: PLC0415 - The rest of the benchmark does without.

    with duckdb.connect() as database:
        database.execute(_POSTS.format(path=path, posts=posts, each=each))


def results(posts: int, runs: int, say: Callable[[str], None]) -> list[Result]:
    """The quickest run without texts, and its memory; on a twentieth of the posts with texts, and of many accounts."""
    part = posts // 20
    with TemporaryDirectory(prefix="twoway-bench-") as folder:
        whole, texts, many = (Path(folder, f"{name}.parquet") for name in ("whole", "texts", "many"))
        say(f"Making archives of {posts:,} and {part:,} posts")
        _apart("make", whole, posts, POSTS_AN_ACCOUNT)
        _apart("make", texts, part, POSTS_AN_ACCOUNT)
        _apart("make", many, part, FEW_POSTS)
        say("Counting them")
        quickest = min((_apart("count", whole) for _ in range(runs)), key=lambda run: run["seconds"])
        language, small = _apart("language", texts), _apart("count", many)
    full = posts == POSTS
    return [
        Result(f"Archive of {posts:,} posts", quickest["seconds"], "s", GOAL_SECONDS if full else None,
               detail=f"{quickest['cpu']:.1f} s of CPU, {quickest['accounts']:,} accounts, DuckDB, without texts"),
        Result("Memory for it", quickest["megabytes"], "MB", GOAL_MEGABYTES),
        Result(f"Archive of {part:,} posts with texts", language["seconds"], "s",
               detail=f"{language['cpu']:.1f} s of CPU, {language['megabytes']:.0f} MB; whole documents by the core"),
        Result(f"Memory for {part:,} posts of many accounts", small["megabytes"], "MB", GOAL_MEGABYTES,
               detail=f"{small['cpu']:.1f} s of CPU, {small['accounts']:,} accounts"),
    ]  # fmt: skip


def _apart(what: str, path: Path, *numbers: int) -> dict[str, float]:
    """The same in a process that has all cores and whose memory is its own."""
    cores = ",".join(map(str, range(os.cpu_count() or 1)))
    command = ["taskset", "-c", cores, sys.executable, "-m", "bench.archive", what, str(path)]
    known = os.environ | {"PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    command += map(str, numbers)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=known)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _count(path: Path, *, language: bool) -> dict[str, float]:
    from resource import RUSAGE_SELF, getrusage  # noqa: PLC0415 - As below.
    from time import perf_counter, process_time  # noqa: PLC0415 - Only the process apart measures.

    from api.benchmarks.archive.duck import Duck  # noqa: PLC0415
    from api.benchmarks.archive.survey import Archive  # noqa: PLC0415

    began, cpu = perf_counter(), process_time()
    with TemporaryDirectory(prefix="twoway-bench-") as folder:
        engine = Duck(Path(folder), memory=MEMORY, threads=2)
        archive = Archive(engine, [path])
        lines = [len(json.dumps(found)) for found in (archive.scored() if language else archive.quick())]
        engine.close()
    return {
        "seconds": perf_counter() - began,
        "cpu": process_time() - cpu,
        "megabytes": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "accounts": len(lines),
    }


if __name__ == "__main__":
    _, task, place, *numbers = sys.argv
    if task == "make":
        make(Path(place), int(numbers[0]), each=int(numbers[1]))
        sys.stdout.write("{}")
    else:
        sys.stdout.write(json.dumps(_count(Path(place), language=task == "language")))
