"""Buttons that do one thing and lead back to where they were, with what came of it."""

from aiohttp import web
from aiohttp.typedefs import Handler

from core.errors import InvalidInput
from web.pages.admin.sections import act
from web.pages.page import inside, redirect


def action(path: str, handler: Handler, back: str) -> web.RouteDef:
    """Return the route of a button; what could not be done is said on the page it leads back to."""

    async def tried(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except InvalidInput as error:
            return redirect(inside(request.query.get("back"), back), error.message)

    return act(path, tried)
