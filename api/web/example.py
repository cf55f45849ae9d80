"""The invented score on the home page, in the shape of a score document."""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "account": {
        "key": "bluesky:acme.example",
        "network": "bluesky",
        "handle": "acme.example",
        "name": "Acme Kettles",
        "kind": "organisation",
    },
    "status": "ok",
    "score": 61.2,
    "interval": [52.0, 69.8],
    "grade": "C",
    "tier": "provisional",
    "parts": {
        "reply_rate": {
            "points": 55.1,
            "weight": 60,
            "n": 48,
            "answered": 27,
            "denominator_words": "questions",
            "curve": [
                {"hours": 1, "rate": 0.13, "low": 0.06, "high": 0.25},
                {"hours": 8, "rate": 0.33, "low": 0.22, "high": 0.47},
                {"hours": 24, "rate": 0.52, "low": 0.38, "high": 0.65},
                {"hours": 72, "rate": 0.58, "low": 0.44, "high": 0.71},
                {"hours": 168, "rate": 0.60, "low": 0.46, "high": 0.73},
            ],
            "steps": [
                [1500, 0.04, 0.01, 0.14],
                [2700, 0.08, 0.03, 0.2],
                [6000, 0.19, 0.1, 0.32],
                [12000, 0.25, 0.15, 0.39],
                [20000, 0.29, 0.18, 0.43],
                [40000, 0.4, 0.27, 0.54],
                [58000, 0.46, 0.33, 0.6],
                [130000, 0.54, 0.4, 0.67],
                [400000, 0.6, 0.46, 0.73],
            ],
        },
        "link_hygiene": {"points": 78.6, "weight": 25},
        "follower_ratio": {"points": 90.0, "weight": 15},
    },
}
