"""GET /metrics: what Prometheus scrapes."""

import math

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from core.errors import Unavailable
from core.store.client import away
from web.endpoint import Endpoint, Example
from web.metrics import METRICS
from web.state import APP, HUB


async def get_metrics(request: web.Request) -> web.Response:
    """Return this process' counters, and the events of the whole installation."""
    metrics, events = request.app[METRICS], request.app[APP].store.events
    metrics.sockets.set(request.app[HUB].watching)
    try:
        with away("MongoDB"):
            metrics.accepted.set(await events.accepted_count())
            metrics.pending.set(await events.pending_count())
    except Unavailable:
        metrics.accepted.set(math.nan)
        metrics.pending.set(math.nan)
    return web.Response(body=metrics.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/metrics",
        handler=get_metrics,
        summary="Counters for Prometheus",
        tag="Operations",
        scope="read",
        produces="text/plain",
        example=Example(),
    )
]
