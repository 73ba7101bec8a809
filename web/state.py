"""What handlers find under the application's typed keys."""

from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from core.app import App
from core.domain.people import Member, Workspace
from web.live import Hub

Access = Literal["ingest", "read", "admin", "display", "member"]


@dataclass(frozen=True)
class Caller:
    """Who calls: a key, or somebody who is signed in.

    scope: what they may; `member` is somebody signed in who is no admin. member: who is signed in,
    None for keys, for whoever runs Laurels, and in a demo.
    """

    id: str
    workspace: str
    name: str
    scope: Access
    member: Member | None = None
    signed_in: bool = False

    @property
    def actor(self) -> str:
        """Return who calls, as the audit writes it: `member:<id>`, `owner`, `key:<its name>`."""
        if self.member is not None:
            return f"member:{self.member.id}"
        return "owner" if self.signed_in else f"key:{self.name}"


APP = web.AppKey("app", App)
HUB = web.AppKey("hub", Hub)
CALLER: web.RequestKey[Caller] = web.RequestKey("caller", Caller)


async def workspace_of(request: web.Request) -> Workspace:
    """Return the workspace of whoever calls."""
    return await request.app[APP].workspace(request[CALLER].workspace)


def actor_of(request: web.Request) -> str:
    """Return who calls, as the audit writes it."""
    return request[CALLER].actor
