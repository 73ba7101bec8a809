"""Read which season is meant, and the dates of a new one."""

from datetime import date, timedelta

from core.cards import Option
from core.catalogue import load
from core.conversation.context import Context
from core.conversation.parsing import Misread, shown
from core.conversation.when import when_of
from core.conversation.words import fitting
from core.domain.goals import ROLLING
from core.domain.periods import PERIOD_KINDS
from core.domain.seasons import LONGEST, Season
from core.errors import NotFound
from core.language import tr


def sorted_words(words: list[str]) -> dict[str, str | None]:
    """Tell name, metric and dates apart, also where the name has no quotes around it."""
    catalogue = load()
    spots = [n for n, word in enumerate(words) if n and catalogue.metric_named(word) is not None]
    cut = spots[0] if spots else 1
    name, rest = " ".join(words[:cut]), words[cut:]
    return {
        "name": name or None,
        "metric": rest[0] if rest else None,
        "when": " ".join(rest[1:]) or None,
    }


def dates_of(context: Context, typed: str) -> tuple[date, date]:
    """Return the first and last day that were said; a season without a first begins today."""
    calendar, now = context.workspace.calendar, context.app.clock()
    period = when_of(context, typed, "when").period
    if period in {"all", ROLLING}:
        said = tr("A season needs a last day: by 20 December, for instance.")
        raise Misread("when", typed, said)
    key = calendar.key(period, now) if period in PERIOD_KINDS else period
    days = calendar.days(key)
    assert days is not None  # noqa: S101 - only `all` has none
    first, last = days[0], days[1] - timedelta(days=1)
    if last - first > LONGEST:
        raise Misread("when", typed, tr("A season lasts a year at most."))
    return first, last


async def season_named(context: Context, typed: str | None) -> Season | None:
    """Return the season that is meant: by number, name or metric; without words the only one open.

    None where several are open, or none is. Raises NotFound for a name that is not there.
    """
    seasons = context.app.store.seasons
    open_ = await seasons.open(context.workspace.id)
    if not typed:
        return open_[0] if len(open_) == 1 else None
    word = typed.strip().casefold()
    known = open_ + await seasons.listed(context.workspace.id, 50)
    for season in known:
        if word in {season.id, season.name.casefold()}:
            return season
    metric = context.catalogue.metric_named(word)
    for season in open_:
        if metric is not None and season.metric == metric.name:
            return season
    raise NotFound(tr("There is no season “{typed}”.", typed=shown(typed)))


async def suggest_seasons(context: Context, typed: str) -> list[Option]:
    """Suggest the seasons that run or are planned."""
    open_ = await context.app.store.seasons.open(context.workspace.id)
    return fitting([Option(label=each.name, command=each.id) for each in open_], typed)
