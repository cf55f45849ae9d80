"""The colours of the pages can be told apart."""

import re
from pathlib import Path

from api.web import pages


def tokens(css):
    light, dark = css.split("@media")
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme)) for scheme in (light, dark)]


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_tokens_contrast_enough_in_light_and_dark():
    css = (Path(pages.__file__).parent / "static" / "tokens.css").read_text(encoding="utf-8")
    schemes = tokens(css)
    assert schemes[0].keys() == schemes[1].keys()
    for scheme in schemes:
        for ground in ("background", "card"):
            for ink in ("ink", "soft", "accent", "grade-e"):
                assert contrast(scheme[ink], scheme[ground]) >= 4.5
        for grade in "abcde":
            assert contrast(scheme["on-grade"], scheme[f"grade-{grade}"]) >= 5.5
        assert contrast(scheme["on-accent"], scheme["accent"]) >= 4.5
