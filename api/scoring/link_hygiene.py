"""The third part: do the account's links make sense?

What needs a visit to a site comes with `evidence.site`; without one such a check is `not_checked`.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from api.scoring.belonging import own_links, profile_links, proved_domain
from api.scoring.evidence import Account, Evidence, Link, Post, Site
from api.scoring.links import domain_of, host_of, is_platform, is_shortener, links_in
from api.scoring.method import (
    ALIVE_SHARE,
    CANNON_SHARE,
    CHECKS,
    HOME_POSTS,
    LINK_SAMPLE,
    OF_PROFILES,
    SHORTENER_SHARE,
    SITES_THEMSELVES,
    CheckRule,
)
from api.scoring.people import OWN, SUPPORT, Record, Said, record
from api.scoring.reply_rate import is_reply_to_others, own_posts

Result = Literal["pass", "fail", "not_checked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check came out, why in one sentence, and the links or posts that show it."""

    result: Result
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    rule: CheckRule
    finding: Finding


class ToVisit(NamedTuple):
    """What a visit should look at: the site that the profile names, None for none, and a sample of the posts' links."""

    site: str | None
    links: tuple[str, ...]


class PostLinks(NamedTuple):
    """A post with the links it carries and their registrable domains."""

    said: Said[Post]
    links: tuple[Link, ...]

    @property
    def where(self) -> str:
        return self.said.item.url or self.said.item.id


@dataclass(frozen=True, slots=True)
class Seen:
    """What all checks look at: the profile's links, its own domains, and the written posts, newest first."""

    account: Account
    site: Site | None
    profile_links: tuple[str, ...] | None
    own_links: tuple[str, ...]
    own_domains: frozenset[str]
    posts: tuple[PostLinks, ...]
    led_to: Mapping[str, str]
    """Where a visit saw links lead, by their URL."""

    def leads_home(self, link: Link) -> bool:
        return not self.own_domains.isdisjoint({domain_of(link.url), domain_of(self.led_to.get(link.url, link.url))})

    @property
    def sample(self) -> tuple[str, ...]:
        """The last LINK_SAMPLE different links of the posts."""
        links = dict.fromkeys(link.url for post in self.posts for link in post.links)
        return tuple(links)[:LINK_SAMPLE]


def link_checks(evidence: Evidence, said: Record) -> tuple[Check, ...]:
    """Every check of section 4, in the published order."""
    seen = _seen(evidence, said)
    return tuple(Check(rule, _finding(rule, seen)) for rule in CHECKS)


def _finding(rule: CheckRule, seen: Seen) -> Finding:
    if seen.account.network in SITES_THEMSELVES and rule.name in OF_PROFILES:
        return Finding("not_checked", "The account is a site itself, so there is nothing to compare it with.")
    return FINDERS[rule.name](seen)


def to_visit(evidence: Evidence) -> ToVisit:
    """What the checks would have a visit look at."""
    seen = _seen(evidence, record(evidence))
    return ToVisit(next(iter(seen.own_links), None), seen.sample)


def link_points(checks: Sequence[Check]) -> float | None:
    """100 x weight passed / weight checked; None when nothing could be checked."""
    checked = sum(check.rule.weight for check in checks if check.finding.result != "not_checked")
    passed = sum(check.rule.weight for check in checks if check.finding.result == "pass")
    return 100.0 * passed / checked if checked else None


def _seen(evidence: Evidence, said: Record) -> Seen:
    account, site = evidence.account, evidence.site
    own = own_links(account)
    domains = {domain_of(link) for link in own}
    domains.update(domain_of(domain) for domain in (site.domains if site else ()))
    handle_domain = proved_domain(account)
    if handle_domain:
        domains.add(handle_domain)
    written = [one for one in reversed(own_posts(said)) if not one.item.is_repost]
    posts = tuple(PostLinks(one, _links_of(one)) for one in written)
    led_to = {link.url: link.final_url for link in (site.links if site else ()) if link.final_url}
    return Seen(account, site, profile_links(account), own, frozenset(domains - {""}), posts, led_to)


def _links_of(said: Said[Post]) -> tuple[Link, ...]:
    post = said.item
    links = tuple(Link(url) for url in links_in(post.text)) if post.links is None else post.links
    return tuple(link for link in links if host_of(link.url))


def _profile_links_site(seen: Seen) -> Finding:
    if seen.own_links:
        return Finding("pass", f"It links to {host_of(seen.own_links[0])}.", seen.own_links)
    if seen.profile_links is None:
        return Finding("not_checked", "The profile's links are not known.")
    if seen.profile_links:
        reason = "It links only to pages on platforms, not to a site of its own."
        return Finding("fail", reason, seen.profile_links)
    return Finding("fail", "The profile shows no link.")


def _site_answers(seen: Seen) -> Finding:
    if seen.site is None or seen.site.answers is None:
        return _not_visited(seen)
    shown = (seen.site.url,)
    if seen.site.answers:
        return Finding("pass", seen.site.answers_reason or f"{host_of(seen.site.url)} answers over HTTPS.", shown)
    return Finding("fail", seen.site.answers_reason or f"{host_of(seen.site.url)} does not answer as it should.", shown)


def _not_visited(seen: Seen) -> Finding:
    if not seen.own_links:
        return Finding("not_checked", "There is no site to look at.")
    reason = seen.site.answers_reason if seen.site else None
    return Finding("not_checked", reason or "The site was not visited.", seen.own_links)


def _site_links_back(seen: Seen) -> Finding:
    verified = [link.url for link in seen.account.links or () if link.verified and not is_platform(link.url)]
    if verified:
        return Finding("pass", f"The network has verified the link to {host_of(verified[0])}.", tuple(verified))
    handle_domain = proved_domain(seen.account)
    named = {domain_of(link) for link in seen.own_links}
    if handle_domain and (not named or handle_domain in named):
        return Finding("pass", f"Its handle is proved by {handle_domain}.", (f"https://{handle_domain}",))
    if seen.site is not None and seen.site.links_back is not None:
        proof = ' (rel="me")' if seen.site.rel_me else " (in its twoway.json)" if seen.site.declared else ""
        if seen.site.links_back:
            return Finding("pass", f"{host_of(seen.site.url)} links back to this profile{proof}.", (seen.site.url,))
        return Finding("fail", f"{host_of(seen.site.url)} does not link back to this profile.", (seen.site.url,))
    if seen.site is not None and seen.site.links_back_reason:
        return Finding("not_checked", seen.site.links_back_reason, seen.own_links)
    return _not_visited(seen)


def _posts_link_home(seen: Seen) -> Finding:
    if not seen.own_domains:
        return Finding("not_checked", "The account names no site of its own.")
    recent = _since_last_starts(seen.posts)
    if not recent:
        return Finding("not_checked", "No posts were seen.")
    home = [post.where for post in recent if any(seen.leads_home(link) for link in post.links)]
    if home:
        link_home = _number(home, "links home", "link home")
        return Finding("pass", f"{len(home)} of {_last(recent, 'post')} {link_home}.", tuple(home))
    return Finding("fail", f"None of {_last(recent, 'post')} links home.")


def _things(some: Sequence[object], noun: str) -> str:
    return f"{len(some)} {_number(some, noun, f'{noun}s')}"


def _last(some: Sequence[object], noun: str) -> str:
    return f"the last {_things(some, noun)}"


def _number(some: Sequence[object], one: str, several: str) -> str:
    return one if len(some) == 1 else several


def _since_last_starts(posts: Sequence[PostLinks]) -> list[PostLinks]:
    """Posts back to the HOME_POSTS-th that is no reply to others, so that answering people costs nothing."""
    recent: list[PostLinks] = []
    starts = 0
    for post in posts:
        starts += not is_reply_to_others(post.said)
        if starts > HOME_POSTS:
            break
        recent.append(post)
    return recent


def _links_alive(seen: Seen) -> Finding:
    looked_at = [link for link in (seen.site.links if seen.site else ()) if link.alive is not None][:LINK_SAMPLE]
    if not looked_at:
        return Finding("not_checked", _why_not_looked_at(seen))
    dead = tuple(link.url for link in looked_at if not link.alive)
    alive = len(looked_at) - len(dead)
    leads = "leads" if alive == 1 else "lead"
    reason = f"{alive} of {_things(looked_at, 'sampled link')} still {leads} somewhere."
    return Finding("pass" if alive >= ALIVE_SHARE * len(looked_at) else "fail", reason, dead)


def _why_not_looked_at(seen: Seen) -> str:
    """The reason that most of the links share."""
    if not seen.sample:
        return "No post carries a link."
    reasons = Counter(link.reason for link in (seen.site.links if seen.site else ()) if link.reason)
    return reasons.most_common(1)[0][0] if reasons else "Links in posts were not visited."


def _links_secure(seen: Seen) -> Finding:
    if not seen.sample:
        return Finding("not_checked", "No post carries a link.")
    plain = tuple(url for url in seen.sample if url.lower().startswith("http://"))
    if plain:
        are = _number(plain, "is", "are")
        return Finding("fail", f"{len(plain)} of {_last(seen.sample, 'link')} {are} plain http.", plain)
    return Finding("pass", f"None of {_last(seen.sample, 'link')} is plain http.")


def _links_honest(seen: Seen) -> Finding:
    links = [(post, link) for post in seen.posts for link in post.links]
    if not links:
        return Finding("not_checked", "No post carries a link.")
    misleading = [post.where for post, link in links if _names_another_domain(link, seen.led_to.get(link.url))]
    if misleading:
        shown = tuple(dict.fromkeys(misleading))
        which = f"{len(misleading)} of {_things(links, 'link')}"
        show = _number(misleading, "shows another domain than it leads to", "show another domain than they lead to")
        return Finding("fail", f"{which} {show}.", shown)
    short = [
        post.where for post, link in links if is_shortener(link.url) and domain_of(link.url) not in seen.own_domains
    ]
    go = _number(short, "goes", "go")
    reason = f"{len(short)} of {_things(links, 'link')} {go} through shorteners, none shows a false domain."
    result: Result = "pass" if len(short) < SHORTENER_SHARE * len(links) else "fail"
    return Finding(result, reason, tuple(dict.fromkeys(short)))


def _names_another_domain(link: Link, led_to: str | None) -> bool:
    """The reader is shown a domain, and it is not the one that the link leads to, be it by way of another."""
    if not link.text or "." not in link.text:
        return False
    shown = links_in(link.text.rstrip("…. ")) or links_in(link.text)
    return any(domain_of(url) not in {domain_of(link.url), domain_of(led_to or "")} for url in shown)


def _not_link_cannon(seen: Seen) -> Finding:
    if not seen.posts:
        return Finding("not_checked", "No posts were seen.")
    bare = [post.where for post in seen.posts if post.links and not _talks(post.said)]
    are = _number(bare, "is a link", "are links")
    reason = f"{len(bare)} of {_things(seen.posts, 'post')} {are} without conversation."
    result: Result = "pass" if len(bare) < CANNON_SHARE * len(seen.posts) else "fail"
    return Finding(result, reason, tuple(bare))


def _talks(said: Said[Post]) -> bool:
    return bool(said.addressed - {OWN, SUPPORT}) or is_reply_to_others(said)


FINDERS: dict[str, Callable[[Seen], Finding]] = {
    "profile_links_site": _profile_links_site,
    "site_answers": _site_answers,
    "site_links_back": _site_links_back,
    "posts_link_home": _posts_link_home,
    "links_alive": _links_alive,
    "links_secure": _links_secure,
    "links_honest": _links_honest,
    "not_link_cannon": _not_link_cannon,
}
