"""The web application: routes, middleware, and what lives as long as it does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import WSCloseCode, web
from aiohttp_session import session_middleware

from core.app import App
from core.errors import SetupError
from core.tasks import end
from web import assets, forward
from web.admitted import ADMITTED, Admitted
from web.api import displays, live
from web.api.registry import MODULES
from web.auth import LOOPBACK
from web.body import LARGEST_BODY
from web.errors import errors
from web.limits import LIMITS, Limits, strangers
from web.live import Hub
from web.metrics import METRICS, Metrics, measured
from web.pages.registry import PAGES
from web.reference import REFERENCE, Reference
from web.sessions import Storage
from web.snapshots import SNAPSHOTS, Snapshots
from web.socketio import attach
from web.state import APP, HUB

SHUTDOWN_S = 5.0
CLOSE_SOCKETS_S = 3.0


def application(app: App) -> web.Application:
    """Build the application around an open App."""
    made = web.Application(
        middlewares=[measured, session_middleware(Storage(app)), errors, strangers],
        client_max_size=LARGEST_BODY,
    )
    made.on_response_prepare.append(headers)
    made[APP] = app
    made[METRICS] = Metrics()
    made[LIMITS] = Limits(app.settings.rate_limit)
    made[displays.ASKING] = Limits(displays.ASKED_A_MINUTE)
    made[HUB] = Hub(app)
    made[SNAPSHOTS] = Snapshots(app)
    made[ADMITTED] = Admitted()
    made[assets.ASSETS] = assets.Assets()
    made[live.SOCKETS] = set[live.Close]()
    endpoints = [endpoint for module in MODULES for endpoint in module.ENDPOINTS]
    made[REFERENCE] = Reference(endpoints)
    made.add_routes(endpoint.route() for endpoint in endpoints)
    for part in PAGES:
        made.add_routes(part.ROUTES)
    made.add_routes(forward.routes(app.settings))
    made.cleanup_ctx.extend([_hub, forward.connections])
    attach(made)
    made.on_shutdown.append(_close_sockets)
    return made


@contextlib.asynccontextmanager
async def serving(app: App) -> AsyncIterator[int]:
    """Serve while the context is open and yield the port.

    Raises SetupError where the port is taken, and where a demo would be open to others.
    """
    settings = app.settings
    if settings.demo and settings.host not in LOOPBACK:
        raise SetupError(
            f"A demo is open to anyone, so it listens on 127.0.0.1, not on {settings.host}."
        )
    runner = web.AppRunner(application(app), access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise SetupError(
                f"The web pages cannot use {settings.host}:{settings.port} ({error.strerror}). "
                "Stop what uses it, or choose another: LAURELS_PORT=8090."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def headers(_: web.Request, response: web.StreamResponse) -> None:
    """Tell browsers not to guess content types, and to keep nothing that does not say it may be."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")


async def _hub(made: web.Application) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(part.run()) for part in (made[HUB], made[ADMITTED])]
    yield
    await end(*tasks)


async def _close_sockets(made: web.Application) -> None:
    made[HUB].close()
    sockets = made[live.SOCKETS]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SOCKETS_S):
            await asyncio.gather(
                *(close(WSCloseCode.GOING_AWAY) for close in tuple(sockets)),
                return_exceptions=True,
            )
