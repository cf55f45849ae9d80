"""The text of a list's file, as editors and spreadsheets write it. Pure."""

from typing import Final

ENCODINGS: Final = ("utf-8-sig", "cp1252")
WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
WORKBOOK: Final = b"PK\x03\x04"

NO_TEXT: Final = "The list could not be read as text. Save it as CSV (“CSV UTF-8” in Excel) and try again."
IS_WORKBOOK: Final = "That is a workbook, not a list. Save the sheet as CSV (“CSV UTF-8” in Excel) and try again."


class NotText(ValueError):
    """A file that holds no text. `detail` is a whole sentence: what it is and what would do."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or in the Latin letters of Windows. :raises NotText:"""
    if content.startswith(WORKBOOK):
        raise NotText(IS_WORKBOOK)
    if content.startswith(WIDE_MARKS):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise NotText(NO_TEXT) from None
    if b"\x00" in content:
        raise NotText(NO_TEXT)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotText(NO_TEXT)
