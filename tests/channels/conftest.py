"""Sites on an internet of our own, as the tests of visits have them."""

from links.conftest import authority, net, serve

__all__ = ["authority", "net", "serve"]
