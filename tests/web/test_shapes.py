"""The shapes of the contract and the documents that the scoring makes are the same, field by field."""

import json
from typing import Any

import pytest
from builders import NOW, account, ago, answered_and_not, evidence, mention
from pydantic import ValidationError

from api.accounts import account_key
from api.scoring.behind import posts_behind
from api.scoring.document import document, without_score
from api.scoring.evidence import Account, Coverage, Evidence, ProfileLink
from api.scoring.score import score
from api.web.documents import unscored
from api.web.schemas import AnyScore
from api.web.shapes import PostsBehind, Score

WAITS = [0.5, 2, None, 30, None, 0.1, 9, None, 1, 4, None, 200]
WHOLE = account(
    name="Kettles", url="https://kettles.example", kind="organisation", followers=1200, following=300, posts_count=50,
    created_at=ago(9000), has_avatar=True, has_banner=False, bio="Kettles.",
    links=(ProfileLink("https://kettles.example", True),),
)  # fmt: skip
SEEN = Coverage(posts=3, threads=2, since=ago(99), channels=("comment", "mention"), truncated=("A.",), notes=("B.",))
RICH = answered_and_not(WAITS)
EVIDENCE = {
    "rich": Evidence(WHOLE, NOW, RICH.posts, (*RICH.messages, mention("x1", 30, "person0")), coverage=SEEN),
    "rich, of nobody known": RICH,
    "few": answered_and_not([1, None]),
    "nothing": evidence(),
    "a person": evidence(account=account(kind="person")),
}


def sent(value: object) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("name", EVIDENCE)
def test_every_field_of_a_score_is_described(name: str) -> None:
    made = score(EVIDENCE[name])
    Score.model_validate(sent(document(made)), extra="forbid")
    PostsBehind.model_validate(sent(posts_behind(made)), extra="forbid")


def test_there_are_both_kinds_among_them() -> None:
    assert {score(seen).status for seen in EVIDENCE.values()} == {"ok", "withheld"}


def test_a_field_that_is_not_described_would_be_found() -> None:
    made = sent(document(score(RICH)))
    made["parts"]["reply_rate"]["curve"][0]["surprise"] = 1
    with pytest.raises(ValidationError, match="surprise"):
        Score.model_validate(made, extra="forbid")


@pytest.mark.parametrize("status", ["unscored", "pending", "opted_out", "not_found", "unavailable"])
def test_documents_without_a_score_are_described(status: str) -> None:
    last = sent(document(score(RICH)))
    more = {"last": last, "age_seconds": 5, "retry_at": "2026-11-22T14:00:00Z"} if status == "unavailable" else {}
    made = without_score(Account("bluesky", "acme.com"), status, "A reason.", **more)
    AnyScore.model_validate(sent(made), extra="forbid")
    AnyScore.model_validate_json(unscored(account_key("bluesky", "acme.com")), extra="forbid")


def test_of_an_account_that_opts_out_nothing_is_told() -> None:
    made = document(score(evidence(account=account(opted_out=True))))
    assert AnyScore.model_validate(sent(made)).root.status == "opted_out"
    assert "parts" not in made
