"""Spark, for those who have a cluster: `SPARK_REMOTE` or `SPARK_MASTER` in the environment say which."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pyspark.cloudpickle import register_pickle_by_value
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, StringType

from api.archives import BadArchive
from api.benchmarks.archive import layouts
from api.benchmarks.archive.engine import Opened
from api.benchmarks.archive.files import Format, comma_of, format_of
from api.benchmarks.archive.layouts import EVIDENCE_COLUMNS, Kind, brands_in, names_in
from api.benchmarks.archive.names import PLAIN_NAME, folding, spaces
from api.benchmarks.archive.statements import prelude

_GATHER: Final = (
    "array_sort(collect_list(named_struct('until', until, 'since', since, 'before', before, 'answered', answered))) "
    "AS list"
)
_TRIMMED: Final = "trim(TRAILING '.-' FROM trim(LEADING '@' FROM trim(BOTH {spaces} FROM {name})))"
_KINDS: Final[dict[str, Kind]] = {
    "boolean": "flag", "array<string>": "texts", "string": "text", "timestamp": "moment", "timestamp_ntz": "moment",
}  # fmt: skip
_JSON: Final = {
    "text": "STRING", "texts": "ARRAY<STRING>", "flag": "BOOLEAN", "number": "BIGINT",
    "reference": "STRUCT<id: STRING, author: STRING>",
}  # fmt: skip
_CLEARED: Final = ("size_of", "has", "others", "folded", "fingerprint", "name_print", "pair", "name_prints", "voice",
                   "voices", "beginning", "followed", "half", "micros", "moment_in", "flag_in", "words_in", "no_links",
                   "no_names", "id_in", "lone_print", "crowd_prints", "list_of", "hour_of")  # fmt: skip


class Spark:
    """See `engine.Engine`. A session that runs already is used as it is, and left running."""

    name = "spark"
    passes = False

    def __init__(self) -> None:
        self._own = SparkSession.getActiveSession() is None
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.sql.ansi.enabled": "true",
        }
        builder = SparkSession.builder.appName("twoway")
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        # It fails on a union of two tables that were kept, and nothing here gains by it.
        self._session.conf.set("spark.sql.constraintPropagation.enabled", "false")
        self._files = 0
        for name in _CLEARED:
            self._session.sql(f"DROP TEMPORARY FUNCTION IF EXISTS {name}")
        # The machines of a cluster need no Twoway: the functions are sent to them whole.
        register_pickle_by_value(layouts)  # type: ignore[no-untyped-call]  # It is cloudpickle's.
        for name, function in (("names_in", names_in), ("brands_in", brands_in)):
            self._session.udf.register(name, function, ArrayType(StringType()))
        names = {"plain_name": PLAIN_NAME, "folding": _folded("name"), "folding_of_one": _folded("x")}
        for statement in prelude("spark", names):
            self._session.sql(statement)
        self.dialect: Mapping[str, str] = {
            "each": "explode",
            "gather": _GATHER,
            "all_in_order": "PARTITION BY nr ORDER BY",
            "ignoring_null": ", true",
        }

    def opened(self, path: Path) -> Opened:
        form, read, where = format_of(path), self._session.read, str(path.resolve())
        if form is Format.JSON:
            schema = ", ".join(f"{column} {_JSON[kind]}" for column, kind in EVIDENCE_COLUMNS.items())
            frame = read.schema(schema).json(where)
        elif form is Format.PARQUET:
            frame = read.parquet(where)
        else:
            frame = read.csv(where, header=True, multiLine=True, sep=comma_of(path), quote='"', escape='"')
        self._files += 1
        name = f"file_{self._files}"
        frame.createOrReplaceTempView(name)
        columns = {column: _KINDS.get(kind, _other(kind)) for column, kind in frame.dtypes}
        if not columns:
            raise BadArchive(f"{path.name} has no columns.")
        return Opened(name, columns, spool=False)

    def skipped(self) -> int:
        return 0

    def keep(self, name: str, select: str) -> None:
        # Plans that hold all that came before them take longer to plan than to run.
        self._session.sql(select).localCheckpoint().createOrReplaceTempView(name)

    def view(self, name: str, select: str) -> None:
        self._session.sql(select).createOrReplaceTempView(name)

    def spool(self, name: str, select: str) -> None:
        self.view(name, select)

    def forget(self, name: str) -> None:
        self._session.catalog.dropTempView(name)

    def rows(self, select: str) -> Iterator[dict[str, Any]]:
        for row in self._session.sql(select).toLocalIterator():
            yield row.asDict()

    def close(self) -> None:
        if self._own:
            self._session.stop()


def _other(kind: str) -> Kind:
    return "reference" if kind.startswith("struct") else "number"


def _folded(name: str) -> str:
    return folding(_TRIMMED.format(spaces=spaces(), name=name))
