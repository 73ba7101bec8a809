"""/: how it goes, at a glance: figures, goals, what was sold and earned lately, points."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from babel.dates import format_date
from markupsafe import Markup

from core.app import App
from core.catalogue.saying import about, phrase_of, reason_of
from core.domain.money import show_number
from core.domain.people import Workspace
from core.domain.wording import date_name, in_period, short_date, this_period
from core.language import speaking, translated
from core.pictures.columns import Columns, columns_svg, ticks_of
from core.pictures.glyphs import glyph, wreath
from core.usecases.after_commit import sale_items
from core.usecases.dashboard import (
    Balance,
    KeyFigure,
    Laurel,
    balance_of,
    key_figures,
    points_by_week,
    recent_laurels,
    tracked_goals,
)
from core.usecases.leaderboards import leaderboard, rank_of
from core.usecases.points import statement
from core.usecases.screen_boards import figure
from core.usecases.trophies import closest, standings
from web.pages.goal_cards import product_path, rows_of
from web.pages.moments import ago
from web.pages.page import Viewer, face, page, render, viewer_of

SALES, GOALS, TROPHIES, LAURELS, LINES = 8, 6, 5, 6, 4
NEW_S = 15  # how long a sale stands out
# The chart of points in two sizes and how many dates fit below it; the style sheet chooses.
CHARTS = (((720, 160), 6), ((330, 150), 4))


async def get_dashboard(request: web.Request) -> web.Response:
    """Render the page of whoever is signed in; an admin who is no member sees the workspace's."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    now = app.clock()
    today = format_date(workspace.calendar.local_date(now), "full", locale=workspace.locale)
    with speaking(workspace.locale):
        (known, rank, goals, sales, laurels), (figures, trophies, points) = await asyncio.gather(
            asyncio.gather(
                app.store.events.any_of(workspace.id),
                _rank(viewer),
                _goals(viewer),
                _sales(viewer),
                _laurels(viewer),
            ),
            asyncio.gather(_figures(viewer), _trophies(viewer), _points(viewer)),
        )
    context = {
        "today": today,
        "known": known,
        "address": app.settings.url,
        "moment_now": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "rank": rank,
        "goals": goals,
        "sales": sales,
        "laurels": laurels,
        **figures,
        **trophies,
        **points,
    }
    return await render(request, "dashboard.html", viewer, **context)


async def _rank(viewer: Viewer) -> str | None:
    """Return the member's place on this month's board, None where they have none."""
    app, workspace, member = viewer.app, viewer.workspace, viewer.member
    if member is None or not member.shown:
        return None
    key = workspace.calendar.key("month", app.clock())
    found = await rank_of(app, workspace, "revenue", key, member.id)
    if found is None:
        return None
    board = await leaderboard(app, workspace, "revenue", key, limit=1)
    return f"#{found.rank} of {board['total']} in revenue this month"


async def _figures(viewer: Viewer) -> dict[str, Any]:
    app, workspace = viewer.app, viewer.workspace
    found = await key_figures(app, workspace, viewer.member.id if viewer.member else None)
    first, last = (date_name(day, day, workspace.locale) for day in found.compared)
    key = workspace.calendar.key("month", app.clock())
    return {
        "month": in_period(key, workspace.calendar, app.clock(), workspace.locale),
        "compared": first if first == last else f"{first} to {last}",
        "figures": [_figure(workspace, each) for each in found.figures],
    }


def _figure(workspace: Workspace, found: KeyFigure) -> dict[str, Any]:
    metric = found.metric
    change = None
    if found.change is not None:
        size = round(abs(found.change))
        unit = "points" if metric.unit == "percent" else "%"
        way = "up" if found.change > 0 else "down"
        change = {"way": way, "text": f"{show_number(size, workspace.locale)} {unit}"}
        if not size:
            change = {"way": "level", "text": "as before"}
    return {
        "name": metric.name,
        "title": translated(metric.title),
        "value": metric.number(found.month, workspace.currency),
        "text": figure(workspace, metric, found.month),
        "change": change,
        "today": figure(workspace, metric, found.today),
        "yesterday": figure(workspace, metric, found.yesterday),
        "line": _line(found.line),
    }


def _line(values: Sequence[float]) -> str:
    """Return the points of a line in a box of 100 by 28, the first value on its left edge."""
    top = max(*values, 1)
    apart = 100 / (len(values) - 1)
    return " ".join(
        f"{n * apart:.1f},{27 - 26 * max(v, 0) / top:.1f}" for n, v in enumerate(values)
    )


async def _goals(viewer: Viewer) -> list[dict[str, Any]]:
    found = await tracked_goals(
        viewer.app, viewer.workspace, viewer.member, GOALS, private=viewer.own
    )
    return await rows_of(viewer, found)


async def _sales(viewer: Viewer) -> list[dict[str, Any]]:
    app, workspace = viewer.app, viewer.workspace
    events = await app.store.events.recent_sales(workspace.id, SALES)
    now = app.clock()
    moments = {str(event["_id"]): event["at"] for event in events}
    skus = {str(event["_id"]): event["scope"].get("sku") for event in events}
    return [
        item
        | {
            "ago": ago(moments[item["id"]], now, workspace.locale),
            "new": (now - moments[item["id"]]).total_seconds() < NEW_S,
            "url": viewer.url(product_path(sku)) if (sku := skus[item["id"]]) else None,
        }
        for item in await sale_items(app, workspace, events)
    ]


async def _trophies(viewer: Viewer) -> dict[str, Any]:
    """Return the trophies that are closest; of nobody in particular, those won last."""
    app, workspace, member = viewer.app, viewer.workspace, viewer.member
    if member is None:
        won = await recent_laurels(app, workspace, None, TROPHIES, family="trophy")
        rows = [_laurel(app, workspace, each) for each in won]
        return {"wreath_path": wreath(), "closest": [], "won": rows}
    catalogue = app.catalogue(workspace)
    return {
        "wreath_path": wreath(),
        "won": [],
        "closest": [
            {
                "name": translated(each.trophy.name),
                "about": about(catalogue, workspace.currency, each.trophy),
                "tier": each.trophy.tier,
                "glyph": glyph(each.trophy.glyph),
                "percent": each.percent,
            }
            for each in closest(await standings(app, workspace, member), TROPHIES)
        ],
    }


async def _laurels(viewer: Viewer) -> list[dict[str, Any]]:
    app, workspace = viewer.app, viewer.workspace
    member = viewer.member.id if viewer.member else None
    found = await recent_laurels(app, workspace, member, LAURELS, private=viewer.own)
    return [_laurel(app, workspace, each) for each in found]


def _laurel(app: App, workspace: Workspace, found: Laurel) -> dict[str, Any]:
    award, now = found.award, app.clock()
    text = phrase_of(app.catalogue(workspace), workspace.currency, award)
    if award.period != "all":
        when = this_period(award.period, workspace.calendar, now, workspace.locale)
        text = f"{text} {when}"
    return {
        "member": found.member.id,
        "name": found.member.name,
        "face": face(found.member.id, found.member.name),
        "text": text,
        "more": found.more,
        "points": award.points,
        "at": award.achieved_at.isoformat(),
        "ago": ago(award.achieved_at, now, workspace.locale),
        "backdated": award.backdated,
    }


async def _points(viewer: Viewer) -> dict[str, Any]:
    """Return a member's balance, how it came to be and its last lines; or everybody's weeks."""
    app, workspace, member = viewer.app, viewer.workspace, viewer.member
    if member is None:
        weeks = await points_by_week(app, workspace)
        total = sum(week.points for week in weeks)
        labels = [short_date(week.first, workspace.locale) for week in weeks]
        told = tuple(f"{label}: {week.points}" for label, week in zip(labels, weeks, strict=True))
        drawn = []
        for (width, height), most in CHARTS if total else ():
            columns = Columns(
                about="Points by week",
                series=(tuple(week.points for week in weeks),),
                ticks=ticks_of(labels, most),
                told=told,
            )
            svg = await asyncio.to_thread(columns_svg, columns, width, height)
            drawn.append(Markup(svg))  # noqa: S704 - pygal escapes, and there are only dates in it
        return {"balance": total, "charts": drawn, "course": None, "lines": []}
    lines, _ = await statement(app, workspace, member, LINES)
    catalogue = app.catalogue(workspace)
    return {
        "balance": member.points,
        "charts": [],
        "course": _course(workspace, await balance_of(app, workspace, member)),
        "lines": [
            {
                "change": f"{'+' if line.change > 0 else '−'}{line.points:,}",
                "reason": reason_of(catalogue, workspace.currency, line),
                "at": line.created_at.isoformat(),
                "ago": ago(line.created_at, app.clock(), workspace.locale),
            }
            for line in lines
        ],
    }


def _course(workspace: Workspace, balance: Balance) -> dict[str, str] | None:
    """Return a balance as a line, with its first and last date; None of too few lines."""
    if len(balance.course) < 3:
        return None
    first, last = balance.course[0][0], balance.course[-1][0]
    dates = (workspace.calendar.local_date(at) for at in (first, last))
    begin, end = (short_date(day, workspace.locale) for day in dates)
    return {"line": _line([points for _, points in balance.course]), "first": begin, "last": end}


ROUTES = [*page("/", get_dashboard)]
