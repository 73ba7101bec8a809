"""Ids made of parts."""


def join_id(*parts: str) -> str:
    """Join parts into one id; a part that holds the separator cannot pass for two."""
    return "|".join(
        part.replace("%", "%25").replace("|", "%7C") if "%" in part or "|" in part else part
        for part in parts
    )
