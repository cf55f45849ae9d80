"""What the core counts of the same archive."""

from api.benchmarks.archive.facts import EXCLUDED
from api.benchmarks.archive.layouts import names_in
from api.benchmarks.archive.posts import evidence_of, without_texts
from api.scoring.document import document
from api.scoring.score import score

UNKNOWN = ("asks", "asks_only", "by_kind", "template_share", "automated_share", "deflection_share")
SHARES = ("reply_share", "self_reply_share", "repost_share")


def evidence(whose, seen):
    """The evidence of each account: of several rows with one id the earliest."""
    for one in whose:
        rows = {}
        for row in sorted((row for row in seen if row.account == one.account), key=order):
            rows.setdefault(row.id, row)
        if rows:
            yield evidence_of(one, rows.values())


def order(row):
    return (row.moment, row.is_repost, row.found_by_answer, row.found_by_message)


def quick(whose, seen):
    """The documents without texts, by account."""
    found = {}
    known = [row._replace(mentions=tuple(names_in(row.text))) if row.mentions is None else row for row in seen]
    for one in evidence(whose, known):
        scored = score(without_texts(one))
        if scored.facts is None:
            continue
        facts, made = scored.facts, document(scored)
        reply = made["parts"]["reply_rate"]
        # Deflections are told by their texts.
        reply["all_openings"]["deflection_share"] = None
        found[made["account"]["key"]] = {
            "collected_at": made["collected_at"],
            "tier": scored.tier,
            "posts": len(facts.record.posts),
            "messages": len(facts.record.messages),
            "talks": facts.talks,
            "reply_rate": {name: reply[name] for name in reply if name not in UNKNOWN}
            | {"shares": [share for share in reply["shares"] if share["name"] in SHARES]},
        }
    return found


def told(made):
    """A document of the statements with what the core tells as well, and nothing that is unknown."""
    reply = {name: value for name, value in made["reply_rate"].items() if name not in UNKNOWN}
    assert [made["reply_rate"][name] for name in UNKNOWN] == [None] * len(UNKNOWN)
    assert reply["excluded"]["repeated"] is None
    assert tuple(reply["excluded"]) == EXCLUDED
    reply["excluded"] = reply["excluded"] | {"repeated": 0}
    return {name: made[name] for name in ("collected_at", "tier", "posts", "messages", "talks")} | {"reply_rate": reply}


def same(made, whose, seen):
    """Asserts that the documents say what the core says; of how the core words it, nothing."""
    want = quick(whose, seen)
    got = {one["account"]: told(one) for one in made}
    assert got.keys() == want.keys()
    for account, document_ in got.items():
        wanted = want[account]
        wanted["reply_rate"] = {name: wanted["reply_rate"][name] for name in document_["reply_rate"]}
        assert document_ == wanted, account
