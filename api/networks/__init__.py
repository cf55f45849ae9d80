"""The networks that can be read. Adding one: its folder, its row here, and what CONTRIBUTING.md lists."""

from typing import Protocol

from api.hosts import Hosts
from api.networks.base import Network
from api.networks.blog import blog
from api.networks.bluesky import bluesky
from api.networks.facebook import facebook
from api.networks.forum import forum
from api.networks.instagram import instagram
from api.networks.mastodon import mastodon
from api.networks.reddit import reddit
from api.networks.x import x
from api.networks.youtube import youtube
from api.settings import Settings


class Makes(Protocol):
    """A network with these settings; `hosts` is what all of them know together of the hosts that they ask."""

    def __call__(self, settings: Settings, *, hosts: Hosts) -> Network: ...


NETWORKS: dict[str, Makes] = {
    "blog": blog,
    "bluesky": bluesky,
    "facebook": facebook,
    "forum": forum,
    "instagram": instagram,
    "mastodon": mastodon,
    "reddit": reddit,
    "x": x,
    "youtube": youtube,
}
