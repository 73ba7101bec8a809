"""/admin/displays: TVs, paired by the code they show or made with a link, and what each shows."""

from typing import Any

from aiohttp import web

from core.domain.workspace_change import WorkspaceChange
from core.errors import InvalidInput
from core.store.keys import ApiKey
from core.usecases import displays
from core.usecases.displays import DisplayChange
from core.usecases.teams import teams
from core.usecases.workspace import change_workspace
from web.api.displays import CodeIn, DisplayIn
from web.endpoint import validated
from web.pages.admin import screen_form
from web.pages.admin.forms import Values, typed
from web.pages.admin.sections import act, render_section
from web.pages.moments import ago, written
from web.pages.page import Viewer, form_of, page, redirect, viewer_of
from web.qr import qr
from web.state import actor_of

PATH = "/admin/displays"
ONE = PATH + "/{id}"
ALL = PATH + "/all"  # what every TV shows that was not told otherwise; no display is called so


async def get_displays(request: web.Request) -> web.Response:
    """Render the TVs; `?code=` is what a TV's picture leads to."""
    code = request.query.get("code", "")
    return await _list(request, await viewer_of(request), pair={"code": code, "name": ""})


async def post_displays(request: web.Request) -> web.Response:
    """Make a TV's link and show it; no other page ever does."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    try:
        wanted = await form_of(request, DisplayIn)
        made, token = await displays.create(app, workspace, wanted.name, by=actor_of(request))
    except InvalidInput as error:
        values = await typed(request, {"name": ""})
        return await _list(request, viewer, status=400, values=values, error=error)
    link = f"{app.settings.url}/tv?token={token}"
    return await _list(request, viewer, made=made, link=link, code=qr(link))


async def post_pair(request: web.Request) -> web.Response:
    """Let the TV that shows a code in."""
    viewer = await viewer_of(request)
    try:
        given = await form_of(request, CodeIn)
        made = await displays.confirm(
            viewer.app, viewer.workspace, given.code, given.name, by=actor_of(request)
        )
    except InvalidInput as error:
        values = await typed(request, {"code": "", "name": ""})
        return await _list(request, viewer, status=400, pair=values, pair_error=error)
    return redirect(PATH, f"{made.name} is linked; it shows the board within seconds.")


async def _list(
    request: web.Request, viewer: Viewer, *, status: int = 200, **context: Any
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    known, now = await teams(app, workspace), app.clock()
    rows = [
        {
            "display": each,
            "shows": screen_form.told(app, workspace, each.screen or workspace.screen, known),
            "seen": each.seen_at
            and {"iso": each.seen_at.isoformat(), "ago": ago(each.seen_at, now, "en")},
            "since": written(workspace, each.created_at),
        }
        for each in await displays.listed(app, workspace)
    ]
    fresh: Values = {
        "values": {"name": ""},
        "error": None,
        "pair": {"code": "", "name": ""},
        "pair_error": None,
        "made": None,
        "link": None,
        "code": None,
    }
    return await render_section(
        request,
        "admin_displays.html",
        viewer,
        status=status,
        displays=rows,
        everywhere=screen_form.told(app, workspace, workspace.screen, known),
        address=app.settings.url,
        **fresh | context,
    )


async def get_display(request: web.Request) -> web.Response:
    """Render what a TV is called and shows."""
    viewer = await viewer_of(request)
    display = await displays.display_of(viewer.app, viewer.workspace, request.match_info["id"])
    values = screen_form.fresh(display.name, display.screen, viewer.workspace.screen)
    return await _form(request, viewer, values, display=display)


async def post_display(request: web.Request) -> web.Response:
    """Set what a TV is called and shows."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    display = await displays.display_of(app, workspace, request.match_info["id"])
    fresh = screen_form.fresh(display.name, display.screen, workspace.screen)
    values = await typed(request, fresh)
    try:
        screen = None if values["follow"] else screen_form.screen_of(values)
        said = {"name": values["name"], "screen": screen}
        wanted = validated(DisplayChange, said)
        after = await displays.change(app, workspace, display.id, wanted, by=actor_of(request))
    except InvalidInput as error:
        wrong = screen_form.named(error, values)
        return await _form(request, viewer, values, display=display, error=wrong)
    return redirect(PATH, f"{after.name} is saved; it follows within seconds.")


async def get_all(request: web.Request) -> web.Response:
    """Render what every TV shows that was not told otherwise."""
    viewer = await viewer_of(request)
    workspace = await viewer.app.workspace_now(viewer.workspace.id)
    values = screen_form.fresh("", workspace.screen, workspace.screen)
    return await _form(request, viewer, values)


async def post_all(request: web.Request) -> web.Response:
    """Set what every TV shows that was not told otherwise."""
    viewer = await viewer_of(request)
    values = await typed(request, screen_form.fresh("", None, viewer.workspace.screen))
    try:
        change = validated(WorkspaceChange, {"screen": screen_form.screen_of(values)})
        await change_workspace(viewer.app, viewer.workspace, change, by=actor_of(request))
    except InvalidInput as error:
        return await _form(request, viewer, values, error=screen_form.named(error, values))
    return redirect(PATH, "Saved; every TV that was not told otherwise follows.")


async def _form(
    request: web.Request,
    viewer: Viewer,
    values: Values,
    *,
    display: ApiKey | None = None,
    error: InvalidInput | None = None,
) -> web.Response:
    known = await teams(viewer.app, viewer.workspace)
    return await render_section(
        request,
        "admin_display.html",
        viewer,
        status=200 if error is None else 400,
        display=display,
        values=values,
        error=error,
        **screen_form.choices(viewer.app, viewer.workspace, known, values),
    )


async def post_gone(request: web.Request) -> web.Response:
    """Take a TV's link back."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    display = await displays.display_of(app, workspace, request.match_info["id"])
    await displays.remove(app, workspace, display.id, by=actor_of(request))
    return redirect(PATH, f"{display.name} is removed; the screen says so and shows a code.")


ROUTES = [
    *page(PATH, get_displays, post=post_displays, admin=True),
    act(PATH + "/pair", post_pair),
    *page(ALL, get_all, post=post_all, admin=True),
    *page(ONE, get_display, post=post_display, admin=True),
    act(ONE + "/remove", post_gone),
]
