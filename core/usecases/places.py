"""The places celebrations go to: listed, added, switched, removed, tried out."""

import uuid
from typing import Any

from core.app import App
from core.domain.ids import join_id
from core.domain.people import Workspace
from core.domain.targets import EVERYWHERE, NewTarget, Target, TargetChange
from core.errors import InvalidInput, NotFound, shorten
from core.store.outgoing import outgoing
from core.store.targets import extra_id, target_id
from core.usecases.audit import note


async def places(app: App, workspace: Workspace) -> list[dict[str, Any]]:
    """Return the places of a workspace as the API shows them, with what waits for each."""
    found = await app.store.targets.of_workspace(workspace.id)
    return [await _shape(app, workspace, target) for target in found]


async def add_place(app: App, workspace: Workspace, new: NewTarget, *, by: str) -> dict[str, Any]:
    """Announce in one more place.

    The first of a platform is its main one, in place of where the first command came from;
    `announce here` moves that one. Raises InvalidInput for a place there is already.
    """
    known = await app.store.targets.of_workspace(workspace.id)
    main = next((one for one in known if one.id == target_id(workspace.id, new.platform)), None)
    target = Target(
        id=target_id(workspace.id, new.platform),
        workspace=workspace.id,
        platform=new.platform,
        account=new.account or (main.account if main else ""),
        chat=new.chat,
        chat_name=new.name.lstrip("#") or None if new.name else None,
        thread=new.thread,
        chosen=True,
    )
    if any(target.same_place(one) and one.chosen for one in known):
        raise InvalidInput("chat", new.chat, "is a place already; enable it where it is not")
    if main is not None and main.chosen:
        where = target.platform, target.account, target.chat, target.thread
        target = target.model_copy(update={"id": extra_id(workspace.id, *where)})
    await app.store.targets.choose(target)
    await _noted(app, workspace, by, "target.add", target, new.reason, after=_said(target))
    return await _shape(app, workspace, target)


async def change_place(
    app: App, workspace: Workspace, place: str, change: TargetChange, *, by: str
) -> dict[str, Any]:
    """Switch a place on or off, or call it something else. Raises NotFound."""
    target = await _place(app, workspace, place)
    before = _said(target)
    if "name" in change.model_fields_set:
        name = change.name.lstrip("#") or None if change.name else None
        await app.store.targets.change(target.id, chat_name=name)
    if change.enabled is True:
        await app.store.targets.enable({"_id": target.id})
        await app.queue.ring_platforms({target.platform})
    elif change.enabled is False:
        await app.store.targets.disable(target.id, None, app.clock())
    target = await _place(app, workspace, place)
    if _said(target) != before:
        said = {"before": before, "after": _said(target)}
        await _noted(app, workspace, by, "target.change", target, change.reason, **said)
    return await _shape(app, workspace, target)


async def remove_place(
    app: App, workspace: Workspace, place: str, *, why: str | None, by: str
) -> None:
    """Announce in a place no more, and drop what waits for it. Raises NotFound."""
    target = await _place(app, workspace, place)
    await app.store.targets.remove(target.id, app.clock())
    await _noted(app, workspace, by, "target.remove", target, why, before=_said(target))


async def test_place(app: App, workspace: Workspace, place: str) -> str:
    """Send a test card the way celebrations go; returns its delivery's id.

    Raises NotFound, InvalidInput where the place is disabled.
    """
    target = await _place(app, workspace, place)
    if target.disabled_at is not None:
        raise InvalidInput("id", place, target.disabled_reason or "is disabled; enable it first")
    test = outgoing(target, "test", uuid.uuid4().hex, app.clock())
    await app.store.deliveries.add([test])
    await app.queue.ring_platforms({target.platform})
    return str(test["_id"])


def public_id(target: str, workspace: str) -> str:
    """Return a target's id as the API has it: `slack`, `slack-1f0c9a52b3d4`."""
    return target.removeprefix(f"{join_id(workspace)}|")


async def _place(app: App, workspace: Workspace, place: str) -> Target:
    found = await app.store.targets.get(f"{join_id(workspace.id)}|{place}")
    if found is None or found.direct:
        raise NotFound(f"There is no place {shorten(place)!r}.")
    return found


async def _shape(app: App, workspace: Workspace, target: Target) -> dict[str, Any]:
    now = app.clock()
    open_ = await app.store.deliveries.open(target.id)
    pauses = await app.store.pauses.of(target.platform)
    until = [
        pause["until"]
        for pause in pauses
        if pause["until"] > now
        and (pause.get("target") == target.id or pause.get("token") in {EVERYWHERE, target.account})
    ]
    return {
        "id": public_id(target.id, workspace.id),
        "platform": target.platform,
        "account": target.account,
        **_said(target),
        "main": target.id == target_id(workspace.id, target.platform),
        "chosen": target.chosen,
        "disabledAt": target.disabled_at.isoformat() if target.disabled_at else None,
        "disabledReason": target.disabled_reason,
        "pausedUntil": max(until).isoformat() if until else None,
        "waiting": open_["pending"],
        "failed": open_["failed"],
    }


def _said(target: Target) -> dict[str, Any]:
    return {
        "chat": target.chat,
        "thread": target.thread,
        "name": target.chat_name,
        "enabled": target.disabled_at is None,
    }


async def _noted(
    app: App,
    workspace: Workspace,
    by: str,
    action: str,
    target: Target,
    why: str | None,
    **said: dict[str, Any],
) -> None:
    await note(app, workspace, by, action, f"target:{target.id}", why=why, **said)
