"""A score document as a report for the terminal. Pure: document in, renderables out.

Nothing is computed anew and every field may be missing, so that older documents can be shown. All text
that strangers wrote passes through `plain`, and rich's markup is never parsed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from api.cli.chart import CurveChart, steps_of
from api.cli.rows import Cell, Rows, Sign
from api.cli.text import address, between, count, first_upper, moment, plain, several, share, wait, within
from api.scoring.words import under_posts

Document = Mapping[str, Any]

GRADES = {"A": ("●", "green"), "B": ("▢", "blue"), "C": ("⬢", "yellow"), "D": ("◆", "dark_orange"), "E": ("■", "red")}
"""Letter, shape and colour, so that a grade reads without colour."""

NO_GRADE = ("◌", "dim")
INDENT = 2
PARTS = (("reply_rate", "Replies"), ("follower_ratio", "Follower ratio"), ("link_hygiene", "Links"))

HORIZONS = {1: "1 hour", 8: "8 hours", 24: "1 day", 72: "3 days", 168: "7 days"}

RESULTS = {
    "pass": ("✓", "yes", "green"), "fail": ("✗", "no", "red"),
    "not_checked": ("○", "not checked", "dim"), "unknown": ("○", "not known", "dim"),
}  # fmt: skip

CUES = {
    "picture": "has a picture", "banner": "has a banner", "bio": "says who it is",
    "posts": "has posted 20 times or more", "age": "is 30 days old or older",
}  # fmt: skip

KINDS = {"question": "questions", "complaint": "complaints", "other": "other messages"}
AUDIENCES = {"under_1000": "people with under 1,000 followers", "over_1000": "people with 1,000 or more"}

OUTCOMES = {"answered": "answered", "automated": "answered by a machine only", "unanswered": "not answered",
            "waiting": "waiting"}  # fmt: skip


def report(document: Document, posts: Document | None = None) -> Group:
    """The whole report; `posts` are the posts behind the numbers, where they are wanted too."""
    blocks = list(_blocks(document))
    if posts is not None:
        blocks += _section("Every message that was counted or could have been", _openings(posts))
    return Group(*blocks)


def _blocks(document: Document) -> Iterator[RenderableType]:
    yield from _head(document)
    parts = document.get("parts")
    if not parts:
        yield from _why_not(document)
        return
    replies = parts.get("reply_rate") or {}
    yield Text()
    yield Text(plain(document.get("summary")), style="bold")
    for title, rows in (
        ("How soon it answers", _curve(replies)),
        ("Parts", _parts(parts)),
        ("Links", _checks(parts.get("link_hygiene") or {})),
        ("Profile", _cues(parts.get("follower_ratio") or {})),
        ("Who is answered", _groups(replies, _network(document))),
        ("How it posts and answers", _shares(replies)),
        ("Level", _level(document.get("level"))),
        ("Answered, for example", map(address, replies.get("answered_examples") or [])),
        ("Not answered, for example", map(address, replies.get("unanswered_examples") or [])),
        ("Beside the study of 2010", _study(document.get("study_2010") or [])),
        ("What was looked at", _coverage(document)),
    ):
        yield from _section(title, rows)


def _section(title: str, rows: Iterable[RenderableType]) -> list[RenderableType]:
    inner = list(rows)
    if not inner:
        return []
    return [Text(), Text(title, style="bold"), *map(_indented, inner)]


def _indented(row: RenderableType) -> RenderableType:
    if isinstance(row, Text) and row.no_wrap:
        # What wraps is padded to the width, and cut there: an address has to stay whole.
        return Text(" " * INDENT, no_wrap=True, overflow="ignore").append_text(row)
    return Padding(row, (0, 0, 0, INDENT))


def _rows(*rows: tuple[Cell, ...]) -> list[RenderableType]:
    return [Rows(rows)] if rows else []


def _head(document: Document) -> Iterator[RenderableType]:
    account = document.get("account") or {}
    key, name = plain(account.get("key")), plain(account.get("name"))
    yield Text(f"{name} ", style="bold").append(f"({key})", "dim") if name else Text(key, style="bold")
    if account.get("url"):
        yield address(account["url"])
    if not document.get("parts"):
        return
    grade = document.get("grade")
    sign, style = GRADES.get(str(grade), NO_GRADE)
    words = Text()
    if document.get("score") is not None:
        low, high = document.get("interval") or (None, None)
        words.append(f"{document['score']:.0f} of 100", "bold")
        words.append(f", {between(low, high, 1, '')}" if between(low, high) else "")
    else:
        words.append("no total", "bold")
    if document.get("tier_words"):
        words.append(f"; {plain(document['tier_words'])}")
    yield Text()
    yield from _rows((Sign(f"{sign} {plain(grade) or '?'}", plain(grade) or "?", f"{style} bold"), words))
    if document.get("reason"):
        yield Text(plain(document["reason"]))


def _why_not(document: Document) -> Iterator[RenderableType]:
    yield Text()
    yield Text(plain(document.get("reason")) or f"There is no score: {plain(document.get('status'))}.", style="bold")
    if document.get("retry_at"):
        yield Text(f"The network asks to be left alone until {moment(document['retry_at'])}.")
    last = document.get("last")
    if last:
        yield Text(f"The last score is {wait(document.get('age_seconds'))} old:")
        yield Text()
        yield from _blocks(last)


def _curve(replies: Document) -> Iterator[RenderableType]:
    points = [point for point in replies.get("curve") or [] if point.get("rate") is not None]
    if not points:
        known = replies.get("answered_wait") or {}
        if known.get("median_seconds") is not None:
            # Where only answered messages are known, these tell how long an answer takes, not how often it comes.
            half = within(known["median_seconds"])
            yield Text(f"Of {several(known.get('n'), 'message')} known to be answered, half were within {half}.")
        return
    yield CurveChart(steps_of(dict(replies)))
    yield from _rows(
        *(
            (
                Text(f"within {HORIZONS.get(point.get('hours'), plain(str(point.get('hours'))) + ' hours')}"),
                Text(share(point["rate"]), style="bold" if point.get("hours") == 24 else ""),  # noqa: PLR2004
                Text(between(point.get("low"), point.get("high"))),
            )
            for point in points
        )
    )
    if replies.get("median_wait_seconds") is not None:
        yield Text(f"Half are answered within {within(replies['median_wait_seconds'])}.")
    elif replies.get("median_wait_reason"):
        yield Text(f"No median wait: {plain(replies['median_wait_reason'])}.")


def _parts(parts: Document) -> list[RenderableType]:
    rows = []
    for name, title in PARTS:
        part = parts.get(name) or {}
        points = part.get("points")
        shown = "not known" if points is None else f"{points:.0f} of 100"
        rows.append(
            (
                Text(title),
                Text(shown, style="bold"),
                Text(f"weight {part.get('weight', '?')}", style="dim"),
                Text(_part_words(name, part)),
            )
        )
    return _rows(*rows)


def _part_words(name: str, part: Document) -> str:
    if part.get("points") is None:
        return plain(part.get("reason"))
    if name == "reply_rate":
        asked = f"{count(part.get('answered'))} of {count(part.get('n'))} answered"
        return f"{asked}: {plain(part.get('denominator_words'))} in {part.get('window_days', 90)} days"
    if name == "follower_ratio":
        counts = f"{several(part.get('followers'), 'follower')}, follows {count(part.get('following'))}"
        return f"{counts}: {plain(part.get('words'))}"
    results = [check.get("result") for check in part.get("checks") or []]
    looked = sum(result in {"pass", "fail"} for result in results)
    return f"{results.count('pass')} of {looked} checks passed, {len(results) - looked} not made"


def _network(document: Document) -> str:
    return plain((document.get("account") or {}).get("network"))


def _mark(result: Any) -> tuple[Sign, str]:
    sign, words, style = RESULTS.get(str(result), RESULTS["unknown"])
    return Sign(sign, {"✓": "+", "✗": "-"}.get(sign, "?"), style), words


def _checks(links: Document) -> list[RenderableType]:
    rows = []
    for check in links.get("checks") or []:
        sign, words = _mark(check.get("result"))
        text = Text(f"{first_upper(plain(check.get('words')))}: ").append(words, "bold")
        if check.get("reason"):
            text.append(f". {plain(check['reason'])}", "dim")
        rows.append((sign, text))
    return _rows(*rows)


def _cues(ratio: Document) -> list[RenderableType]:
    rows = []
    for cue in ratio.get("cues") or []:
        sign, words = _mark(cue.get("result"))
        name = plain(cue.get("name"))
        rows.append((sign, Text(f"{first_upper(CUES.get(name, name))}: ").append(words, "bold")))
    return _rows(*rows)


def _channels(network: str) -> dict[str, str]:
    return {"comment": under_posts(network), "mention": "naming it"}


def _groups(replies: Document, network: str) -> list[RenderableType]:
    rows = []
    for field, words in (("by_kind", KINDS), ("by_channel", _channels(network)), ("by_audience", AUDIENCES)):
        for name, group in (replies.get(field) or {}).items():
            if group and group.get("n"):
                interval = between(group.get("low"), group.get("high"))
                text = Text(f"{share(group.get('rate_24h'))} within a day", style="bold")
                who = Text(first_upper(words.get(name, plain(name))))
                rows.append((who, text, Text(f"{interval}, n {group['n']}")))
    return _rows(*rows)


def _shares(replies: Document) -> list[RenderableType]:
    return _rows(
        *(
            (
                Text(first_upper(plain(row.get("words")))),
                Text(share(row.get("value")), style="bold"),
                Text(f"{count(row.get('count'))} of {count(row.get('n'))}"),
            )
            for row in replies.get("shares") or []
            if row.get("n")
        )
    )


def _level(level: Document | None) -> Iterator[RenderableType]:
    if level:
        yield Text(f"{plain(str(level.get('value')))} of 4, {plain(level.get('name'))}. {plain(level.get('reason'))}")
        yield from map(address, level.get("evidence") or [])


def _study(rows: Iterable[Document]) -> list[RenderableType]:
    return _rows(
        *(
            (
                Text(first_upper(plain(row.get("words") or row.get("name")))),
                Text(f"here {share(row.get('here'))}", style="bold"),
                Text(f"then {share(row.get('then'))}"),
            )
            for row in rows
        )
    )


def _coverage(document: Document) -> Iterator[RenderableType]:
    seen = document.get("coverage") or {}
    looked = [several(seen["posts"], "post")] if seen.get("posts") is not None else []
    looked += [several(seen["threads"], "thread")] if seen.get("threads") is not None else []
    since = f", since {moment(seen['since'])}" if seen.get("since") else ""
    if looked:
        yield Text(f"{' and '.join(looked)}{since}.")
    words = _channels(_network(document))
    channels = [words.get(name, plain(name)) for name in seen.get("channels") or []]
    if channels:
        yield Text(f"Messages {' and '.join(channels)} could be seen.")
    for sentence in (*(seen.get("truncated") or ()), *(seen.get("notes") or ())):
        yield Text(plain(sentence))
    yield Text(f"Collected {moment(document.get('collected_at'))}, method {plain(str(document.get('method', '?')))}.")


def _openings(posts: Document) -> Iterator[RenderableType]:
    channels = _channels(plain(posts.get("account")).partition(":")[0])
    for opening in posts.get("openings") or []:
        words = [f"{plain(opening.get('kind'))} {channels.get(opening.get('channel'), '')}".strip()]
        outcome = OUTCOMES.get(opening.get("outcome"), plain(opening.get("outcome")))
        after = f" after {wait(opening['wait_seconds'])}" if opening.get("wait_seconds") is not None else ""
        words.append(outcome + after)
        words += ["sent elsewhere"] if opening.get("deflection") else []
        words += ["a canned text"] if opening.get("template") else []
        words += [] if opening.get("counted") else ["not in the rate"]
        yield Text(f"{moment(opening.get('created_at'))}  ", style="dim").append(", ".join(words), "default not dim")
        for where in (opening.get("url") or opening.get("id"), opening.get("answer_url")):
            if where:
                yield Text(" " * INDENT, no_wrap=True, overflow="ignore").append_text(address(where))
