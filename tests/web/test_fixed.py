"""What browsers and robots ask every site for."""

import struct
import zlib
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient

from api.web.fixed import SHORT

ACCENT = (0x0B, 0x5F, 0x63, 0xFF)


def first_row(png: bytes) -> bytes:
    """The RGBA bytes of a PNG's first row, where Paeth's filter (4), with nothing above, is that of the left (1)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, width = 8, b"", 0
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IHDR":
            width, _, depth, colour = struct.unpack(">IIBB", png[at + 8 : at + 18])
            assert (depth, colour) == (8, 6)
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    filtered = zlib.decompress(data)
    row = bytearray(filtered[1 : 1 + 4 * width])
    assert filtered[0] in (0, 1, 4)
    if filtered[0]:
        for place in range(4, len(row)):
            row[place] = (row[place] + row[place - 4]) & 0xFF
    return bytes(row)


def test_the_icon_is_our_mark_in_the_sizes_that_browsers_show(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/vnd.microsoft.icon")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    reserved, kind, count = struct.unpack("<HHH", answer.data[:6])
    assert (reserved, kind, count) == (0, 1, 3)
    for place, size in enumerate((16, 32, 48)):
        width, height, _, _, _, bits, length, offset = struct.unpack("<BBBBHHII", answer.data[6 + 16 * place :][:16])
        assert (width, height, bits) == (size, size, 32)
        row = first_row(answer.data[offset : offset + length])
        assert len(row) == 4 * size
        assert row[3] == 0, "the corner is rounded"
        assert tuple(row[2 * size : 2 * size + 4]) == ACCENT
    assert offset + length == len(answer.data)


def test_robots_are_kept_off_accounts_and_calls_and_let_read_the_rest(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    robots = RobotFileParser()
    robots.parse(answer.get_data(as_text=True).splitlines())
    for path in ("/a/bluesky/acme.com", "/v1/scores/bluesky/acme.com", "/v1/prefixes/abcd"):
        assert not robots.can_fetch("AnyBot", path)
    for path in ("/", "/method", "/about/privacy", "/docs"):
        assert robots.can_fetch("AnyBot", path)


@pytest.mark.parametrize("short", SHORT)
def test_a_short_address_leads_to_its_page_for_good(client: FlaskClient, short: str) -> None:
    for answer in (client.get(short), client.head(short)):
        assert (answer.status_code, answer.headers["Location"], answer.data) == (301, SHORT[short], b"")
    page = client.get(short, follow_redirects=True)
    assert (page.status_code, page.mimetype) == (200, "text/html")


def test_neither_is_asked_for_in_vain_by_a_head_request(client: FlaskClient) -> None:
    for path in ("/favicon.ico", "/robots.txt"):
        answer = client.head(path)
        assert (answer.status_code, answer.data) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 100
