"""The form of the workspace's settings: filled in from a workspace, read into a change of it."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from babel.core import Locale
from babel.dates import get_day_names
from babel.localedata import locale_identifiers
from babel.numbers import get_currency_name

from core.conversation.settings_reading import read_zone
from core.domain.money import currencies
from core.domain.people import Workspace
from core.domain.preferences import zones
from core.domain.workspace_change import WorkspaceChange
from core.errors import InvalidInput
from core.language import languages
from web.endpoint import validated
from web.pages.admin.forms import Form, Values, at_field, lines_of

SWITCHES = ("show_places", "create_members", "weekly_digest", "self_report", "open_teams")
_RATE = re.compile(r"([A-Za-z]{3})\s*[:=]?\s*(\S+)")


class WorkspaceForm(Form):
    """The settings as they are typed."""

    name: str | None = None
    zone: str | None = None
    currency: str | None = None
    locale: str | None = None
    week_start: str = "0"
    working_days: tuple[str, ...] = ()
    holidays: str | None = None
    rates: str | None = None
    tone: str | None = None
    quiet_start: str | None = None
    quiet_end: str | None = None
    daily_cap: str | None = None
    show_places: str | None = None
    create_members: str | None = None
    weekly_digest: str | None = None
    self_report: str | None = None
    open_teams: str | None = None
    reason: str | None = None
    sure: str | None = None


def fresh(workspace: Workspace) -> Values:
    """Return the form as it is filled in for a workspace."""
    start, end = workspace.quiet or ("", "")
    return {
        "name": workspace.name,
        "zone": workspace.zone,
        "currency": workspace.currency,
        "locale": workspace.locale,
        "week_start": str(workspace.week_start),
        "working_days": [str(day) for day in workspace.working_days],
        "holidays": "\n".join(workspace.holidays),
        "rates": "\n".join(f"{code} {rate}" for code, rate in sorted(workspace.rates.items())),
        "tone": workspace.tone,
        "quiet_start": start,
        "quiet_end": end,
        "daily_cap": str(workspace.daily_cap or ""),
        **{name: "on" if getattr(workspace, name) else "" for name in SWITCHES},
        "reason": "",
    }


def change_of(before: Workspace, form: WorkspaceForm) -> WorkspaceChange:
    """Return what a form changes about a workspace. Raises InvalidInput at the field typed in."""
    quiet = {"start": form.quiet_start, "end": form.quiet_end}
    if (form.quiet_start is None) != (form.quiet_end is None):
        missing = "quiet_start" if form.quiet_start is None else "quiet_end"
        raise InvalidInput(missing, "nothing", "is needed too; leave both empty for none")
    wanted: dict[str, Any] = {
        "name": _needed("name", form.name),
        "zone": _zone(before, _needed("zone", form.zone)),
        "currency": before.currency if form.currency is None else form.currency.strip().upper(),
        "locale": _needed("locale", form.locale).strip(),
        "week_start": _whole("week_start", form.week_start),
        "working_days": tuple(_whole("working_days", day) for day in form.working_days),
        "holidays": tuple(_holidays(lines_of(form.holidays))),
        "rates": _rates(lines_of(form.rates)),
        "tone": form.tone,
        "quiet": quiet if form.quiet_start else None,
        "daily_cap": _whole("daily_cap", form.daily_cap or "0"),
        **{name: getattr(form, name) is not None for name in SWITCHES},
    }
    now = {name: getattr(before, name) for name in wanted}
    if before.quiet is not None:
        now["quiet"] = {"start": before.quiet[0], "end": before.quiet[1]}
    said = {name: value for name, value in wanted.items() if value != now[name]}
    try:
        return validated(WorkspaceChange, said | {"reason": form.reason})
    except InvalidInput as error:
        raise named(error) from None


def named(error: InvalidInput) -> InvalidInput:
    """Return an error at the field of the form that it is about."""
    renamed = {"quiet": "quiet_start", "quiet_start": "quiet_start", "quiet_end": "quiet_end"}
    return at_field(error, WorkspaceForm.model_fields, **renamed)


def _needed(field: str, value: str | None) -> str:
    if value is None or not value.strip():
        raise InvalidInput(field, "nothing", "is required")
    return value


def _zone(before: Workspace, typed: str) -> str:
    return typed if typed == before.zone else read_zone(typed, "zone")


def _whole(field: str, typed: str) -> int:
    try:
        return int(typed)
    except ValueError:
        raise InvalidInput(field, typed, "must be a whole number") from None


def _holidays(lines: Sequence[str]) -> list[str]:
    for line in lines:
        try:
            date.fromisoformat(line)
        except ValueError:
            reason = f"“{line}” is not a date such as 2026-12-25; one a line"
            raise InvalidInput("holidays", line, reason) from None
    return list(lines)


def _rates(lines: Sequence[str]) -> dict[str, str]:
    rates = {}
    for line in lines:
        found = _RATE.fullmatch(line)
        if found is None:
            reason = f"“{line}” is not a line such as EUR 1.08"
            raise InvalidInput("rates", line, reason)
        rates[found[1].upper()] = found[2]
    return rates


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """Return the time zones that people choose from, by name."""
    return sorted(
        zone
        for zone in zones()
        if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "posix/", "right/")))
    )


@lru_cache(maxsize=1)
def currency_names() -> list[tuple[str, str]]:
    """Return the currencies with their English names."""
    return [(code, str(get_currency_name(code, locale="en"))) for code in sorted(currencies())]


@lru_cache(maxsize=1)
def locale_names() -> list[tuple[str, str]]:
    """Return locales of the languages we speak, with their English names."""
    parsed = [Locale.parse(name) for name in locale_identifiers() if name.count("_") == 1]
    found = {
        str(each): str(each.get_display_name("en"))
        for each in parsed
        if each.language in languages() and each.territory and len(each.territory) == 2
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def day_names() -> list[tuple[str, str]]:
    """Return the weekdays, Monday first."""
    names = get_day_names("wide", locale="en")
    return [(str(day), str(names[day])) for day in range(7)]
