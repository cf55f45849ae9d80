"""The service over HTTP: routes, pages and what surrounds them. Nothing else of ours knows it."""
