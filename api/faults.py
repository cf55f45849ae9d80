"""What is wrong with a field that pydantic refuses, in sentences of our own. Pure."""

from collections.abc import Mapping
from typing import Any, Final

UNUSABLE: Final = "It holds something that cannot be used here."
_TIME: Final = "It must be a time such as 2026-11-22T14:00:00Z."
_WHOLE: Final = "It must be a whole number."
_NUMBER: Final = "It must be a number."
_YES_NO: Final = "It must be true or false."
_LIST: Final = "It must be a list."
_OBJECT: Final = "It must be an object."
_NO_FIELD: Final = "There is no such field here."

SENTENCES: Final = {
    "missing": "It is missing.",
    "extra_forbidden": _NO_FIELD, "unexpected_keyword_argument": _NO_FIELD,
    "json_invalid": "It is no JSON: {error}.",
    "value_error": "{error}",
    "literal_error": "It must be {expected}.",
    "string_type": "It must be a text.", "string_unicode": "It must be a text in UTF-8.",
    "string_too_short": "It must not be empty.",
    "string_too_long": "It may have at most {max_length} characters.",
    "string_pattern_mismatch": "It must be of the form {pattern}",
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE,
    "int_parsing_size": "It is too large a number.",
    "float_type": _NUMBER, "float_parsing": _NUMBER, "finite_number": "It must be a finite number.",
    "greater_than": "It must be more than {gt}.", "greater_than_equal": "It must be at least {ge}.",
    "less_than": "It must be less than {lt}.", "less_than_equal": "It must be at most {le}.",
    "bool_type": _YES_NO, "bool_parsing": _YES_NO,
    "datetime_type": _TIME, "datetime_parsing": _TIME, "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_aware": "It must name its time zone, as the Z of 2026-11-22T14:00:00Z does.",
    "list_type": _LIST, "tuple_type": _LIST, "frozen_set_type": _LIST,
    "too_short": "It must not be empty.", "too_long": "It may have at most {max_length} entries.",
    "model_type": _OBJECT, "model_attributes_type": _OBJECT, "dict_type": _OBJECT, "dataclass_type": _OBJECT,
    "path_type": "It must be the path of a file or a folder.",
}  # fmt: skip
"""By the type of the error, https://docs.pydantic.dev/latest/errors/validation_errors/, with its context put in."""


def sentence(fault: Mapping[str, Any]) -> str:
    """What is wrong, of one of `ValidationError.errors()`: a whole sentence, which does not repeat what was given."""
    limits = {name: _plain(limit) for name, limit in fault.get("ctx", {}).items()}
    told = SENTENCES.get(fault["type"], UNUSABLE).format(**limits)
    return f"{told[:1].upper()}{told[1:].rstrip('.')}."


def _plain(limit: object) -> object:
    """25 for 25.0, as a person writes it."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit
