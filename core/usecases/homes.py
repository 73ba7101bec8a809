"""Which workspace a place or a person belongs to, where there are many (LAURELS_TENANCY=many)."""

from core.app import App
from core.domain.people import Identity, Workspace

SINGLE = "default"


async def workspace_id(app: App, platform: str, account: str, chat: str) -> str:
    """Return the id of the workspace of a Slack team, a Discord server or a Telegram group."""
    if app.settings.tenancy == "single":
        return SINGLE
    return await app.store.homes.led_to(f"{platform}-{account or chat}")


async def move_chat(app: App, platform: str, old: str, new: str) -> None:
    """Follow a chat to its new id: it keeps its workspace, and celebrations go there.

    Safe to repeat, and wherever the workspaces are not one a chat.
    """
    workspace = await workspace_id(app, platform, "", old)
    if app.settings.tenancy == "many":
        await app.store.homes.alias(f"{platform}-{new}", workspace)
    for target in await app.store.targets.of_workspace(workspace):
        if (target.platform, target.chat) == (platform, old):
            await app.store.targets.move(target.id, new)


async def homes(app: App, identity: Identity) -> list[Workspace]:
    """Return the workspaces somebody belongs to that are in use, where they spoke last first."""
    found = [await app.workspace(home.workspace) for home in await app.store.homes.of(identity)]
    return [workspace for workspace in found if workspace.retired_at is None]
