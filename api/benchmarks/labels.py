"""What accounts and brands are called in a report: short, on one line, without signs that turn the text. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from api.accounts import NETWORKS
from api.benchmarks.lists import clean

LONGEST: Final = 80
DASH: Final = "\N{EN DASH}"
"""Between two numbers, and where there is none."""

COUNTED: Final = {"asks": "questions and complaints", "openings": "messages"}


def network_name(key: str) -> str:
    """The network of a key as it writes itself."""
    network = key.partition(":")[0]
    title = NETWORKS[network].title if network in NETWORKS else network
    title = title.removeprefix("a ")
    return title[:1].upper() + title[1:]


class Labels:
    """Names for one report document: an account is called by its network where that tells it from its brand's others,
    and by its handle too where it does not.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        channels = [(one["brand"], channel["key"]) for one in document["brands"] for channel in one["channels"]]
        self._brand_of: dict[str, str] = {key: brand for brand, key in channels}
        self._brand_of |= {row["key"]: row["brand"] for row in (*document["ranking"], *document["missing"])}
        self._alike = Counter((brand, key.partition(":")[0]) for brand, key in channels)

    def brand(self, brand: str) -> str:
        """A brand's name as it may be shown."""
        return clean(brand, LONGEST) or DASH

    def name_of(self, key: str) -> str:
        """The brand of an account as the document spells it."""
        return self._brand_of.get(key, key.partition(":")[2])

    def brand_of(self, key: str) -> str:
        """The name of the brand that an account belongs to."""
        return self.brand(self.name_of(key))

    def channel(self, key: str) -> str:
        """`Bluesky`, or `Bluesky, acme.com` where the brand has two accounts there."""
        network, _, handle = key.partition(":")
        if self._alike[self._brand_of.get(key, ""), network] > 1:
            return f"{network_name(key)}, {clean(handle, LONGEST)}"
        return network_name(key)

    def account(self, key: str) -> str:
        """`Acme Kettles on Bluesky`."""
        return f"{self.brand_of(key)} on {self.channel(key)}"

    def under(self, key: str, n: int, counted: str) -> str:
        """The line below a brand's name: where, and out of how many."""
        return f"{self.channel(key)}, {n:,} {COUNTED[counted].replace(' and complaints', '')}"
