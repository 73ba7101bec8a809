"""/admin/deliveries: the outbox: what waits, what was posted, what failed and why."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from babel.dates import format_datetime
from pydantic import BaseModel, ConfigDict

from core.domain.roster import Why
from core.usecases.outbox import deliveries, drop, retry, retry_all
from web.api.deliveries import DeliveriesQuery
from web.cursor import read_cursor, write_cursor
from web.endpoint import validated
from web.pages.admin.actions import action
from web.pages.admin.sections import render_section
from web.pages.page import Viewer, form_of, page, redirect, viewer_of
from web.state import actor_of

HERE = "/admin/deliveries"
A_PAGE = 25
SOON = timedelta(seconds=20)
STATES = (
    ("", "Everything"),
    ("pending", "Waiting"),
    ("held", "Held back"),
    ("failed", "Failed"),
    ("sent", "Posted"),
    ("digested", "Told in a digest"),
    ("skipped", "Left out"),
    ("dropped", "Dropped"),
)
PLATFORMS = (
    ("", "Everywhere"),
    ("slack", "Slack"),
    ("discord", "Discord"),
    ("telegram", "Telegram"),
)
# The colour that goes with the word.
_LOOKS = {"sent": "met", "pending": "on_track", "failed": "unmet"}
_HELD = {"quiet": "until quiet hours end", "cap": "until tomorrow", "flood": "for a digest"}


class DropForm(BaseModel):
    """Why a delivery is given up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Why | None = None


async def get_deliveries(request: web.Request) -> web.Response:
    """Show a page of the outbox, the newest first."""
    viewer = await viewer_of(request)
    given = {name: value for name, value in request.query.items() if value and name != "member"}
    asked = validated(DeliveriesQuery, given)
    found, following = await deliveries(
        viewer.app,
        viewer.workspace,
        state=asked.state,
        platform=asked.platform,
        limit=A_PAGE,
        before=read_cursor(asked.cursor),
    )
    chosen = {"state": asked.state or "", "platform": asked.platform or ""}
    kept = {name: value for name, value in chosen.items() if value}
    older = write_cursor(following)
    return await render_section(
        request,
        "admin_deliveries.html",
        viewer,
        rows=[_shown(viewer, each) for each in found],
        states=STATES,
        platforms=PLATFORMS,
        chosen=chosen,
        back=urlencode({"back": request.path_qs}),
        newest=f"{HERE}?{urlencode(kept)}" if asked.cursor else None,
        older=f"{HERE}?{urlencode({**kept, 'cursor': older})}" if older else None,
        failed=any(each["state"] == "failed" for each in found),
    )


async def post_retry(request: web.Request) -> web.Response:
    """Try one again."""
    viewer, name = await viewer_of(request), request.match_info["id"]
    again = await retry(viewer.app, viewer.workspace, name, by=actor_of(request))
    return redirect(_back(request), f"It is tried again in {again['place'] or 'its chat'}.")


async def post_drop(request: web.Request) -> web.Response:
    """Give one up."""
    viewer, form = await viewer_of(request), await form_of(request, DropForm)
    name, by = request.match_info["id"], actor_of(request)
    await drop(viewer.app, viewer.workspace, name, why=form.reason, by=by)
    return redirect(_back(request), "Dropped. What was posted stays posted.")


async def post_retry_all(request: web.Request) -> web.Response:
    """Try everything again that failed in the last week."""
    viewer = await viewer_of(request)
    count = await retry_all(viewer.app, viewer.workspace, by=actor_of(request))
    said = "Nothing to try again; places that refuse us have to be switched on first."
    if count:
        said = "1 is tried again." if count == 1 else f"{count:,} are tried again."
    return redirect(_back(request), said)


def _back(request: web.Request) -> str:
    """Return the page of the list that somebody was on."""
    asked = request.query.get("back", "")
    return asked if asked == HERE or asked.startswith(f"{HERE}?") else HERE


def _shown(viewer: Viewer, delivery: dict[str, Any]) -> dict[str, Any]:
    state = delivery["state"]
    words = dict(STATES)[state]
    if delivery["held"]:
        words = f"Held back {_HELD.get(delivery['held'], '')}".strip()
    elif state == "pending" and delivery["error"]:
        words = "Trying again"
    place = delivery["place"] or ("a direct message" if delivery["direct"] else "a chat")
    return {
        **delivery,
        "words": words,
        "look": _LOOKS.get(state, ""),
        "where": place,
        "title": dict(PLATFORMS).get(delivery["platform"], delivery["platform"]),
        "created": _at(viewer, delivery["createdAt"]),
        "next": _at(viewer, delivery["notBefore"]) if _later(viewer, delivery) else "",
        "retried": state == "failed",
        "droppable": state in {"failed", "pending"},
    }


def _later(viewer: Viewer, delivery: dict[str, Any]) -> bool:
    """Tell whether something waits for a moment that is still to come."""
    at = delivery["notBefore"]
    return at is not None and datetime.fromisoformat(at) > viewer.app.clock() + SOON


def _at(viewer: Viewer, at: str | None) -> str:
    if at is None:
        return ""
    zone, locale = viewer.workspace.calendar.tz, viewer.workspace.locale
    written: str = format_datetime(datetime.fromisoformat(at), "short", tzinfo=zone, locale=locale)
    return written


ROUTES = [
    *page(HERE, get_deliveries, admin=True),
    action(f"{HERE}/retry", post_retry_all, HERE),
    action(f"{HERE}/{{id}}/retry", post_retry, HERE),
    action(f"{HERE}/{{id}}/drop", post_drop, HERE),
]
