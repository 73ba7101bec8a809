"""Templates and static files; everything static is served under a hash of it all, for ever."""

import asyncio
import hashlib
import mimetypes
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.fonts import WEIGHTS, woff2

HERE = Path(__file__).parent
STATIC = HERE / "static"
THEME = "laurels-theme"
THEMES = ("auto", "day", "night")
FOR_EVER = "public, max-age=31536000, immutable"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Assets:
    """Pages and files, read once at start-up."""

    def __init__(self) -> None:
        self._files = {
            path.relative_to(STATIC).as_posix(): path.read_bytes()
            for path in sorted(STATIC.rglob("*"))
            if path.is_file()
        }
        templates = sorted((HERE / "templates").glob("*.html"))
        digest = hashlib.sha256()
        for name, content in self._files.items():
            digest.update(name.encode() + b"\0" + content)
        for path in templates:
            digest.update(path.read_bytes())
        self.build = digest.hexdigest()[:12]
        self._jinja = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals["asset"] = self.url

    def url(self, name: str) -> str:
        """Return the address of a static file; a wrong name fails when the page is rendered."""
        if name not in self._files and name not in WEIGHTS:
            raise KeyError(f"there is no static file {name}")
        return f"/static/{self.build}/{name}"

    def page(
        self, template: str, status: int = 200, referrer: str = "no-referrer", **context: Any
    ) -> web.Response:
        """Render a template.

        referrer: `same-origin` where a page has forms; browsers then say where a form came from.
        """
        text = self._jinja.get_template(template).render(referrer=referrer, **context)
        return web.Response(
            text=text,
            status=status,
            content_type="text/html",
            headers={
                "Cache-Control": "no-store",
                "Content-Security-Policy": CONTENT_SECURITY_POLICY,
                "Referrer-Policy": referrer,
            },
        )

    async def file(self, build: str, name: str) -> web.Response:
        """Return a static file; an older build's address still works, but is not kept."""
        content = self._files.get(name)
        if name in WEIGHTS:
            content = await asyncio.to_thread(woff2, name)
        if content is None:
            raise web.HTTPNotFound
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        answer = web.Response(
            body=content,
            content_type="text/javascript" if name.endswith(".js") else kind,
            charset="utf-8" if kind.startswith("text/") or name.endswith(".js") else None,
            headers={"Cache-Control": FOR_EVER if build == self.build else "no-cache"},
        )
        if name not in WEIGHTS:  # a woff2 is compressed as it is
            answer.enable_compression()
        return answer


ASSETS = web.AppKey("assets", Assets)


def theme_of(request: web.Request) -> str:
    """Return the theme somebody chose for their browser; `auto` follows the device."""
    chosen = request.cookies.get(THEME, "auto")
    return chosen if chosen in THEMES else "auto"


async def get_static(request: web.Request) -> web.Response:
    """Serve a static file."""
    return await request.app[ASSETS].file(request.match_info["build"], request.match_info["name"])


async def get_favicon(request: web.Request) -> web.Response:
    """Serve the wreath where browsers look for it unasked."""
    return await request.app[ASSETS].file("", "favicon.svg")


ROUTES = [
    web.get("/static/{build}/{name:.+}", get_static),
    web.get("/favicon.ico", get_favicon),
]
