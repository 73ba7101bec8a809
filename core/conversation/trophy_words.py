"""The words of `trophies` in any order: "trophies gold", "trophies closest Mei"."""

from difflib import get_close_matches

from core.conversation.words import take_page
from core.domain.trophies import TIERS
from core.language import tr

ROOM, CLOSEST, PICTURE, ALL = "room", "closest", "picture", "all"
WHAT = (ROOM, CLOSEST, PICTURE)
TIER_CHOICES = (*TIERS, ALL)
_WHAT_WORDS = {
    "room": ROOM,
    "cabinet": ROOM,
    "closest": CLOSEST,
    "next": CLOSEST,
    "nearest": CLOSEST,
    "picture": PICTURE,
    "card": PICTURE,
    "image": PICTURE,
}
_NOISE = frozenset({"of", "for", "trophy", "my"})


def read_trophies(words: list[str]) -> dict[str, str | None]:
    """Sort what to show, a tier and a page; what is left names somebody."""
    left, page = take_page(words)
    found: dict[str, str | None] = {"what": None, "tier": None, "who": None, "page": page}
    names: list[str] = []
    for word in left:
        lowered = word.lower()
        if found["what"] is None and lowered in _WHAT_WORDS:
            found["what"] = _WHAT_WORDS[lowered]
        elif found["tier"] is None and lowered in TIER_CHOICES:
            found["tier"] = lowered
        elif lowered not in _NOISE:
            names.append(word)
    return found | {"who": " ".join(names) or None}


def nearest(typed: str) -> str | None:
    """Return the word of ours that a slip was most likely meant to be."""
    near = get_close_matches(typed.casefold(), [*_WHAT_WORDS, *TIER_CHOICES], n=1, cutoff=0.7)
    return near[0] if near else None


def tier_name(tier: str) -> str:
    """Name a tier in the language of the moment."""
    words = {
        "bronze": tr("Bronze"),
        "silver": tr("Silver"),
        "gold": tr("Gold"),
        "platinum": tr("Platinum"),
    }
    return words[tier]
