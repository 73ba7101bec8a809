"""What every page for people who are signed in shares: who looks, forms, rendering, redirects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_origin
from urllib.parse import quote, unquote, urlencode

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel
from redis.exceptions import RedisError

from core.app import App
from core.domain.people import Member, Workspace
from core.errors import Forbidden, InvalidInput, NotFound
from core.live import BEGINNING
from core.pictures.people import TINTS, initials, tint
from core.usecases.leaderboards import leaderboard
from web.assets import ASSETS, theme_of
from web.auth import guarded
from web.body import read_form
from web.endpoint import validated
from web.limits import spend
from web.state import APP, CALLER, Access, Caller, workspace_of

Form = TypeVar("Form", bound=BaseModel)

SAID = "laurels-said"
LONGEST_SAID = 300
SAID_S = 30
_NAV = (
    ("/", "Dashboard", "member"),
    ("/goals", "Goals", "member"),
    ("/goals/trophy-room", "Trophies", "member"),
    ("/analytics", "Analytics", "member"),
    ("/admin", "Admin", "admin"),
)


@dataclass(frozen=True)
class Viewer:
    """Who looks at a page, and whose things it shows.

    member: whose; None where an admin who is no member looks at the workspace. own: whether it is
    their own. Everybody may change what they see; nobody but admins sees another's page.
    """

    app: App
    workspace: Workspace
    caller: Caller
    member: Member | None
    own: bool

    @property
    def admin(self) -> bool:
        """Whether they may change what is everybody's."""
        return self.caller.scope == "admin"

    def url(self, path: str, **query: str | int | None) -> str:
        """Return the address of a page that shows the same person's things."""
        given = {name: value for name, value in query.items() if value is not None}
        if self.member is not None and not self.own:
            given["member"] = self.member.id
        return f"{path}?{urlencode(given)}" if given else path


async def viewer_of(request: web.Request) -> Viewer:
    """Return who looks; `?member=` is for admins. Raises Forbidden, NotFound."""
    app, caller, workspace = request.app[APP], request[CALLER], await workspace_of(request)
    wanted = request.query.get("member")
    if caller.member is not None and wanted in {None, caller.member.id}:
        return Viewer(app, workspace, caller, caller.member, own=True)
    if caller.scope != "admin":
        raise Forbidden("This page is somebody else's.")
    if wanted is None and app.settings.demo:
        wanted = await _leader(app, workspace)
    member = await app.store.members.get(workspace.id, wanted) if wanted else None
    if wanted and member is None:
        raise NotFound(f"There is nobody with the id {wanted!r}.")
    return Viewer(app, workspace, caller, member, own=False)


async def _leader(app: App, workspace: Workspace) -> str | None:
    """Return whom a demo shows when it is not told: who leads."""
    rows = (await leaderboard(app, workspace, "revenue", "month", limit=1))["rows"]
    return str(rows[0]["member"]) if rows else None


def page(
    path: str, handler: Handler, *, post: Handler | None = None, admin: bool = False
) -> list[web.RouteDef]:
    """Return the routes of a page for people who are signed in: GET, and POST for its form."""
    scope: Access = "admin" if admin else "member"
    routes = [web.get(path, guarded(scope, handler))]
    return routes + ([taking(path, post, scope)] if post is not None else [])


def taking(path: str, post: Handler, scope: Access) -> web.RouteDef:
    """Return the route of a form; how often somebody may send one is limited as in the API."""

    async def limited(request: web.Request) -> web.StreamResponse:
        await spend(request)
        return await post(request)

    return web.post(path, guarded(scope, limited))


async def render(
    request: web.Request, template: str, viewer: Viewer, *, status: int = 200, **context: Any
) -> web.Response:
    """Render a page inside the frame they all share."""
    app, caller = request.app[APP], request[CALLER]
    try:
        since = await app.live.last_id(viewer.workspace.id)
    except (RedisError, OSError):
        since = BEGINNING
    nav = [
        (viewer.url(path), name, _is_here(path, request.path))
        for path, name, needs in _NAV
        if viewer.admin or needs == "member"
    ]
    answer = request.app[ASSETS].page(
        template,
        status=status,
        referrer="same-origin",
        theme=theme_of(request),
        path=request.path_qs,
        viewer=viewer,
        workspace=viewer.workspace,
        me=caller.member,
        signed_in=caller.signed_in,
        demo=app.settings.demo,
        nav=nav,
        since=since,
        said=said_of(request),
        **context,
    )
    return told(request, answer)


def said_of(request: web.Request) -> str:
    """Return what the page before this one wants to be said."""
    return unquote(request.cookies.get(SAID, ""))[:LONGEST_SAID]


def told(request: web.Request, answer: web.Response) -> web.Response:
    """Have what was said not said again."""
    if SAID in request.cookies:
        answer.del_cookie(SAID, path="/")
    return answer


def _is_here(path: str, asked: str) -> bool:
    if path == "/goals":
        return asked == path
    if path == "/goals/trophy-room":
        return asked.startswith("/goals/troph")
    return asked == path or (path != "/" and asked.startswith(f"{path}/"))


def redirect(path: str, said: str = "") -> web.Response:
    """Lead to a page after a form was taken; it says once what was done."""
    answer = web.Response(status=303, headers={"Location": path})
    if said:
        answer.set_cookie(
            SAID,
            quote(said[:LONGEST_SAID]),
            max_age=SAID_S,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return answer


async def form_of(request: web.Request, model: type[Form]) -> Form:
    """Return a form as a model; what was left empty is not given.

    Fields of the model that are lists take every value of that name. Raises InvalidInput.
    """
    sent = await read_form(request)
    given: dict[str, Any] = {}
    for name in dict.fromkeys(sent):
        values = [value for value in sent.getall(name) if value != ""]
        if any(not isinstance(value, str) for value in values):
            raise InvalidInput(name, "a file", "is not a text")
        field = model.model_fields.get(name)
        many = field is not None and get_origin(field.annotation) in {list, tuple, Sequence}
        if values:
            given[name] = values if many else values[-1]
    return validated(model, given)


def inside(path: str | None, otherwise: str = "/") -> str:
    """Return an address on this site, never one that leads elsewhere."""
    safe = path is not None and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if path is not None and safe and path.isprintable() else otherwise


def face(member: str, name: str) -> dict[str, Any]:
    """Return what a face is drawn from: letters and the number of a colour."""
    return {"letters": initials(name) or "★", "tint": TINTS.index(tint(member))}
