"""Read periods as people say them: "monthly", "by friday", "until 31 December", "30 days"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from core.conversation.context import Context
from core.conversation.dates import Dates
from core.conversation.parsing import Misread, shown
from core.conversation.vocabulary import NOISE, WEEKDAY, vocabulary
from core.domain.goals import ROLLING, is_over
from core.domain.periods import PERIOD_KINDS, Calendar, custom_key, is_custom
from core.errors import InvalidInput
from core.language import tr

PERIOD_CHOICES = ("daily", "weekly", "monthly", "quarterly", "yearly")
BOARD_CHOICES = (*PERIOD_CHOICES, "all", "yesterday", "last week", "last month")
MOST_WORDS = 12
_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{4}-[qw]?\d{1,2}|\d{1,2}[./]\d{1,2}(?:[./](?:\d{4}|\d{2})?)?(?!\d)"
    r"|q[1-4](?!\w)|\d+|[^\W\d_]+|[-–/]|[^\s.,]",
    re.IGNORECASE,
)
_INSIDE_WORD = re.compile(r"(?<=[^\W\d_])[-’'](?=[^\W\d_])")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)(?!\w)")
_SOME_DAY = datetime(2024, 1, 1, 12, tzinfo=UTC)  # for questions that do not depend on the day


@dataclass(frozen=True)
class When:
    """A period that was said.

    period: a kind (`month`, the one that runs), `30d`, a key, or two dates. every: it comes again.
    """

    period: str
    every: bool = False


def when_of(context: Context, typed: str | None, field: str = "period") -> When:
    """Read the period of a goal: one that runs or is to come; a month when nothing was said.

    "friday" is the asker's; a span like "30 days" begins with the workspace's today.
    """
    if not typed:
        return When("month")
    calendar, now = context.workspace.calendar, context.app.clock()
    zone = context.member.zone or context.request.zone
    found = read_when(typed, calendar, now, _today(zone, calendar, now), field=field)
    if found.period not in PERIOD_KINDS and is_over(found.period, calendar, now):
        raise Misread(
            field,
            typed,
            tr("“{typed}” is over; a goal needs a period that still runs.", typed=shown(typed)),
        )
    return found


def board_period(context: Context, typed: str | None, field: str = "period") -> str:
    """Read the period of a board into its key: one that runs or is over."""
    calendar, now = context.workspace.calendar, context.app.clock()
    found = read_when(typed or "month", calendar, now, ahead=False, field=field).period
    if found == ROLLING or is_custom(found):
        raise Misread(
            field,
            typed or "",
            tr("A board covers a day, a week, a month, a quarter, a year or all time."),
        )
    return calendar.resolve(found, now, field)


def is_period(typed: str) -> bool:
    """Tell whether words say a period, whatever day it is."""
    try:
        read_when(typed, Calendar(), _SOME_DAY)
    except Misread:
        return False
    return True


def read_when(
    typed: str,
    calendar: Calendar,
    now: datetime,
    today: date | None = None,
    *,
    ahead: bool = True,
    field: str = "period",
) -> When:
    """Read what was said on a day. Raises Misread with the nearest that makes sense.

    today: the asker's date, where it is not the workspace's. ahead: a month or a date without a
    year is the next one, and a date ends a span that begins today; else it is the last one, and a
    date is that day.
    """
    word = typed.strip().casefold()
    if word == ROLLING:
        return When(ROLLING)
    known, tokens = vocabulary(), _tokens(word)
    meant = [known.get(token, token) for token in tokens]
    every = "every" in meant
    said = [each for each in meant if each not in {NOISE, "every"}]
    dates = Dates(calendar, now, today or calendar.local_date(now), ahead)
    try:
        found = _whole(word, dates) or (_period(said, dates) if len(said) <= MOST_WORDS else None)
        if found is not None and found not in {*PERIOD_KINDS, ROLLING}:
            calendar.days(found)
    except (ValueError, OverflowError, InvalidInput):
        found = None
    if found is None:
        raise Misread(field, typed, _unreadable(typed, tokens, known, ahead=ahead))
    return When(found, every)


def _today(zone: str | None, calendar: Calendar, now: datetime) -> date:
    """Return the date where somebody is; the workspace's where nobody knows."""
    try:
        return now.astimezone(ZoneInfo(zone)).date() if zone else calendar.local_date(now)
    except (KeyError, ValueError, OSError):
        return calendar.local_date(now)


def _tokens(word: str) -> list[str]:
    return _TOKEN.findall(_ORDINAL.sub("", _INSIDE_WORD.sub(" ", word)))


def _whole(word: str, dates: Dates) -> str | None:
    """Return the key where exactly one was typed: "2026-11-03/2026-11-20"."""
    return word if is_custom(word) and dates.calendar.days(word) is not None else None


def _period(said: list[str], dates: Dates) -> str | None:
    """Return the period that meanings say, None where they say none."""
    if not said:
        return None
    # Some languages say "by" and "to" with one word, "from" and "of", or put "next" last.
    said = [said[0], *("to" if each == "by" else each for each in said[1:] if each != "from")]
    if said[1:] in (["next"], ["last"]):
        said.reverse()
    head, rest = said[0], said[1:]
    if {"to", "-", "–"} & set(said) and (found := _between(said, dates)):
        return found
    if head in {"by", "through"}:
        last = dates.day(rest) or dates.deadline(rest, whole=head == "through")
        return dates.until(last) if last else None
    if head == "on":
        day = dates.day(rest)
        return day.isoformat() if day else None
    if head == "rolling" or said == ["last", "30", "day"]:
        return ROLLING if rest in ([], ["30", "day"]) or head == "last" else None
    if found := dates.span(said):
        return found
    if last := dates.length(rest if head == "next" else said):
        return dates.until(last)
    if len(said) == 1 and said[0].isdigit():
        return None
    day = dates.day(said)
    if day is None:
        return None
    return dates.until(day) if dates.ahead else day.isoformat()


def _between(said: list[str], dates: Dates) -> str | None:
    """Return the span from one date to another: "from 3 to 20 november"."""
    said = said[1:] if said[0] == "from" else said
    cut = next(index for index, each in enumerate(said) if each in {"to", "-", "–"})
    first, last = said[:cut], said[cut + 1 :]
    if len(first) == 1 and first[0].isdigit():
        first = [*first, *last[1:]]
    begins, ends = dates.day(first), dates.day(last)
    if begins is None or ends is None:
        return None
    if ends < begins and last[-1].startswith(WEEKDAY):
        ends += timedelta(weeks=1)
    elif ends < begins and not any(len(each) >= 4 and each[:4].isdigit() for each in last):
        ends = ends.replace(year=ends.year + 1)
    return custom_key(begins, ends)


def _unreadable(typed: str, tokens: list[str], known: dict[str, str], *, ahead: bool) -> str:
    near = []
    for token in tokens:
        unknown = token.isalpha() and token not in known
        close = get_close_matches(token, known, n=1, cutoff=0.6) if unknown else []
        near.append(close[0] if close else token)
    if near != tokens and len(near) <= MOST_WORDS and is_period(" ".join(near)):
        return tr(
            "I can't read “{typed}” as a period. Did you mean {near}?",
            typed=shown(typed),
            near=" ".join(near),
        )
    if ahead:
        return tr(
            "I can't read “{typed}” as a period. Try weekly, monthly, next month, by friday "
            "or 30 days.",
            typed=shown(typed),
        )
    return tr(
        "I can't read “{typed}” as a period. Try daily, weekly, monthly, last month or all.",
        typed=shown(typed),
    )
