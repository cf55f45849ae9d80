"""What a visit showed is shared by all who share a store, and is no score to anybody."""

from datetime import UTC, datetime

from builders import account, evidence

from api.scoring.evidence import ProfileLink, Site
from api.visits import SiteVisits

HOME = "https://kettles.example/"


class Visitor:
    def __init__(self):
        self.asked = 0

    def visit(self, account, site, links, known=None):
        self.asked += 1
        return Site(site or "", answers=True, answers_reason="It answers.", links_back=True, profiles=("x:kettles",))


def test_workers_that_share_a_store_visit_once(open_tier, shared_kind, clock):
    visitor, stores = Visitor(), (open_tier(shared_kind), open_tier(shared_kind))
    workers = [SiteVisits(visitor, store, lambda: datetime.fromtimestamp(clock.now, UTC)) for store in stores]
    seen = evidence(account=account(links=(ProfileLink(HOME),)))
    sites = [worker.add(seen, lambda _: None).site for worker in workers]
    assert sites[0] == sites[1]
    assert visitor.asked == 1
    assert all(store.by_prefix(digit) == [] for store in stores for digit in "0123456789abcdef")
    workers[1].forget("bluesky:kettles.example")
    workers[0].add(seen, lambda _: None)
    assert visitor.asked == 2
    clock.now += 86_401
    workers[1].add(seen, lambda _: None)
    assert visitor.asked == 3
