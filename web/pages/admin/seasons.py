"""/admin/seasons: races over some days, started, ended with winners, or cancelled."""

from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from core.domain.roster import Why
from core.domain.seasons import NewSeason, Season
from core.errors import InvalidInput
from core.language import speaking
from core.usecases.season_news import season_dates, season_rows
from core.usecases.seasons import cancel_season, end_season, find_season, start_season
from web.body import read_form
from web.pages.admin.actions import action
from web.pages.admin.sections import render_section
from web.pages.page import Viewer, face, form_of, page, redirect, viewer_of
from web.state import actor_of

HERE = "/admin/seasons"
MOST_LISTED = 30
SHOWN = 3
_STATES = {
    "planned": ("Planned", "on_track"),
    "running": ("Running", "met"),
    "ended": ("Ended", ""),
    "cancelled": ("Cancelled", ""),
}


class WhyForm(BaseModel):
    """Why a season ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Why | None = None


async def get_seasons(request: web.Request) -> web.Response:
    """Show the seasons with who leads, and the form for another."""
    return await _page(request, await viewer_of(request), {"metric": "revenue"})


async def post_season(request: web.Request) -> web.Response:
    """Start a season, or plan one."""
    viewer, sent = await viewer_of(request), await read_form(request)
    typed = {name: str(sent.get(name, "")) for name in NewSeason.model_fields}
    try:
        new = await form_of(request, NewSeason)
        season = await start_season(viewer.app, viewer.workspace, new, by=actor_of(request))
    except InvalidInput as error:
        return await _page(request, viewer, typed, error)
    today = viewer.workspace.calendar.local_date(viewer.app.clock())
    runs = "runs now" if season.state(today) == "running" else "is planned"
    return redirect(HERE, f"{season.name} {runs}.")


async def post_end(request: web.Request) -> web.Response:
    """End a season now, with winners."""
    viewer, season, why = await _meant(request)
    ended = await end_season(viewer.app, viewer.workspace, season, by=actor_of(request), why=why)
    if ended.closed_at is None:
        return redirect(HERE, f"{season.name} ends within a minute, when everything is counted.")
    return redirect(HERE, f"{season.name} is over; the winners are announced.")


async def post_cancel(request: web.Request) -> web.Response:
    """Give a season up; nobody wins it."""
    viewer, season, why = await _meant(request)
    await cancel_season(viewer.app, viewer.workspace, season, by=actor_of(request), why=why)
    return redirect(HERE, f"{season.name} is cancelled; nobody wins it.")


async def _meant(request: web.Request) -> tuple[Viewer, Season, str | None]:
    viewer, form = await viewer_of(request), await form_of(request, WhyForm)
    season = await find_season(viewer.app, viewer.workspace, request.match_info["id"])
    return viewer, season, form.reason


async def _page(
    request: web.Request, viewer: Viewer, typed: dict[str, str], error: InvalidInput | None = None
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    found = await app.store.seasons.listed(workspace.id, MOST_LISTED)
    metrics = app.catalogue(workspace).metrics.values()
    with speaking(workspace.locale):
        seasons = [await _shown(viewer, each) for each in found]
    return await render_section(
        request,
        "admin_seasons.html",
        viewer,
        status=400 if error else 200,
        seasons=seasons,
        metrics=[(m.name, m.title) for m in metrics if m.over is None and not m.gauge],
        typed={**dict.fromkeys(NewSeason.model_fields, ""), **typed},
        error=error,
    )


async def _shown(viewer: Viewer, season: Season) -> dict[str, Any]:
    app, workspace = viewer.app, viewer.workspace
    state = season.state(workspace.calendar.local_date(app.clock()))
    rows, total = await season_rows(app, workspace, season, SHOWN)
    words, look = _STATES[state]
    return {
        "id": season.id,
        "name": season.name,
        "metric": app.catalogue(workspace).metrics[season.metric].title,
        "dates": season_dates(app, workspace, season),
        "state": state,
        "words": words,
        "look": look,
        "rows": [(row, face(row.name, row.name)) for row in rows],
        "total": total,
    }


ROUTES = [
    *page(HERE, get_seasons, post=post_season, admin=True),
    action(f"{HERE}/{{id}}/end", post_end, HERE),
    action(f"{HERE}/{{id}}/cancel", post_cancel, HERE),
]
