"""The entries of one long JSON array, one after the other, in memory that does not grow with the array.

The decoder of the standard library reads each entry; this module only finds where the next one begins.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final, Protocol

from api.archives.faults import BadArchive

CHUNK: Final = 1 << 20  # bytes
LONGEST_ENTRY: Final = 8 << 20  # characters
SMALL: Final = 4 << 20  # bytes

_GAP: Final = re.compile(r"[ \t\r\n]*")
_END: Final = re.compile(r"[ \t\r\n]*[],]")


class Stream(Protocol):
    """Bytes from a file."""

    def read(self, size: int = ..., /) -> bytes: ...


def entries(stream: Stream, name: str, begin: re.Pattern[str]) -> Iterator[Any]:
    """The entries of the array that `begin` leads to: it matches up to and with the opening bracket.

    `name` is what the file is called in sentences.

    :raises BadArchive: naming the line, for what is no JSON, no UTF-8, cut off, too long or nested too deeply.
    """
    return _Array(stream, name).entries(begin)


def small_object(stream: Stream, name: str) -> Any:
    """The JSON of a small file, whatever stands before its first bracket.

    :raises BadArchive: as `entries`, and for a file of more than 4 MB.
    """
    raw = stream.read(SMALL + 1)
    if len(raw) > SMALL:
        raise BadArchive(f"{name} is longer than {SMALL >> 20} MB, which no such file of an archive is.")
    try:
        text = raw.decode("utf-8-sig")
        begin = min((place for sign in "{[" if (place := text.find(sign)) >= 0), default=0)
        return JSONDecoder().raw_decode(text, begin)[0]
    except UnicodeDecodeError:
        raise BadArchive(f"{name} is not written in UTF-8, so it cannot be read.") from None
    except (ValueError, RecursionError):
        raise BadArchive(f"{name} is not whole JSON. Download the archive again.") from None


class _Array:
    def __init__(self, stream: Stream, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decode = getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._lines = 1
        self._ended = False

    def entries(self, begin: re.Pattern[str]) -> Iterator[Any]:
        self._find(begin)
        decoder = JSONDecoder()
        if self._next_sign() == "]":
            return
        while True:
            entry, end = self._entry(decoder)
            self._at = end
            sign = self._next_sign()
            yield entry
            if sign == "]":
                return
            if sign != ",":
                raise self._fault(self._at, "a comma or the end of the list is missing")
            self._at += 1
            self._next_sign()

    def _find(self, begin: re.Pattern[str]) -> None:
        while not (found := begin.search(self._text)):
            if len(self._text) > LONGEST_ENTRY or not self._more():
                raise BadArchive(f"{self._name} does not begin as that file of an archive does.")
        self._at = found.end()

    def _entry(self, decoder: JSONDecoder) -> tuple[Any, int]:
        """The entry that begins here and where it ends; the sign behind it is in the text, too."""
        while True:
            try:
                entry, end = decoder.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                if not self._more():
                    raise self._fault(error.pos, "the JSON is broken or cut off") from None
            except RecursionError:
                raise self._fault(self._at, "an entry is nested too deeply") from None
            except ValueError:
                raise self._fault(self._at, "a number is too long") from None
            else:
                # Without a sign that ends it, it may be the beginning of a longer number.
                if _END.match(self._text, end) or not self._more():
                    return entry, end

    def _next_sign(self) -> str:
        """Moves to the next sign that is no space; empty at the end of the file."""
        while True:
            gap = _GAP.match(self._text, self._at)
            self._at = gap.end() if gap else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Drops what is behind and reads on, by at least as much as is waiting; False at the end."""
        if self._ended:
            return False
        waiting = len(self._text) - self._at
        if waiting > LONGEST_ENTRY:
            raise self._fault(self._at, f"an entry is longer than {LONGEST_ENTRY >> 20} MB or has no end")
        raw = self._stream.read(max(CHUNK, waiting))
        try:
            new = self._decode.decode(raw, final=not raw)
        except UnicodeDecodeError:
            raise self._fault(self._at, "it is not written in UTF-8") from None
        if not raw:
            self._ended = True
            return False
        self._lines += self._text.count("\n", 0, self._at)
        self._text = self._text[self._at :] + new
        self._at = 0
        return True

    def _fault(self, at: int, what: str) -> BadArchive:
        line = self._lines + self._text.count("\n", 0, at)
        column = at - (self._text.rfind("\n", 0, at) + 1) + 1
        place = f"line {line:,}, column {column:,}" if line > 1 else f"line {line:,}"
        return BadArchive(f"{self._name} cannot be read: {what} at {place}. Download the archive again.")
