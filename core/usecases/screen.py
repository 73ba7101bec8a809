"""What a screen on the wall shows: board, team goal, latest laurels, ticker."""

from typing import Any

from redis.exceptions import RedisError

from core.app import App
from core.domain.metrics import Metric
from core.domain.milestones import Award
from core.domain.money import digits
from core.domain.people import Workspace
from core.domain.wording import STATUS, board_title, this_period
from core.live import BEGINNING
from core.rules.ranks import Score, ranked
from core.usecases.after_commit import sale_items
from core.usecases.goals import goals_with_progress
from core.usecases.leaderboards import leaderboard

ROWS = 8
LAURELS = 4
SALES = 20
MOST_MOVERS = 500


async def snapshot(app: App, workspace: Workspace) -> dict[str, Any]:
    """Return the screen's data; `last_id` is where the live stream goes on from here."""
    now = app.clock()
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
        "board": await _board(app, workspace),
        "goal": await _goal(app, workspace),
        "laurels": await _laurels(app, workspace),
        "sales": await _sales(app, workspace),
        "last_id": last,
        "server_time": now.isoformat(),
        "demo": app.settings.demo,
    }


async def _board(app: App, workspace: Workspace) -> dict[str, Any]:
    now, calendar = app.clock(), workspace.calendar
    metric = app.catalogue(workspace).metrics["revenue"]
    key = calendar.key("month", now)
    board = await leaderboard(app, workspace, metric.name, key, limit=ROWS)
    earlier = await _earlier_ranks(app, workspace, metric.name, board["total"])
    bounds = calendar.bounds(key)
    for row in board["rows"]:
        value = metric.parse(row["value"], workspace.currency, "value")
        row["value"] = str(row["value"])
        row["text"] = _figure(workspace, metric, value)
        row["movement"] = earlier.get(row["member"], row["rank"]) - row["rank"]
    return {
        "metric": metric.name,
        "period": "month",
        "key": key,
        "title": board_title(metric, key, calendar, now, workspace.locale),
        "resets_at": bounds[1].isoformat() if bounds else None,
        "unit": metric.unit,
        "rows": board["rows"],
        "total": board["total"],
    }


async def _earlier_ranks(app: App, workspace: Workspace, metric: str, total: int) -> dict[str, int]:
    """Return everybody's rank as the day began, for boards small enough to look at whole."""
    if total > MOST_MOVERS:
        return {}
    today = workspace.calendar.local_date(app.clock())
    before = await app.store.progress.before_day(workspace.id, today, metric)
    rows = ranked(Score(member, value, 0) for member, value in before.items())
    return {row.score.member: row.rank for row in rows}


async def _goal(app: App, workspace: Workspace) -> dict[str, Any] | None:
    found = await goals_with_progress(app, workspace, None)
    if not found:
        return None
    goal, progress = found[0]
    metric = app.catalogue(workspace).metrics[goal.metric]

    def figure(value: int) -> str:
        return _figure(workspace, metric, value)

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
    when = this_period(award.period, workspace.calendar, app.clock(), workspace.locale)
    return f"{award.phrase} {when}"


async def _sales(app: App, workspace: Workspace) -> list[dict[str, Any]]:
    events = await app.store.events.recent_sales(workspace.id, SALES)
    return await sale_items(app, workspace, events)


def _figure(workspace: Workspace, metric: Metric, value: int) -> str:
    """Write a value without cents: nobody reads them from eight metres."""
    one = 10 ** digits(workspace.currency) if metric.unit == "money" else 1
    return metric.show(value // one * one, workspace.currency, workspace.locale)
