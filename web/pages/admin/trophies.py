"""/admin/trophies: the catalogue with who holds what; trophies given by hand and taken back."""

from typing import Annotated, Any

from aiohttp import web
from babel.dates import format_date
from pydantic import BaseModel, ConfigDict, Field

from core.catalogue.saying import about
from core.domain.money import show_number
from core.domain.roster import Why
from core.domain.trophies import TIERS, Trophy
from core.errors import InvalidInput
from core.language import speaking
from core.pictures.glyphs import glyph, wreath
from core.usecases.trophies import Standing, award_trophy, standings
from core.usecases.trophies_by_hand import Holder, holders_of, member_meant, take_back_trophy
from web.body import read_form
from web.pages.admin.actions import action
from web.pages.admin.sections import render_section
from web.pages.page import Viewer, face, form_of, page, redirect, viewer_of
from web.state import actor_of

HERE = "/admin/trophies"
MOST_HOLDERS = 100


class AwardForm(BaseModel):
    """A trophy for somebody. member: an id, or a name that is one person's alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Annotated[str, Field(max_length=200)]
    trophy: Annotated[str, Field(max_length=100)]
    reason: Why | None = None


class BackForm(BaseModel):
    """Whose trophy is taken back, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Annotated[str, Field(max_length=200)]
    reason: Why | None = None


async def get_trophies(request: web.Request) -> web.Response:
    """Show every trophy by tier and how many people hold it."""
    typed = {"trophy": request.query.get("trophy", ""), "member": "", "reason": ""}
    return await _page(request, await viewer_of(request), typed)


async def post_award(request: web.Request) -> web.Response:
    """Award a trophy by hand."""
    viewer = await viewer_of(request)
    sent = await read_form(request)
    typed = {name: str(sent.get(name, "")) for name in ("member", "trophy", "reason")}
    try:
        form = await form_of(request, AwardForm)
        who = await member_meant(viewer.app, viewer.workspace, form.member)
    except InvalidInput as error:
        return await _page(request, viewer, typed, error)
    standing, who, new = await award_trophy(
        viewer.app,
        viewer.workspace,
        form.trophy,
        who.id,
        by=actor_of(request),
        why=form.reason,
    )
    name = standing.trophy.name
    if not new:
        return redirect(HERE, f"{who.name} has {name} already.")
    told = "" if who.hidden or who.muted else " The celebration is on its way."
    return redirect(HERE, f"{who.name} has {name} now.{told}")


async def get_trophy(request: web.Request) -> web.Response:
    """Show who holds a trophy."""
    return await _holders(request, await viewer_of(request))


async def post_back(request: web.Request) -> web.Response:
    """Take a trophy back that was given by hand."""
    viewer = await viewer_of(request)
    form, slug = await form_of(request, BackForm), request.match_info["trophy"]
    trophy, who, held = await take_back_trophy(
        viewer.app, viewer.workspace, slug, form.member, by=actor_of(request), why=form.reason
    )
    said = f"{trophy.name} is taken back from {who.name}."
    if held:
        said = f"{who.name} has earned {trophy.name} meanwhile and keeps it."
    return redirect(f"{HERE}/{trophy.slug}", said)


async def _page(
    request: web.Request, viewer: Viewer, typed: dict[str, str], error: InvalidInput | None = None
) -> web.Response:
    found = await standings(viewer.app, viewer.workspace, None)
    with speaking(viewer.workspace.locale):
        shelves = [
            (tier, [_shown(viewer, each) for each in found if each.trophy.tier == tier])
            for tier in reversed(TIERS)
        ]
    return await render_section(
        request,
        "admin_trophies.html",
        viewer,
        status=400 if error else 200,
        wreath_path=wreath(),
        shelves=shelves,
        options=[("", "Choose a trophy")]
        + [(e.trophy.slug, f"{e.trophy.name} ({e.trophy.tier})") for e in found],
        typed=typed,
        error=error,
    )


async def _holders(request: web.Request, viewer: Viewer) -> web.Response:
    slug = request.match_info["trophy"]
    trophy, found = await holders_of(viewer.app, viewer.workspace, slug, MOST_HOLDERS)
    with speaking(viewer.workspace.locale):
        shown = _words(viewer, trophy)
    return await render_section(
        request,
        "admin_trophy.html",
        viewer,
        wreath_path=wreath(),
        trophy=shown,
        holders=[_holder(viewer, each) for each in found],
        most=MOST_HOLDERS,
    )


def _words(viewer: Viewer, trophy: Trophy) -> dict[str, Any]:
    catalogue, currency = viewer.app.catalogue(viewer.workspace), viewer.workspace.currency
    return {
        "slug": trophy.slug,
        "name": trophy.name,
        "about": about(catalogue, currency, trophy),
        "tier": trophy.tier,
        "glyph": glyph(trophy.glyph),
        "secret": trophy.secret,
    }


def _shown(viewer: Viewer, standing: Standing) -> dict[str, Any]:
    holders, locale = standing.holders, viewer.workspace.locale
    who = "1 person" if holders == 1 else f"{show_number(holders, locale)} people"
    return {
        **_words(viewer, standing.trophy),
        "held": f"Held by {who}" if holders else "Nobody holds it yet",
    }


def _holder(viewer: Viewer, holder: Holder) -> dict[str, Any]:
    day = viewer.workspace.calendar.local_date(holder.award.achieved_at)
    return {
        "id": holder.member,
        "name": holder.name,
        "face": face(holder.member, holder.name),
        "by_hand": holder.by_hand,
        "day": format_date(day, "medium", locale=viewer.workspace.locale),
    }


ROUTES = [
    *page(HERE, get_trophies, post=post_award, admin=True),
    *page(f"{HERE}/{{trophy}}", get_trophy, admin=True),
    action(f"{HERE}/{{trophy}}/take-back", post_back, HERE),
]
