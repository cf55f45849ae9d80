"""Logs as lines of JSON on standard error: no address, no handle, nothing of a request but its route."""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

LONGEST_CHAIN = 5


def configure_logs(level: str) -> None:
    """To be called once by whoever starts a process. An unknown level means INFO.

    Only our own loggers (below `api`) are written, whether they are structlog's or the standard library's.
    Libraries log the URLs that they call, and those hold handles, so they are silent.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    for library in ("urllib3", "requests", "werkzeug", "sqlalchemy", "alembic", "huey"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    marks: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_messages,
    ]
    structlog.configure(
        processors=[*marks, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=marks, processors=last))
    ours = logging.getLogger("api")
    ours.handlers[:] = [handler]
    ours.setLevel(number)


def describe_exception(error: BaseException) -> dict[str, Any]:
    """Type and frames of an exception and of what caused it, for a log line.

    Its message is left out, because messages quote what somebody sent.
    """
    chain: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < LONGEST_CHAIN:
        chain.append({"type": f"{type(seen).__module__}.{type(seen).__qualname__}", "at": _frames(seen.__traceback__)})
        seen = seen.__cause__ or seen.__context__
    return {"error": chain[0]["type"], "chain": chain}


def _without_messages(_: Any, __: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    return {**event, **describe_exception(error)} if isinstance(error, BaseException) else event


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
