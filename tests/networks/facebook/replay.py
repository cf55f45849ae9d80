"""A Graph API that answers out of a fixture, and writes down what it was asked."""

from collections.abc import Mapping
from typing import Any

from api.networks.graph import Denied, Graph
from api.networks.http import Http

Json = dict[str, Any]


class ReplayedGraph(Graph):
    """`answers` by path, with the cursor after a space, and `plain` where comments are not asked for after a denial."""

    def __init__(self, answers: Json) -> None:
        super().__init__(Http("Facebook", timeout=1), "http://127.0.0.1:9", None, network="Facebook", setting="X")
        self._answers = answers
        self._denied = False
        self.asked: list[str] = []

    def ask(self, path: str, params: Mapping[str, str | int], deadline: float | None = None) -> Json:
        question = " ".join([path, *([str(params["after"])] if "after" in params else [])])
        if self._denied and "comments" not in str(params["fields"]):
            question += " plain"
        self.asked.append(question)
        answer = self._answers[question]
        if "denied" in answer:
            self._denied = True
            raise Denied("No.")
        return dict(answer)
