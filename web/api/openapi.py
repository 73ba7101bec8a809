"""GET /openapi.json: the API for programs."""

from aiohttp import web

from web.endpoint import Endpoint, Example
from web.reference import REFERENCE


async def get_document(request: web.Request) -> web.Response:
    """Return the OpenAPI 3.1 document of this API."""
    return web.Response(
        text=request.app[REFERENCE].text,
        content_type="application/json",
        headers={"Cache-Control": "no-cache"},
    )


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/openapi.json",
        handler=get_document,
        summary="This API for programs: OpenAPI 3.1",
        tag="Operations",
        scope=None,
        example=Example(answer={"openapi": "3.1.1", "info": {"title": "Laurels"}, "paths": {}}),
    )
]
