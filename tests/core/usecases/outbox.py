"""What tests of the outbox share."""

from core.app import App
from core.store.client import Document
from core.usecases.deliver import deliver_due
from tests.core.support import Script, Unpaced, counted, post


async def outbox(app: App, workspace: str = "default") -> list[Document]:
    return await app.store.deliveries.listed(workspace, 5_000)


async def one(app: App) -> Document:
    """The celebration, with its edits left out."""
    [found] = [found for found in await outbox(app) if found["kind"] == "celebration"]
    return found


async def states(app: App, kind: str | None = None) -> dict[str, int]:
    """How many deliveries there are in each state."""
    found: dict[str, int] = {}
    for each in await outbox(app):
        if kind in {None, each["kind"]}:
            found[each["state"]] = found.get(each["state"], 0) + 1
    return found


async def celebrated(app: App, member: str = "ada", number: int = 1) -> None:
    """Have somebody reach their first image milestone."""
    await post(app, counted(f"{member}-{number}", member, images=15))


async def crowd(app: App, size: int, first: int = 0) -> None:
    """Have many people reach their first image milestone at once."""
    for start in range(first, first + size, 500):
        numbers = range(start, min(start + 500, first + size))
        await post(app, *(counted(f"c{n}", f"m{n:04}", images=15) for n in numbers))


async def run(app: App, sender: Script) -> int:
    return await deliver_due(app, sender, Unpaced())
