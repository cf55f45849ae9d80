"""What browsers, robots and people ask every site for, under names that are not ours to choose."""

from functools import partial
from pathlib import Path

from flask import Blueprint, Response

from api.web.answers import Pair, Ready

ICON = Path(__file__).parent / "static" / "favicon.ico"
A_DAY: Pair = ("Cache-Control", "public, max-age=86400")
ROBOTS = b"""\
# What is known of an account is for people who ask about it, not for lists of everybody.
User-agent: *
Disallow: /a/
Disallow: /b/
Disallow: /v1/
"""
SHORT = {
    "/privacy": "/about/privacy",
    "/visits": "/about/visits",
    "/benchmark": "/benchmarks",
    "/api": "/docs",
}
"""Addresses that people type from memory, and where what they look for is."""


def fixed_blueprint() -> Blueprint:
    """`/favicon.ico` (static/icon.svg in 16, 32 and 48 pixels), `/robots.txt`, and short addresses of pages."""
    blueprint = Blueprint("fixed", __name__)
    icon = ICON.read_bytes()

    @blueprint.get("/favicon.ico")
    def read_icon() -> Response:
        return _kept(icon, "image/vnd.microsoft.icon")

    @blueprint.get("/robots.txt")
    def read_robots() -> Response:
        return _kept(ROBOTS, "text/plain; charset=utf-8")

    for short, whole in SHORT.items():
        blueprint.add_url_rule(short, f"lead{short.replace('/', '_')}", partial(_lead, whole))
    return blueprint


def _lead(to: str) -> Response:
    return Ready(b"", [("Location", to), ("Content-Length", "0"), A_DAY], "301 MOVED PERMANENTLY")


def _kept(body: bytes, kind: str) -> Response:
    return Ready(body, [("Content-Type", kind), ("Content-Length", str(len(body))), A_DAY])
