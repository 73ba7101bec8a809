"""/admin/workspace: how the workspace counts, speaks and announces."""

from typing import get_args

from aiohttp import web

from core.cards.card import plain_text
from core.conversation.setup_reading import tone_example
from core.domain.people import Tone, Workspace
from core.domain.workspace_change import WorkspaceChange
from core.errors import InvalidInput
from core.language import speaking
from core.usecases.workspace import change_workspace, counts_money, recounts
from web.pages.admin.forms import Values, typed
from web.pages.admin.sections import render_section
from web.pages.admin.workspace_form import (
    WorkspaceForm,
    change_of,
    currency_names,
    day_names,
    fresh,
    locale_names,
    named,
    zone_names,
)
from web.pages.page import Viewer, form_of, page, redirect, viewer_of
from web.state import actor_of

PATH = "/admin/workspace"


async def get_workspace(request: web.Request) -> web.Response:
    """Render the settings."""
    viewer = await viewer_of(request)
    workspace = await viewer.app.workspace_now(viewer.workspace.id)
    return await _form(request, viewer, fresh(workspace))


async def post_workspace(request: web.Request) -> web.Response:
    """Set what changed; what has everybody counted anew is said first, and asked for once more."""
    viewer = await viewer_of(request)
    app, before = viewer.app, await viewer.app.workspace_now(viewer.workspace.id)
    values = await typed(request, fresh(before))
    try:
        form = await form_of(request, WorkspaceForm)
        change = change_of(before, form)
        if form.sure is None and (moved := recounts(app, before, change)) is not None:
            return await _sure(request, viewer, values, moved, _moves(before, change))
        after, replaying = await change_workspace(app, before, change, by=actor_of(request))
    except InvalidInput as error:
        return await _form(request, viewer, values, named(error))
    if after == before:
        return redirect(PATH, "Nothing changed.")
    said = f"{after.name} is set up as you said."
    if replaying:
        people = "one person" if replaying == 1 else f"{replaying:,} people"
        said = f"Saved. The totals of {people} are counted anew in the background."
    return redirect(PATH, said)


async def _form(
    request: web.Request, viewer: Viewer, values: Values, error: InvalidInput | None = None
) -> web.Response:
    return await render_section(
        request,
        "admin_workspace.html",
        viewer,
        status=200 if error is None else 400,
        values=values,
        error=error,
        counts_money=await counts_money(viewer.app, viewer.workspace),
        zones=zone_names(),
        currencies=currency_names(),
        locales=locale_names(),
        days=day_names(),
        tones=_tones(viewer),
    )


def _tones(viewer: Viewer) -> list[tuple[Tone, str]]:
    """Return the tones, each with the same celebration in the workspace's language."""
    with speaking(viewer.workspace.locale):
        return [(tone, plain_text(tone_example(tone))) for tone in get_args(Tone)]


def _moves(before: Workspace, change: WorkspaceChange) -> str:
    """Say what moves every period, and from where."""
    said = []
    if change.zone is not None:
        said.append(f"days and months are those of {change.zone} instead of {before.zone}")
    if change.week_start is not None:
        days = [name for _, name in day_names()]
        said.append(f"weeks begin on {days[change.week_start]}, not {days[before.week_start]}")
    return " and ".join(said)


async def _sure(
    request: web.Request, viewer: Viewer, values: Values, moved: str, moves: str
) -> web.Response:
    """Say what a change costs before it is made."""
    kept = [
        (name, one)
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
        if one
    ]
    return await render_section(
        request,
        "admin_workspace_sure.html",
        viewer,
        kept=kept,
        moved=moved,
        moves=moves,
        people=await viewer.app.store.members.count(viewer.workspace.id, merged_into=None),
    )


ROUTES = page(PATH, get_workspace, post=post_workspace, admin=True)
