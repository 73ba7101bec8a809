"""A celebration of every kind, for previews, documentation and tests."""

from core.cards.celebration import EXAMPLE, Celebration, Part
from core.cards.tones import Kind
from core.language import translated

_ALONE = {"noun": "", "also": (), "next": None, "next_at": None, "share": None, "points": 0}
_EVER = {"period": "", "when": "", "when_now": "in all"}
# What of an example is words.
SPOKEN = ("reached", "noun", "period", "when", "when_now")


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


def example(kind: Kind) -> Celebration:
    """Return the example of a kind in the language of the moment."""
    found = EXAMPLES[kind]
    said = {name: translated(getattr(found, name)) for name in SPOKEN if getattr(found, name)}
    return found.model_copy(
        update={
            **said,
            "also": tuple(translated(each) for each in found.also),
            "parts": tuple(
                Part(phrase=translated(part.phrase), points=part.points) for part in found.parts
            ),
        }
    )
