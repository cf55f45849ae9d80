import pytest
from networks.blog.server import HOST, FakeBlog, front, paged, rss, rss_comment, rss_post, wp_comment, wp_post
from networks.blog.stage import connect
from networks.contract import NOW
from werkzeug import Response

from api.networks.base import AccountOptedOut, NetworkUnavailable
from api.networks.blog.by_api import COMMENTS
from api.networks.blog.finding import Found
from api.networks.blog.finds import MOST, Find, Finds
from api.networks.blog.head import Head
from api.networks.blog.said import Source
from api.scoring.evidence import Account, Evidence
from api.scoring.link_hygiene import to_visit
from api.scoring.score import score


def collect(fake: FakeBlog, **settings: object) -> Evidence:
    network = connect(fake, **settings)
    return network.collect(network.identify(HOST), lambda _: None)


def test_a_small_blog_takes_six_requests_one_at_a_time(fake: FakeBlog) -> None:
    fake.wordpress([wp_post(1, 30)], [wp_comment(31, 1, 24, "Does it whistle?")])
    evidence = collect(fake)
    assert len(evidence.messages) == 1
    # Robots, page and API to find it; then posts, comments, users.
    assert len(fake.requests) == 6
    assert fake.most_at_once == 1


def test_what_was_found_serves_one_collection(fake: FakeBlog) -> None:
    fake.wordpress([wp_post(1, 30)])
    network = connect(fake)
    account = network.identify(HOST)
    for _ in range(2):
        network.collect(account, lambda _: None)
    assert len(fake.asked("/")) == 2


def test_what_was_found_long_ago_is_forgotten() -> None:
    moments = iter([0.0, 59.9, 100.0, 160.0])
    finds = Finds(lambda: next(moments))
    find = Find(Found(HOST, f"https://{HOST}/", Source(), Head()), {})
    finds.keep(find)
    assert finds.take(find.found.front) == find
    finds.keep(find)
    assert finds.take(find.found.front) is None


def test_no_more_is_remembered_than_is_collected_at_once() -> None:
    finds = Finds()
    pages = [f"https://blog{number}.example/" for number in range(MOST + 2)]
    for page in pages:
        finds.keep(Find(Found(HOST, page, Source(), Head()), {}))
    assert [page for page in pages if finds.take(page)] == pages[2:]


def test_everything_of_90_days_is_read_page_by_page(fake: FakeBlog) -> None:
    posts = [wp_post(500 - number, 24 * number) for number in range(120)]
    comments = [
        wp_comment(900 - number, 500, 8 * number + 1, f"Why {number}?", author_name=f"F{number}")
        for number in range(300)
    ]
    fake.wordpress(posts, comments)
    evidence = collect(fake)
    assert len(evidence.posts) == 91
    assert len(evidence.messages) == 270
    assert evidence.coverage.truncated == ()
    assert (evidence.account.posts_count, evidence.account.created_at) == (
        120,
        NOW - 119 * (NOW - NOW.replace(hour=12, day=19)),
    )
    pages = [params.get("page") for params in fake.asked("/wp-json/wp/v2/posts")]
    assert pages == ["1", "2", "3", "4", None]


def test_no_more_than_a_thousand_comments(fake: FakeBlog) -> None:
    fake.wordpress(
        [wp_post(1, 900)], [wp_comment(5_000 - n, 1, n / 10, f"Why {n}?", author_name=f"F{n}") for n in range(1_100)]
    )
    evidence = collect(fake)
    assert len(evidence.messages) == COMMENTS
    assert evidence.coverage.truncated == ("Only the latest 1000 comments were read, back to 2026-11-16.",)


def test_headers_may_be_missing(fake: FakeBlog) -> None:
    """A cache that drops them: pages go on while they are full."""
    posts = [wp_post(500 - number, number) for number in range(65)]

    def bare(params: dict[str, str]) -> Response:
        answer = paged(posts)(params)
        assert isinstance(answer, Response)
        return Response(answer.data, answer.status_code, content_type="application/json")

    fake.wordpress(posts)
    fake.answer["/wp-json/wp/v2/posts"] = bare
    evidence = collect(fake)
    assert (len(evidence.posts), evidence.account.posts_count) == (65, None)


def test_an_api_that_begins_at_a_query(fake: FakeBlog) -> None:
    fake.wordpress([])
    index = fake.answer.pop("/wp-json/")

    def by_route(params: dict[str, str]) -> object:
        route = params["rest_route"]
        if route == "/":
            return index
        return paged([wp_post(1, 3)] if route == "/wp/v2/posts" else [])(params)

    fake.answer |= {
        "/": front('<link rel="https://api.w.org/" href="/index.php?rest_route=/">'),
        "/index.php": by_route,
    }
    assert [post.id for post in collect(fake).posts] == ["p1"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_comments_that_the_api_does_not_show_are_read_in_feeds(fake: FakeBlog, status: int) -> None:
    fake.wordpress([wp_post(1, 30)])
    fake.answer |= {
        "/wp-json/wp/v2/comments": Response('{"code": "rest_forbidden"}', status, content_type="application/json"),
        "/feed/": rss([rss_post(1, 30, comments=1)]),
        "/1/feed/": rss([rss_comment(31, 1, 24, "Does it whistle?")]),
    }
    evidence = collect(fake)
    assert [message.id for message in evidence.messages] == ["c31"]
    assert not evidence.coverage.interrupted


@pytest.mark.parametrize("feed", [Response("", 404), Response("", 500)])
def test_comments_that_nobody_shows_are_no_missing_answers(fake: FakeBlog, feed: Response) -> None:
    fake.wordpress([wp_post(1, 30)])
    fake.answer |= {"/wp-json/wp/v2/comments": Response("", 401), "/feed/": feed}
    evidence = collect(fake)
    assert ([post.id for post in evidence.posts], evidence.messages) == (["p1"], ())
    assert (evidence.coverage.channels, evidence.coverage.interrupted) == ((), False)
    assert any("shows no comments to programs" in note for note in evidence.coverage.notes)


def test_posts_that_nobody_shows(fake: FakeBlog) -> None:
    fake.wordpress([wp_post(1, 30)])
    fake.answer |= {"/wp-json/wp/v2/posts": Response("", 401), "/feed/": Response("", 404)}
    with pytest.raises(NetworkUnavailable, match="neither by its API nor in a feed"):
        collect(fake)


def test_a_list_of_users_that_is_locked_changes_little(fake: FakeBlog) -> None:
    answered = [wp_comment(32, 1, 20, "It does.", author=2, parent=31), wp_comment(31, 1, 24, "Does it whistle?")]
    fake.wordpress([wp_post(1, 30)], answered)
    fake.answer["/wp-json/wp/v2/users"] = Response('{"code": "rest_user_cannot_view"}', 401)
    evidence = collect(fake)
    assert [post.id for post in evidence.posts] == ["c32", "p1"]
    assert not evidence.coverage.interrupted


def test_many_threads_of_a_feed_are_asked_for_one_after_the_other(fake: FakeBlog) -> None:
    fake.feed(
        [rss_post(100 - number, number + 1, comments=1) for number in range(60)],
        {
            100 - number: [rss_comment(900 - number, 100 - number, number + 0.5, "Why?", author=f"F{number}")]
            for number in range(60)
        },
    )
    evidence = collect(fake)
    assert evidence.coverage.threads == 50
    assert "Of 60 posts with comments, the latest 50 were read." in evidence.coverage.truncated
    assert fake.most_at_once == 1
    assert len(fake.requests) < 60


def test_a_limit_among_the_threads_leaves_what_was_read(fake: FakeBlog) -> None:
    fake.feed(
        [rss_post(9 - number, number + 1, comments=1) for number in range(5)],
        {9: [rss_comment(31, 9, 0.5, "Why?")]},
    )
    fake.answer["/8/feed/"] = Response("", 429, headers={"Retry-After": "60"})
    evidence = collect(fake)
    assert [message.id for message in evidence.messages] == ["c31"]
    assert evidence.coverage.interrupted
    assert "The network asked us to wait after the comments of 1 of 5 posts." in evidence.coverage.truncated


@pytest.mark.parametrize("to", ["/feed/", "/", "/comments/feed/", "https://pots.example/1/feed/"])
def test_feeds_of_comments_that_lead_elsewhere_are_none(fake: FakeBlog, to: str) -> None:
    fake.feed([rss_post(1, 30, comments=1)])
    others = rss([rss_comment(77, 7, 3, "Of another post.")])
    fake.answer |= {"/comments/feed/": others, "pots.example/1/feed/": rss([rss_post(1, 30)])}
    fake.answer["/1/feed/"] = Response("", 301, headers={"Location": to})
    evidence = collect(fake)
    assert evidence.messages == ()
    assert "1 feed of comments was refused or could not be read." in evidence.coverage.truncated


def test_time_that_is_up_leaves_what_was_read(fake: FakeBlog) -> None:
    fake.feed([rss_post(9 - number, number + 1, comments=1) for number in range(5)])
    network = connect(fake)
    account = network.identify(HOST)
    late = connect(fake, collection_timeout_seconds=0.0001)
    with pytest.raises(NetworkUnavailable):
        late.collect(account, lambda _: None)


def test_an_account_that_was_opted_out_is_not_asked_for(fake: FakeBlog) -> None:
    with pytest.raises(AccountOptedOut):
        connect(fake).collect(Account("blog", HOST, opted_out=True), lambda _: None)
    assert fake.requests == []


def test_a_blog_that_moves_between_the_two_questions(fake: FakeBlog) -> None:
    fake.wordpress([])
    account = connect(fake).identify(HOST)
    fake.answer[f"{HOST}/"] = Response("", 301, headers={"Location": "https://pots.example/"})
    fake.answer["pots.example/"] = front('<link rel="https://api.w.org/" href="/wp-json/">')
    with pytest.raises(NetworkUnavailable, match=r"has just moved to pots\.example"):
        connect(fake).collect(account, lambda _: None)


def test_the_blog_itself_is_what_a_visit_looks_at(fake: FakeBlog) -> None:
    fake.wordpress([wp_post(1, 3, '<a href="https://pots.example/a">pots</a>')])
    evidence = collect(fake)
    assert to_visit(evidence) == (f"https://{HOST}/", ("https://pots.example/a",))


def test_a_score_of_ten_questions(fake: FakeBlog) -> None:
    """Ten people ask, seven are answered by an account that writes posts, one by a stranger of its name."""
    posts = [wp_post(1, 600)]
    comments = []
    for number in range(30):
        name = f"Fan {number}"
        comments.append(
            wp_comment(100 + number, 1, 500 - number, f"Question {number}: does it whistle?", author_name=name)
        )
        if number < 20:
            answer = wp_comment(
                200 + number, 1, 499 - number, f"It does, number {number}.", author=2, parent=100 + number
            )
            comments.append({**answer, "author_name": "Edna Spout"})
    comments.append(wp_comment(300, 1, 400, "It does not.", author_name="Edna Spout", parent=125))
    fake.wordpress(posts, sorted(comments, key=lambda one: one["date_gmt"], reverse=True))
    scored = score(collect(fake))
    assert scored.facts is not None
    reply = scored.facts.reply
    assert (len(reply.counted), reply.answered) == (29, 20)
    assert len(reply.excluded["unaddressed"]) == 1


def test_both_ways_say_the_same(fake: FakeBlog) -> None:
    """The same talk by the API and by feeds gives the same counts."""
    talk = [
        (31, 24, "Anna", "Does it whistle?", None),
        (32, 20, "Edna Spout", "It does.", 31),
        (33, 18, "Ben", "Why?", None),
    ]
    found = []
    fake.wordpress(
        [wp_post(1, 30)],
        [
            wp_comment(n, 1, at, text, author_name=who, parent=to or 0, author=2 if who == "Edna Spout" else 0)
            for n, at, who, text, to in reversed(talk)
        ],
    )
    found.append(collect(fake))
    fake.answer.clear()
    fake.feed(
        [rss_post(1, 30, comments=3)],
        {1: [rss_comment(n, 1, at, text, author=who, to=to) for n, at, who, text, to in reversed(talk)]},
    )
    found.append(collect(fake))
    told = [
        (
            [(one.id, one.text, one.author) for one in each.messages],
            [(one.text, one.reply_to and one.reply_to.id) for one in each.posts][:1],
        )
        for each in found
    ]
    assert told[0] == told[1]
    assert [len(each.messages) for each in found] == [2, 2]
