"""`/docs`: the contract as a page for people, made on the server; no script, nothing from elsewhere."""

import json
from typing import Any

from apiflask import APIFlask
from flask import Blueprint, render_template

from api.web.pages import asset
from api.web.problems import KINDS

FIRST = ("Scores", "Look-ups", "Bring your own data", "Benchmarks")


def docs_blueprint(app: APIFlask) -> Blueprint:
    """`/docs`, drawn from `app`'s contract."""
    blueprint = Blueprint("docs", __name__)
    pages: list[str] = []

    @blueprint.get("/docs")
    def read_docs() -> str:
        # Drawn once: the contract does not change while the process lives.
        if not pages:
            spec: Any = app.spec
            pages.append(
                render_template(
                    "docs.html", spec=spec, groups=groups(spec), kinds=KINDS.values(), pretty=pretty, asset=asset
                )
            )
        return pages[0]

    return blueprint


def groups(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations by tag, each with its method and path."""
    found: dict[str, list[dict[str, Any]]] = {tag: [] for tag in FIRST}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append({"method": method.upper(), "path": path, **operation})
    return found


def pretty(value: Any) -> str:
    """JSON for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)
