"""Read names that people make up for teams, seasons and the workspace."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from core.conversation.parsing import Misread
from core.domain.people import Team
from core.language import tr

MOST_NAME = 100


def plain_name(typed: str, field: str) -> str:
    """Return a name somebody makes up. Raises Misread for one nobody could read."""
    name = typed.strip()
    if not name or len(name) > MOST_NAME:
        raise Misread(field, typed, tr("A name has 1 to {most} characters.", most=MOST_NAME))
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in name):
        raise Misread(field, typed, tr("That name has characters that cannot be seen."))
    return name


def looks_new(typed: str, known: Iterable[Team]) -> bool:
    """Tell whether a word is no team's name, nor a slip of one."""
    names = [name.casefold() for team in known for name in (team.id, team.name)]
    return not get_close_matches(typed.strip().casefold(), names, n=1, cutoff=0.75)
