"""The same statements on Spark: it, DuckDB and the core hold the same of every account."""

import sys
import warnings
from pathlib import Path

import pytest
from benchmarks.archive import expected, made

from api.benchmarks.archive.duck import Duck
from api.benchmarks.archive.survey import Archive

TABLE = Path(__file__).parents[3] / "docs" / "examples" / "conversations.csv"


@pytest.fixture(scope="module")
def session():
    """A session of this machine alone, which the engine finds running."""
    with pytest.MonkeyPatch.context() as environment, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of Spark's own start.
        environment.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        from pyspark.sql import SparkSession  # noqa: PLC0415 - It takes seconds to load.

        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.sql.shuffle.partitions": "1",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = SparkSession.builder.master("local[2]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        made_session = builder.getOrCreate()
        made_session.sparkContext.setLogLevel("OFF")
        yield made_session
        made_session.stop()


@pytest.fixture
def spark(session):
    from api.benchmarks.archive.spark import Spark  # noqa: PLC0415 - The same.

    engine = Spark()
    yield engine
    engine.close()


def documents(engine, *given, **more):
    return {found["account"]: found for found in Archive(engine, *given, **more).quick()}


def test_core_duckdb_and_spark_hold_the_same(spark, tmp_path):
    whose, seen = made.Maker(41).archive(30)
    lines = made.write_lines(tmp_path / "posts.jsonl", seen)
    declared = made.write_accounts(tmp_path / "accounts.csv", whose)
    of_spark = documents(spark, [lines], declared=declared)
    duck = Duck(tmp_path, memory=500 << 20, threads=2)
    of_duck = documents(duck, [lines], declared=declared)
    duck.close()
    assert of_spark == of_duck
    assert len(of_spark) > 20
    expected.same(of_spark.values(), whose, seen)


def test_conversations_with_support_are_read_alike(spark, tmp_path):
    of_spark = documents(spark, [TABLE])
    duck = Duck(tmp_path, memory=500 << 20, threads=2)
    of_duck = documents(duck, [TABLE])
    duck.close()
    assert of_spark == of_duck
    assert of_spark["x:acmehelp"]["reply_rate"]["n"] > 10


def test_a_session_that_runs_already_is_left_running(session, spark):
    spark.close()
    assert [row.one for row in session.sql("SELECT 1 AS one").collect()] == [1]
