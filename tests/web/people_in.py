"""People who are signed in, as a client and as a browser's cookie."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from core.app import App
from core.store.sessions import Entrance
from core.usecases.signing_in import LASTS

COOKIE = "__Host-laurels"


async def token_of(app: App, member: str | None) -> str:
    """Begin a session: a member's, or (None) of whoever runs Laurels."""
    who = Entrance(workspace="default", member=member)
    return await app.store.sessions.open(who, app.clock() + LASTS)


@asynccontextmanager
async def signed_in(
    app: App, base_url: str, member: str | None
) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield a client that asks as a signed-in browser does; it follows no redirect by itself."""
    headers = {
        "Cookie": f"{COOKIE}={await token_of(app, member)}",
        "Origin": base_url,
        "Accept": "text/html",
    }
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(base_url, headers=headers, timeout=timeout) as session:
        yield session


async def cookie_of(app: App, base_url: str, member: str | None) -> Any:
    """Return the cookie of a session, for a browser context's `add_cookies`."""
    return {
        "name": COOKIE,
        "value": await token_of(app, member),
        "url": base_url.replace("http://", "https://"),
        "secure": True,
        "httpOnly": True,
        "sameSite": "Lax",
    }
