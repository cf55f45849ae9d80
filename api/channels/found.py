"""An account's channels side by side, out of what is stored: no network is asked for anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import loads
from typing import Any, Final, Literal, Protocol
from urllib.parse import quote

from api.accounts import NETWORKS, AccountKey, NotAnAccount, account_key
from api.channels.compare import Contender, Denominator, best, common_denominator, rate_of
from api.channels.ownership import BY_SITE, Proof, claims_of, is_person, names_of, own_site, proof
from api.scoring.links import host_of
from api.stores.base import StoredScore

Document = dict[str, Any]

UNSCORED: Final = "This account has not been scored yet, so its channels are not known. POST its score first."
PERSON: Final = "This is a personal account. Whose accounts are whose is told of organisations only."
NO_CLAIMS: Final = "Its score was made before channels were looked for. POST its score again to find them."
NONE_FOUND: Final = "Neither its profile nor its site names another account."
NONE_OWN: Final = "No other channel is proved to be the same owner's, so there is nothing to compare."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel stands to the account that was asked for, what proves it, in words, and who names it."""

    relation: Literal["asked", "own", "claimed"]
    proof: Proof | None
    words: str
    named_by: list[str]


class Reads(Protocol):
    """What is needed of a store of scores."""

    def get(self, key: str) -> StoredScore | None: ...

    def get_many(self, keys: Sequence[str]) -> list[StoredScore | None]: ...


def channels(key: AccountKey, store: Reads) -> Document:
    """The account, its channels with what proves them, and where they answer best.

    `status`: `ok`, `unscored` (nothing is stored of the account), or `person`; the last two come without channels.
    """
    kept = store.get(key.key)
    asked = loads(kept.body) if kept else None
    if asked is None or "parts" not in asked:
        account = {"key": key.key, "network": key.network, "handle": key.handle, "url": key.url}
        return _without(account, "unscored", UNSCORED)
    if is_person(asked):
        return _without(_account(asked), "person", PERSON)
    others = _others(asked, store)
    own = [asked, *(document for document, _ in others.values() if document and proof(asked, document))]
    denominator = common_denominator(own)
    first = Standing("asked", None, "This is the account that was asked for.", [])
    rows = [_channel(_account(asked), first, asked, denominator)]
    rows += [_row(asked, named, by, document, denominator) for named, (document, by) in others.items()]
    return {
        "account": _account(asked),
        "status": "ok",
        "reason": _reason(asked, rows),
        "site": claims_of(asked).get("site"),
        "denominator": denominator,
        "channels": sorted(rows, key=_rank),
        "best": _best(own, denominator),
    }


def _others(asked: Document, store: Reads) -> dict[str, tuple[Document | None, list[str]]]:
    """By key, the stored score (None: there is none) and who names it; one account under two names is one."""
    rows = claims_of(asked).get("accounts") or []
    stored = store.get_many([row["key"] for row in rows])
    found: dict[str, tuple[Document | None, list[str]]] = {}
    for row, kept in zip(rows, stored, strict=True):
        document = loads(kept.body) if kept else None
        if document is not None and ("parts" not in document or names_of(document) & names_of(asked)):
            continue
        key = document["account"]["key"] if document else row["key"]
        before = found.get(key, (None, []))[1]
        found[key] = document, list(dict.fromkeys([*before, *row["by"]]))
    return found


def _best(own: Sequence[Document], denominator: Denominator) -> Document:
    if len(own) == 1:
        return {"keys": [], "compared": 0, "words": NONE_OWN}
    rates = [(document["account"]["key"], rate_of(document, denominator)) for document in own]
    return best([Contender(key, rate) for key, rate in rates if rate is not None], denominator)


def _reason(asked: Document, rows: Sequence[Document]) -> str | None:
    if not claims_of(asked):
        return NO_CLAIMS
    return NONE_FOUND if len(rows) == 1 else None


def _rank(row: Document) -> tuple[bool, float, str]:
    """What is proved first; within that by the interval's lower end, as everywhere."""
    return row["relation"] == "claimed", 1.0 if row["low"] is None else -row["low"], row["key"]


def _row(asked: Document, key: str, by: list[str], document: Document | None, denominator: Denominator) -> Document:
    if document is None:
        words = f"{_claim(asked, by)}; whether it links back shows once it is scored."
        return _channel(_unknown(key), Standing("claimed", None, words, by), None, denominator)
    proved = proof(asked, document)
    if proved is not None:
        standing = Standing("own", proved, _proved(asked, proved), by)
    else:
        standing = Standing("claimed", None, f"{_claim(asked, by)}, but {_why_not(asked, document, by)}.", by)
    return _channel(_account(document), standing, document, denominator)


def _claim(asked: Document, by: Sequence[str]) -> str:
    who = [
        name
        for name, ways in (("its profile", {"profile"}), (f"the site {_site(asked)}", BY_SITE))
        if not ways.isdisjoint(by)
    ]
    told = f"{' and '.join(who)} {'names' if len(who) == 1 else 'name'} it"
    return told[:1].upper() + told[1:]


def _site(asked: Document) -> str:
    site = claims_of(asked).get("site") or {}
    return host_of(str(site.get("url") or "")) or "that it names"


def _proved(asked: Document, proved: str) -> str:
    if proved == "profiles":
        return "Both profiles link to each other."
    return f"Both are tied to {_site(asked)}: it links to them, and they link to it."


def _why_not(asked: Document, document: Document, by: Sequence[str]) -> str:
    if is_person(document):
        return "it is a personal account, which is not compared"
    if claims_of(document).get("sites") is None:
        return "the links of its own profile are not known"
    if not BY_SITE.isdisjoint(by) and own_site(asked) is None:
        return f"nothing shows that {_site(asked)} belongs to the account that was asked for"
    return "it does not link back"


def _account(document: Document) -> Document:
    return {name: document["account"].get(name) for name in ("key", "network", "handle", "url")}


def _without(account: Document, status: str, reason: str) -> Document:
    none = {"keys": [], "compared": 0, "words": reason}
    return {"account": account, "status": status, "reason": reason, "site": None, "denominator": None,
            "channels": [], "best": none}  # fmt: skip


def _unknown(key: str) -> Document:
    network, _, handle = key.partition(":")
    try:
        url: str | None = account_key(network, handle).url
    except NotAnAccount:
        url = None
    return {"key": key, "network": network, "handle": handle, "url": url}


def _channel(head: Document, standing: Standing, document: Document | None, denominator: Denominator) -> Document:
    """A row; of a person's account no figures are shown."""
    shown = document if document and not is_person(document) else {}
    rate = rate_of(shown, denominator) if shown else None
    replies = shown["parts"]["reply_rate"] if shown else {}
    return {
        **head,
        "title": NETWORKS[head["network"]].title if head["network"] in NETWORKS else head["network"],
        "status": document["status"] if document else "unscored",
        "relation": standing.relation,
        "proof": standing.proof,
        "proof_words": standing.words,
        "named_by": standing.named_by,
        "n": rate.n if rate else None,
        "answered": rate.answered if rate else None,
        "rate_24h": rate.rate if rate else None,
        "low": rate.low if rate else None,
        "high": rate.high if rate else None,
        "median_wait_seconds": _half_waits(replies, denominator),
        "answered_wait_seconds": replies.get("answered_wait", {}).get("median_seconds"),
        "score": shown.get("score"),
        "grade": shown.get("grade"),
        "tier": shown.get("tier"),
        "collected_at": shown.get("collected_at"),
        "score_url": f"/v1/scores/{head['network']}/{quote(str(head['handle']), safe='/@:.')}",
    }


def _half_waits(replies: Document, denominator: Denominator) -> float | None:
    """The median wait over the common denominator; None where most are never answered, or it is not known."""
    told = replies if replies.get("denominator") == denominator else replies.get("all_openings") or {}
    known = denominator == "openings" or told is replies
    wait: float | None = told.get("median_wait_seconds") if known else None
    return wait
