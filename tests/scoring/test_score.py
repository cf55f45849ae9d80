from datetime import UTC, datetime

import pytest
from builders import account, answer, answered_and_not, comment, evidence, mention, post

from api.scoring.evidence import ProfileLink
from api.scoring.method import Weights
from api.scoring.score import facts, grade, score


def part(waits, **more):
    return score(answered_and_not(waits), **more)


def axis(shares):
    return sum(weight * share for weight, share in zip((0.15, 0.20, 0.30, 0.15, 0.20), shares, strict=True))


def test_reply_points_follow_the_published_formula():
    waits = [0.5, 5, 20, 50, 100, *[None] * 15]
    n, a = 20, axis((1 / 20, 2 / 20, 3 / 20, 4 / 20, 5 / 20))
    assert part(waits).reply.value == pytest.approx(100 * (n * a + 7 * 0.30) / (n + 7))


def test_all_at_once_and_never():
    assert part([0.5] * 20).reply.value == pytest.approx(100 * (20 + 2.1) / 27)
    assert part([None] * 20).reply.value == pytest.approx(100 * 2.1 / 27)


def deflecting(count):
    messages = [comment(f"m{n}", 1000 - 30 * n, f"person{n}") for n in range(20)]
    texts = ["Please send us a DM.", "The lid opens to the left."]
    posts = [
        answer(f"a{n}", 1000 - 30 * n - 0.5, f"m{n}", f"person{n}", texts[n >= count] if n < 10 else "Left.")
        for n in range(20)
    ]
    return score(evidence([post("p0", 2000), *posts], messages))


def test_deflections_cost_fifteen_hundredths_of_what_was_seen():
    seen = deflecting(5)
    assert seen.facts.reply.deflections.share.rate == 0.25
    assert seen.reply.value == pytest.approx(100 * (20 * (1 - 0.15 * 0.25) + 2.1) / 27)


def test_a_late_deflection_is_still_worth_more_than_no_answer():
    messages = [comment(f"m{n}", 1000 - 30 * n, f"person{n}") for n in range(12)]
    late = answer("a", 1000 - 160, "m0", "person0", "Please send us a DM.")
    without = score(evidence([post("p0", 2000)], messages))
    assert score(evidence([post("p0", 2000), late], messages)).reply.value > without.reply.value


@pytest.mark.parametrize(
    ("n", "tier", "has_total"),
    [(9, "withheld", False), (10, "provisional", True), (49, "provisional", True), (50, "firm", True)],
)
def test_tiers(n, tier, has_total):
    seen = score(answered_and_not([1, None] * (n // 2) + [1] * (n % 2), first_hours=89 * 24))
    assert (seen.tier, seen.total is not None, seen.status) == (tier, has_total, "ok" if has_total else "withheld")


def test_withheld_still_shows_its_parts():
    seen = part([1, None, 3])
    assert (seen.status, seen.total, seen.grade) == ("withheld", None, None)
    assert seen.reply is not None
    assert seen.facts.reply.curve.n == 3


def test_no_message_is_no_reply_part_rather_than_a_prior():
    seen = score(evidence([post("p0", 50)], account=account(followers=10, following=10)))
    assert (seen.reply, seen.total) == (None, None)
    assert seen.ratio == 100.0


def test_few_asks_fall_back_on_all_openings_and_are_never_firm():
    messages = [comment(f"m{n}", 60 * 24 - 20 * n, f"person{n}", "Nice!") for n in range(60)]
    seen = score(evidence([post("p0", 2000)], messages))
    assert (seen.facts.reply.denominator, seen.tier) == ("openings", "provisional")
    asks = [comment(f"q{n}", 30 * 24 - 20 * n, f"asker{n}", "Where is it?") for n in range(10)]
    seen = score(evidence([post("p0", 2000)], [*messages, *asks]))
    assert (seen.facts.reply.denominator, seen.facts.reply.curve.n) == ("asks", 10)
    assert seen.facts.reply.all_openings.day.n == 70


def test_the_total_weighs_the_parts_that_are_known():
    ratio_only = account(network="x", handle="kettles", followers=99, following=99)
    seen = answered_and_not([0.5] * 20)
    seen = score(evidence(seen.posts, seen.messages, account=ratio_only))
    assert seen.links is not None
    expected = (60 * seen.reply.value + 15 * 100 + 25 * seen.links) / 100
    assert seen.total.value == pytest.approx(expected)
    unknown = score(evidence(answered_and_not([0.5] * 20).posts, seen.facts and answered_and_not([0.5] * 20).messages))
    assert unknown.ratio is None
    assert unknown.total.value == pytest.approx((60 * unknown.reply.value + 25 * unknown.links) / 85)


def test_the_interval_comes_from_the_curves_interval():
    seen = part([1, None] * 10)
    assert seen.total.low < seen.total.value < seen.total.high
    assert seen.reply.low < seen.reply.value < seen.reply.high


def test_weights_are_the_askers():
    seen = part([1, None] * 10, weights=Weights(1, 0, 0))
    assert seen.total.value == pytest.approx(seen.reply.value)
    assert part([1] * 20, weights=Weights(0, 1, 0)).total is None


@pytest.mark.parametrize(
    ("total", "letter"),
    [(80, "A"), (79.96, "A"), (79.94, "B"), (65, "B"), (64.9, "C"), (50, "C"), (35, "D"), (34.9, "E"), (0, "E")],
)
def test_grades_go_by_the_published_decimal(total, letter):
    assert grade(total) == letter


def test_a_person_gets_facts_and_no_grade():
    seen = answered_and_not([1, None] * 10)
    seen = score(evidence(seen.posts, seen.messages, account=account(kind="person")))
    assert (seen.status, seen.total, seen.grade) == ("withheld", None, None)
    assert seen.facts.reply.curve.n == 20


@pytest.mark.parametrize("profile", [{"opted_out": True}, {"bio": "Kettles #NoBot"}, {"bio": "noindex please"}])
def test_an_account_that_opts_out_is_not_counted(profile):
    seen = answered_and_not([1] * 20)
    seen = score(evidence(seen.posts, seen.messages, account=account(**profile)))
    assert (seen.status, seen.facts, seen.total) == ("opted_out", None, None)


def test_a_bio_about_robots_does_not_opt_out():
    assert score(evidence(account=account(bio="We are nobots, our noindexer hums"))).facts is not None


def test_by_kind_channel_and_audience_add_up():
    messages = [comment(f"c{n}", 900 - 30 * n, f"a{n}", author_followers=500) for n in range(12)]
    messages += [mention(f"m{n}", 900 - 30 * n, f"b{n}", author_followers=1000) for n in range(3)]
    messages += [comment(f"t{n}", 900 - 30 * n, f"d{n}", "Lovely") for n in range(4)]
    messages += [comment("x", 20, "e0", author_followers=None)]
    reply = score(evidence([post("p0", 2000)], messages)).facts.reply
    assert {name: group.day.n for name, group in reply.by_kind.items() if group} == {"question": 16, "other": 4}
    assert {name: group.day.n for name, group in reply.by_channel.items()} == {"comment": 13, "mention": 3}
    assert {name: group.day.n for name, group in reply.by_audience.items()} == {"under_1000": 12, "over_1000": 3}


def test_shares_of_posts_keep_reposts_and_self_replies_apart():
    posts = [
        post("p0", 100),
        answer("self", 99, "p0", "kettles.example"),
        answer("r1", 98, "x", "ann"),
        answer("r2", 97, "gone", None),
        post("repost", 96, is_repost=True),
    ]
    shares = facts(evidence(posts)).reply.posts
    assert (shares.replies.count, shares.replies.n) == (2, 4)
    assert (shares.self_replies.count, shares.self_replies.n) == (1, 4)
    assert (shares.reposts.count, shares.reposts.n) == (1, 5)


def test_answers_that_were_looked_up_answer_but_are_no_share_of_its_posts():
    looked_up = answer("r1", 98, "c1", "ann", found_by_message=True)
    seen = evidence([post("p0", 100), post("p1", 90), looked_up], [comment("c1", 99, "ann")])
    reply = facts(seen).reply
    assert [opening.human.said.item.id for opening in reply.openings] == ["r1"]
    assert (reply.posts.replies.count, reply.posts.replies.n) == (0, 2)
    both = evidence([post("p0", 100), post("p1", 90), looked_up, answer("r1", 98, "c1", "ann")])
    assert (facts(both).reply.posts.replies.count, facts(both).reply.posts.replies.n) == (1, 3)


def test_times_without_a_zone_are_utc():
    naive = evidence(collected_at=datetime(2026, 11, 22, 12))  # noqa: DTZ001 - the missing zone is the point.
    assert score(naive).collected_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert facts(naive).account.links in (None, (ProfileLink("x"),))
