"""/admin: what is set up, what is still to do, and how the machines are."""

import json
from typing import Any

from aiohttp import web

from core.usecases.overview import overview
from web.pages.admin.sections import render_section
from web.pages.moments import ago, written
from web.pages.page import page, viewer_of

_NAMES = {"slack": "Slack", "discord": "Discord", "telegram": "Telegram"}


async def get_overview(request: web.Request) -> web.Response:
    """Render the way to the first celebration, and the state of everything."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    found = await overview(app, workspace)
    now = app.clock()
    first = {
        "id": "order-1001",
        "source": "shop",
        "type": "order",
        "member": "ada",
        "member_name": "Ada Byron",
        "occurred_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "metrics": {"revenue": "199.00", "units": 2},
        "currency": workspace.currency,
    }
    return await render_section(
        request,
        "admin_overview.html",
        viewer,
        found=found,
        bots=None if found.bots is None else [_NAMES[bot] for bot in found.bots],
        waiting=[(_NAMES[name], count) for name, count in found.waiting.items()],
        first=_command(app.settings.url, first),
        address=app.settings.url,
        seen=found.seen_at
        and {
            "iso": found.seen_at.isoformat(),
            "ago": ago(found.seen_at, now, "en"),
            "text": written(workspace, found.seen_at),
        },
    )


def _command(address: str, event: dict[str, Any]) -> str:
    """Return what sends an event from a terminal."""
    names = list(event)
    lines = [
        ", ".join(f'"{name}": {json.dumps(event[name])}' for name in names[start : start + 3])
        for start in range(0, len(names), 3)
    ]
    body = ",\n    ".join(lines)
    return (
        f'curl {address}/api/events -H "Authorization: Bearer $KEY" \\\n'
        f"  -H 'Content-Type: application/json' \\\n  -d '{{{body}}}'"
    )


ROUTES = page("/admin", get_overview, admin=True)
