"""/sign-in: the way in by a link, the way out, and the theme, which is asked of nobody."""

from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from core.errors import Forbidden, InvalidInput
from core.usecases.signing_in import PATH, VALID, invited, sign_in
from web.assets import ASSETS, THEME, THEMES, theme_of
from web.auth import LOOPBACK, check_origin, from_here, host_of
from web.limits import LIMITS
from web.pages.page import form_of, inside, redirect, said_of, told
from web.sessions import begin, end, signed_in
from web.state import APP

YEAR_S = 365 * 86_400


class ThemeForm(BaseModel):
    """Which theme, and the page to go back to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: str
    back: str = "/"


async def get_sign_in(request: web.Request) -> web.Response:
    """Say how to get a link; whoever is signed in already goes on."""
    if request.app[APP].settings.demo or await signed_in(request) is not None:
        return redirect(inside(request.query.get("next")))
    return _page(request, "sign_in.html", status=200)


async def get_link(request: web.Request) -> web.Response:
    """Ask for a click: chats open links by themselves, which must not use this one up."""
    _check_address(request)
    found = await invited(request.app[APP], request.match_info["secret"])
    if found is None:
        return await _over(request)
    workspace, member = found
    name = member.name if member is not None else None
    return _page(request, "sign_in_link.html", status=200, name=name, workspace=workspace.name)


async def post_link(request: web.Request) -> web.Response:
    """Sign in; the link works no more."""
    check_origin(request)
    _check_address(request)
    who = await sign_in(request.app[APP], request.match_info["secret"])
    if who is None:
        return await _over(request)
    await begin(request, who)
    return redirect(inside(request.query.get("next")), "You are signed in.")


async def post_sign_out(request: web.Request) -> web.Response:
    """Sign out."""
    check_origin(request)
    if not from_here(request):
        raise Forbidden("Only Laurels' own pages may do this for somebody who is signed in.")
    await end(request)
    return redirect("/sign-in", "You are signed out.")


async def post_theme(request: web.Request) -> web.Response:
    """Keep a theme for this browser."""
    check_origin(request)
    wanted = await form_of(request, ThemeForm)
    if wanted.theme not in THEMES:
        raise InvalidInput("theme", wanted.theme, f"is none of {', '.join(THEMES)}")
    answer = redirect(inside(wanted.back))
    answer.set_cookie(THEME, wanted.theme, max_age=YEAR_S, samesite="Lax", httponly=True, path="/")
    return answer


def _check_address(request: web.Request) -> None:
    """Refuse an address that Laurels does not know of: browsers would not keep the session."""
    url, host = request.app[APP].settings.url, host_of(request)
    if host not in LOOPBACK | {urlsplit(url).hostname}:
        raise Forbidden(
            f"You came by {host}, but Laurels is at {url}: open the link there, or set "
            "LAURELS_PUBLIC_URL to this address."
        )


async def _over(request: web.Request) -> web.Response:
    """Say that a link was used or ran out; many such requests are turned away."""
    if not request.app[APP].settings.demo:
        await request.app[LIMITS].take(f"address {request.remote}")
    return _page(request, "sign_in.html", status=404, over=True)


def _page(request: web.Request, template: str, status: int, **context: object) -> web.Response:
    minutes = int(VALID.total_seconds() // 60)
    answer = request.app[ASSETS].page(
        template,
        status=status,
        referrer="same-origin",
        theme=theme_of(request),
        minutes=minutes,
        said=said_of(request),
        **{"over": False, **context},
    )
    return told(request, answer)


ROUTES = [
    web.get("/sign-in", get_sign_in),
    web.get(PATH + r"{secret:[A-Za-z0-9_-]{20,80}}", get_link),
    web.post(PATH + r"{secret:[A-Za-z0-9_-]{20,80}}", post_link),
    web.post("/sign-out", post_sign_out),
    web.post("/theme", post_theme),
]
