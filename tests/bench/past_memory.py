"""The whole service as it is, but for what memory remembers: every score is read from the store behind."""

from api.stores import recent

recent.FRESH_SECONDS = 0.0

from api.web.wsgi import app  # noqa: E402 - The application is made when it is imported.

__all__ = ["app"]
