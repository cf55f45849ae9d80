"""What the owner of a site declares of its accounts in `/.well-known/twoway.json`; docs/twoway-json.md is its format.

Pure, over bytes. Read strictly: a file with any fault is not used at all, so that its owner can trust what is.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from api.accounts import NotAnAccount, resolve
from api.faults import sentence
from api.scoring.evidence import Declaration, OpenHours

PLACE: Final = "/.well-known/twoway.json"
KINDS: Final = frozenset({"", "application/json", "text/json", "text/plain", "application/octet-stream"})
"""Content types under which servers send such a file."""

LARGEST: Final = 32 * 1024
MOST_ACCOUNTS: Final = 20
MOST_SUPPORT_HANDLES: Final = 10
MOST_HOURS: Final = 14
LONGEST_STATEMENT: Final = 600

_LONGEST_FAULT: Final = 240
# Controls, and the signs that turn the direction of all that follows: a page would read otherwise than it says.
_NO_TEXT: Final = frozenset(
    map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)


class BadDeclaration(ValueError):
    """The file cannot be used; `detail` is a whole sentence."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Declared:
    """A file that holds: the keys of the accounts that it speaks for, and what it says of them."""

    accounts: tuple[str, ...]
    declaration: Declaration


def _account(text: str) -> str:
    try:
        return resolve(text).key
    except NotAnAccount as error:
        raise ValueError(error.detail) from None


def _text(text: str) -> str:
    if not _NO_TEXT.isdisjoint(text) or not text.strip():
        raise ValueError("it must be one line of plain text")
    return text.strip()


AccountName = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_account)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern="^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, regex_engine="rust-regex")


class _OpenIn(_Strict):
    days: Annotated[list[Day], Field(min_length=1, max_length=7)]
    opens: Annotated[Clock, Field(alias="from")]
    closes: Annotated[Clock, Field(alias="to")]


class _HoursIn(_Strict):
    time_zone: Annotated[str, Field(max_length=64, pattern="^[A-Za-z][A-Za-z_]*(?:/[A-Za-z0-9_+-]+){0,2}$")]
    open: Annotated[list[_OpenIn], Field(min_length=1, max_length=MOST_HOURS)]


class _FileIn(_Strict):
    version: Literal[1]
    accounts: Annotated[list[AccountName], Field(min_length=1, max_length=MOST_ACCOUNTS)]
    support_handles: Annotated[list[AccountName], Field(max_length=MOST_SUPPORT_HANDLES)] = []
    hours: _HoursIn | None = None
    statement: Annotated[str, Field(max_length=LONGEST_STATEMENT), AfterValidator(_text)] | None = None
    opted_out: bool = False


def read_declaration(raw: bytes) -> Declared:
    """What the file says.

    :raises BadDeclaration: it is no JSON, too large, or any of its fields is missing, wrong or not known.
    """
    if len(raw) > LARGEST:
        raise BadDeclaration(f"it is larger than {LARGEST // 1024} KB.")
    try:
        read = _FileIn.model_validate_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        # A name of their own, such as that of a field that is not known, is not repeated to everybody.
        place = ".".join(str(step) for step in fault["loc"] if step in _PLACES or isinstance(step, int))
        said = ": ".join(filter(None, (place, sentence(fault))))
        raise BadDeclaration(said[:_LONGEST_FAULT].rstrip(".") + ".") from None
    accounts = tuple(dict.fromkeys(read.accounts))
    support = tuple(dict.fromkeys(read.support_handles))
    hours = read.hours.open if read.hours else []
    week = tuple(OpenHours(tuple(dict.fromkeys(open_.days)), open_.opens, open_.closes) for open_ in hours)
    zone = read.hours.time_zone if read.hours else None
    return Declared(accounts, Declaration(support, zone, week, read.statement, read.opted_out))


_PLACES: Final = frozenset({*_FileIn.model_fields, *_HoursIn.model_fields, "days", "from", "to"})
