"""The words people say periods and dates with, in English and in their own language."""

from functools import lru_cache

from babel.core import Locale, UnknownLocaleError

from core.language import ENGLISH, current_locale, speaking, tr

# What a word comes to: a kind of period, a small word, "@m11" for a month, "@d4" for a weekday.
MONTH, WEEKDAY = "@m", "@d"
NOISE = ""


def vocabulary() -> dict[str, str]:
    """Return the words of the language of the moment and the English ones, by what they mean."""
    return _vocabulary(spoken().language)


def spoken() -> Locale:
    """Return the locale of the moment, American English where it is none."""
    try:
        return Locale.parse(current_locale().replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


@lru_cache(maxsize=32)
def _vocabulary(language: str) -> dict[str, str]:
    found = {} if language == ENGLISH else dict(_vocabulary(ENGLISH))
    for number, name in _calendar_words(language):
        found[name.casefold().rstrip(".")] = number
    with speaking(language):
        # Words of one meaning, each as it is typed, with a space between them.
        said = {
            "day": tr("day days daily d"),
            "week": tr("week weeks weekly w"),
            "month": tr("month months monthly"),
            "quarter": tr("quarter quarters quarterly"),
            "year": tr("year years yearly annual annually"),
            "all": tr("all ever overall alltime"),
            "today": tr("today"),
            "tomorrow": tr("tomorrow"),
            "yesterday": tr("yesterday"),
            "this": tr("this current"),
            "next": tr("next coming following"),
            "last": tr("last past previous"),
            "every": tr("every each"),
            "by": tr("by until till before"),
            "through": tr("through"),
            "on": tr("on at"),
            "from": tr("from between"),
            "to": tr("to and"),
            "end": tr("end ending"),
            "rolling": tr("rolling"),
            NOISE: tr("the in for of a an per within over time"),
        }
    for meaning, words in said.items():
        found |= dict.fromkeys(words.casefold().split(), meaning)
    return found


def _calendar_words(language: str) -> list[tuple[str, str]]:
    locale = Locale.parse(language)
    return [
        (f"{mark}{number}", name)
        for mark, names in ((MONTH, locale.months), (WEEKDAY, locale.days))
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in names[form][width].items()
    ]
