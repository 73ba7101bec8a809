"""The boards of a screen: which ones, and what stands on them."""

from collections.abc import Mapping
from typing import Any

from core.app import App
from core.domain.metrics import Metric
from core.domain.money import digits
from core.domain.people import TEAM, Team, Workspace
from core.domain.screens import TEAMS, Screen, ScreenBoard
from core.domain.wording import board_title
from core.errors import InvalidInput
from core.rules.ranks import Score, ranked
from core.store.measures import Subject
from core.usecases.leaderboards import leaderboard
from core.usecases.teams import teams

ROWS = 8
MOST_MOVERS = 500
MOST_CHOSEN = 5
# What people race in, the likeliest first; units and orders where there is no money to count.
_RACES = ("revenue", "signups", "images", "videos", "messages")
_INSTEAD_OF_MONEY = ("units", "orders")


def check_screen(app: App, workspace: Workspace, screen: Screen) -> None:
    """Raise InvalidInput for a board of something that this workspace does not count."""
    known = app.catalogue(workspace).metrics
    for index, board in enumerate(screen.boards):
        metric = known.get(board.metric)
        if metric is None:
            raise InvalidInput(
                f"screen.boards.{index}.metric",
                board.metric,
                f"is not a metric; known are {', '.join(known)}",
            )
        if board.of == TEAMS and metric.gauge:
            reason = f"{board.metric} is set for members, not for teams"
            raise InvalidInput(f"screen.boards.{index}.of", TEAMS, reason)


async def boards_of(app: App, workspace: Workspace, screen: Screen) -> list[dict[str, Any]]:
    """Return a screen's boards in turn; there is always one."""
    known = app.catalogue(workspace).metrics
    # A metric may have gone since the screen was set up.
    chosen = [board for board in screen.boards if board.metric in known]
    named = {team.id: team for team in await teams(app, workspace)}
    return [
        await _teams_board(app, workspace, board, named)
        if board.of == TEAMS
        else await _members_board(app, workspace, board, named)
        for board in chosen or await _with_scores(app, workspace)
    ]


async def _with_scores(app: App, workspace: Workspace) -> list[ScreenBoard]:
    """Choose boards that have something to show: the main race in several cuts, then others."""
    now, calendar = app.clock(), workspace.calendar
    names = (*_RACES, *_INSTEAD_OF_MONEY)
    key = calendar.key("month", now)
    month = await app.store.measures.total(Subject(workspace.id), key, calendar, names)
    races = [name for name in _RACES if month[name] > 0]
    if "revenue" not in races:
        races += [name for name in _INSTEAD_OF_MONEY if month[name] > 0]
    main, *others = races or ["revenue"]
    chosen = [ScreenBoard(metric=main)]
    if races:
        week = calendar.key("week", now)
        of_week = await app.store.measures.total(Subject(workspace.id), week, calendar, [main])
        if of_week[main] > 0:
            chosen.append(ScreenBoard(metric=main, period="week"))
        of_teams = await app.store.measures.of_teams(workspace.id, key, [main])
        if sum(values[main] > 0 for values in of_teams.values()) > 1:
            chosen.append(ScreenBoard(metric=main, of=TEAMS))
    chosen += [ScreenBoard(metric=name) for name in others]
    return chosen[:MOST_CHOSEN]


async def _members_board(
    app: App, workspace: Workspace, board: ScreenBoard, named: Mapping[str, Team]
) -> dict[str, Any]:
    metric = app.catalogue(workspace).metrics[board.metric]
    key = workspace.calendar.key(board.period, app.clock())
    found = await leaderboard(app, workspace, metric.name, key, team=board.team, limit=ROWS)
    earlier: dict[str, int] = {}
    if board.team is None:
        earlier = await _earlier_ranks(app, workspace, board, key, found["total"])
    rows = []
    for row in found["rows"]:
        team = named.get(row["team"] or "")
        rows.append(
            {
                "rank": row["rank"],
                "member": row["member"],
                "name": row["name"],
                "team": team.name if team else row["team"],
                "color": team.color if team else None,
                "value": str(row["value"]),
                "text": figure(
                    workspace, metric, metric.parse(row["value"], workspace.currency, "value")
                ),
                "movement": earlier.get(row["member"], row["rank"]) - row["rank"],
            }
        )
    audience = "everyone"
    if board.team is not None:
        audience = named[board.team].name if board.team in named else board.team
    return _described(app, workspace, board, key, audience) | {
        "rows": rows,
        "total": found["total"],
    }


async def _teams_board(
    app: App, workspace: Workspace, board: ScreenBoard, named: Mapping[str, Team]
) -> dict[str, Any]:
    metric = app.catalogue(workspace).metrics[board.metric]
    now, calendar = app.clock(), workspace.calendar
    key = calendar.key(board.period, now)
    found = await app.store.measures.of_teams(workspace.id, key, metric.parts)
    values = {team: metric.of(parts) for team, parts in found.items() if team in named}
    order = ranked(Score(team, value, 0) for team, value in values.items())
    earlier: dict[str, int] = {}
    if _moves(metric, board):
        day = calendar.key("day", now)
        today = await app.store.measures.of_teams(workspace.id, day, metric.parts)
        earlier = _ranks(values, {team: metric.of(parts) for team, parts in today.items()})
    rows = [
        {
            "rank": row.rank,
            "member": f"{TEAM}{row.score.member}",
            "name": named[row.score.member].name,
            "team": None,
            "color": named[row.score.member].color,
            "value": str(metric.answer(row.score.value, workspace.currency)),
            "text": figure(workspace, metric, row.score.value),
            "movement": earlier.get(row.score.member, row.rank) - row.rank,
        }
        for row in order[:ROWS]
    ]
    return _described(app, workspace, board, key, "by team") | {"rows": rows, "total": len(order)}


def _described(
    app: App, workspace: Workspace, board: ScreenBoard, key: str, audience: str
) -> dict[str, Any]:
    metric = app.catalogue(workspace).metrics[board.metric]
    bounds = workspace.calendar.bounds(key)
    return {
        "id": board.text,
        "metric": metric.name,
        "period": board.period,
        "key": key,
        "of": board.of,
        "title": board_title(metric, key, workspace.calendar, app.clock(), workspace.locale),
        "audience": audience,
        "resets_at": bounds[1].isoformat() if bounds else None,
        "unit": metric.unit,
        "one": metric.one,
        "many": metric.many,
    }


async def _earlier_ranks(
    app: App, workspace: Workspace, board: ScreenBoard, key: str, total: int
) -> dict[str, int]:
    """Return everybody's rank as the day began, for boards small enough to look at whole."""
    metric = app.catalogue(workspace).metrics[board.metric]
    if total > MOST_MOVERS or not _moves(metric, board):
        return {}
    without = await app.store.members.not_shown(workspace.id)

    async def scores(period: str) -> dict[str, int]:
        entries = app.store.progress.board(workspace.id, period, metric, None, without)
        return {entry.score.member: entry.score.value async for entry in entries}

    day = workspace.calendar.key("day", app.clock())
    return _ranks(await scores(key), await scores(day))


def _moves(metric: Metric, board: ScreenBoard) -> bool:
    """Tell whether a place can be compared with this morning's: what adds up, over days."""
    return metric.over is None and not metric.gauge and board.period != "day"


def _ranks(now: Mapping[str, int], today: Mapping[str, int]) -> dict[str, int]:
    before = ranked(Score(name, value - today.get(name, 0), 0) for name, value in now.items())
    return {row.score.member: row.rank for row in before}


def figure(workspace: Workspace, metric: Metric, value: int) -> str:
    """Write a value without cents: nobody reads them from eight metres."""
    one = 10 ** digits(workspace.currency) if metric.unit == "money" else 1
    return metric.show(value // one * one, workspace.currency, workspace.locale)
