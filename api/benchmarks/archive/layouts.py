"""What the columns of an archive are called, and the statement that makes `seen` of them.

Two layouts: one row a post seen of an account (the evidence of docs/method.md), and the table of conversations with
customer support that `api.archives.table` reads. Both end as the columns of `posts.Seen`.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from api.archives.table import COLUMNS as SUPPORT_COLUMNS
from api.archives.table import ENOUGH_OPENINGS, UNANSWERED_SHARE
from api.benchmarks.archive.names import NAMED
from api.benchmarks.archive.statements import select

Kind = Literal["text", "texts", "moment", "number", "flag", "reference"]
Columns = Mapping[str, Kind]

NEEDED: Final = ("account", "id", "created_at")
EVIDENCE_COLUMNS: Final[Columns] = {
    "account": "text", "id": "text", "author": "text", "created_at": "text", "text": "text", "is_repost": "flag",
    "via": "text", "author_followers": "number", "found_by_answer": "flag", "found_by_message": "flag",
    "reply_to": "reference", "reply_to_id": "text", "reply_to_author": "text",
    "quotes": "reference", "quotes_id": "text", "quotes_author": "text", "mentions": "texts",
    "links": "texts", "url": "text",
}  # fmt: skip
"""The columns of the first layout, as JSON lines give them; what is missing is not known."""

_TEXTS: Final = (
    "account", "id", "author", "via", "reply_to_id", "reply_to_author", "quotes_id", "quotes_author", "text", "url",
)  # fmt: skip
_BRANDS: Final = re.compile(r"(?<![\w@/.])@(\w+(?:[.-]\w+)*)(?=([\w@])?)")


def names_in(text: str | None) -> list[str]:
    """Everybody whom a text names, as `api.scoring.people` reads it."""
    return NAMED.findall(text) if text and "@" in text else []


def brands_in(text: str | None) -> list[str]:
    """Every handle that a text may mean, in lower case: of "@acme.help" both acme and acme.help."""
    found: list[str] = []
    for match in _BRANDS.finditer(text or ""):
        token = match[1].lower()
        found += [token[: pause.start()] for pause in re.finditer(r"[.-]", token)]
        if match[2] is None:
            found.append(token)
    return list(dict.fromkeys(found))


def is_evidence(columns: Columns) -> bool:
    return all(name in columns for name in NEEDED)


def is_support(columns: Columns) -> bool:
    return all(name in columns for name in SUPPORT_COLUMNS)


def evidence_rows(relation: str, columns: Columns, *, names_known: bool) -> str:
    """SELECT of posts from a relation of the first layout. `names_known`: no list of mentions is missing."""

    def text(name: str) -> str:
        reference, _, part = name.rpartition("_")
        if name not in columns and columns.get(reference) == "reference":
            return f"nullif({reference}.{part}, '')"
        return f"nullif(CAST({name} AS STRING), '')" if name in columns else "CAST(NULL AS STRING)"

    def flag(name: str) -> str:
        kind = columns.get(name)
        if kind is None:
            return "FALSE"
        return f"coalesce({name if kind == 'flag' else f'flag_in(CAST({name} AS STRING))'}, FALSE)"

    named = "names_in(text)" if "text" in columns else "no_names()"
    if columns.get("mentions") == "texts":
        named = "mentions" if names_known else f"coalesce(mentions, {named})"
    elif "mentions" in columns:
        named = "words_in(mentions)"
    by_moment = columns["created_at"] == "moment"
    return select(
        "rows",
        relation=relation,
        moment="micros(created_at)" if by_moment else "moment_in(CAST(created_at AS STRING))",
        followers="try_cast(author_followers AS BIGINT)" if "author_followers" in columns else "CAST(NULL AS BIGINT)",
        mentions=named,
        links="no_links()" if "links" not in columns else "links" if columns["links"] == "texts" else "words_in(links)",
        **{name: flag(name) for name in ("is_repost", "found_by_answer", "found_by_message")},
        **{name: text(name) for name in _TEXTS},
    )


def only_answered() -> str:
    """SELECT of whether practically every opening in `cells` was answered, and how many cells cannot be read."""
    return select("only_answered", enough=ENOUGH_OPENINGS, unanswered=UNANSWERED_SHARE)
