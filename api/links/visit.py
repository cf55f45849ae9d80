"""One polite visit: the site that a profile names, and where the links of its posts lead."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Final

from api.hosts import Hosts
from api.links.checks import Page, Profile, is_named, links_back, other_profiles, own_pages, read_page
from api.links.declared import KINDS, PLACE, BadDeclaration, Declared, read_declaration
from api.links.fetch import PAGES, Answer, Method, NotFetched, Turn, fetch, host_name, web_address
from api.links.guard import PUBLIC_WITH_HTTP, Rules, guarded_session
from api.links.manners import NO_TIME, Budget, Leases, Manners
from api.scoring.evidence import Account, Site, SiteLink
from api.scoring.links import domain_of

MOST_REQUESTS: Final = 15
VISIT_SECONDS: Final = 10.0
THREADS: Final = 24

_SPARE_SECONDS: Final = 0.5
_NOTHING: Final[frozenset[str]] = frozenset()
_TURNED_AWAY: Final = frozenset({401, 403, 405, 406, 408, 418, 421, 425, 429, 451, 503, 999})
"""Answers that robots get where people get a page."""


class Visitor:
    """Looks at sites on behalf of all collections of a process; any thread may call it."""

    def __init__(
        self,
        agent: str,
        *,
        rules: Rules = PUBLIC_WITH_HTTP,
        seconds: float = VISIT_SECONDS,
        threads: int = THREADS,
        leases: Leases | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        """`rules` are others in tests only; `seconds` is the longest that a visit takes. `leases` and `hosts`: what
        all workers share of whose turn it is, and of hosts that want to be left alone.
        """
        self._session = guarded_session(rules, agent)
        self._manners = Manners(self._session, leases=leases, hosts=hosts)
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="visit")

    def visit(
        self, account: Account, site: str | None, links: Sequence[str], known: Mapping[str, SiteLink] | None = None
    ) -> Site:
        """What the site of an account and the links of its posts show, with at most 15 requests in 10 seconds.

        `site` None: only the links are looked at, and the result has no URL. `known` links are not looked at again.
        What could not be looked at is None, with the reason.
        """
        until = time.monotonic() + self._seconds
        turn = self._manners.turn(Budget(MOST_REQUESTS), until)
        found = self._site(account, site, until, turn) if site is not None else Site("")
        return replace(found, links=self._links(links, known or {}, until, turn))

    def close(self) -> None:
        """Take nothing new. What is under way ends by itself within the time of a visit."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _site(self, account: Account, site: str, until: float, turn: Turn) -> Site:
        try:
            home = fetch(self._session, site, read=PAGES, until=until, turn=turn)
        except NotFetched as failure:
            return Site(
                site,
                answers=False if failure.gone else None,
                answers_reason=failure.reason,
                links_back_reason=failure.reason,
            )
        answers, reason = _answers(home)
        found = Site(site, answers, reason, links_back_reason=reason)
        profile = _profile(account)
        if home.well and not home.plain:
            found = self._declared(found, home, profile, until, turn)
        if home.body:
            found = self._read(found, home, profile, until, turn)
        elif home.cut and not found.links_back:
            found = replace(found, links_back_reason=home.cut)
        return _where_it_is(found, home)

    def _declared(self, found: Site, home: Answer, profile: Profile, until: float, turn: Turn) -> Site:
        """With what the site's twoway.json says; to name the account there is to link back to it."""
        url = web_address(PLACE, home.url) or ""
        try:
            answer = fetch(self._session, url, read=KINDS, until=until, turn=turn)
        except NotFetched:
            return found
        if not answer.well or answer.cut or domain_of(host_name(answer.url)) != domain_of(host_name(home.url)):
            return found
        try:
            said: Declared = read_declaration(answer.body)
        except BadDeclaration as error:
            fault = f"The file {PLACE} of {host_name(home.url)} cannot be used: {error.detail}"
            return replace(found, declared_fault=fault)
        found = replace(found, declared_profiles=said.accounts)
        if not is_named(said.accounts, profile):
            return found
        return replace(found, declared=said.declaration, links_back=True, links_back_reason=None)

    def _read(self, found: Site, home: Answer, profile: Profile, until: float, turn: Turn) -> Site:
        """With what the page named says, or the home page, contact, about and imprint where it does not link back."""
        pages = [_page(home)]
        missing = [pages[0].cut] if pages[0].cut else []
        link = links_back(pages[0], profile)
        more = (_top(home.url), *own_pages(pages[0]))
        for url in () if link or found.links_back else (url for url in dict.fromkeys(more) if url != home.url):
            try:
                answer = fetch(self._session, url, read=PAGES, until=until, turn=turn)
            except NotFetched as failure:
                missing.append(failure.reason)
                continue
            pages.append(_page(answer))
            missing += [pages[-1].cut] if pages[-1].cut else []
            link = links_back(pages[-1], profile)
            if link:
                break
        others = other_profiles(pages, profile)
        own = tuple(key for key, me in others.items() if me)
        found = replace(found, profiles=tuple(others), me_profiles=own, words=pages[0].words)
        if link:
            return replace(found, links_back=True, rel_me="me" in link.rel, links_back_reason=None)
        if found.links_back:
            return found
        if not pages[0].links and not missing:
            missing.append(f"The page of {host_name(home.url)} has no links, as when scripts draw it.")
        reason = missing[0] if missing else None
        return replace(found, links_back=None if missing else False, links_back_reason=reason)

    def _links(
        self, links: Sequence[str], known: Mapping[str, SiteLink], until: float, turn: Turn
    ) -> tuple[SiteLink, ...]:
        found = {url: known[url] for url in links if url in known}
        groups: dict[str, list[str]] = {}
        for url in dict.fromkeys(links):
            where = web_address(url)
            if where is None:
                found[url] = SiteLink(url, reason="That is not the address of a web page.")
            elif url not in found:
                groups.setdefault(host_name(where), []).append(url)
        # One task a host: its links are asked for one after the other anyway.
        tasks = [self._pool.submit(self._look_at, group, until, turn) for group in groups.values()]
        done, late = wait(tasks, timeout=max(0.0, until - time.monotonic()) + _SPARE_SECONDS)
        for task in late:
            task.cancel()
        found.update({link.url: link for task in done for link in task.result()})
        return tuple(found.get(url, SiteLink(url, reason=NO_TIME)) for url in dict.fromkeys(links))

    def _look_at(self, urls: Iterable[str], until: float, turn: Turn) -> list[SiteLink]:
        return [self._link(url, until, turn) for url in urls]

    def _link(self, url: str, until: float, turn: Turn) -> SiteLink:
        """By HEAD, and again by GET where that does not go well, since some servers only know the latter."""
        methods: tuple[Method, ...] = ("HEAD", "GET")
        try:
            for method in methods:
                answer = fetch(self._session, url, method=method, read=_NOTHING, until=until, turn=turn)
                if answer.well:
                    return SiteLink(url, alive=True, final_url=answer.url)
        except NotFetched as failure:
            return SiteLink(url, alive=False if failure.gone else None, reason=failure.reason)
        reason = _status(answer)
        return SiteLink(url, alive=None if answer.status in _TURNED_AWAY else False, reason=reason)


def _answers(home: Answer) -> tuple[bool | None, str]:
    host = host_name(home.url)
    if home.well and home.plain:
        return False, f"{host} answers by plain http and does not lead to HTTPS."
    if home.well:
        return True, f"{host} answers over HTTPS."
    return None if home.status in _TURNED_AWAY else False, _status(home)


def _status(answer: Answer) -> str:
    host = host_name(answer.url)
    if answer.status in _TURNED_AWAY:
        return f"{host} turned the visit away (status {answer.status}), as some sites do with robots."
    return f"{host} answers with status {answer.status}."


def _where_it_is(found: Site, home: Answer) -> Site:
    """A site elsewhere than named is the account's own only if it links back; then its domain is declared, too."""
    named, reached = domain_of(found.url), domain_of(host_name(home.url))
    if named == reached:
        return found
    if not found.answers:
        return replace(found, words=None)
    if found.links_back:
        return replace(found, domains=(reached,), answers_reason=f"{named} leads to {reached}, which links back.")
    reason = f"{named} leads to another site, {reached}."
    return replace(found, answers=False, answers_reason=reason, words=None)


def _top(url: str) -> str:
    return web_address("/", url) or url


def _page(answer: Answer) -> Page:
    return read_page(answer.body, answer.url, answer.charset, answer.cut)


def _profile(account: Account) -> Profile:
    keys = {f"{account.network}:{name}" for name in (account.handle, account.id) if name}
    return Profile(frozenset(keys), account.url)
