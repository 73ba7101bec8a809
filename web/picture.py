"""Pictures as answers."""

import re

from aiohttp import web


def picture(drawn: bytes, content_type: str, name: str) -> web.Response:
    """Answer with a picture that is shown in the browser and saved under a name."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    return web.Response(
        body=drawn,
        content_type=content_type,
        headers={
            "Content-Disposition": f'inline; filename="{safe}"',
            "Cache-Control": "private, no-cache",
        },
    )
