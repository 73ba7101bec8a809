"""Whose trophies: for an admin who is no member."""

from aiohttp import web

from core.usecases.people import roster
from web.pages.page import Viewer, face, render

MOST = 60
LONGEST = 80


async def pick_person(request: web.Request, viewer: Viewer, path: str) -> web.Response:
    """Render the people to choose from, by name; `?who=` looks for some."""
    words = request.query.get("who", "").strip()[:LONGEST]
    people, following = await roster(viewer.app, viewer.workspace, words=words or None, limit=MOST)
    return await render(
        request,
        "trophies_people.html",
        viewer,
        here=path,
        words=words,
        more=following is not None,
        people=[
            {
                "name": each.name,
                "team": each.team or "",
                "face": face(each.id, each.name),
                "url": viewer.url(path, member=each.id),
            }
            for each in people
        ],
    )
