"""The shapes of benchmarks for the contract; what comes in is validated with its model, too."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from api.benchmarks.asked import MOST_PAIRS
from api.benchmarks.desk import LONGEST_NAME
from api.benchmarks.model import LARGEST
from api.benchmarks.schedule import LONGEST as LONGEST_SCHEDULE

LONGEST_LIST = 500_000
LONGEST_AGE = 31_536_000

TOKEN: dict[str, Any] = {
    "description": "The benchmark's id. Whoever knows it may see the benchmark; it is listed nowhere.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    "example": "Zk3bZy0aTn2mQw8r1uVxQg",
}


class EntryIn(BaseModel):
    """An account of a benchmark: its address in any spelling, and the brand that it belongs to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    account: str
    brand: str | None = None


_ADDRESS = {"type": "string"}
_ENTRY = {
    "type": "object",
    "properties": {"account": _ADDRESS, "brand": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
    "required": ["account"],
    "additionalProperties": False,
}
AnyEntry = Annotated[
    EntryIn,
    BeforeValidator(lambda given: {"account": given} if isinstance(given, str) else given),
    WithJsonSchema({"anyOf": [_ADDRESS, _ENTRY]}),
]


class BenchmarkIn(BaseModel):
    """A benchmark to begin: `accounts` or `list`, not both."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    accounts: list[AnyEntry] | None = Field(
        None,
        min_length=1,
        max_length=MOST_PAIRS,
        description=f"Keys or addresses of up to {LARGEST:,} accounts, or each with its brand. What names no account, "
        "and the first of those that are too many, stands in bad_rows.",
    )
    list: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_LIST,
        description="A list as people keep them: CSV with or without a header, or addresses one a line.",
    )
    schedule: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_SCHEDULE,
        description="When it runs again by itself: `@daily`, `@weekly` or `@monthly`, at the time of day at which it "
        "was made, or five fields of cron in UTC; at most once an hour.",
    )
    max_age: int | None = Field(
        None,
        ge=0,
        le=LONGEST_AGE,
        description="Seconds before each run within which a stored score is good enough; normally six hours.",
    )


class BenchmarkChangeIn(BaseModel):
    """What is to change of a benchmark: when it runs by itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schedule: str | None = Field(
        min_length=1,
        max_length=LONGEST_SCHEDULE,
        description="As in a new benchmark; null: never again by itself.",
    )


class BadRow(BaseModel):
    """What was left out of a list: its line (or its place in `accounts`) from 1, and why.

    `no_account`: it names none; `same_account`: an earlier row names it; `too_many`: the benchmark was full.
    """

    line: int
    text: str
    reason: str
    status: Literal["no_account", "same_account", "too_many"]


class Progress(BaseModel):
    """How far the present run is, in accounts. `failed` has no numbers, for a reason that the report tells."""

    accounts: int
    done: int
    failed: int
    waiting: int
    running: int
    waiting_words: list[str]
    estimated_end: AwareDatetime | None


class Benchmark(BaseModel):
    """A benchmark as it is now."""

    id: str
    name: str
    url: str
    status: Literal["running", "done", "cancelled"]
    run: int
    members: int
    progress: Progress
    created_at: AwareDatetime
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    schedule: str | None
    next_run_at: AwareDatetime | None
    max_age: int | None
    bad_rows: list[BadRow]


class Report(BaseModel):
    """The report of a benchmark's present run; docs/benchmarks.md describes every section."""

    model_config = ConfigDict(extra="allow")

    benchmark: dict[str, Any]
    method: int
    denominator: dict[str, Any]
    ranking: list[dict[str, Any]]
    ties: list[dict[str, Any]]
    quartiles: dict[str, Any]
    field_curve: list[dict[str, Any]]
    curves: dict[str, Any]
    heat: dict[str, Any]
    brands: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    relative: list[dict[str, Any]]
    advice: list[dict[str, Any]]
    study_2010: list[dict[str, Any]]
    ladder: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    bad_rows: list[BadRow]


MODELS: tuple[type[BaseModel], ...] = (Benchmark, Report)
"""What goes out."""
