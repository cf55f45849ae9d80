"""What must come out for the brands of field.py, worked out by hand from docs/method.md and docs/benchmarks.md.

Everybody: r = 301/301 = 1, so 100 points for the ratio, less 5 each for picture and banner: 90; with fewer than 20
posts 85 (two posts and the answers). Links: the profile links to a site whose domain is the handle (3 + 4), posts link
home (2), no plain http (1), honest links (2), not a link cannon (1), no site visited: 100. So with replies p the score
is .60 p + .15 x 90 + 25 = .60 p + 38.5, or .60 p + 37.75 with few posts.
p = 100 (n A + 2.1) / (n + 7); the lower end takes Wilson's lower ends, the upper end the upper ones (z = 1.96):
24 of 24: .86202; 12 of 24: .31427 to .68573; 6 of 24: .12000 to .44900; 0 of 24: 0 to .13798;
5, 10, 15 of 20: .11186 to .46870, .29930 to .70070, .53130 to .88814.
"""

from dataclasses import dataclass

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class Place:
    """Where each brand of a behaviour stands. `curve`: F at 1, 8, 24, 72 and 168 h; every wait in seconds."""

    rank: int
    score: float
    interval: tuple[float, float]
    n: int
    answered: int
    curve: tuple[float, float, float, float, float]
    median_wait: int | None
    grade: str
    level: int


# In the order of the ranking, which is that of the lower ends: a brand that answers all after 60 h stands above one
# that answers half after 2 h, though its score is lower, since of the former more is certain.
PLACES: dict[str, Place] = {
    # A = 1: p = 84.194.
    "swift": Place(1, 89.0, (82.6, 89.0), 24, 24, (1, 1, 1, 1, 1), 30 * MINUTE, "A", 4),
    # A = .85: p = 72.581; from .85 x .86202 to .85 + .15 x .13798 (nobody is known to be answered within an hour).
    "sameday": Place(6, 82.0, (76.6, 83.0), 24, 24, (0, 1, 1, 1, 1), 6 * HOUR, "A", 4),
    # A = 1, and everybody is sent elsewhere: .85 of it. The same lower end as sameday, so the same rank.
    "sender": Place(6, 82.0, (76.6, 82.0), 24, 24, (1, 1, 1, 1, 1), 30 * MINUTE, "A", 4),
    # As swift, but r = 200,001/201 = 995.0: 100 - 25 x (log10 r - 1) = 50.05, less 10: 6.01 instead of 13.5.
    "loud": Place(12, 81.5, (75.1, 81.5), 24, 24, (1, 1, 1, 1, 1), 30 * MINUTE, "A", 4),
    # A = .65.
    "nextday": Place(13, 72.8, (68.6, 75.0), 24, 24, (0, 0, 1, 1, 1), 20 * HOUR, "B", 4),
    # A = .15 x .25 + .20 x .50 + .65 x .75 = .625, n = 20; F passes one half exactly at the tenth answer, after 5 h.
    "mixed": Place(18, 70.2, (61.2, 77.4), 20, 15, (0.25, 0.5, 0.75, 0.75, 0.75), 5 * HOUR, "B", 4),
    # A = .35.
    "slow": Place(19, 58.8, (56.6, 63.0), 24, 24, (0, 0, 0, 1, 1), 60 * HOUR, "C", 4),
    # A = .85 x .5; F is one half from the twelfth answer on, after 2 h.
    "half": Place(24, 61.6, (54.2, 69.9), 24, 12, (0, 0.5, 0.5, 0.5, 0.5), 2 * HOUR, "C", 4),
    # A = .65 x .25.
    "quarter": Place(29, 49.4, (45.4, 57.6), 24, 6, (0, 0, 0.25, 0.25, 0.25), None, "D", 4),
    # What a machine says to all within 20 s is no answer; its 26 posts count for the ratio.
    "machine": Place(34, 42.6, (42.6, 49.0), 24, 0, (0, 0, 0, 0, 0), None, "D", 2),
    "silent": Place(35, 41.8, (41.8, 48.2), 24, 0, (0, 0, 0, 0, 0), None, "D", 2),
}

# Without the phantom openings the values are 60 A + 38.5 (or 37.75): swift 98.5, loud 91.0, sameday and sender 89.5,
# nextday 77.5, mixed 75.25, half 63.25, slow 59.5, quarter 47.5, machine 38.5, silent 37.75. At the critical value of
# the last of Holm's steps (741 pairs, z = 3.84) they reach down by 19.7 (swift, loud), 16.7 (sameday, sender), 12.8,
# 24.0, 18.1, 6.9, 8.8, 0, 0, and up by 0 (the first two), 2.9, 6.8, 17.5, 20.9, 12.7, 22.6, 19.5, 19.5. Told apart are
# two whose difference exceeds the root of the sum of squares of the one's way down and the other's way up.
_ABOVE_MANY = frozenset({"slow", "quarter", "machine", "silent"})
BEATS: dict[str, frozenset[str]] = {
    "swift": _ABOVE_MANY | {"half"},
    "sameday": _ABOVE_MANY,
    "sender": _ABOVE_MANY,
    "loud": _ABOVE_MANY,
    "nextday": frozenset({"quarter", "machine", "silent"}),
    "mixed": frozenset({"machine", "silent"}),
    "slow": frozenset({"silent"}),
    "half": frozenset(),
    "quarter": frozenset(),
    "machine": frozenset(),
    "silent": frozenset(),
}
# Less than a point from that line, on either side: nothing is asserted of these.
CLOSE = frozenset({
    ("swift", "nextday"), ("nextday", "slow"), ("slow", "machine"), ("sameday", "half"), ("sender", "half"),
    ("loud", "half"),
})  # fmt: skip

# Of 39 accounts in order, quartiles lie at the places 10.5, 20 and 29.5. Waits: 7 x 30 min, 5 x 2 h, 5 h, 5 x 6 h, 5 x
# 20 h, 5 x 60 h, 11 x never, so the last quartile is never.
QUARTILES: dict[str, tuple[int, float, float, float | None]] = {
    "score": (39, 49.4, 61.6, 82.0),
    "rate_24h": (39, 0.0, 0.5, 1.0),
    "median_wait_seconds": (39, 2 * HOUR, 20 * HOUR, None),
    "follower_ratio": (40, 1.0, 1.0, 1.0),
    "link_hygiene": (40, 100.0, 100.0, 100.0),
}
# Level 2: who answers nobody, or by a machine only.
LADDER = {1: 0, 2: 6, 3: 0, 4: 34}
# swift: 34 of 38 others lie lower and 4 are equal; silent: 4 of 38 are equal.
PERCENTILES = {"swift": 100 * 36 / 38, "silent": 100 * 2 / 38}
# The study of 2010: 5 of 40 wrote to nobody. Posts: two each; answers: 4 x 5 x 24 + 5 x 12 + 5 x 6 + 15 + 3 x 24 + 6.
NEVER_REPLIED = (5 / 40, 40)
REPLIES_AMONG_POSTS = (663 / 743, 743)
