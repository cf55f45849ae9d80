"""The contract holds: whatever schemathesis thinks up gets an answer that /openapi.json describes, and no 5xx.

All its phases run (examples, every corner of every schema, unexpected methods, sequences of calls) with
all its checks, on inputs that fit the schemas and on inputs that do not.
"""

from pathlib import Path

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema
from web.stubs import ListHistory, make_services, make_store

from api.web.app import create_app

CONFIG = {
    "seed": 20101122,
    "generation": {"max-examples": 25, "deterministic": True, "database": "none"},
    # What a handle may look like depends on its network, and what is an address or evidence on more than
    # a schema can say: so 422 is a good answer to what fits its schema. 404 is for posts of the unscored,
    # 409 for benchmarks of which nothing is measured yet.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 304, 404, 409, 422]}},
    # Evidence is read with patience: "12" counts as a number and 0 as false.
    "operations": [
        {
            "include-name": "POST /v1/evidence",
            "checks": {"negative_data_rejection": {"expected-statuses": [200, 405, 413, 415, 422]}},
        },
        # A benchmark has no webhook before somebody sets one, so that there is none to read or to remove.
        *(
            {
                "include-name": f"{method} /v1/benchmarks/{{benchmark_id}}/webhook",
                "checks": {"ensure_resource_availability": {"enabled": False}},
            }
            for method in ("GET", "DELETE")
        ),
    ],
}


@pytest.mark.filterwarnings("ignore")  # Of schemathesis itself, on what it generates.
def test_every_answer_is_as_described(tmp_path: Path) -> None:
    services = make_services(make_store(), ListHistory(), tmp_path)
    services.benchmarks.upgrade()
    app = create_app(services)
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG))
    failures: list[str] = []
    tested: set[str | None] = set()
    stopped: StopReason | None = None
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished | events.FuzzScenarioFinished):
            failures += _failures(event.recorder)
            tested.add(event.recorder.label)
        elif isinstance(event, events.NonFatalError):
            failures.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.EngineFinished):
            failures += [str(failure) for failure in event.failures]
            stopped = event.stop_reason
    assert not failures, "\n\n".join(failures)
    assert stopped is StopReason.COMPLETED
    operations = {
        f"{method.upper()} {path}" for path, methods in schema.raw_schema["paths"].items() for method in methods
    }
    assert operations <= tested


def _failures(recorder: object) -> list[str]:
    found = []
    for case_id, checks in recorder.checks.items():  # type: ignore[attr-defined]
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                found.append(
                    f"{recorder.label} {case_id}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"
                )  # type: ignore[attr-defined]
    return found
