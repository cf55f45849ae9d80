"""Twoway: does this account talk back?"""

__version__ = "0.1.0"
