"""/goals/trophy-room: what somebody won, what is left to win, and the room for others to see."""

from collections.abc import Sequence
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.domain.milestones import Tier
from core.domain.money import show_number
from core.domain.people import Member
from core.errors import Forbidden, InvalidInput, NotFound
from core.language import speaking, translated
from core.pictures.glyphs import wreath
from core.pictures.showcase import SHELVES
from core.usecases.sharing import PATH as SHARED
from core.usecases.sharing import share, share_of, token_in, unshare
from core.usecases.trophies import Standing, closest, filtered, people_counted, standings
from core.usecases.trophy_room import trophy_room_card, trophy_room_pdf
from web.cursor import read_cursor
from web.endpoint import validated
from web.pages.page import Viewer, form_of, page, redirect, render, viewer_of
from web.pages.trophies_history import badges, milestones, streaks
from web.pages.trophies_people import pick_person
from web.pages.trophies_shown import TIER_NAMES, shelves, trophy_shown
from web.picture import picture

PATH = "/goals/trophy-room"
CLOSEST = 3


class _Asked(BaseModel):
    """What of a room, and which page of the milestones below it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tier: Tier | None = None
    metric: str | None = Field(None, max_length=64)
    before: str | None = None


class _Switch(BaseModel):
    """Whether anybody who has the link may see the room."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: Literal["on", "off"]


async def get_room(request: web.Request) -> web.Response:
    """Render the room; an admin who is no member chooses whose."""
    viewer = await viewer_of(request)
    given = {name: value for name, value in request.query.items() if value}
    asked = validated(_Asked, given)
    if viewer.member is None:
        return await pick_person(request, viewer, PATH)
    with speaking(viewer.workspace.locale):
        context = await _room(viewer, viewer.member, asked)
    return await render(request, "trophies_room.html", viewer, **context)


async def _room(viewer: Viewer, member: Member, asked: _Asked) -> dict[str, Any]:
    app, workspace = viewer.app, viewer.workspace
    catalogue = app.catalogue(workspace)
    found = await standings(app, workspace, member)
    people = await people_counted(app, workspace)
    shown = filtered(found, catalogue, asked.tier, asked.metric)
    return {
        "room_url": viewer.url(PATH),
        "here": PATH,
        "laurel": wreath(),
        "won": sum(each.award is not None for each in found),
        "total": len(found),
        "shelves": shelves(viewer, shown, people),
        "asked": asked,
        "tiers": [(tier, translated(TIER_NAMES[tier])) for tier in SHELVES],
        "metrics": _metrics(viewer, found),
        "closest": [trophy_shown(viewer, each, people) for each in closest(found, CLOSEST)],
        "progress_url": viewer.url("/goals/trophies-progress"),
        "milestones": (listed := await milestones(viewer, member, read_cursor(asked.before))),
        "older_url": viewer.url(PATH, tier=asked.tier, metric=asked.metric, before=listed["older"]),
        "latest_url": viewer.url(PATH, tier=asked.tier, metric=asked.metric),
        "badges": await badges(viewer, member),
        "streaks": await streaks(viewer, member),
        "points": show_number(member.points, workspace.locale),
        **await _shared(viewer, member),
    }


def _metrics(viewer: Viewer, found: Sequence[Standing]) -> list[tuple[str, str]]:
    """Return what trophies are about, in the order the first of each stands in the room."""
    metrics = viewer.app.catalogue(viewer.workspace).metrics
    names = dict.fromkeys(each.trophy.metric for each in found)
    return [
        (name, translated(metrics[name].title) if name in metrics else "Trophies") for name in names
    ]


async def _shared(viewer: Viewer, member: Member) -> dict[str, Any]:
    """Return the public link as who looks may see it, and the pictures to take along."""
    url = await share_of(viewer.app, viewer.workspace, member)
    token = token_in(viewer.app, url) if url else None
    return {
        "link": url if _may_share(viewer) else None,
        "linked": url is not None,
        "preview": f"{SHARED}{token}.png",
        "may_share": _may_share(viewer),
        "shown": member.shown,
        "pdf_url": viewer.url(f"{PATH}.pdf"),
        "png_url": viewer.url(f"{PATH}.png"),
    }


def _may_share(viewer: Viewer) -> bool:
    """Tell whether they may show this room to the world: it is theirs, or of a demo."""
    return viewer.own or viewer.app.settings.demo


async def post_room(request: web.Request) -> web.Response:
    """Switch the public link on or off; only its owner does, not even an admin for them."""
    viewer = await viewer_of(request)
    member = _one(viewer)
    wanted = await form_of(request, _Switch)
    if not _may_share(viewer):
        raise Forbidden("Only they themselves show their room to the world.")
    back = f"{viewer.url(PATH)}#share"
    if wanted.share == "off":
        was_on = await unshare(viewer.app, viewer.workspace, member)
        return redirect(
            back, "Your link leads nowhere any more." if was_on else "Your link is off."
        )
    try:
        await share(viewer.app, viewer.workspace, member)
    except InvalidInput as error:
        return redirect(back, error.reason)
    return redirect(back, "Your room is open to everybody who has the link.")


async def get_pdf(request: web.Request) -> web.Response:
    """Return the room as a PDF."""
    viewer = await viewer_of(request)
    member = _one(viewer)
    drawn = await trophy_room_pdf(viewer.app, viewer.workspace, member)
    return picture(drawn, "application/pdf", f"trophy-room-{member.id}.pdf")


async def get_png(request: web.Request) -> web.Response:
    """Return the room as a card to share, a PNG of 1200 by 630."""
    viewer = await viewer_of(request)
    member = _one(viewer)
    drawn = await trophy_room_card(viewer.app, viewer.workspace, member)
    return picture(drawn, "image/png", f"trophy-room-{member.id}.png")


def _one(viewer: Viewer) -> Member:
    if viewer.member is None:
        raise NotFound("Say whose trophy room: choose somebody first.")
    return viewer.member


ROUTES = [
    *page(PATH, get_room, post=post_room),
    *page(f"{PATH}.pdf", get_pdf),
    *page(f"{PATH}.png", get_png),
]
