"""A Graph API that answers out of a fixture, and writes down what it was asked."""

import re
from collections.abc import Mapping
from typing import Any

from api.networks.graph import Denied, Graph
from api.networks.http import Http

Json = dict[str, Any]


class ReplayedGraph(Graph):
    """`answers` by path and cursor; of another account's media: by the own id, `media` and the cursor in the field."""

    def __init__(self, answers: Json) -> None:
        super().__init__(Http("Instagram", timeout=1), "http://127.0.0.1:9", None, network="Instagram", setting="X")
        self._answers = answers
        self._denied = False
        self.asked: list[str] = []

    def ask(self, path: str, params: Mapping[str, str | int], deadline: float | None = None) -> Json:
        fields = str(params["fields"])
        question = path
        if discovered := re.search(r"\{media(?:\.after\(([^)]*)\))?\.limit\(50\)\{", fields):
            question += " media" + (f" {discovered[1]}" if discovered[1] else "")
        elif "after" in params:
            question += f" {params['after']}"
        elif self._denied and "comments" not in fields:
            question += " plain"
        self.asked.append(question)
        answer = self._answers[question]
        if "denied" in answer:
            self._denied = True
            raise Denied("No.")
        return dict(answer)
