"""Workspaces that come and go with the server, team or group they belong to.

Only with LAURELS_TENANCY=many; with one workspace for all, a place that lets the bot go takes
nothing with it.
"""

from collections.abc import Callable, Collection

from core.app import App

LEFT = "I was removed from there."


def workspace_of(platform: str, place: str) -> str:
    """Return the id of the workspace of a server, team or group."""
    return f"{platform}-{place}"


async def arrive(app: App, platform: str, place: str, name: str) -> bool:
    """Give a place its workspace, or revive the one it had; tells whether it had none in use.

    What was posted to before is posted to again. Safe to repeat.
    """
    if app.settings.tenancy != "many":
        return False
    workspace = workspace_of(platform, place)
    closed = {"ws": workspace, "platform": platform, "disabled_reason": LEFT}
    await app.store.targets.enable(closed)
    before = await app.workspace_now(workspace)
    if before.retired_at is not None or before.name != name:
        # Without a name of its own it is called Laurels, and every server the same.
        await app.change_workspace(workspace, name=name, retired_at=None)
    return await app.store.tenants.arrive(workspace, platform, place, app.clock())


async def depart(app: App, platform: str, place: str) -> bool:
    """Retire the workspace of a place that let us go: nothing is posted, everything is kept.

    Tells whether it was in use until now. Safe to repeat.
    """
    if app.settings.tenancy != "many":
        return False
    workspace, now = workspace_of(platform, place), app.clock()
    await app.store.tenants.close_targets(workspace, platform, LEFT, now)
    if (await app.workspace_now(workspace)).retired_at is None:
        await app.change_workspace(workspace, retired_at=now)
    return await app.store.tenants.retire(workspace, platform, place, now)


async def only(app: App, platform: str, present: Callable[[], Collection[str]]) -> list[str]:
    """Retire whatever is not among the places that have us now; returns those that went.

    For the start: what happened while nobody listened. `present` is asked again for each, so that
    a place that comes meanwhile is not taken for one that went.
    """
    known = await app.store.tenants.places(platform)
    return [
        place
        for place, here in known.items()
        if here and place not in present() and await depart(app, platform, place)
    ]
