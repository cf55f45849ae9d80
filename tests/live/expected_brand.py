"""What must come out for `brightkettle.test` of seed_brand.json, worked out by hand from the method (docs/method.md).

Nothing here was computed by the service. Where the method leaves room, "Reading:" says how it was understood.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

HANDLE = "brightkettle.test"
MINUTE, HOUR = 60, 3600

# Every opening: (kind, counted, outcome, wait in seconds, id of the answer, template, deflection). 25 ask, 3 do not.
# Reading: an answer after seven days is none, so that row has no answer; "waiting" is younger than seven days.
OPENINGS: dict[str, tuple[str, bool, str, int | None, str | None, bool, bool]] = {
    "ann-green": ("question", True, "answered", 20 * MINUTE, "ann-green-a", False, False),
    "bob-order": ("complaint", True, "answered", 30 * MINUTE, "bob-order-a", False, True),  # "send us a DM"
    "cat-watts": ("question", True, "answered", 2 * HOUR, "cat-watts-a", False, False),  # The second answer is ignored.
    "fay-dura": ("question", True, "answered", 210 * MINUTE, "fay-dura-a", False, False),
    "gil-stahl": ("question", True, "answered", 10 * HOUR, "gil-stahl-a", False, False),  # By quote.
    "hal-temps": ("question", True, "answered", 30 * HOUR, "hal-temps-a", False, False),
    "pia-online": ("question", True, "answered", 6 * HOUR, "pia-online-a", True, False),  # Canned for three people,
    "quin-filters": ("question", True, "answered", 7 * HOUR, "quin-filters-a", True, False),  # but after hours:
    "rob-members": ("question", True, "answered", 450 * MINUTE, "rob-members-a", True, False),  # template.
    "ivy-tampa": ("question", True, "answered", 100 * HOUR, "ivy-tampa-a", False, False),
    "nia-two": ("question", True, "unanswered", None, None, False, False),  # Names two others: no bystander yet.
    "jon-manuale": ("question", True, "unanswered", None, None, False, False),  # Answered after eight days.
    "kim-paper": ("question", True, "unanswered", None, None, False, False),
    "kim-again": ("question", True, "unanswered", None, None, False, False),  # 26 h later: a second opening.
    "leo-kaputt": ("complaint", True, "unanswered", None, None, False, False),
    "wes-off": ("question", True, "answered", 270 * MINUTE, "wes-off-a", False, False),  # Through the nudge.
    "sue-volts": ("question", True, "unanswered", None, None, False, False),  # The answer was deleted.
    "tom-base": ("question", True, "answered", HOUR, "tom-base-a", False, False),  # Exactly 1 h: within 1 h.
    "mia-norway": ("question", True, "automated", None, None, False, False),
    "ned-return": ("question", True, "answered", 3 * HOUR, "ned-return-b", False, False),  # The human answer's wait.
    "oda-blue": ("question", True, "automated", None, None, False, False),
    "vic-rojo": ("question", True, "answered", 20 * HOUR, "vic-rojo-a", False, False),  # By naming vic.
    # dan asks not to be shown to people who are not signed in. Reading: the message counts, and nothing leads to it.
    "dan-bpa": ("question", True, "answered", HOUR, "dan-bpa-a", False, False),
    "ann-warranty": ("question", True, "answered", 4 * HOUR, "ann-warranty-a", False, True),  # "send an e-mail"
    "uma-copper": ("question", True, "waiting", None, None, False, False),  # 5 h old.
    "xia-lovely": ("other", False, "unanswered", None, None, False, False),  # Reposted by the brand: no answer.
    "yan-assam": ("other", False, "answered", 2 * HOUR, "yan-assam-a", False, False),
    "zoe-green": ("other", False, "unanswered", None, None, False, False),
}

# Messages that are no opening in the rate, by reason.
EXCLUDED = {
    "overheard": 1,  # zoe-to-yan: a reply to yan that carries the brand's name.
    "follow_up": 6,  # bob-thanks, cat-thanks, leo-nudge-1, leo-nudge-2, wes-nudge, hal-danke.
    "repost": 0,
    "own": 0,  # Reading: the brand's own posts in its threads are posts, never messages.
    "repeated": 3,  # eve-1, eve-2, eve-3.
    "bystander": 1,  # lee-three.
    "found_by_answer": 2,  # ivy-whistle, hal-spät.
    "outside_window": 0,
    # Reading: neither a reply to the brand nor naming it: cat-quote (a quote), yan-to-zoe (a reply to zoe).
    "unaddressed": 2,
}
# Never seen at all: jon-spare (a mention, no key), udo-heavy (deleted), una-loud (una blocks the brand).

# Kaplan-Meier over the 25: waits in hours 1/3 1/2 1 1 | 2 3 3.5 4 4.5 (uma leaves after 5) 6 7 7.5 | 10 20 | 30 | 100;
# the eight unanswered ones leave at 168 h. Nine events before uma leaves: S = 16/25, then 15 are at risk.
# Intervals: Wilson with z = 1.96 on n* = F(1-F) / Var, Var = S^2 x sum of 1 / (r (r - 1)) over the events.
CURVE: dict[int, dict[str, float]] = {
    1: {"rate": 4 / 25, "low": 0.0640, "high": 0.3465, "followed": 25},  # n* = 25: nobody has left.
    8: {"rate": 61 / 125, "low": 0.3051, "high": 0.6742, "followed": 24},  # S = 16/25 x 12/15 = 64/125
    24: {"rate": 43 / 75, "low": 0.3795, "high": 0.7470, "followed": 24},  # S = 64/125 x 10/12 = 32/75
    72: {"rate": 77 / 125, "low": 0.4185, "high": 0.7815, "followed": 24},  # S = 32/75 x 9/10 = 48/125
    168: {"rate": 247 / 375, "low": 0.4588, "high": 0.8146, "followed": 24},  # S = 48/125 x 8/9 = 128/375
}
# The curve passes one half with gil's answer: at 7.5 h F = 0.488, at 10 h F = 1 - 64/125 x 11/12 = 0.531.
MEDIAN_WAIT_SECONDS = 10 * HOUR

# Each: n, answered, F(24 h).
GROUPS: dict[tuple[str, str], tuple[int, int, float] | None] = {
    ("by_channel", "comment"): (25, 16, 43 / 75),
    ("by_channel", "mention"): None,
    # Without bob and leo: 8 events, S = 15/23; uma leaves; 5 of 14: S = 15/23 x 9/14 = 135/322.
    ("by_kind", "question"): (23, 15, 187 / 322),
    ("by_kind", "complaint"): (2, 1, 1 / 2),  # bob yes, leo no.
    ("by_kind", "other"): (3, 1, 1 / 3),  # yan yes; xia, zoe no.
    # bob (2,500) and fay (40,000) were answered, kim (1,500) twice not.
    ("by_audience", "over_1000"): (4, 2, 1 / 2),
    # 7 events, S = 14/21; uma leaves; 5 of 13: S = 14/21 x 8/13 = 16/39.
    ("by_audience", "under_1000"): (21, 14, 23 / 39),
}
# With yan's answer 10 events before uma leaves: S = 18/28, then 5 of 17: S = 18/28 x 12/17 = 54/119.
ALL_OPENINGS = (28, 17, 65 / 119)
ASKS_ONLY = (25, 16, 43 / 75)

# Own posts: 11 that begin something (nine of the brand's own, the quote for gil, the post naming vic), 2 replies to
# itself (lime-2, lime-3) and 24 replies to others: all answers in the seed but sue's (deleted), gil's and vic's. Those
# to una, udo and dan are among them: the brand did reply, whoever can see to what.
SHARES = {
    "reply_share": (24, 37),
    "self_reply_share": (2, 37),
    "repost_share": (3, 40),  # Three reposts among everything that it put out.
    "template_share": (3, 16),  # pia, quin, rob of the 16 human answers that count.
    "automated_share": (3, 19),  # Reading: mia, ned, oda, of 16 human and 3 automated answers.
    "deflection_share": (2, 16),  # bob, ann-warranty.
}
# The first human answer to every opening that has one (16 that ask, yan's) and to the two messages found by their
# answers (40 min, 26 h). In minutes: 20 30 40 60 60 120 120 180 210 [240] 270 360 420 450 600 1200 1560 1800 6000.
ANSWERED_WAIT = (19, 240 * MINUTE)

# A = .15 x 4/25 + .20 x 61/125 + .30 x 43/75 + .15 x 77/125 + .20 x 247/375 = 0.517733;
# points = 100 x (25 A x (1 - .15 x 2/16) + 7 x .3) / 32: deflections cost what was seen, not the prior.
REPLY_POINTS = 46.252
# r = 1201 / 301 = 3.99, so 100; minus 5 for the missing banner.
RATIO_POINTS = 95.0
RATIO = 3.990
CUES = {"picture": "pass", "banner": "fail", "bio": "pass", "posts": "pass", "age": "pass"}
# 10 of 13 points of weight.
LINK_CHECKS = {
    "profile_links_site": "pass",  # 3
    "site_answers": "not_checked",
    "site_links_back": "pass",  # 4: the handle is the site's own domain, which the network has verified.
    "posts_link_home": "pass",  # 2: farben is among the last 30 posts.
    "links_alive": "not_checked",
    "links_secure": "fail",  # 1: http://brightkettle.test/manuals
    "links_honest": "fail",  # 2: bit.ly, and brightkettle.test/sale leads to tracker.invalid.
    "not_link_cannon": "pass",  # 1: 5 of 37 posts carry links.
}
LINK_POINTS = 1000 / 13
# .60 x 46.252 + .15 x 95 + .25 x 76.923
SCORE = 61.232
GRADE = "C"
LEVEL = 4


NO_HUMAN_ANSWERS = ("mia-norway-a", "ned-return-a", "oda-blue-a", "sue-volts-a")  # Automated; deleted.


def answer_hours(created: Mapping[str, str]) -> list[int]:
    """How many answers by hand the account gave in each hour of the day (UTC). `created`: id of the seed -> ISO time.

    Reading: whatever it wrote to people, to anybody and at any time: the 24 replies less three automated ones, and
    gil's and vic's. These are the ids of the seed that end in -a and -b and were not deleted.
    """
    hours = [0] * 24
    for name, time in created.items():
        if name.endswith(("-a", "-b")) and name not in NO_HUMAN_ANSWERS:
            hours[datetime.fromisoformat(time).hour] += 1
    return hours


REPLY_RATE: dict[str, Any] = {
    "weight": 60,
    "reason": None,
    "denominator": "asks",
    "n": 25,
    "answered": 16,
    "openings": 28,
    "asks": 25,
    "window_days": 90,
    "ever_answered": True,
    "median_wait_seconds": MEDIAN_WAIT_SECONDS,
    "median_wait_reason": None,
    "p90_wait_seconds": None,  # F(7 d) stays under 0.9.
}
