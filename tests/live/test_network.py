"""The network itself behaves as the Bluesky connector expects; a failure here is not the service's."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from live.network import BlueskyNetwork
from live.servers import ServerFailed

pytestmark = pytest.mark.live


def ask(network: BlueskyNetwork, method: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    answer = requests.get(f"{network.appview_url}/xrpc/{method}", params=parameters, timeout=30)
    return answer.status_code, answer.json()


def profile(network: BlueskyNetwork, handle: str) -> tuple[int, dict[str, Any]]:
    return ask(network, "app.bsky.actor.getProfile", actor=handle)


def feed(network: BlueskyNetwork, handle: str) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        status, page = ask(network, "app.bsky.feed.getAuthorFeed", actor=handle, limit=100, **cursor)
        assert status == 200
        yield page
        if "cursor" not in page or not page["feed"]:
            return
        cursor = {"cursor": page["cursor"]}


def items(network: BlueskyNetwork, handle: str) -> list[dict[str, Any]]:
    return [item for page in feed(network, handle) for item in page["feed"]]


def item_of(network: BlueskyNetwork, handle: str, post: str) -> dict[str, Any]:
    uri = network.posts[post]["uri"]
    [found] = [item for item in items(network, handle) if item["post"]["uri"] == uri and "reason" not in item]
    return found


def thread(network: BlueskyNetwork, post: str) -> dict[str, Any]:
    status, answer = ask(network, "app.bsky.feed.getPostThread", uri=network.posts[post]["uri"], depth=100)
    assert status == 200
    found: dict[str, Any] = answer["thread"]
    return found


def test_a_profile_has_its_counts_and_no_null(bluesky: BlueskyNetwork) -> None:
    status, seen = profile(bluesky, "brightkettle.test")
    assert status == 200
    assert seen["did"] == bluesky.accounts["brightkettle"]["did"]
    assert (seen["followersCount"], seen["followsCount"], seen["postsCount"]) == (1200, 300, 37)
    assert seen["website"] == "https://brightkettle.test"
    assert "banner" not in seen
    assert "viewer" not in seen
    assert None not in seen.values()


def test_a_profile_that_was_never_written_lacks_its_keys(bluesky: BlueskyNetwork) -> None:
    status, seen = profile(bluesky, "emptyshelf.test")
    assert status == 200
    assert not {"displayName", "description", "avatar", "createdAt"} & seen.keys()


@pytest.mark.parametrize(
    ("handle", "error"),
    [
        ("nobody.test", "InvalidRequest"),
        ("oldlids.test", "InvalidRequest"),  # Renamed.
        ("gonebowls.test", "AccountDeactivated"),
        ("badbowls.test", "AccountTakedown"),
    ],
)
def test_an_account_that_is_not_there_is_a_400_with_a_name(bluesky: BlueskyNetwork, handle: str, error: str) -> None:
    status, seen = profile(bluesky, handle)
    assert (status, seen["error"]) == (400, error)


def test_a_renamed_account_keeps_its_did(bluesky: BlueskyNetwork) -> None:
    status, seen = profile(bluesky, "newlids.test")
    assert (status, seen["did"]) == (200, bluesky.accounts["oldlids"]["did"])


def test_an_author_who_wants_no_strangers_is_shown_to_them_all_the_same(bluesky: BlueskyNetwork) -> None:
    _, seen = profile(bluesky, "dan.test")
    assert [label["val"] for label in seen["labels"]] == ["!no-unauthenticated"]
    assert bluesky.posts["dan-bpa"]["uri"] in [reply["post"]["uri"] for reply in thread(bluesky, "farben")["replies"]]


def test_five_hundred_posts_come_in_five_full_pages_and_an_empty_one(bluesky: BlueskyNetwork) -> None:
    pages = list(feed(bluesky, "manyposts.test"))
    assert [len(page["feed"]) for page in pages] == [100] * 5 + [0]
    texts = [item["post"]["record"]["text"] for page in pages for item in page["feed"]]
    assert texts == [f"Post number {n}" for n in range(500, 0, -1)]


def test_a_backdated_post_is_shown_at_its_own_time(bluesky: BlueskyNetwork) -> None:
    post = item_of(bluesky, "brightkettle.test", "launch")["post"]
    assert post["indexedAt"] == post["record"]["createdAt"] == bluesky.posts["launch"]["created_at"]
    assert (post["replyCount"], post["repostCount"], post["quoteCount"]) == (5, 1, 1)


def test_a_repost_names_its_author_and_who_reposted(bluesky: BlueskyNetwork) -> None:
    reposts = [item for item in items(bluesky, "brightkettle.test") if "reason" in item]
    assert {item["post"]["author"]["handle"] for item in reposts} == {"ann.test", "bob.test", "xia.test"}
    assert {item["reason"]["$type"] for item in reposts} == {"app.bsky.feed.defs#reasonRepost"}
    assert {item["reason"]["by"]["handle"] for item in reposts} == {"brightkettle.test"}


def test_the_parent_of_a_reply_elsewhere_is_in_the_feed(bluesky: BlueskyNetwork) -> None:
    parent = item_of(bluesky, "brightkettle.test", "ivy-whistle-a")["reply"]["parent"]
    assert parent["author"]["handle"] == "ivy.test"
    assert parent["record"]["text"].endswith("what can I do?")


def test_a_deleted_parent_leaves_its_address_only(bluesky: BlueskyNetwork) -> None:
    item = item_of(bluesky, "brightkettle.test", "udo-heavy-a")
    uri = bluesky.posts["udo-heavy"]["uri"]
    parent = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    assert item["reply"]["parent"] == parent
    assert item["post"]["record"]["reply"]["parent"]["uri"] == uri


def test_a_blocked_parent_leaves_its_author_s_did(bluesky: BlueskyNetwork) -> None:
    parent = item_of(bluesky, "brightkettle.test", "una-loud-a")["reply"]["parent"]
    assert parent["$type"] == "app.bsky.feed.defs#blockedPost"
    assert parent["author"]["did"] == bluesky.accounts["una"]["did"]


def test_a_thread_holds_what_is_left_of_it(bluesky: BlueskyNetwork) -> None:
    replies = {reply["post"]["author"]["handle"]: reply for reply in thread(bluesky, "farben")["replies"]}
    assert set(replies) == {"vic.test", "dan.test", "ann.test"}
    [answer] = replies["ann.test"]["replies"]
    assert answer["post"]["uri"] == bluesky.posts["ann-warranty-a"]["uri"]
    assert "followersCount" not in replies["vic.test"]["post"]["author"]


def test_a_deleted_answer_is_gone_from_the_feed(bluesky: BlueskyNetwork) -> None:
    uris = {item["post"]["uri"] for item in items(bluesky, "brightkettle.test")}
    assert bluesky.posts["sue-volts-a"]["uri"] not in uris
    assert bluesky.posts["tom-base-a"]["uri"] in uris


def test_facets_count_bytes_and_may_show_another_address(bluesky: BlueskyNetwork) -> None:
    record = item_of(bluesky, "brightkettle.test", "sale")["post"]["record"]
    [facet] = record["facets"]
    span = slice(facet["index"]["byteStart"], facet["index"]["byteEnd"])
    assert record["text"].encode()[span].decode() == "brightkettle.test/sale"
    assert facet["features"][0]["uri"] == "https://tracker.invalid/r?u=1"
    assert "facets" not in item_of(bluesky, "brightkettle.test", "visit")["post"]["record"]


def test_quotes_of_a_post_are_listed(bluesky: BlueskyNetwork) -> None:
    status, seen = ask(bluesky, "app.bsky.feed.getQuotes", uri=bluesky.posts["launch"]["uri"])
    assert status == 200
    assert [post["uri"] for post in seen["posts"]] == [bluesky.posts["cat-quote"]["uri"]]


def test_profiles_of_many_accounts_come_at_once_without_the_lost_ones(bluesky: BlueskyNetwork) -> None:
    actors = ["fay.test", "gonebowls.test", "nobody.test"]
    status, seen = ask(bluesky, "app.bsky.actor.getProfiles", actors=actors)
    assert status == 200
    assert [(one["handle"], one["followersCount"]) for one in seen["profiles"]] == [("fay.test", 40000)]


def test_a_stopped_appview_refuses_and_comes_back_on_the_same_port(bluesky: BlueskyNetwork) -> None:
    bluesky.do("stop_appview")
    with pytest.raises(requests.ConnectionError):
        profile(bluesky, "brightkettle.test")
    bluesky.do("start_appview")
    assert profile(bluesky, "brightkettle.test")[0] == 200


def test_a_paused_appview_fails_after_as_many_requests_as_told(bluesky: BlueskyNetwork) -> None:
    rule = {"mode": "status", "status": 429, "headers": {"retry-after": "7"}, "only": "getProfile"}
    bluesky.do("pause_appview", after=1, **rule)
    assert profile(bluesky, "brightkettle.test")[0] == 200
    answer = requests.get(
        f"{bluesky.appview_url}/xrpc/app.bsky.actor.getProfile", params={"actor": "ann.test"}, timeout=30
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert ask(bluesky, "app.bsky.feed.getAuthorFeed", actor="ann.test")[0] == 200
    stats = bluesky.do("stats")
    assert (stats["requests"]["app.bsky.actor.getProfile"], stats["refused"]) == (2, 1)


def test_a_command_that_fails_says_why(bluesky: BlueskyNetwork) -> None:
    with pytest.raises(ServerFailed, match=r'There is no post "nothing" in the seed'):
        bluesky.do("delete_post", post="nothing")
    assert profile(bluesky, "brightkettle.test")[0] == 200
