"""A celebration of every kind, for previews, documentation and tests."""

from core.cards.celebration import EXAMPLE, Celebration, Part
from core.cards.tones import Kind

_ALONE = {"noun": "", "also": (), "next": None, "next_at": None, "share": None, "points": 0}
_EVER = {"period": "", "when": "", "when_now": "in all"}


def _example(reached: str, **fields: object) -> Celebration:
    parts = (Part(phrase=reached),)
    return EXAMPLE.model_copy(update={**_ALONE, "reached": reached, "parts": parts, **fields})


EXAMPLES: dict[Kind, Celebration] = {
    "milestone": EXAMPLE,
    "goal": _example(
        "30 signups",
        kind="goal",
        total="107\u00a0%",
        also=("Goal Crusher",),
        parts=(Part(phrase="Goal of 30 signups"), Part(phrase="Goal Crusher")),
    ),
    "trophy": _example("Four Figures", kind="trophy", **_EVER),
    "badge": _example("Rising Star", kind="badge", **_EVER),
    "top": _example("Top 3, now #2", kind="top", places="3", rank="2"),
    "streak": _example("10 days in a row", kind="streak", **_EVER),
}
