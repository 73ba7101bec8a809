"""Clients that stay: whether they still may is looked at again, so that what is revoked ends."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web
from aiohttp_session import SESSION_KEY

from core.errors import Forbidden
from web.auth import Unauthorized, caller, rooms_of
from web.live import Rooms
from web.state import APP

AGAIN_S = 30.0

Credentials = tuple[str | None, ...]
Check = Callable[[], Awaitable[object]]
Leave = Callable[[], Awaitable[object]]


class Admitted:
    """Everybody who was let in and is still here, by what let them in."""

    def __init__(self) -> None:
        self._here: defaultdict[Credentials, dict[Leave, Check]] = defaultdict(dict)

    @contextlib.contextmanager
    def stays(self, credentials: Credentials, check: Check, leave: Leave) -> Iterator[None]:
        """Remember a client while the context is open.

        check raises Unauthorized or Forbidden once it may not stay; leave then sends it away.
        """
        self._here[credentials][leave] = check
        try:
            yield
        finally:
            self._here[credentials].pop(leave, None)
            if not self._here[credentials]:
                del self._here[credentials]

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(AGAIN_S)
            await self.look()

    async def look(self) -> None:
        """Ask once for each key, token or session; who cannot be asked about may stay."""
        for credentials in tuple(self._here):
            clients = dict(self._here.get(credentials, {}))
            try:
                for check in tuple(clients.values())[:1]:
                    await check()
            except (Unauthorized, Forbidden):
                await asyncio.gather(*(leave() for leave in clients), return_exceptions=True)
            except Exception:  # noqa: S112 - MongoDB is away: that revokes nothing
                continue


ADMITTED = web.AppKey("admitted", Admitted)


def credentials_of(request: web.Request) -> Credentials:
    """Return what a request shows to be let in."""
    shown = request.headers
    return shown.get("Authorization"), shown.get("Cookie"), request.query.get("token")


async def ask_again(request: web.Request, rooms: Rooms, secret: str | None = None) -> None:
    """Look anew whether a request would be let in, to the same rooms.

    Raises Unauthorized, Forbidden.
    """
    request.pop(SESSION_KEY, None)
    if rooms_of(await caller(request.app[APP], request, "display", secret)) != rooms:
        raise Forbidden("What you may see is no longer the same.")
