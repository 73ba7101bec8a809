"""Sessions of people who are signed in: a cookie with a token, the rest in MongoDB."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp_session import AbstractStorage, Session, get_session, new_session

from core.app import App
from core.domain.people import Member, Workspace
from core.store.sessions import Entrance
from core.usecases.signing_in import LASTS, person_of
from web.state import APP

# Browsers take such a cookie only over HTTPS or from this machine, and keep it to this host.
_SAFE_NAME, _PLAIN_NAME = "__Host-laurels", "laurels"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_WORKSPACE, _MEMBER = "workspace", "member"


class Storage(AbstractStorage):
    """Keeps sessions in MongoDB, so that they can be ended from the other side."""

    def __init__(self, app: App) -> None:
        self._safe = https_or_local(app.settings.url)
        super().__init__(
            cookie_name=_SAFE_NAME if self._safe else _PLAIN_NAME,
            max_age=int(LASTS.total_seconds()),
            secure=self._safe,
            httponly=True,
            samesite="Lax",
        )
        self._app = app

    async def load_session(self, request: web.Request) -> Session:
        """Return the session of a request's cookie, an empty one where there is none."""
        token = self.load_cookie(request)
        found = await self._app.store.sessions.find(token, self._app.clock()) if token else None
        if found is None:
            return Session(token, data=None, new=True)
        kept = {_WORKSPACE: found.workspace, _MEMBER: found.member}
        return Session(token, data={"session": kept}, new=False)

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        """Begin or end a session; the one that the browser had before is over either way."""
        before = self.load_cookie(request)
        if before:
            await self._app.store.sessions.close(before)
        if session.empty:
            # Not del_cookie: a browser keeps a __Host- cookie that is not deleted as Secure.
            response.set_cookie(
                self.cookie_name, "", max_age=0, path="/", secure=self._safe, httponly=True
            )
            return
        who = Entrance(workspace=session[_WORKSPACE], member=session[_MEMBER])
        token = await self._app.store.sessions.open(who, self._app.clock() + LASTS)
        self.save_cookie(response, token, max_age=self.max_age)


async def begin(request: web.Request, who: Entrance) -> None:
    """Sign somebody in, under a token that is new."""
    session = await new_session(request)
    session[_WORKSPACE], session[_MEMBER] = who.workspace, who.member


async def end(request: web.Request) -> None:
    """Sign whoever asks out."""
    (await get_session(request)).invalidate()


async def signed_in(request: web.Request) -> tuple[Workspace, Member | None] | None:
    """Return who is signed in; the member is None for whoever runs Laurels."""
    session = await get_session(request)
    if session.empty:
        return None
    who = Entrance(workspace=session[_WORKSPACE], member=session[_MEMBER])
    return await person_of(request.app[APP], who)


def https_or_local(url: str) -> bool:
    """Tell whether browsers keep a secure cookie of this address."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.hostname or "") in _LOCAL
