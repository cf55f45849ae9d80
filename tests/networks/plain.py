"""Values of the evidence as JSON that is short enough to be checked by eye: fields at their default are left out."""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from typing import Any


def plain(value: Any) -> Any:
    if is_dataclass(value):
        said = ((field.name, getattr(value, field.name)) for field in fields(value) if _is_told(value, field))
        return {name: plain(part) for name, part in said}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _is_told(value: Any, field: Field[Any]) -> bool:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return bool(getattr(value, field.name) != default)
