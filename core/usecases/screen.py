"""What a screen on the wall shows: boards, team goal, latest laurels, ticker."""

from typing import Any

from redis.exceptions import RedisError

from core.app import App
from core.domain.milestones import Award
from core.domain.people import Workspace
from core.domain.screens import Screen
from core.domain.wording import STATUS, this_period
from core.live import BEGINNING
from core.usecases.after_commit import sale_items
from core.usecases.goals import goals_with_progress
from core.usecases.screen_boards import boards_of
from core.usecases.screen_boards import figure as shown

LAURELS = 5
SALES = 20


async def snapshot(app: App, workspace: Workspace, screen: Screen | None = None) -> dict[str, Any]:
    """Return the screen's data; `last_id` is where the live stream goes on from here.

    screen: how it is set up, None as the workspace says. Raises InvalidInput.
    """
    now, screen = app.clock(), screen or workspace.screen
    try:
        last = await app.live.last_id(workspace.id)
    except (RedisError, OSError):
        last = BEGINNING
    return {
        "workspace": {
            "name": workspace.name,
            "time_zone": workspace.zone,
            "currency": workspace.currency,
            "locale": workspace.locale.replace("_", "-"),
        },
        "boards": await boards_of(app, workspace, screen),
        "dwell_s": screen.dwell_s,
        "sound": screen.sound,
        "theme": screen.theme,
        "goal": await _goal(app, workspace),
        "laurels": await _laurels(app, workspace),
        "sales": await _sales(app, workspace),
        "last_id": last,
        "server_time": now.isoformat(),
        "demo": app.settings.demo,
    }


async def _goal(app: App, workspace: Workspace) -> dict[str, Any] | None:
    found = await goals_with_progress(app, workspace, None)
    if not found:
        return None
    goal, progress = found[0]
    metric = app.catalogue(workspace).metrics[goal.metric]

    def figure(value: int) -> str:
        return shown(workspace, metric, value)

    right = {
        "met": "reached",
        "unmet": f"{figure(progress.remaining)} short",
    }.get(
        progress.status, "to keep up" if metric.over else f"{figure(progress.per_day)} a day to go"
    )
    return {
        "title": "Team goal",
        "current_text": figure(progress.current),
        "target_text": figure(progress.target),
        "percent": progress.percent,
        "elapsed_percent": round(100 * progress.elapsed, 1),
        "status": progress.status,
        "status_text": STATUS[progress.status],
        "left": f"{progress.percent:.0f} % · day {progress.day} of {progress.days}",
        "right": right,
    }


async def _laurels(app: App, workspace: Workspace) -> list[dict[str, Any]]:
    awards = await app.store.awards.history(workspace.id, limit=5 * LAURELS, loud_only=True)
    members = await app.store.members.many(workspace.id, {award.member for award in awards})
    shown: list[dict[str, Any]] = []
    seen: set[tuple[str, Any]] = set()
    for award in sorted(awards, key=lambda a: (a.recorded_at, a.weight, a.at), reverse=True):
        member = members.get(award.member)
        # One line a celebration, not one an award: they were recorded at the same moment.
        if member is None or member.hidden or (award.member, award.recorded_at) in seen:
            continue
        seen.add((award.member, award.recorded_at))
        shown.append(
            {
                "id": award.public_id,
                "member": award.member,
                "name": member.name,
                "text": _laurel_text(app, workspace, award),
                "at": award.achieved_at.isoformat(),
            }
        )
    return shown[:LAURELS]


def _laurel_text(app: App, workspace: Workspace, award: Award) -> str:
    if award.period == "all" and award.family != "milestone":
        return award.phrase  # a trophy is won, not "won in all"
    when = this_period(award.period, workspace.calendar, app.clock(), workspace.locale)
    return f"{award.phrase} {when}"


async def _sales(app: App, workspace: Workspace) -> list[dict[str, Any]]:
    events = await app.store.events.recent_sales(workspace.id, SALES)
    return await sale_items(app, workspace, events)
