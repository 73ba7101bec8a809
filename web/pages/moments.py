"""Moments as people say them; page.js keeps them up to date."""

from datetime import datetime

from babel.dates import format_date, format_time, format_timedelta

from core.domain.people import Workspace


def ago(at: datetime, now: datetime, locale: str) -> str:
    """Say how long ago something was: "just now", "4 min ago"."""
    past = now - at
    if past.total_seconds() < 60:
        return "just now"
    return str(
        format_timedelta(-past, add_direction=True, format="short", threshold=1, locale=locale)
    )


def written(workspace: Workspace, at: datetime) -> str:
    """Return a moment as the workspace writes it: "Nov 20, 2026, 3:30 PM"."""
    local = at.astimezone(workspace.calendar.tz)
    day = format_date(local, "medium", locale=workspace.locale)
    return f"{day}, {format_time(local, 'short', locale=workspace.locale)}"
