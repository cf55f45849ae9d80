"""Values out of JSON that may have any shape: the wanted type or nothing, never an error. Pure."""

import re
from datetime import UTC, datetime
from typing import Any, Final

Json = dict[str, Any]

_COUNTS_BELOW: Final = 10**15
_IDS_BELOW: Final = 10**30


def object_of(value: Any, key: str) -> Json:
    """The object under a key, an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def objects_of(value: Any, key: str) -> list[Json]:
    """The objects of the list under a key; what is no object is left out."""
    found = value.get(key) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text_of(value: Any, key: str) -> str | None:
    """The string under a key. Half a surrogate pair, which no encoder takes, becomes a question mark."""
    found = value.get(key) if isinstance(value, dict) else None
    return found.encode("utf-8", "replace").decode("utf-8") if isinstance(found, str) else None


def count_of(value: Any, key: str) -> int | None:
    """The number under a key, if it is a whole one and not negative."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def number_of(value: Any, key: str) -> int | None:
    """As `count_of`, also where a server writes its numbers as text; what has more than 15 digits is no count."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, str) and re.fullmatch("[0-9]{1,15}", found):
        return int(found)
    counted = count_of(value, key)
    return counted if counted is not None and counted < _COUNTS_BELOW else None


def name_of(value: Any, key: str) -> str | None:
    """An id that is text or a whole number, as text; None for an empty one."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _IDS_BELOW:
        return str(found)
    return text_of(value, key) or None


def boolean_of(value: Any, key: str) -> bool:
    return isinstance(value, dict) and value.get(key) is True


def moment_of(said: str | None) -> datetime | None:
    """A timestamp in UTC, None if it cannot be read. No zone means UTC."""
    try:
        moment = datetime.fromisoformat(said or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
