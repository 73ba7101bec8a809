"""Read what people type for settings: on or off, quiet hours, languages, time zones."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from babel.core import Locale

from core.conversation.parsing import Misread, shown
from core.domain.preferences import zones
from core.language import languages, tr, translated

_ON = frozenset({"on", "yes", "y", "true", "1", "enable", "enabled", "start", "allow"})
_OFF = frozenset({"off", "no", "n", "false", "0", "disable", "disabled", "stop", "none", "never"})
_QUIET = re.compile(
    r"(?:from\s+|between\s+)?(?P<start>[\d:.]+\s*(?:[ap]\.?m\.?|h|uhr)?)\s*"
    r"(?:-|\u2013|\u2014|to|until|till|and|,|\s)\s*"
    r"(?P<end>[\d:.]+\s*(?:[ap]\.?m\.?|h|uhr)?)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?|h|uhr)?",
    re.IGNORECASE,
)
_FIXED = frozenset({"UTC", "GMT"})


def is_off(typed: str) -> bool:
    """Tell whether a word switches something off."""
    word = typed.strip().casefold()
    return word in _OFF or word == translated("off").casefold()


def read_switch(typed: str, field: str = "value") -> bool:
    """Read on or off. Raises Misread."""
    word = typed.strip().casefold()
    if word in _ON or word in {translated(each).casefold() for each in ("on", "yes")}:
        return True
    if is_off(word):
        return False
    message = tr("I can't read “{typed}” as on or off.", typed=shown(typed))
    raise Misread(field, typed, message)


def read_quiet(typed: str, field: str = "value") -> tuple[str, str] | None:
    """Read quiet hours ("22:00-07:00", "10pm to 7am", "22-7"); None for off. Raises Misread."""
    if is_off(typed):
        return None
    found = _QUIET.fullmatch(typed.strip())
    start, end = (_clock(found[part]) for part in ("start", "end")) if found else (None, None)
    if start is None or end is None:
        message = tr(
            "I can't read “{typed}” as quiet hours. Try {example}, {other} or off.",
            typed=shown(typed),
            example="22:00-07:00",
            other="10pm-7am",
        )
        raise Misread(field, typed, message)
    if start == end:
        message = tr("Quiet hours that end when they begin are none: say off.")
        raise Misread(field, typed, message)
    return start, end


def _clock(typed: str) -> str | None:
    """Return a time of day as HH:MM, None where it is none."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def read_language(typed: str, field: str = "value") -> str:
    """Read a language by its code or its name, in English or in itself. Raises Misread."""
    names: dict[str, str] = {}
    for code, own in languages().items():
        english = Locale.parse(code).get_display_name("en") or code
        names |= {code: code, own.casefold(): code, english.casefold(): code}
    word = typed.strip().casefold()
    known = names.get(word) or names.get(re.split(r"[-_]", word)[0])
    if known is not None:
        return known
    raise Misread(field, typed, _unknown(typed, names, tr("I speak {list}.", list=_spoken())))


def _spoken() -> str:
    return ", ".join(f"{own} ({code})" for code, own in languages().items())


def read_zone(typed: str, field: str = "value") -> str:
    """Read a time zone by its name or a city in it ("new york"). Raises Misread."""
    word = re.sub(r"[\s_]+", "_", typed.strip()).casefold()
    names: dict[str, str] = {}
    for zone in sorted(zones()):
        if "/" in zone or zone in _FIXED:
            names[zone.casefold()] = zone
            if zone.split("/")[0] not in {"Etc", "US", "posix", "right", "SystemV"}:
                names.setdefault(zone.rsplit("/", 1)[-1].casefold(), zone)
    if word in names:
        return names[word]
    example = tr("Say a city or a zone, such as {zone}.", zone="Europe/Berlin")
    raise Misread(field, typed, _unknown(typed, names, example))


def _unknown(typed: str, names: Mapping[str, str], otherwise: str) -> str:
    """Say that something is not known, and what was probably meant."""
    near = get_close_matches(typed.strip().casefold().replace(" ", "_"), names, n=1, cutoff=0.7)
    hint = tr("Did you mean {word}?", word=names[near[0]]) if near else otherwise
    unknown = tr("I don't know “{typed}”.", typed=shown(typed))
    return f"{unknown} {hint}"
