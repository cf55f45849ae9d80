"""What must come out for the accounts of seed_others.json, worked out by hand from the method (docs/method.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """`curve`: F at 1, 8, 24, 72 and 168 h. `points`: reply, ratio, links, where the seed pins them down."""

    status: str
    denominator: str
    n: int
    answered: int
    curve: tuple[float, float, float, float, float]
    tier: str | None
    median_wait_seconds: int | None
    ever_answered: bool
    reply_points: float | None = None
    ratio_points: float | None = None
    link_points: float | None = None
    score: float | None = None
    grade: str | None = None
    level: int | None = None


# Twelve questions by twelve people, never an answer: A' = (0 + 7 x .3) / 19 = 0.110526.
# r = 5001 / 1 = 5001 and no replies: 30; no banner and only 10 posts: minus 10.
# Links: the profile links home 3, posts link home 2, no plain http 1, honest 2; every post is a link and nothing else:
# the check of weight 1 fails. silentpans.test is not silentpans.example, and nobody has visited it: 8 of 9.
# Score = .60 x 11.0526 + .15 x 20 + .25 x 88.889 = 31.854. Level 2: bob has reposted pan-1.
SILENT = Facts(
    status="ok", denominator="asks", n=12, answered=0, curve=(0, 0, 0, 0, 0), tier="provisional",
    median_wait_seconds=None, ever_answered=False, reply_points=11.0526, ratio_points=20.0, link_points=800 / 9,
    score=31.854, grade="E", level=2,
)  # fmt: skip
# Wilson for 0 of 12: z^2 / (12 + z^2), z = 1.96.
SILENT_HIGH = 0.2425

# Four questions (30 min, 3 h, never, never) and two remarks: fewer than 10 that ask, so all 6, and under 10: withheld.
FEW = Facts(
    status="withheld", denominator="openings", n=6, answered=2, curve=(1 / 6, 2 / 6, 2 / 6, 2 / 6, 2 / 6),
    tier="withheld", median_wait_seconds=None, ever_answered=True,
)  # fmt: skip

# Six questions (10 min, 2 h, 30 h, never x 3) and six remarks (1 h, 4 h, 12 h, never x 3): fewer than 10 ask, so all
# 12. F passes one half exactly at the sixth of twelve answers, 30 h.
# A = .15 x 2/12 + .20 x 4/12 + .30 x 5/12 + .15 x 6/12 + .20 x 6/12 = 0.391667; A' = (12 A + 2.1) / 19 = 0.357895.
CHATTY = Facts(
    status="ok", denominator="openings", n=12, answered=6, curve=(2 / 12, 4 / 12, 5 / 12, 6 / 12, 6 / 12),
    tier="provisional", median_wait_seconds=30 * 3600, ever_answered=True, reply_points=35.7895,
)  # fmt: skip

# A person: ten questions, one answered after an hour. Reading: facts on request, but neither score nor grade: withheld.
PERSON = Facts(
    status="withheld", denominator="asks", n=10, answered=1, curve=(0.1, 0.1, 0.1, 0.1, 0.1), tier=None,
    median_wait_seconds=None, ever_answered=True,
)  # fmt: skip
