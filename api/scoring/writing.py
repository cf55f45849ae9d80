"""The punctuation outside ASCII, and what stands for it once texts are compared with phrases or with each other."""

from collections.abc import Mapping

import numpy as np

_GONE = 0xFF
"""A byte that UTF-8 never uses."""
_EMOJI = b"\xf0"
_LONGEST = 4


class Writing:
    """Replaces signs: `signs` are single characters outside ASCII, each with a character of ASCII or nothing.

    :raises ValueError: a sign or what stands for it is something else.
    """

    def __init__(self, signs: Mapping[str, str]) -> None:
        for sign, other in signs.items():
            if len(sign) != 1 or sign.isascii() or len(other) > 1 or not other.isascii():
                raise ValueError(
                    f"Of [writing], {sign!r} = {other!r} is not one sign outside ASCII and at most one in it."
                )
        codes = {int.from_bytes(sign.encode(), "little"): ord(other or "\xff") for sign, other in signs.items()}
        self._codes = np.array(sorted(codes), np.uint32)
        self._others = np.array([codes[code] for code in sorted(codes)], np.uint8)
        self._begins = np.zeros(256, bool)
        self._begins[[sign.encode()[0] for sign in signs]] = True

    def plain(self, raw: bytes) -> bytes:
        """A text in UTF-8 with its signs replaced, and emoji as the beginnings of words."""
        if _EMOJI in raw:
            raw = raw.replace(_EMOJI, b" " + _EMOJI)
        signs = np.array(np.frombuffer(raw, np.uint8))
        places = np.flatnonzero(self._begins[signs])
        lengths = _LENGTH[signs[places]]
        four = np.ndarray(len(raw), "<u4", raw + bytes(_LONGEST), strides=(1,))
        codes = four[places] & _BYTES[lengths]
        which = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        known = self._codes[which] == codes
        places, lengths, which = places[known], lengths[known], which[known]
        signs[places] = self._others[which]
        for behind in range(1, _LONGEST):
            signs[places[lengths > behind] + behind] = _GONE
        return signs.tobytes().translate(None, bytes([_GONE]))


_LENGTH = np.array([4 if code >= 0xF0 else 3 if code >= 0xE0 else 2 for code in range(256)])  # noqa: PLR2004 - UTF-8.
_BYTES = np.array([(1 << 8 * length) - 1 for length in range(_LONGEST + 1)], np.uint32)
