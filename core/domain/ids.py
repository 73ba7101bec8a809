"""Ids made of parts."""

from collections.abc import Iterable
from hashlib import blake2b


def join_id(*parts: str) -> str:
    """Join parts into one id; a part that holds the separator cannot pass for two."""
    return "|".join(
        part.replace("%", "%25").replace("|", "%7C") if "%" in part or "|" in part else part
        for part in parts
    )


def split_id(joined: str) -> list[str]:
    """Return the parts that `join_id` joined."""
    return [part.replace("%7C", "|").replace("%25", "%") for part in joined.split("|")]


def celebration_id(awards: Iterable[str]) -> str:
    """Return what stands for a celebration in buttons: sixteen characters of what it announces."""
    return blake2b(join_id(*sorted(awards)).encode(), digest_size=8).hexdigest()
