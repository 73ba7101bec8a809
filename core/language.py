"""The language words come out in: English in the code, others in `core/locales/*.po`.

`tr` and `core.cards.phrase` mark what is translated; a test keeps every catalogue whole. The
language is ambient (a context variable), set where a request or a delivery begins, so that no
function has to hand it on.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from gettext import c2py
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_decimal

LOCALES = Path(__file__).with_name("locales")
ENGLISH = "en"

_locale: ContextVar[str] = ContextVar("locale", default="en_US")


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Return the languages there are, each with its own name: {"de": "Deutsch"}."""
    codes = sorted({ENGLISH, *(path.stem for path in LOCALES.glob("*.po"))})
    return {code: str(Locale.parse(code).display_name).capitalize() for code in codes}


def language_of(locale: str | None) -> str | None:
    """Return the language of a platform's locale (`de-DE`, `pt_BR`, `en`), None if we lack it."""
    if not locale:
        return None
    code = _parsed(locale, "").split("_")[0]
    return code if code in languages() else None


def locale_in(language: str, fallback: str) -> str:
    """Return the locale to write numbers in: the workspace's own where the languages agree."""
    return fallback if language_of(fallback) == language else language


@contextlib.contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Say everything inside in the language of `locale`, English where we lack it.

    A platform may spell it `de-DE`; what is no locale at all is American English.
    """
    before = _locale.set(_parsed(locale))
    try:
        yield
    finally:
        _locale.reset(before)


def current_locale() -> str:
    """Return the locale that is spoken now."""
    return _locale.get()


def tr(message: str, /, **parts: object) -> str:
    """Say `message` in the language of the moment, its `{parts}` filled in."""
    found = translated(message)
    return found.format(**parts) if parts else found


def trn(one: str, many: str, number: int, /, **parts: object) -> str:
    """Say `one` or `many`, whichever fits `number`; `{number}` is written as people do."""
    shown = format_decimal(number, locale=_locale.get())
    forms = _catalogue(_spoken()).get(one)
    if isinstance(forms, tuple):
        chosen = forms[_plural(_spoken())(number)]
    else:
        chosen = one if number == 1 else many
    return chosen.format(number=shown, **parts)


def translated(message: str) -> str:
    """Return `message` in the language of the moment, itself where no translation is known."""
    found = _catalogue(_spoken()).get(message)
    return found if isinstance(found, str) and found else message


@lru_cache(maxsize=256)
def _parsed(locale: str, otherwise: str = "en_US") -> str:
    """Return a locale as Babel writes it."""
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return otherwise


def _spoken() -> str:
    return language_of(_locale.get()) or ENGLISH


@lru_cache(maxsize=32)
def _plural(language: str) -> Callable[[int], int]:
    """Return which of a message's forms a number takes."""
    from babel.messages.plurals import get_plural

    return c2py(get_plural(language).plural_expr)


@lru_cache(maxsize=32)
def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    path = LOCALES / f"{language}.po"
    if language == ENGLISH or not path.exists():
        return {}
    # Not at the top: it takes 20 ms, which those who speak English need not wait for.
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            found[message.id] = str(message.string)
        elif isinstance(message.string, tuple | list) and all(message.string):
            found[message.id[0]] = tuple(message.string)
    return found
