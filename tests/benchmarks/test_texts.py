import pytest

from api.benchmarks.texts import NotText, text_of

LIST = "Größe,@acme.com\r\nCafé,@bolt.org\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_what_editors_and_spreadsheets_write_is_read(encoding):
    assert text_of(LIST.encode(encoding)) == LIST
    assert text_of(b"\xfe\xff" + LIST.encode("utf-16-be")) == LIST


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\x00", "workbook"),
        (LIST.encode("utf-16-le"), "could not be read as text"),
        (b"\xff\xfea", "could not be read as text"),
        (b"\x81\x8d,@acme.com", "could not be read as text"),
    ],
)
def test_what_is_no_text_is_refused_with_what_would_do(content, words):
    with pytest.raises(NotText) as raised:
        text_of(content)
    assert words in raised.value.detail
    assert "CSV UTF-8" in raised.value.detail
