"""Whether the process is up (/healthz), and whether it can serve (/readyz)."""

import asyncio

from aiohttp import web

from web.endpoint import Endpoint, Example
from web.state import APP

PROBE_S = 2.0


async def get_health(request: web.Request) -> web.Response:
    """Answer while the process runs."""
    return web.json_response({"status": "ok"})


async def get_ready(request: web.Request) -> web.Response:
    """Answer 200 when MongoDB and Redis do, else 503 with what is away."""
    app = request.app[APP]

    async def probe(name: str) -> str | None:
        try:
            async with asyncio.timeout(PROBE_S):
                if name == "mongodb":
                    await app.store.ping()
                else:
                    await app.redis.ping()
        except Exception:
            return name
        return None

    away = [name for name in await asyncio.gather(probe("mongodb"), probe("redis")) if name]
    if away:
        return web.json_response(
            {"status": "away", "away": away, "error": f"{' and '.join(away)} does not answer"},
            status=503,
            headers={"Retry-After": "1"},
        )
    return web.json_response({"status": "ready"})


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/healthz",
        handler=get_health,
        summary="Is the process up?",
        tag="Operations",
        scope=None,
        example=Example(answer={"status": "ok"}),
    ),
    Endpoint(
        method="GET",
        path="/readyz",
        handler=get_ready,
        summary="Can it serve?",
        tag="Operations",
        scope=None,
        example=Example(answer={"status": "ready"}),
    ),
]
