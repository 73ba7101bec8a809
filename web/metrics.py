"""What a process counts about itself, for Prometheus."""

import time

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

# From what a cached page takes to where somebody gives up; `?wait=true` may take ten seconds.
BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
UNKNOWN = "unknown"


class Metrics:
    """The counters of one application, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter(
            "laurels_http_requests",
            "Requests answered, by route and status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "laurels_http_request_seconds",
            "How long answers took, but for live streams.",
            ("method", "route"),
            buckets=BUCKETS_S,
            registry=registry,
        )
        self.accepted = Gauge(
            "laurels_events_accepted",
            "Events accepted so far, of all processes.",
            registry=registry,
        )
        self.pending = Gauge(
            "laurels_events_pending", "Events that wait to be applied.", registry=registry
        )
        self.sockets = Gauge(
            "laurels_live_clients", "Screens that follow the live stream here.", registry=registry
        )

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def count(self, request: web.Request, status: int, seconds: float | None) -> None:
        """Count one request; seconds is None for one that was held open on purpose."""
        resource = request.match_info.route.resource
        # Only what routes name becomes a label: strangers must not be able to make up new ones.
        method, route = (request.method, resource.canonical) if resource else (UNKNOWN, UNKNOWN)
        self.requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self.seconds.labels(method, route).observe(seconds)


METRICS = web.AppKey("metrics", Metrics)
HELD_OPEN = web.RequestKey("held open", bool)  # set by who waits on purpose before answering


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count every request with its status and time."""
    metrics = request.app[METRICS]
    started = time.perf_counter()
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        metrics.count(request, answer.status, time.perf_counter() - started)
        raise
    held_open = (
        request.get(HELD_OPEN, False)
        or response.content_type == "text/event-stream"
        or response.status == 101
    )
    metrics.count(request, response.status, None if held_open else time.perf_counter() - started)
    return response
