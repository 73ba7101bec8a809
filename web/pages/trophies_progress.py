"""/goals/trophies-progress: the trophies somebody is nearest to."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.language import speaking
from core.pictures.glyphs import wreath
from core.usecases.trophies import closest, people_counted, standings
from web.endpoint import validated
from web.pages.page import page, render, viewer_of
from web.pages.trophies_people import pick_person
from web.pages.trophies_shown import trophy_shown
from web.query import Between, WholeNumber

PATH = "/goals/trophies-progress"
FIRST, MOST = 5, 100


class _Asked(BaseModel):
    """How many to show."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    limit: Annotated[WholeNumber, Between(1, MOST)] = Field(FIRST)


async def get_progress(request: web.Request) -> web.Response:
    """Render the closest trophies, the nearest first; `?limit=` shows more."""
    viewer = await viewer_of(request)
    limit = validated(_Asked, dict(request.query)).limit
    app, workspace, member = viewer.app, viewer.workspace, viewer.member
    if member is None:
        return await pick_person(request, viewer, PATH)
    found = await standings(app, workspace, member)
    ahead = closest(found, len(found))
    people = await people_counted(app, workspace)
    with speaking(workspace.locale):
        rows = [trophy_shown(viewer, each, people) for each in ahead[:limit]]
    more = min(len(ahead) - len(rows), FIRST)
    return await render(
        request,
        "trophies_progress.html",
        viewer,
        laurel=wreath(),
        rows=rows,
        more=more,
        more_url=viewer.url(PATH, limit=len(rows) + more),
        room_url=viewer.url("/goals/trophy-room"),
        secret=sum(each.hidden for each in found),
        won=sum(each.award is not None for each in found),
        total=len(found),
    )


ROUTES = page(PATH, get_progress)
