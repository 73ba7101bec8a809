"""`laurels deliveries`: the outbox in the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

from core.app import App
from core.config import Settings
from core.domain.people import Workspace
from core.usecases.outbox import deliveries, drop, retry, retry_all
from laurels.servers import with_app
from laurels.upkeep import chosen

BY = "cli"
_COLOURS = {"failed": "red", "pending": "yellow", "sent": "green"}


async def show(settings: Settings, workspace: str, state: str | None, limit: int) -> None:
    """Print the newest deliveries; without a state, what waits and what failed."""
    async with with_app(settings) as app:
        items = await _items(app, await chosen(app, workspace), state, limit)
    console = Console()
    if not items:
        nothing = f"Nothing is {state}." if state else "Nothing waits and nothing failed."
        console.print(f"{nothing} All quiet in the outbox.", highlight=False)
        return
    table = Table("id", "when", "kind", "where", "state", "tries", "why", box=None)
    for item in items:
        table.add_row(*_row(item))
    console.print(table)
    if any(item["state"] == "failed" for item in items):
        console.print(
            "Try again: laurels deliveries retry ID (or --all). "
            "Give up: laurels deliveries drop ID.",
            highlight=False,
        )


async def again(settings: Settings, workspace: str, delivery: str | None) -> None:
    """Try one failed delivery again, or all of them."""
    async with with_app(settings) as app:
        where = await chosen(app, workspace)
        count = 1
        if delivery is None:
            count = await retry_all(app, where, by=BY)
        else:
            await retry(app, where, delivery, by=BY)
    said = {0: "Nothing that failed can be tried again.", 1: "1 delivery is tried again."}
    Console().print(said.get(count, f"{count:,} deliveries are tried again."), highlight=False)


async def give_up(settings: Settings, workspace: str, delivery: str) -> None:
    """Drop one delivery."""
    async with with_app(settings) as app:
        await drop(app, await chosen(app, workspace), delivery, why=None, by=BY)
    Console().print("Dropped.", highlight=False)


async def _items(
    app: App, workspace: Workspace, state: str | None, limit: int
) -> list[dict[str, Any]]:
    wanted = [state] if state else ["failed", "pending"]
    found: list[dict[str, Any]] = []
    for each in wanted:
        items, _ = await deliveries(app, workspace, state=each, limit=limit)
        found += items
    return found[:limit]


def _row(item: dict[str, Any]) -> list[str]:
    where = item["place"] or ("direct message" if item["direct"] else item["target"])
    state = f"held ({item['held']})" if item["held"] else item["state"]
    colour = _COLOURS.get(item["state"], "dim")
    return [
        item["id"],
        item["createdAt"][:16].replace("T", " "),
        item["kind"],
        _plain(f"{item['platform']} {where}"),
        f"[{colour}]{state}[/]",
        str(item["attempts"]),
        _plain(item["error"] or ""),
    ]


def _plain(words: str) -> str:
    """Keep what people typed from being read as markup."""
    return words.replace("[", r"\[")
