"""The channels of one brand: which accounts belong together, and where they answer best.

What an account's profile and site name is kept with its score (`claims`); which of these are proved from both ends,
and how they compare, is told anew from the stored scores each time (`channels`), so that it never outlives them.
"""

from api.channels.claims import claims
from api.channels.found import channels

__all__ = ["channels", "claims"]
