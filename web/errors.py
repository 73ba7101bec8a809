"""The one place where errors become answers: `{"error": "...", "details": [...]}`, or a page."""

import json
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from core.errors import Forbidden, InvalidInput, LaurelsError, NotFound, Unavailable
from core.store.client import is_away
from web.assets import ASSETS, theme_of
from web.auth import SAFE, Unauthorized
from web.limits import TooMany
from web.state import APP

_STATUS: dict[type[LaurelsError], int] = {
    InvalidInput: 400,
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    Unavailable: 503,
}
_WORDS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The body is too large.",
}


_TITLES = {
    401: "Sign in first",
    403: "This is not yours to see",
    404: "Nothing here",
    429: "A little slower, please",
    503: "One moment",
}


class UnsupportedBody(LaurelsError):
    """A body of another kind than JSON."""


class BodyTooLarge(LaurelsError):
    """A body over the limit."""


_STATUS |= {UnsupportedBody: 415, BodyTooLarge: 413}


def problem(status: int, message: str, details: list[dict[str, str]] | None = None) -> web.Response:
    """Return a problem body."""
    body: dict[str, Any] = {"error": message}
    if details:
        body["details"] = details
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        headers["Retry-After"] = "1"
    return web.json_response(body, status=status, headers=headers)


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error in one shape; what nobody expected is logged and told apart."""
    answer = await _answer(request, handler)
    if answer.status < 400 or answer.prepared or not _is_page(request):
        return answer
    return answer if answer.content_type == "text/html" else _page(request, answer)


def _is_page(request: web.Request) -> bool:
    """Tell whether a browser asks for a page, not a program for data."""
    data = request.path.startswith(("/api/", "/hooks/", "/static/", "/slack/", "/telegram/"))
    return not data and "text/html" in request.headers.get("Accept", "")


def _page(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """Say a problem as a page; somebody who is not signed in is led to where they can."""
    if answer.status == 401 and request.method in SAFE:
        return web.Response(
            status=303, headers={"Location": f"/sign-in?next={quote(request.path_qs)}"}
        )
    words = json.loads(answer.text or "{}") if isinstance(answer, web.Response) else {}
    page = request.app[ASSETS].page(
        "error.html",
        status=answer.status,
        referrer="same-origin",
        theme=theme_of(request),
        title=_TITLES.get(answer.status, "That did not work"),
        message=words.get("error", ""),
    )
    if "Retry-After" in answer.headers:
        page.headers["Retry-After"] = answer.headers["Retry-After"]
    return page


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except InvalidInput as error:
        return problem(400, error.message, [error.detail()])
    except TooMany as error:
        answer = problem(429, error.message)
        answer.headers["Retry-After"] = str(error.after_s)
        return answer
    except LaurelsError as error:
        return problem(_STATUS.get(type(error), 400), error.message)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return problem(error.status, _WORDS.get(error.status, error.reason))
    except Exception as error:
        if is_away(error):
            return problem(503, "MongoDB does not answer; nothing was changed. Try again.")
        request.app[APP].log.exception("request failed", path=request.path)
        return problem(500, "Something went wrong here; it is in the log.")
