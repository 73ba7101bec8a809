"""/admin/people/{id}/merge, /export, /erase: what is done with somebody once."""

import json
from typing import Any

from aiohttp import web

from core.domain.people import FORMER_MEMBER, Member
from core.errors import InvalidInput, NotFound
from core.usecases.merge import merge_members
from core.usecases.people import person, roster
from core.usecases.privacy import erase, export
from web.auth import guarded
from web.pages.admin.forms import Form, typed
from web.pages.admin.one_person import ONE, address, whom
from web.pages.admin.sections import render_section
from web.pages.page import Viewer, face, form_of, page, redirect
from web.state import actor_of

MOST_FOUND = 20


class MergeForm(Form):
    """Who somebody turned out to be."""

    into: str | None = None
    reason: str | None = None


class EraseForm(Form):
    """The name of somebody, typed, so that nobody is forgotten by accident."""

    name: str | None = None
    reason: str | None = None


async def get_merge(request: web.Request) -> web.Response:
    """Find who somebody turned out to be; with `?into=` say what happens then."""
    viewer, member = await whom(request)
    return await _merge(request, viewer, member)


async def post_merge(request: web.Request) -> web.Response:
    """Merge somebody into another member."""
    viewer, member = await whom(request)
    form = await form_of(request, MergeForm)
    try:
        if form.into is None:
            raise InvalidInput("into", "nothing", "is required")
        kept = await merge_members(
            viewer.app,
            viewer.workspace,
            member.id,
            form.into,
            why=form.reason,
            by=actor_of(request),
        )
    except (InvalidInput, NotFound) as error:
        said = error.reason if isinstance(error, InvalidInput) else error.message
        return await _merge(request, viewer, member, status=400, refused=said)
    return redirect(address(kept.id), f"{member.name} is {kept.name} now.")


async def _merge(
    request: web.Request,
    viewer: Viewer,
    member: Member,
    *,
    status: int = 200,
    refused: str | None = None,
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    words, into = request.query.get("q", "").strip(), request.query.get("into")
    found, _ = await roster(app, workspace, words=words or None, state="all", limit=MOST_FOUND)
    chosen = await person(app, workspace, into) if into and refused is None else None
    return await render_section(
        request,
        "admin_merge.html",
        viewer,
        status=status,
        member=member,
        url=address(member.id),
        words=words,
        found=[(each, face(each.id, each.name)) for each in found if each.id != member.id],
        chosen=chosen if chosen is None or chosen.id != member.id else None,
        refused=refused,
    )


async def get_export(request: web.Request) -> web.Response:
    """Hand out everything that is kept about somebody, as a file."""
    viewer, member = await whom(request)
    kept = await export(viewer.app, viewer.workspace, member.id)
    return web.Response(
        text=json.dumps(kept, indent=2, ensure_ascii=False),
        content_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="member.json"',
            "Cache-Control": "no-store",
        },
    )


async def get_erase(request: web.Request) -> web.Response:
    """Say what is forgotten and what stays."""
    viewer, member = await whom(request)
    return await _erase(request, viewer, member, values={"name": "", "reason": ""})


async def post_erase(request: web.Request) -> web.Response:
    """Forget somebody whose name was typed."""
    viewer, member = await whom(request)
    values = await typed(request, {"name": "", "reason": ""})
    try:
        form = await form_of(request, EraseForm)
        if " ".join((form.name or "").split()) != " ".join(member.name.split()):
            raise InvalidInput("name", form.name, f"is not {member.name}")
        await erase(viewer.app, viewer.workspace, member.id, why=form.reason, by=actor_of(request))
    except InvalidInput as error:
        return await _erase(request, viewer, member, status=400, values=values, error=error)
    return redirect("/admin/people", "Forgotten. What they did still counts, as a former member's.")


async def _erase(
    request: web.Request, viewer: Viewer, member: Member, *, status: int = 200, **context: Any
) -> web.Response:
    if member.name == FORMER_MEMBER:
        raise NotFound("They are forgotten already.")
    return await render_section(
        request,
        "admin_erase.html",
        viewer,
        status=status,
        member=member,
        url=address(member.id),
        **{"error": None, **context},
    )


ROUTES = [
    *page(ONE + "/merge", get_merge, post=post_merge, admin=True),
    *page(ONE + "/erase", get_erase, post=post_erase, admin=True),
    web.get(ONE + "/export", guarded("admin", get_export)),
]
