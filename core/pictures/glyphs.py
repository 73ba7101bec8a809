"""The shapes of trophies, the wreath, and the colours of the tiers."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from core.domain.milestones import Tier

HIDDEN = "question"
GLYPH_GRID = 24
WREATH_GRID = 60

# The night of the look: its tokens, for pictures that have no style sheet.
NIGHT = {
    "bg": "#0f1512",
    "glow": "#2b2614",
    "surface": "#161f1a",
    "line": "#2a3830",
    "locked": "#33423a",
    "text": "#f4f1e6",
    "muted": "#a3b0a6",
    "gold": "#ecc05a",
    "leaf": "#79cf99",
    "on_tint": "#10160f",
}
TIER_COLOR: Mapping[Tier, str] = {
    "platinum": "#b9e3e6",
    "gold": "#ecc05a",
    "silver": "#c9d1d6",
    "bronze": "#d39a6a",
}


def glyph(name: str) -> str:
    """Return a glyph's path (24 by 24, even-odd). Raises KeyError where there is none."""
    path: str = _shapes()["glyphs"][name]
    return path


def wreath() -> str:
    """Return the wreath's path (60 by 60, non-zero)."""
    path: str = _shapes()["wreath"]
    return path


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("core.pictures").joinpath("glyphs.toml").read_text("utf-8")
    )
