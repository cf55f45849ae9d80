import io
import json
import re
import tracemalloc

import pytest
from archives.patience import CALMLY
from hypothesis import example, given
from hypothesis import strategies as st

from api.archives import entries as module
from api.archives.entries import entries, small_object
from api.archives.faults import BadArchive

BEGIN = re.compile(r"\A\s*(?:x = )?\[")


def read(raw):
    return list(entries(io.BytesIO(raw), "tweets.js", BEGIN))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@CALMLY
@example(said=[0.5, -12e300], indent=None, ascii_only=True, chunk=1)
@given(
    said=st.lists(JSON, max_size=6),
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
    chunk=st.integers(1, 40),
)
def test_gives_what_was_written_wherever_the_pieces_end(said, indent, ascii_only, chunk):
    raw = ("x = " + json.dumps(said, indent=indent, ensure_ascii=ascii_only)).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", chunk)
        assert read(raw) == said


def test_a_mark_of_utf_8_is_no_sign():
    assert read(b'\xef\xbb\xbf [{"a": 1}]') == [{"a": 1}]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "does not begin as that file"),
        (b"alert(1)", "does not begin as that file"),
        (b'x = [{"a": 1},\n {"b": }]', "broken or cut off at line 2, column 8"),
        (b'[{"a": 1},\n{"b": 1}\n', "the end of the list is missing at line 3, column 1"),
        (b'[{"a": 1} {"b": 1}]', "a comma or the end of the list is missing at line 1"),
        (b'[{"a": 1', "broken or cut off at line 1"),
        (b'["\xff"]', "not written in UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[" + b"1" * 5_000 + b"]", "a number is too long"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(raw, words):
    with pytest.raises(BadArchive, match=words):
        read(raw)


def test_an_entry_without_end_is_not_read_to_its_end():
    stream = io.BytesIO(b'["' + b"x" * (40 << 20))
    with pytest.raises(BadArchive, match="longer than 8 MB or has no end"):
        list(entries(stream, "tweets.js", BEGIN))
    assert stream.tell() <= 20 << 20


def test_memory_does_not_grow_with_the_list():
    class Endless(io.RawIOBase):
        left = 30

        def read(self, size=-1, /):
            self.left -= 1
            return (b'{"text": "' + b"x" * 180 + b'"},' + b" " * 6) * 5_000 if self.left else b"{}]"

    class Begun(Endless):
        begun = False

        def read(self, size=-1, /):
            if not self.begun:
                self.begun = True
                return b"["
            return super().read(size)

    tracemalloc.start()
    count = sum(1 for _ in entries(Begun(), "tweets.js", BEGIN))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 29 * 5_000 + 1
    assert peak < 12 << 20


@pytest.mark.parametrize("raw", [b'{"a": 1}', b'window.CONFIG = {"a": 1};', b'\xef\xbb\xbf{"a": 1}'])
def test_a_small_object_is_read_behind_its_assignment(raw):
    assert small_object(io.BytesIO(raw), "manifest.js") == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "manifest.js is not whole JSON"),
        (b'{"a": ', "manifest.js is not whole JSON"),
        (b"[" * 100_000, "manifest.js is not whole JSON"),
        (b"\xff\xfe{", "not written in UTF-8"),
        (b"{" + b" " * (5 << 20), "longer than 4 MB"),
    ],
)
def test_a_small_object_that_cannot_be_read_is_named(raw, words):
    with pytest.raises(BadArchive, match=words):
        small_object(io.BytesIO(raw), "manifest.js")
