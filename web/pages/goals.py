"""/goals: what is aimed at and how far it is; set, changed and given up by forms."""

from typing import Any

from aiohttp import web

from core.conversation.goal_wording import goal_title
from core.domain.goals import is_over
from core.errors import InvalidInput
from core.language import speaking, tr
from core.usecases.goals import cancel_goal
from core.usecases.goals_seen import seen_history, seen_running
from web.cursor import read_cursor, write_cursor
from web.pages.goal_cards import cards_of, rows_of
from web.pages.goal_forms import Shown, edit_form, new_form, take_edit, take_new, typed
from web.pages.goal_rights import asking, by_of, eyes_of, goal_to_change
from web.pages.page import Viewer, page, redirect, render, viewer_of

PAST = 20
# Which goals are shown: what the address says, and the word on the tab.
SHOWS = {"running": "Running", "met": "Met", "ended": "Ended"}


async def get_goals(request: web.Request) -> web.Response:
    """Render the page; without JavaScript `?set=1` and `?edit=<id>` bring the forms."""
    viewer = await viewer_of(request)
    with speaking(viewer.workspace.locale):
        editing = request.query.get("edit")
        if editing is None:
            return await _page(request, viewer, setting="set" in request.query)
        goal = await goal_to_change(viewer, editing)
        if is_over(goal.period, viewer.workspace.calendar, viewer.app.clock()):
            return redirect(viewer.url("/goals"), "That goal is over. Set the next one.")
        return await _page(request, viewer, edit=await edit_form(viewer, goal))


async def post_goals(request: web.Request) -> web.Response:
    """Take a form: `do` says which."""
    viewer = await viewer_of(request)
    sent = await typed(request)
    with speaking(viewer.workspace.locale):
        do = sent.get("do", "set")
        if do == "set":
            try:
                said = await take_new(request, viewer)
            except InvalidInput as error:
                form = await new_form(viewer, sent, error)
                return await _page(request, viewer, form=form, setting=True, status=400)
            return redirect(viewer.url("/goals"), said)
        goal = await goal_to_change(viewer, sent.get("goal", ""))
        if do == "edit":
            try:
                said = await take_edit(request, viewer, goal)
            except InvalidInput as error:
                edit = await edit_form(viewer, goal, sent, error)
                return await _page(request, viewer, edit=edit, status=400)
            return redirect(viewer.url("/goals"), said)
        if do != "remove":
            raise InvalidInput("do", do, "is none of set, edit, remove")
        title = goal_title(asking(viewer), goal)
        await cancel_goal(viewer.app, viewer.workspace, goal, by=by_of(viewer, goal.member))
        return redirect(viewer.url("/goals"), tr("Removed: {goal}.", goal=title))


async def _page(
    request: web.Request,
    viewer: Viewer,
    *,
    form: Shown | None = None,
    setting: bool = False,
    edit: Shown | None = None,
    status: int = 200,
) -> web.Response:
    show = request.query.get("show", "running")
    context: dict[str, Any] = {
        "show": show if show in SHOWS else "running",
        "form": None if edit is not None else form or await new_form(viewer),
        "setting": setting,
        "edit": edit,
    }
    here = context["show"]
    context["tabs"] = [
        (viewer.url("/goals", show=show if show != "running" else None), word, show == here)
        for show, word in SHOWS.items()
    ]
    context |= await (_running(viewer) if here == "running" else _past(request, viewer, here))
    return await render(request, "goals.html", viewer, status=status, **context)


async def _running(viewer: Viewer) -> dict[str, Any]:
    """Return the goals that run or ended in the last 48 hours, one's own first."""
    found = await seen_running(viewer.app, viewer.workspace, eyes_of(viewer))
    cards = await cards_of(viewer, found)
    return {
        "cards": cards,
        "charts": any(card["chart"] for card in cards),
        "rows": [],
        "more": None,
    }


async def _past(request: web.Request, viewer: Viewer, show: str) -> dict[str, Any]:
    """Return the goals that were met, or all that have ended, the newest first."""
    met = show == "met"
    found, following = await seen_history(
        viewer.app,
        viewer.workspace,
        eyes_of(viewer),
        "all" if met else "ended",
        PAST,
        read_cursor(request.query.get("before")),
        {"met_at": {"$ne": None}, "cancelled_at": None} if met else None,
    )
    more = write_cursor(following)
    return {
        "cards": [],
        "charts": False,
        "rows": await rows_of(viewer, found),
        "more": viewer.url("/goals", show=show, before=more) if more else None,
    }


ROUTES = page("/goals", get_goals, post=post_goals)
