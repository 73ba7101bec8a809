"""What else somebody earned, below their trophies: milestones, badges, streaks."""

from typing import Any

from babel.dates import format_date

from core.catalogue.saying import phrase_of, streak_length, streak_title
from core.domain.milestones import GLOBAL, Award, StreakRule
from core.domain.money import show_number
from core.domain.people import Member
from core.domain.wording import in_period
from core.language import translated
from core.usecases.goals_seen import open_to_others
from core.usecases.history import Wanted, earned
from core.usecases.streaks import streaks_of
from web.cursor import Cursor, write_cursor
from web.pages.page import Viewer

ON_PAGE = 10
STREAKS = 4


async def milestones(viewer: Viewer, member: Member, before: Cursor | None) -> dict[str, Any]:
    """Return a page of a member's milestones, newest first, and where the next one begins."""
    found, following = await earned(
        viewer.app, viewer.workspace, Wanted(member=member.id), ON_PAGE, before, "achieved_at"
    )
    if not viewer.own:
        found = await open_to_others(viewer.app, viewer.workspace, found)
    return {
        "rows": [_milestone(viewer, award) for award in found],
        "older": write_cursor(following),
        "later": before is not None,
    }


def _milestone(viewer: Viewer, award: Award) -> dict[str, Any]:
    workspace, now = viewer.workspace, viewer.app.clock()
    text = phrase_of(viewer.app.catalogue(workspace), workspace.currency, award)
    when = in_period(award.period, workspace.calendar, now, workspace.locale)
    return {
        "text": f"{text} {when}".strip(),
        "scope": "" if award.scope == GLOBAL else award.scope.split(":", 1)[1],
        "day": _day(viewer, award),
        "points": show_number(award.points, workspace.locale) if award.points else "",
        "revoked": award.revoked_at is not None,
    }


async def badges(viewer: Viewer, member: Member) -> list[dict[str, str]]:
    """Return the badges a member holds, newest first."""
    held = await viewer.app.store.awards.held(viewer.workspace.id, member.id, family="badge")
    return [
        {
            "name": translated(award.title),
            "about": translated(award.description),
            "day": _day(viewer, award),
        }
        for award in reversed(held)
    ]


async def streaks(viewer: Viewer, member: Member) -> list[dict[str, Any]]:
    """Return a member's streaks, those that run first; where none ever ran, the first to begin."""
    workspace = viewer.workspace
    catalogue = viewer.app.catalogue(workspace)
    found = []
    for each in await streaks_of(viewer.app, workspace, member):
        rule = catalogue.rules[each["id"]]
        if isinstance(rule, StreakRule):
            following = each["next"]
            found.append(
                {
                    "title": streak_title(catalogue, workspace.currency, rule),
                    "running": each["current"],
                    "ever": each["longest"],
                    "now": streak_length(rule.unit, each["current"]),
                    "longest": streak_length(rule.unit, each["longest"]),
                    "next": streak_length(rule.unit, following) if following else "",
                }
            )
    found.sort(key=lambda each: (-each["running"], -each["ever"]))
    return [each for each in found if each["ever"]][:STREAKS] or found[:1]


def _day(viewer: Viewer, award: Award) -> str:
    day = viewer.workspace.calendar.local_date(award.achieved_at)
    return str(format_date(day, "medium", locale=viewer.workspace.locale))
