"""/admin/targets: the places celebrations go to: tried out, switched, given up, added."""

from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from babel.dates import format_time
from pydantic import BaseModel, ConfigDict

from core.domain.roster import Why
from core.domain.targets import NewTarget, TargetChange
from core.errors import InvalidInput, NotFound
from core.usecases.outbox import one_delivery
from core.usecases.places import add_place, change_place, places, remove_place, test_place
from web.body import read_form
from web.pages.admin.actions import action
from web.pages.admin.sections import render_section
from web.pages.moments import ago
from web.pages.page import Viewer, form_of, page, redirect, viewer_of
from web.state import actor_of

HERE = "/admin/targets"
PLATFORMS = {"slack": "Slack", "discord": "Discord", "telegram": "Telegram"}
# A bot that runs takes a test within a second or two.
SOON = timedelta(seconds=15)
WATCHED = timedelta(minutes=10)
_MEND = {
    "slack": "Invite the app to the channel again (/invite), or say /laurels announce here in "
    "another. Then switch the place on.",
    "discord": "Let the bot see the channel and send messages there, or say /announce here in "
    "another. Then switch the place on.",
    "telegram": "Add the bot to the group again, or say /announce here in another. Then switch "
    "the place on.",
}


class ReasonForm(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Why | None = None


async def get_targets(request: web.Request) -> web.Response:
    """Show the places; `?test=` tells what became of a test."""
    viewer = await viewer_of(request)
    return await _page(request, viewer, {"platform": "slack"})


async def post_target(request: web.Request) -> web.Response:
    """Announce in one more place."""
    viewer, sent = await viewer_of(request), await read_form(request)
    typed = {name: str(sent.get(name, "")) for name in NewTarget.model_fields}
    try:
        new = await form_of(request, NewTarget)
        made = await add_place(viewer.app, viewer.workspace, new, by=actor_of(request))
    except InvalidInput as error:
        return await _page(request, viewer, typed, error)
    return redirect(HERE, f"Celebrations go to {_name(made)} as well. Send a test to see it.")


async def post_test(request: web.Request) -> web.Response:
    """Send a test card."""
    viewer, place = await viewer_of(request), request.match_info["id"]
    delivery = await test_place(viewer.app, viewer.workspace, place)
    return redirect(f"{HERE}?test={delivery}")


async def post_on(request: web.Request) -> web.Response:
    """Use a place again."""
    changed = await _switched(request, on=True)
    return redirect(HERE, f"Celebrations go to {_name(changed)} again.")


async def post_off(request: web.Request) -> web.Response:
    """Use a place no more until it is switched on."""
    changed = await _switched(request, on=False)
    return redirect(HERE, f"Nothing is posted in {_name(changed)} until you switch it on.")


async def post_forget(request: web.Request) -> web.Response:
    """Give a place up."""
    viewer, form = await viewer_of(request), await form_of(request, ReasonForm)
    place = request.match_info["id"]
    by = actor_of(request)
    await remove_place(viewer.app, viewer.workspace, place, why=form.reason, by=by)
    return redirect(HERE, "Forgotten. What was posted there stays.")


async def _switched(request: web.Request, *, on: bool) -> dict[str, Any]:
    viewer = await viewer_of(request)
    change, place = TargetChange(enabled=on), request.match_info["id"]
    by = actor_of(request)
    return await change_place(viewer.app, viewer.workspace, place, change, by=by)


async def _page(
    request: web.Request,
    viewer: Viewer,
    typed: dict[str, str],
    error: InvalidInput | None = None,
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    counted = [
        chat for chat in await app.store.counting.on("discord") if chat.workspace == workspace.id
    ]
    return await render_section(
        request,
        "admin_targets.html",
        viewer,
        status=400 if error else 200,
        places=[_shown(viewer, each) for each in await places(app, workspace)],
        test=await _test(viewer, request.query.get("test")),
        counted=[chat.key for chat in counted],
        platforms=list(PLATFORMS.items()),
        typed={**dict.fromkeys(NewTarget.model_fields, ""), **typed},
        error=error,
    )


def _shown(viewer: Viewer, place: dict[str, Any]) -> dict[str, Any]:
    """Return a place with its state in words."""
    refused = place["disabledReason"]
    until = place["pausedUntil"]
    zone = viewer.workspace.calendar.tz
    return {
        **place,
        "label": _name(place),
        "title": PLATFORMS.get(place["platform"], place["platform"]),
        "refused": refused,
        "mend": _MEND.get(place["platform"], "") if refused else "",
        "since": ago(datetime.fromisoformat(place["disabledAt"]), viewer.app.clock(), "en")
        if place["disabledAt"]
        else "",
        "paused": format_time(
            datetime.fromisoformat(until), "medium", tzinfo=zone, locale=viewer.workspace.locale
        )
        if until
        else "",
    }


async def _test(viewer: Viewer, delivery: str | None) -> dict[str, Any] | None:
    """Return what became of a test, and whether there is still something to wait for."""
    if not delivery:
        return None
    try:
        found = await one_delivery(viewer.app, viewer.workspace, delivery)
    except NotFound:
        return None
    place, now = found["place"] or "the chat", viewer.app.clock()
    age = now - datetime.fromisoformat(found["createdAt"])
    state, waits = found["state"], False
    if state == "sent":
        at = datetime.fromisoformat(found["sentAt"])
        zone, locale = viewer.workspace.calendar.tz, viewer.workspace.locale
        when = format_time(at, "medium", tzinfo=zone, locale=locale)
        said = f"It arrived in {place} at {when}."
    elif state == "pending":
        waits = age < WATCHED
        said = f"On its way to {place}."
        if found["error"]:
            said = f"Not yet: {found['error']}. It is tried again."
        elif age > SOON:
            platform = PLATFORMS.get(found["platform"], found["platform"])
            said = f"Nobody has taken it yet. Does the {platform} bot run?"
    else:
        said = f"It did not arrive in {place}: {found['error'] or state}"
    return {"state": state, "said": said, "waits": waits}


def _name(place: dict[str, Any]) -> str:
    if not place["name"]:
        return f"a chat ({place['chat']})"
    return place["name"] if place["platform"] == "telegram" else f"#{place['name']}"


ROUTES = [
    *page(HERE, get_targets, post=post_target, admin=True),
    action(f"{HERE}/{{id}}/test", post_test, HERE),
    action(f"{HERE}/{{id}}/on", post_on, HERE),
    action(f"{HERE}/{{id}}/off", post_off, HERE),
    action(f"{HERE}/{{id}}/forget", post_forget, HERE),
]
