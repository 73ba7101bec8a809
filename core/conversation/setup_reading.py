"""Read what administrators type for the workspace: currencies, locales, weekdays, tones, caps."""

from difflib import get_close_matches
from typing import Any, get_args

from babel.core import Locale, UnknownLocaleError, get_global
from babel.dates import get_day_names
from babel.numbers import get_currency_name, get_currency_symbol

from core.cards import Text, bold, code, phrase, text
from core.cards.card import Paragraph
from core.cards.celebration import celebration_card
from core.cards.examples import example
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.settings_card import quiet_shown
from core.conversation.settings_reading import (
    is_off,
    read_language,
    read_quiet,
    read_switch,
    read_zone,
)
from core.conversation.team_reading import plain_name
from core.conversation.vocabulary import WEEKDAY, vocabulary
from core.domain.money import currencies
from core.domain.people import Tone
from core.domain.workspace_change import MOST_A_DAY
from core.language import current_locale, tr, translated

TONES: tuple[Tone, ...] = get_args(Tone)
# Other words for the tones, which are said in English by name.
TONE_NAMES: dict[Tone, str] = {"warm": "warm", "formal": "formal", "playful": "playful"}
# Symbols that several currencies use mean the one most people mean.
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}

Fields = dict[str, Any]


def name(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read the workspace's name."""
    called = plain_name(typed, "value")
    return {"name": called}, phrase("This workspace is called {name}.", name=bold(called))


def zone(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read the time zone that cuts days and months."""
    found = read_zone(typed)
    return {"zone": found}, phrase("Days and months are those of {zone}.", zone=bold(found))


def currency(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read a currency by its code, symbol or name."""
    word = typed.strip()
    found = _SYMBOLS.get(word) or (word.upper() if word.upper() in currencies() else None)
    found = found or _currency_named(word)
    if found is None:
        said = tr("I don't know the currency “{typed}”. Try USD or EUR.", typed=shown(typed))
        raise Misread("value", typed, said)
    called = get_currency_name(found, locale=current_locale())
    return {"currency": found}, phrase(
        "Money is counted in {currency}.", currency=bold(f"{called} ({found})")
    )


def _currency_named(typed: str) -> str | None:
    """Return the currency a name or symbol means, in English or the language of the moment."""
    word = typed.casefold().removesuffix("s")
    for locale in (current_locale(), "en_US"):
        for each in sorted(currencies()):
            names = {
                get_currency_name(each, locale=locale),
                get_currency_name(each, 1, locale=locale),
                get_currency_symbol(each, locale=locale),
            }
            if word in {shown_.casefold().removesuffix("s") for shown_ in names}:
                return each
    near = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "rupee": "INR"}
    return near.get(word)


def locale(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read a language, or a language and a country: how words, numbers and dates are written."""
    found = _locale(context, typed.strip())
    called = Locale.parse(found).get_display_name(current_locale()) or found
    return {"locale": found}, phrase(
        "Celebrations are written as in {locale}.", locale=bold(called)
    )


def _locale(context: Context, typed: str) -> str:
    try:
        parsed = Locale.parse(typed.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        parsed = Locale.parse(read_language(typed))
    if parsed.territory is not None:
        return str(parsed)
    own = context.workspace.locale
    if own.split("_")[0] == parsed.language:
        return own
    likely = get_global("likely_subtags").get(parsed.language, parsed.language)
    territory = Locale.parse(likely).territory
    whole = f"{parsed.language}_{territory}" if territory else parsed.language
    return str(Locale.parse(whole))


def week(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read the day weeks begin with."""
    meant = vocabulary().get(typed.strip().casefold(), "")
    if not meant.startswith(WEEKDAY):
        said = tr("I can't read “{typed}” as a weekday. Try monday.", typed=shown(typed))
        raise Misread("value", typed, said)
    day = int(meant.removeprefix(WEEKDAY))
    return {"week_start": day}, phrase("Weeks begin on {day}.", day=bold(day_name(day)))


def day_name(day: int) -> str:
    """Name a weekday in the language of the moment; 0 is Monday."""
    return str(get_day_names("wide", locale=current_locale())[day])


def tone(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read how celebrations sound."""
    word = typed.strip().casefold()
    names = {translated(shown_).casefold(): each for each, shown_ in TONE_NAMES.items()}
    names |= {each: each for each in TONES}
    if word not in names:
        near = get_close_matches(word, names, n=1, cutoff=0.6)
        hint = (
            tr("Did you mean {word}?", word=near[0])
            if near
            else tr("There are {list}.", list=", ".join(TONES))
        )
        unknown = tr("I don't know the tone “{typed}”.", typed=shown(typed))
        raise Misread("value", typed, f"{unknown} {hint}")
    chosen = names[word]
    said = phrase("Celebrations are {tone} now:", tone=bold(translated(TONE_NAMES[chosen])))
    return {"tone": chosen}, (*said, *text(" "), *tone_example(chosen))


def tone_example(which: Tone) -> Text:
    """Return a celebration as a tone words it."""
    card = celebration_card(example("milestone").model_copy(update={"tone": which}))
    return next(block.text for block in card.body if isinstance(block, Paragraph))


def cap(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read how many celebrations a day each place gets at most."""
    word = typed.strip()
    if is_off(word) or word == "0":
        return {"daily_cap": 0}, phrase("Every celebration is posted by itself.")
    if not (word.isascii() and word.isdigit() and int(word) <= MOST_A_DAY):
        said = tr(
            "I can't read “{typed}” as a number of celebrations a day. Try 20, or off.",
            typed=shown(typed),
        )
        raise Misread("value", typed, said)
    return {"daily_cap": int(word)}, phrase(
        "At most {number} a day in each place; the rest comes as a digest.",
        number=bold(str(int(word))),
    )


def quiet(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read between which times nothing is posted."""
    found = read_quiet(typed)
    if found is None:
        return {"quiet": None}, phrase("Celebrations are posted at any time.")
    hours = bold(quiet_shown(found, context.locale))
    return {"quiet": {"start": found[0], "end": found[1]}}, phrase(
        "Nothing is posted from {hours}; a digest follows.", hours=hours
    )


def digest(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read whether every week ends with a digest."""
    on = read_switch(typed)
    yes = phrase("Every week ends with a digest.")
    return {"weekly_digest": on}, yes if on else phrase("There is no weekly digest.")


def log(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read whether members may report what they did."""
    on = read_switch(typed)
    yes = phrase("Everybody may report what they did with {log}.", log=code(context.typed("log")))
    return {"self_report": on}, yes if on else phrase("Only administrators may log.")


def teams(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read whether members may choose their team."""
    on = read_switch(typed)
    yes = phrase("Everybody may join and leave teams.")
    return {"open_teams": on}, yes if on else phrase("Only administrators put people in teams.")


def places(context: Context, typed: str) -> tuple[Fields, Text]:
    """Read whether the ticker tells where an order came from."""
    on = read_switch(typed)
    yes = phrase("The ticker tells where an order came from.")
    return {"show_places": on}, yes if on else phrase("The ticker tells no places.")
